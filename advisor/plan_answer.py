"""A plan told in an answer: each step with its hours, its proof and the corpus sentence that advises it.

The plan is computed in `advisor.plan`; here it is only worded. Its lines are no claims about the world, so no passage
supports them; `is_plan_line` knows each by its shape and by the stock of steps, whoever writes it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.answerer import Draft
from advisor.plan import NO_STUDY, make_plan
from advisor.steps import plan_steps
from ingest.errors import InputError, NegativeResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from advisor.assessment import Assessment
    from advisor.knowledge import Knowledge
    from advisor.plan import Plan
    from advisor.plan_wish import PlanWish
    from advisor.schedule import PlannedStep

# Hours a week where the asker names none.
USUAL_HOURS = 8.0
ESTIMATES = "Hours of steps are estimates, because no source gives them."
TIGHT = "Only the low estimates fit into that time, so there is no slack."
SENSELESS = "I can only plan with hours that a week has, and with a deadline at least a full week ahead."
NEED_HOURS = "You named no hours a week, so I reckoned with a few; name yours and I plan anew."
NEED_DEADLINE = "You named no deadline, so I took a year; name yours and I plan anew."
AS_A_FILE = "The page Where you fit and the command tierwise plan give such a plan as Markdown, PDF or calendar file."
_FIXED = frozenset({ESTIMATES, TIGHT, SENSELESS, NEED_HOURS, NEED_DEADLINE, NO_STUDY, AS_A_FILE})
_INTRO = (
    "This plan towards {target} runs from {start} to {end} at {hours} hours a week: {needed} of the {available} hours "
    "until {deadline}."
)
_STEP = "Step {number}, {weeks}, about {hours} hours: {task}"
_PROOF = "To show for it: {proof}"
_FIGURE, _DAY = r"\d+(?:\.\d+)?", r"\d{4}-\d\d-\d\d"
_SHAPES = {
    "start": _DAY, "end": _DAY, "deadline": _DAY, "hours": _FIGURE, "needed": _FIGURE, "available": _FIGURE,
    "number": r"\d+", "weeks": r"week \d+(?: to \d+)?",
}  # fmt: skip
# The shape of what `advisor.schedule.refusal` says.
_REFUSED = (
    rf"The plan for {{target}} does not fit: {_FIGURE} hours are needed at the least, and {_FIGURE} hours a week for "
    rf"\d+ weeks are {_FIGURE}(?:; {{step}} alone takes \d+ weeks at the least)?\."
)
_WAYS = (
    rf"Either move the deadline to {_DAY}(?:, or (?:work \d+ hours a week|drop {{step}}(?:, {{step}})*"
    r"|choose a nearer target, such as tier 3 or an adjacent field))*\."
)
# Few sentences begin so, and the stock of steps is only read for those.
_OPENINGS = ("This plan towards ", "Step ", "To show for it: ", "The plan for ", "Either move ", "Nothing is left ")
_NOTHING_LEFT = r"Nothing is left to plan for {target}\."


def plan_drafts(wish: PlanWish, assessment: Assessment, knowledge: Knowledge, today: date) -> Iterator[Draft]:
    """The plan, or why there is none and what to drop or move.

    Args:
        wish: What the asker wants.
        assessment: Where they stand.
        knowledge: Where the sentences that advise the steps are found; one that the index lacks is left out.
        today: First day.
    """
    hours = USUAL_HOURS if wish.hours is None else wish.hours
    try:
        plan = make_plan(assessment, hours, today, deadline=wish.deadline, target=wish.target)
    except InputError:
        yield Draft(SENSELESS, (), "boilerplate")
        return
    except NegativeResult as error:
        yield Draft(error.message, (), "user")
        if is_plan_line(error.hint):
            yield Draft(error.hint, (), "user")
        return
    yield from _told(plan, knowledge)
    for said, text in ((wish.hours, NEED_HOURS), (wish.deadline, NEED_DEADLINE)):
        if said is None:
            yield Draft(text, (), "boilerplate", block=len(plan.steps) + 1)
    yield Draft(AS_A_FILE, (), "boilerplate", block=len(plan.steps) + 1)


def is_plan_line(sentence: str) -> bool:
    """Whether a sentence is one that `plan_drafts` words, with nothing of anybody's own in it."""
    return sentence in _FIXED or (sentence.startswith(_OPENINGS) and bool(_lines().fullmatch(sentence)))


def _told(plan: Plan, knowledge: Knowledge) -> Iterator[Draft]:
    intro = _INTRO.format(
        target=plan.target_name, start=plan.start.isoformat(), end=plan.end.isoformat(), hours=f"{plan.hours_a_week:g}",
        needed=f"{plan.needed_minutes / 60:g}", available=f"{plan.available_minutes / 60:g}",
        deadline=plan.deadline.isoformat(),
    )  # fmt: skip
    yield Draft(intro, (), "user")
    yield Draft(TIGHT if plan.tight else ESTIMATES, (), "boilerplate")
    for note in plan.notes:
        source = knowledge.saying(note)
        if source is not None:
            yield Draft(source.text, (), quoted=source.chunk)
        elif is_plan_line(note):
            yield Draft(note, (), "boilerplate")
    for number, item in enumerate(plan.steps, 1):
        yield from _step(number, item, knowledge)


def _step(number: int, item: PlannedStep, knowledge: Knowledge) -> Iterator[Draft]:
    weeks = f"week {item.first}" if item.first == item.last else f"week {item.first} to {item.last}"
    line = _STEP.format(number=number, weeks=weeks, hours=f"{item.hours:g}", task=item.step.task)
    yield Draft(line, (), "user", block=number)
    reason = knowledge.saying(item.step.reason.text)
    if reason is not None:
        yield Draft(reason.text, (), block=number, prefix="**Why:** ", quoted=reason.chunk)
    yield Draft(_PROOF.format(proof=item.step.proof), (), "user", block=number)


@lru_cache(maxsize=1)
def _lines() -> re.Pattern[str]:
    """Every line of a plan, with the targets, tasks, proofs and ids of the stock in its blanks."""
    stock = plan_steps()
    blanks = _SHAPES | {
        "target": _any(stock.targets.values()),
        "task": _any(step.task for step in stock.steps),
        "proof": _any(step.proof for step in stock.steps),
        "step": _any(step.id for step in stock.steps),
    }
    written = [re.sub(r"\\\{(\w+)\\\}", r"{\1}", re.escape(text)) for text in (_INTRO, _STEP, _PROOF)]
    shapes = [*written, _REFUSED, _WAYS, _NOTHING_LEFT]
    return re.compile("|".join(_filled(shape, blanks) for shape in shapes))


def _filled(shape: str, blanks: dict[str, str]) -> str:
    return re.sub(r"\{([a-z]+)\}", lambda match: f"(?:{blanks[match[1]]})", shape)


def _any(texts: Iterable[str]) -> str:
    return "|".join(map(re.escape, texts))
