"""From facts to the most realistic tier or adjacent field, by the order of precedence in the rules. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.criteria import RANK, Finding, judge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.facts.model import Fact
    from advisor.rules import Precedence, Rules

Findings = dict[str, dict[str, Finding]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the findings come to.

    Attributes:
        result: `1`, `2`, `3` or `adjacent`; None where nothing is reachable yet.
        field: Key of the adjacent field; None for any other result.
        weak: Whether the result is only a direction, with little shown yet.
    """

    result: str | None
    field: str | None
    weak: bool


def find(facts: Sequence[Fact], rules: Rules) -> Findings:
    """The finding on each criterion of each tier."""
    return {
        tier: {name: judge(tier, name, row, facts, rules) for name, row in entry.criteria.items()}
        for tier, entry in rules.tiers.items()
    }


def result_of(findings: Findings, facts: Sequence[Fact], rules: Rules) -> Outcome:
    """The first result, in the order of precedence, whose conditions hold."""
    for entry in rules.precedence:
        if entry.result == "adjacent":
            field = _adjacent_field(facts, rules)
            if field:
                return Outcome("adjacent", field, weak=False)
        elif _holds(entry, findings[entry.result]):
            return Outcome(entry.result, None, entry.weak)
    return Outcome(None, None, weak=False)


def _holds(entry: Precedence, rows: Mapping[str, Finding]) -> bool:
    return any(
        all(RANK[rows[name].verdict] >= RANK[verdict] for name, verdict in alternative.items() if name != "never")
        and all(rows[name].verdict != verdict for name, verdict in alternative.get("never", {}).items())
        for alternative in entry.alternatives
    )


def _adjacent_field(facts: Sequence[Fact], rules: Rules) -> str | None:
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
