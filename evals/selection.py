"""Which cases a run asks: by tag, id, split or the last run's failures, and cases typed at the command line."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from evals.case import Case
from ingest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

EXPECT_HINT = (
    "Use name=value with tier, tier_not, outcome, must_mention, must_not, cites, canaries (a|b for either), "
    "number (5000, 5000%, 5000 years), language or max_words."
)
_LISTS = ("tier", "tier_not", "outcome", "must_not", "cites", "canaries")


@dataclass(frozen=True, slots=True)
class Filter:
    """What to keep; an empty filter keeps everything.

    Attributes:
        tags: A case has any of these.
        ids: Its id matches any of these patterns (`*` for anything).
        split: Its split; None for any.
        only: Its id is one of these; None for any.
    """

    tags: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    split: str | None = None
    only: frozenset[str] | None = None

    @property
    def empty(self) -> bool:
        """Whether it keeps everything."""
        return not self.tags and not self.ids and self.split is None and self.only is None

    def keeps(self, case: Case) -> bool:
        """Whether a case is asked."""
        return (
            (not self.tags or bool(set(self.tags) & set(case.tags)))
            and (not self.ids or any(fnmatch.fnmatchcase(case.id, pattern) for pattern in self.ids))
            and (self.split is None or case.split == self.split)
            and (self.only is None or case.id in self.only)
        )


def select(cases: Sequence[Case], wanted: Filter) -> list[Case]:
    """The cases that the filter keeps.

    Raises:
        UsageError: It keeps none.
    """
    kept = [case for case in cases if wanted.keeps(case)]
    if not kept:
        tags = sorted({tag for case in cases for tag in case.tags})
        message = "No case fits the filter."
        raise UsageError(message, hint=f"There are {len(cases)} cases with the tags {', '.join(tags) or 'none'}.")
    return kept


def typed_case(question: str, expectations: Sequence[str]) -> Case:
    """A case from a question and `name=value` expectations.

    Raises:
        UsageError: An expectation is malformed or there is none.
    """
    expect: dict[str, Any] = {}
    for item in expectations:
        name, separator, value = item.partition("=")
        if not separator or not value:
            message = f"{item!r} is no expectation."
            raise UsageError(message, hint=EXPECT_HINT)
        _add(expect, name.strip(), value.strip())
    try:
        return Case.model_validate({"id": "asked", "question": question, "expect": expect})
    except ValidationError as error:
        message = f"The expectations cannot be used: {error.errors()[0]['msg'].removeprefix('Value error, ')}."
        raise UsageError(message, hint=EXPECT_HINT) from error


def _add(expect: dict[str, Any], name: str, value: str) -> None:
    choices = [part.strip() for part in value.split("|")]
    if name in _LISTS:
        expect.setdefault(name, []).extend(choices)
    elif name == "must_mention":
        expect.setdefault(name, []).append(choices)
    elif name == "number":
        expect.setdefault("numbers", []).append(_number(value))
    elif name in ("language", "max_words"):
        expect[name] = value
    else:
        message = f"There is no expectation {name!r}."
        raise UsageError(message, hint=EXPECT_HINT)


def _number(text: str) -> dict[str, Any]:
    digits = text.replace(",", "").lstrip("$")
    figure = digits.rstrip("%x abcdefghijklmnopqrstuvwyz")
    unit = digits[len(figure) :].strip() or ("$" if text.startswith("$") else None)
    try:
        return {"value": float(figure), "unit": unit}
    except ValueError as error:
        message = f"{text!r} is no number."
        raise UsageError(message, hint=EXPECT_HINT) from error
