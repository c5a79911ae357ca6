"""Whether a verdict survives other wording: borderline facts are changed, unread hints taken at their best. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from advisor.criteria import Finding
from advisor.facts.extract import ABOUT_ABILITY
from advisor.facts.lengths import lengths
from advisor.facts.model import Fact
from advisor.facts.reading import read
from advisor.facts.voices import hear
from advisor.outcome import find, result_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from advisor.facts.reading import Reading
    from advisor.facts.voices import Voices
    from advisor.outcome import Findings, Outcome
    from advisor.rules import Criterion, Rules

# A stated length this close to a threshold could as well have been stated on its other side.
_NEAR = 0.15
_LONGEST_QUOTE = 160


@dataclass(frozen=True, slots=True)
class Hint:
    """Words of the asker's own that may speak of a criterion, and were read as no fact: `text[start:end]`."""

    text: str
    start: int
    end: int

    @property
    def span(self) -> dict[str, Any]:
        """The words with their place."""
        return {"text": self.text, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Tip:
    """What would tip a verdict.

    Attributes:
        result: The other result.
        deciding: The words that decide.
        question: What to ask about them; None where no criterion's own question fits better than any other.
    """

    result: str | None
    deciding: Fact | Hint
    question: str | None = None


def without(text: str, facts: Iterable[Fact]) -> str:
    """A text with the words of facts that are not to count blanked out; every other character keeps its place."""
    for fact in facts:
        text = f"{text[: fact.start]}{' ' * (fact.end - fact.start)}{text[fact.end :]}"
    return text


def tipping(facts: Sequence[Fact], findings: Findings, outcome: Outcome, rules: Rules, text: str) -> Tip | None:
    """The first borderline fact, or else the first hint, that would give another result; None where none would."""
    for fact, changed in _perturbed(facts, rules):
        other = result_of(find(changed, rules), changed, rules)
        if other.result != outcome.result:
            return Tip(other.result, fact)
    pivots = list(_pivots(facts, findings, outcome, rules))
    work = _any_work(facts, outcome, rules)
    if not text or not (pivots or work):
        return None
    reading = read(text)
    voices = hear(reading)
    for row, result in pivots:
        hint = _hint((match.span() for match in row.hints.finditer(reading.text)), facts, reading, voices)
        if hint is not None:
            return Tip(result, hint, row.question)
    if work:
        hint = _hint(_unspent(facts, reading, voices, rules), facts, reading, voices)
        if hint is not None:
            return Tip(work, hint)
    return None


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


def _pivots(
    facts: Sequence[Fact], findings: Findings, outcome: Outcome, rules: Rules
) -> Iterator[tuple[Criterion, str | None]]:
    """Criteria that would give another result if they were met, with that result; the nearest tier first."""
    for tier in ("3", "2", "1"):
        for name, finding in findings[tier].items():
            if finding.verdict == "met":
                continue
            tried = {key: dict(rows) for key, rows in findings.items()}
            tried[tier][name] = Finding("met")
            other = result_of(tried, facts, rules)
            if other.result != outcome.result:
                yield rules.tiers[tier].criteria[name], other.result


def _any_work(facts: Sequence[Fact], outcome: Outcome, rules: Rules) -> str | None:
    """The result that years of work of whatever kind would give, where it is another."""
    some = Fact("experience", "", 0, 0, "", area="domain", form="paid", years=rules.adjacent_years)
    if any(fact.kind == "experience" and fact.form == "paid" for fact in facts):
        return None
    changed = [*facts, some]
    result = result_of(find(changed, rules), changed, rules).result
    return None if result == outcome.result else result


def _unspent(facts: Sequence[Fact], reading: Reading, voices: Voices, rules: Rules) -> Iterator[tuple[int, int]]:
    """Lengths of time long enough for work, in sentences that tell of no work that was read."""
    done = [fact for fact in facts if fact.kind == "experience"]
    for length in lengths(reading.text):
        start, end = reading.place(*voices.sentence_at(length.start))
        if length.years >= rules.adjacent_years and not any(fact.start < end and start < fact.end for fact in done):
            yield length.start, length.end


def _hint(places: Iterable[tuple[int, int]], facts: Sequence[Fact], reading: Reading, voices: Voices) -> Hint | None:
    """The first of some places that is in the asker's own voice and outside of what was read, with its sentence."""
    for place in places:
        start, end = reading.place(*place)
        is_read = any(fact.start < end and start < fact.end for fact in facts if fact.kind in (*ABOUT_ABILITY, "goal"))
        if is_read or not voices.asserted(*place):
            continue
        first, last = reading.place(*voices.sentence_at(place[0]))
        if last - first <= _LONGEST_QUOTE:
            start, end = first, last
        return Hint(reading.raw[start:end], start, end)
    return None
