"""Verdicts on single criteria: facts and a tier's rule in, verdict and the fact that decided out. Pure.

The best evidence wins: `met` > `partly` > `not_met` > `not_shown`; a stated lack never lowers what is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.facts.model import Fact
    from advisor.rules import Criterion, Rules

Verdict = Literal["met", "partly", "not_shown", "not_met"]
RANK = {"not_shown": 0, "not_met": 1, "partly": 2, "met": 3}


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict and the fact that it rests on; None where nothing is shown."""

    verdict: Verdict
    fact: Fact | None = None


NOTHING = Finding("not_shown")


def judge(tier: str, name: str, criterion: Criterion, facts: Sequence[Fact], rules: Rules) -> Finding:
    """The verdict on one criterion of one tier."""
    if name == "education":
        shown = _education(criterion, facts, rules)
    elif name == "publications":
        shown = _publications(criterion, facts)
    elif name == "skills":
        shown = _skills(criterion, facts, rules)
    elif criterion.rule.get("research"):
        shown = _research(facts)
    else:
        shown = _experience(criterion, facts)
    found = best([shown, _lack(tier, name, criterion, facts, rules)])
    return NOTHING if found.verdict == "not_shown" else found


def best(findings: Iterable[Finding]) -> Finding:
    """The strongest finding; the first of equals."""
    return max(findings, key=lambda finding: RANK[finding.verdict], default=NOTHING)


def _of(facts: Sequence[Fact], kind: str) -> list[Fact]:
    return [fact for fact in facts if fact.kind == kind]


def _education(criterion: Criterion, facts: Sequence[Fact], rules: Rules) -> Finding:
    return best(Finding(_degree(criterion, fact, rules), fact) for fact in _of(facts, "education"))


def _degree(criterion: Criterion, fact: Fact, rules: Rules) -> Verdict:
    rule, order = criterion.rule, rules.levels
    required = order.index(rule["level"])
    have = order.index(fact.level)
    if fact.status != "finished" and fact.level in rule.get("behind", ()):
        return "met" if fact.related else "partly"
    if fact.status == "stopped":
        return "not_shown"
    if have < required:
        return "partly" if fact.related and fact.level in rule.get("below", ()) else "not_shown"
    if fact.status == "running":
        return "partly" if fact.related and fact.level in rule["running_counts"] else "not_shown"
    return "met" if fact.related and fact.standing in rule["standings"] else "partly"


def _publications(criterion: Criterion, facts: Sequence[Fact]) -> Finding:
    rule = criterion.rule
    return best(
        Finding("met" if fact.area in rule["met"] else "partly" if fact.area in rule["partly"] else "not_shown", fact)
        for fact in _of(facts, "publication")
    )


def _research(facts: Sequence[Fact]) -> Finding:
    found = [
        Finding("met" if fact.lab else "partly", fact) for fact in _of(facts, "experience") if fact.area == "research"
    ]
    found += [Finding("partly", fact) for fact in _of(facts, "publication") if fact.area == "main"]
    found += [
        Finding("partly", fact)
        for fact in _of(facts, "education")
        if fact.level == "phd" and fact.related and fact.status != "stopped"
    ]
    return best(found)


def _skills(criterion: Criterion, facts: Sequence[Fact], rules: Rules) -> Finding:
    full: dict[str, Fact] = {}
    half: dict[str, Fact] = {}
    for name in criterion.rule["halves"]:
        for fact in facts:
            shows = (fact.kind == "skill" and name in fact.areas) or (
                fact.kind == "experience" and fact.area in rules.skill_from_experience.get(name, ())
            )
            if shows:
                (half if fact.hedged else full).setdefault(name, fact)
    evidence = [*full.values(), *half.values()]
    if len(full) == len(criterion.rule["halves"]):
        return Finding("met", evidence[0])
    if evidence:
        return Finding("partly", evidence[0])
    alone = criterion.rule["alone"]
    for fact in facts:
        native = fact.kind == "skill" and set(fact.areas) & set(alone.get("skills", ()))
        worked = fact.kind == "experience" and fact.area in alone.get("experience", ())
        course = fact.kind == "education" and fact.level == "course" and fact.related and alone.get("courses")
        if native or worked or course:
            return Finding("partly", fact)
    return NOTHING


def _experience(criterion: Criterion, facts: Sequence[Fact]) -> Finding:
    rule = criterion.rule
    done = _of(facts, "experience")
    counting = [fact for fact in done if fact.area in rule["met"]["kinds"] and fact.form == "paid"]
    if counting and total_years(counting) >= rule["met"]["years"]:
        return Finding("met", max(counting, key=lambda fact: fact.years or 0))
    return best(
        Finding("partly", fact)
        for fact in sorted(done, key=lambda fact: (fact.area not in rule["met"]["kinds"], -(fact.years or 0)))
        if fact.area in rule["any_form"] or (fact.form == "paid" and fact.area in rule["paid"])
    )


def total_years(facts: Sequence[Fact]) -> float:
    """Years in sum; what is dated and what is stated as a total may be the same time, so the larger sum counts."""
    dated = sum(fact.years or 0 for fact in facts if fact.dated)
    return max(dated, sum(fact.years or 0 for fact in facts if not fact.dated))


def _lack(tier: str, name: str, criterion: Criterion, facts: Sequence[Fact], rules: Rules) -> Finding:
    for fact in _of(facts, "lack"):
        if fact.area == "education":
            level = criterion.rule.get("level")
            if level and rules.levels.index(level) >= rules.levels.index(fact.level):
                return Finding("not_met", fact)
        elif name in rules.lacks.get(fact.area, {}).get(tier, ()):
            return Finding("not_met", fact)
    return NOTHING
