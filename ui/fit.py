"""What "Where you fit" does: words, kept facts or hours in, new values for the page's components out.

Plain functions; an uploaded CV is deleted as soon as it was read, and nothing else is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor import Citation
from advisor.assessment import assess
from advisor.facts import Fact, extract_facts
from advisor.plan import make_plan
from advisor.rules import load_rules
from advisor.stability import without
from ingest.errors import InputError, TierwiseError
from ui.cv import Cv, inspected, read_cv
from ui.figures import fit_figure, weeks_figure
from ui.fit_view import NOTHING_FOUND, notes_html, plan_html, problem_html, verdict_html
from ui.handlers import UNCHANGED, Update
from ui.labels import fact_label
from ui.status import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

Facts = tuple[Fact, ...]
Sources = Callable[[], Mapping[str, Citation]]
HIDDEN: Update = UNCHANGED | {"visible": False}


class FitView(NamedTuple):
    """One value for each component that changes, in the order in which the page lists them.

    A change of words or facts hides the plan, for it no longer belongs to them.
    """

    facts: Facts
    words: Update
    kept: Update
    notes: str | Update
    verdict: str
    figure: Update
    planning: Update
    plan: str = ""
    weeks: Update = HIDDEN


def read_words(sources: Sources, text: str, facts: Facts, kept: Sequence[str]) -> FitView:
    """Find the facts in a text and assess them; what was left out before stays left out while its words stay.

    Args:
        sources: What says for each claim id which sentence states it.
        text: What is in the box.
        facts: Everything that was found before.
        kept: Positions of those that count, as words.
    """
    cv = inspected(text.encode("utf-8", "replace").decode("utf-8"))
    return _found(sources, cv, UNCHANGED, _left_out(facts, kept))


def read_upload(sources: Sources, path: str) -> FitView:
    """Assess an uploaded CV, which is deleted once it was read; says why where it cannot be read."""
    file = Path(path)
    try:
        cv = read_cv(file)
    except TierwiseError as error:
        return FitView((), UNCHANGED, _choices((), ()), problem_html(sentence(error)), "", HIDDEN, HIDDEN)
    finally:
        file.unlink(missing_ok=True)
        # The upload has a folder of its own; in any other there are more files, and it stays.
        with suppress(OSError):
            file.parent.rmdir()
    return _found(sources, cv, UNCHANGED | {"value": cv.text}, frozenset())


def keep_facts(sources: Sources, facts: Facts, kept: Sequence[str], text: str) -> FitView:
    """Assess anew with the facts that are still kept, without those that were left out."""
    verdict, figure = _assessed(sources, facts, kept, inspected(text).text)
    return FitView(facts, UNCHANGED, UNCHANGED, UNCHANGED, verdict, figure, _shown(visible=bool(facts)))


def plan_weeks(  # noqa: PLR0917 - Gradio passes the values of components by position
    facts: Facts, kept: Sequence[str], hours: float | None, deadline: str, target: str, today: date | None = None
) -> tuple[str, Update]:
    """The plan and its picture; where it does not fit, what to drop or move.

    Args:
        facts: Everything that was found.
        kept: Positions of the facts that count, as words.
        hours: Hours a week.
        deadline: ISO 8601, or empty for a year on.
        target: Empty for what is most realistic.
        today: First day; None for the day of the call.
    """
    try:
        if hours is None:
            raise InputError("Hours a week are missing.", hint="Give a number, such as 8.")
        plan = make_plan(
            assess(_kept(facts, kept), load_rules()),
            float(hours),
            today or date.today(),
            deadline=_day(deadline),
            target=target or None,
        )
    except TierwiseError as error:
        return problem_html(sentence(error)), HIDDEN
    return plan_html(plan), _shown(visible=True, value=weeks_figure(plan))


def _found(sources: Sources, cv: Cv, words: Update, left_out: frozenset[tuple[str, str]]) -> FitView:
    facts = tuple(extract_facts(cv.text))
    kept = [str(at) for at, fact in enumerate(facts) if (fact.kind, fact.text) not in left_out]
    verdict, figure = _assessed(sources, facts, kept, cv.text)
    if not facts and not cv.text.strip():
        verdict = ""
    notes = notes_html(cv.notes)
    return FitView(facts, words, _choices(facts, kept), notes, verdict, figure, _shown(visible=bool(facts)))


def _assessed(sources: Sources, facts: Facts, kept: Sequence[str], text: str) -> tuple[str, Update]:
    if not facts:
        return NOTHING_FOUND, HIDDEN
    counted = _kept(facts, kept)
    told = without(text, [fact for fact in facts if fact not in counted])
    assessment = assess(counted, load_rules(), text=told)
    return verdict_html(assessment, sources()), _shown(visible=True, value=fit_figure(assessment))


def _kept(facts: Facts, kept: Sequence[str]) -> list[Fact]:
    return [fact for at, fact in enumerate(facts) if str(at) in kept]


def _left_out(facts: Facts, kept: Sequence[str]) -> frozenset[tuple[str, str]]:
    return frozenset((fact.kind, fact.text) for at, fact in enumerate(facts) if str(at) not in kept)


def _choices(facts: Facts, kept: Sequence[str]) -> Update:
    labels = [(fact_label(fact), str(at)) for at, fact in enumerate(facts)]
    return UNCHANGED | {"choices": labels, "value": list(kept), "visible": bool(facts)}


def _shown(*, visible: bool, value: Any = None) -> Update:  # noqa: ANN401 - Plotly carries no types
    return UNCHANGED | {"visible": visible} | ({} if value is None else {"value": value})


def _day(words: str) -> date | None:
    if not words.strip():
        return None
    try:
        return date.fromisoformat(words.strip())
    except ValueError as error:
        raise InputError(f"{words!r} is no date for the deadline.", hint="Write it as YYYY-MM-DD.") from error
