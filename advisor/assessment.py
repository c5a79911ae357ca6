"""Where an asker fits: facts and rules in, a verdict with both sides of every line out. Pure; the same every time.

Knows nothing about how facts are found, about passages' texts, models or pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.criteria import Finding
from advisor.facts.extract import extract_facts
from advisor.outcome import find, result_of
from advisor.rules import load_rules
from advisor.stability import Hint, tipping

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.criteria import Verdict
    from advisor.facts.model import Fact
    from advisor.outcome import Findings, Outcome
    from advisor.rules import Rules


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of one tier: what the asker said, what the tier asks, what would change the verdict.

    Attributes:
        verdict: How far it is shown; `not_met` only where the asker states a lack.
        fact: The asker's own words for it; None where nothing is shown.
        requirement: What the tier asks.
        claims: Claims of the corpus that state the requirement.
        passage_id: Passage that states it; None where no index was given.
        flip: What would move the verdict up; None where it is met.
    """

    verdict: Verdict
    fact: Fact | None
    requirement: str
    claims: tuple[str, ...]
    passage_id: str | None
    flip: str | None

    def as_dict(self) -> dict[str, Any]:
        """The line as JSON shows it."""
        span = None if self.fact is None else self.fact.span
        return {"verdict": self.verdict, "span": span, "passage_id": self.passage_id, "flip": self.flip}


@dataclass(frozen=True, slots=True)
class Assessment:
    """A tier verdict.

    Attributes:
        most_realistic: `1`, `2`, `3` or `adjacent`; None where nothing is reachable yet.
        adjacent_field: Key of the field where `most_realistic` is `adjacent`.
        between: The verdict and the one that a small change of the facts would give; None where it is stable.
        question: The one question whose answer would decide most; None where none would.
        stable: Whether no single borderline fact or unread hint decides the verdict.
        deciding: The borderline fact, or the words that may say more than was read, that tip it; None where it is
            stable.
        facts: Everything that was counted, in the order of the text.
        tiers: For each tier its criteria.
        claims: Claims of the corpus behind an adjacent field, or behind the first step where nothing is reachable.
        weak: Whether tier 3 is only a direction, with little shown yet.
    """

    most_realistic: str | None
    adjacent_field: str | None
    between: tuple[str | None, str | None] | None
    question: str | None
    stable: bool
    deciding: Fact | Hint | None
    facts: tuple[Fact, ...]
    tiers: Mapping[str, Mapping[str, Line]]
    claims: tuple[str, ...]
    weak: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The JSON contract of `tierwise assess`, without the row's `id`."""
        return {
            "most_realistic": self.most_realistic,
            "adjacent_field": self.adjacent_field,
            "between": None if self.between is None else list(self.between),
            "question": self.question,
            "stable": self.stable,
            "facts": [fact.as_dict() for fact in self.facts],
            "tiers": {
                tier: {name: line.as_dict() for name, line in lines.items()} for tier, lines in self.tiers.items()
            },
        }


def assess_text(text: str, passages_of: Mapping[str, str] | None = None) -> Assessment:
    """Assess a self-description or a CV as text.

    Args:
        text: What the asker wrote.
        passages_of: For each claim id the passage that states it.
    """
    return assess(extract_facts(text), load_rules(), passages_of, text)


def assess(
    facts: Sequence[Fact], rules: Rules, passages_of: Mapping[str, str] | None = None, text: str = ""
) -> Assessment:
    """Assess facts; the same facts give the same verdict.

    Args:
        facts: What is known about the asker.
        rules: The tiers' criteria.
        passages_of: For each claim id the passage that states it.
        text: What the asker wrote, where words are looked for that may say more than the facts; "" to go by the facts
            alone. It never moves the verdict, only whether it is stable.
    """
    findings = find(facts, rules)
    outcome = result_of(findings, facts, rules)
    tip = tipping(facts, findings, outcome, rules, text)
    return Assessment(
        most_realistic=outcome.result,
        adjacent_field=outcome.field,
        between=None if tip is None else (outcome.result, tip.result),
        question=_question(findings, facts, outcome, rules) if tip is None or not tip.question else tip.question,
        stable=tip is None,
        deciding=None if tip is None else tip.deciding,
        facts=tuple(facts),
        tiers=_lines(findings, rules, passages_of or {}),
        claims=_claims(outcome, rules),
        weak=outcome.weak,
    )


def _lines(findings: Findings, rules: Rules, passages: Mapping[str, str]) -> dict[str, dict[str, Line]]:
    lines: dict[str, dict[str, Line]] = {}
    for tier, rows in findings.items():
        lines[tier] = {}
        for name, finding in rows.items():
            row = rules.tiers[tier].criteria[name]
            passage = next((passages[claim] for claim in row.claims if claim in passages), None)
            lines[tier][name] = Line(
                finding.verdict, finding.fact, row.requirement, row.claims, passage, row.flip.get(finding.verdict)
            )
    return lines


def _claims(outcome: Outcome, rules: Rules) -> tuple[str, ...]:
    if outcome.field:
        return rules.adjacent[outcome.field].claims
    return rules.nothing_yet if outcome.result is None else ()


def _question(findings: Findings, facts: Sequence[Fact], outcome: Outcome, rules: Rules) -> str | None:
    """The question for the criterion whose best answer would change the result most, nearest tier first."""
    candidates: list[tuple[int, int, str]] = []
    for order, tier in enumerate(("3", "2", "1")):
        for name, finding in findings[tier].items():
            # What is half shown was told, and asking for it again would be not to have listened.
            if finding.verdict != "not_shown":
                continue
            tried = {key: dict(rows) for key, rows in findings.items()}
            tried[tier][name] = Finding("met")
            other = result_of(tried, facts, rules)
            changes = other.result != outcome.result or other.weak != outcome.weak
            # A nearer tier is the better question.
            candidates.append((0 if changes else 1, order, rules.tiers[tier].criteria[name].question))
    return min(candidates)[2] if candidates else None
