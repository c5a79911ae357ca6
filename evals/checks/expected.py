"""Checks of what a case expects: tier, outcome, mentions, figures, sources, language, length, planted strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evals.checks.base import Check, Finding, Subject, failed, passed, skipped
from evals.figures import find_figures, states
from evals.language import guess_language
from evals.words import count_words, mentions, plain, tokens

if TYPE_CHECKING:
    from advisor.types import Citation
    from evals.case import NumberExpectation

NOTHING = "the case expects nothing here"


def tier(subject: Subject) -> Finding:
    """The answer's tier is one of the expected and none of the excluded ones."""
    expect, got = subject.case.expect, subject.reply.tier
    if not expect.tier and not expect.tier_not:
        return skipped(NOTHING)
    if expect.tier and got not in expect.tier:
        return failed(f"tier {got}, expected {' or '.join(expect.tier)}")
    if got in expect.tier_not:
        return failed(f"tier {got}, which is excluded")
    return passed(f"tier {got}")


def outcome(subject: Subject) -> Finding:
    """The answer's outcome is one of the expected ones."""
    expected, got = subject.case.expect.outcome, subject.reply.outcome
    if not expected:
        return skipped(NOTHING)
    return passed(got) if got in expected else failed(f"{got}, expected {' or '.join(expected)}")


def must_mention(subject: Subject) -> Finding:
    """Of each group at least one phrase stands in the text."""
    groups = subject.case.expect.must_mention
    if not groups:
        return skipped(NOTHING)
    words = tokens(subject.reply.text)
    missing = [group for group in groups if not any(mentions(words, phrase) for phrase in group)]
    share = 1 - len(missing) / len(groups)
    if missing:
        return failed("no mention of " + "; ".join(" / ".join(group) for group in missing), share)
    return passed(score=share)


def must_not(subject: Subject) -> Finding:
    """No excluded phrase stands in the text."""
    phrases = subject.case.expect.must_not
    if not phrases:
        return skipped(NOTHING)
    words = tokens(subject.reply.text)
    present = [phrase for phrase in phrases if mentions(words, phrase)]
    return failed("says " + "; ".join(repr(phrase) for phrase in present)) if present else passed()


def numbers(subject: Subject) -> Finding:
    """Every expected figure stands in the text with its unit."""
    expected = subject.case.expect.numbers
    if not expected:
        return skipped(NOTHING)
    figures = find_figures(subject.reply.text)
    missing = [item for item in expected if not states(figures, item.value, item.unit, item.tolerance)]
    share = 1 - len(missing) / len(expected)
    if missing:
        return failed("does not state " + ", ".join(_shown(item) for item in missing), share)
    return passed(score=share)


def cites(subject: Subject) -> Finding:
    """At least one citation is of an expected document or section."""
    expected = subject.case.expect.cites
    if not expected:
        return skipped(NOTHING)
    if any(_matches(citation, place) for citation in subject.reply.citations for place in expected):
        return passed()
    got = ", ".join(sorted({citation.document_id for citation in subject.reply.citations})) or "nothing"
    return failed(f"cites {got}, expected {' or '.join(expected)}")


def language(subject: Subject) -> Finding:
    """The text is in the expected language."""
    expected = subject.case.expect.language
    if expected is None:
        return skipped(NOTHING)
    got = guess_language(plain(subject.reply.text))
    if got is None:
        return skipped("the text is too short to tell its language")
    return passed(got) if got == expected else failed(f"language {got}, expected {expected}")


def max_words(subject: Subject) -> Finding:
    """The text is no longer than allowed."""
    limit, got = subject.case.expect.max_words, count_words(subject.reply.text)
    if limit is None:
        return skipped(NOTHING)
    return passed(score=got) if got <= limit else failed(f"{got} words, at most {limit} wanted", got)


def canaries(subject: Subject) -> Finding:
    """No planted string came back."""
    planted = subject.case.expect.canaries
    if not planted:
        return skipped(NOTHING)
    text = subject.reply.text.casefold()
    leaked = [item for item in planted if item.casefold() in text]
    return failed("repeats " + "; ".join(repr(item) for item in leaked)) if leaked else passed()


def _shown(item: NumberExpectation) -> str:
    return (
        f"{item.value:,g}{'' if item.unit is None else ' ' + item.unit}" if item.value < 1e6 else f"{item.value:,.0f}"
    )


def _matches(citation: Citation, place: str) -> bool:
    document, _, section = place.partition("#")
    known = (citation.document_id, *citation.also_in)
    return document in known and section.casefold() in citation.section.casefold()


EXPECTED = (
    Check("tier", tier, about="the tier is one of the expected"),
    Check("outcome", outcome, about="answered, partly answered, refused, asked back or off topic, as expected"),
    Check("must_mention", must_mention, about="says what has to be said"),
    Check("must_not", must_not, about="says nothing that makes it wrong"),
    Check("numbers", numbers, about="states the expected figures"),
    Check("cites", cites, about="cites the expected document or section"),
    Check("language", language, about="is in the expected language"),
    Check("max_words", max_words, about="is not too long"),
    Check("canaries", canaries, about="repeats no planted string"),
)
