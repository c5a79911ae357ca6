"""Where an asker fits: facts and rules in, a verdict with both sides of every line out. Pure; the same every time.

Knows nothing about how facts are found, about passages' texts, models or pages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from advisor.criteria import RANK, Finding, Verdict, judge
from advisor.facts.extract import extract_facts
from advisor.rules import load_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from advisor.facts.model import Fact
    from advisor.rules import Precedence, Rules

# A stated length this close to a threshold could as well have been stated on its other side.
_NEAR = 0.15


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
        stable: Whether no single borderline fact decides the verdict.
        deciding: The borderline fact that tips it; None where it is stable.
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
    deciding: Fact | None
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


@dataclass(frozen=True, slots=True)
class _Outcome:
    result: str | None
    field: str | None
    weak: bool


Findings = dict[str, dict[str, Finding]]


def assess_text(text: str, passages_of: Mapping[str, str] | None = None) -> Assessment:
    """Assess a self-description or a CV as text.

    Args:
        text: What the asker wrote.
        passages_of: For each claim id the passage that states it.
    """
    return assess(extract_facts(text), load_rules(), passages_of)


def assess(facts: Sequence[Fact], rules: Rules, passages_of: Mapping[str, str] | None = None) -> Assessment:
    """Assess facts; the same facts give the same verdict."""
    findings = _findings(facts, rules)
    outcome = _outcome(findings, facts, rules)
    other, deciding = _tipping(facts, outcome, rules)
    passages = passages_of or {}
    return Assessment(
        most_realistic=outcome.result,
        adjacent_field=outcome.field,
        between=None if deciding is None else (outcome.result, other),
        question=_question(findings, facts, outcome, rules),
        stable=deciding is None,
        deciding=deciding,
        facts=tuple(facts),
        tiers=_lines(findings, rules, passages),
        claims=_claims(outcome, rules),
        weak=outcome.weak,
    )


def _findings(facts: Sequence[Fact], rules: Rules) -> Findings:
    return {
        tier: {name: judge(tier, name, row, facts, rules) for name, row in entry.criteria.items()}
        for tier, entry in rules.tiers.items()
    }


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


def _outcome(findings: Findings, facts: Sequence[Fact], rules: Rules) -> _Outcome:
    for entry in rules.precedence:
        if entry.result == "adjacent":
            field = adjacent_field(facts, rules)
            if field:
                return _Outcome("adjacent", field, weak=False)
        elif _holds(entry, findings[entry.result]):
            return _Outcome(entry.result, None, entry.weak)
    return _Outcome(None, None, weak=False)


def _holds(entry: Precedence, rows: Mapping[str, Finding]) -> bool:
    return any(
        all(RANK[rows[name].verdict] >= RANK[verdict] for name, verdict in alternative.items() if name != "never")
        and all(rows[name].verdict != verdict for name, verdict in alternative.get("never", {}).items())
        for alternative in entry.alternatives
    )


def adjacent_field(facts: Sequence[Fact], rules: Rules) -> str | None:
    """The adjacent field that paid work leads to: the one with most years, then the one stated later."""
    ranked = [
        (fact.years or 0.0, fact.start, key)
        for fact in facts
        if fact.kind == "experience" and fact.form == "paid" and _is_long_enough(fact, rules)
        if (key := _field_of(fact, facts, rules))
    ]
    return max(ranked)[2] if ranked else None


def _is_long_enough(fact: Fact, rules: Rules) -> bool:
    return fact.years is None or fact.years >= rules.adjacent_years


def _field_of(fact: Fact, facts: Sequence[Fact], rules: Rules) -> str | None:
    if fact.area == "data-analysis":
        needed = rules.data_analysis["skills"]
        pipes = any(other.kind == "skill" and other.value.split(";")[0] in needed for other in facts)
        return str(rules.data_analysis["with" if pipes else "without"])
    return next((key for key, row in rules.adjacent.items() if fact.area in row.kinds), None)


def _claims(outcome: _Outcome, rules: Rules) -> tuple[str, ...]:
    if outcome.field:
        return rules.adjacent[outcome.field].claims
    return rules.nothing_yet if outcome.result is None else ()


def _tipping(facts: Sequence[Fact], outcome: _Outcome, rules: Rules) -> tuple[str | None, Fact | None]:
    """The first borderline fact whose change gives another result, and that result."""
    for fact, changed in _perturbed(facts, rules):
        other = _outcome(_findings(changed, rules), changed, rules)
        if other.result != outcome.result:
            return other.result, fact
    return None, None


def _perturbed(facts: Sequence[Fact], rules: Rules) -> Iterator[tuple[Fact, list[Fact]]]:
    """Each borderline fact with the facts as they would be had it been worded a little differently."""
    thresholds = {rules.adjacent_years} | {
        float(row.rule["met"]["years"])
        for tier in rules.tiers.values()
        for row in tier.criteria.values()
        if isinstance(row.rule.get("met"), dict)
    }
    for at, fact in enumerate(facts):
        rest = [*facts[:at], *facts[at + 1 :]]
        if not fact.certain and fact.kind != "lack":
            yield fact, rest
        if fact.hedged:
            yield fact, rest
            yield fact, [*rest, replace(fact, hedged=False)]
        if fact.years is not None:
            for years in thresholds:
                if abs(fact.years - years) <= _NEAR * years:
                    yield fact, [*rest, replace(fact, years=years * (1 - 2 * _NEAR))]
                    yield fact, [*rest, replace(fact, years=years)]


def _question(findings: Findings, facts: Sequence[Fact], outcome: _Outcome, rules: Rules) -> str | None:
    """The question for the criterion whose best answer would change the result most, nearest tier first."""
    candidates: list[tuple[int, int, str]] = []
    for order, tier in enumerate(("3", "2", "1")):
        for name, finding in findings[tier].items():
            if finding.verdict not in ("not_shown", "partly"):
                continue
            tried = {key: dict(rows) for key, rows in findings.items()}
            tried[tier][name] = Finding("met")
            other = _outcome(tried, facts, rules)
            changes = other.result != outcome.result or other.weak != outcome.weak
            # An unknown says more than a half-known, and a nearer tier is the better question.
            candidates.append(
                (
                    0 if changes else 1,
                    order * 2 + (finding.verdict == "partly"),
                    rules.tiers[tier].criteria[name].question,
                )
            )
    return min(candidates)[2] if candidates else None
