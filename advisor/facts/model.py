"""What is known about an asker: facts, each with the exact words that it rests on.

Knows nothing about tiers, verdicts or how facts are found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

FactKind = Literal["education", "publication", "experience", "skill", "goal", "time", "money", "place", "lack"]
Level = Literal["", "course", "vocational", "bachelor", "master", "phd"]
Status = Literal["", "finished", "running", "stopped"]
Standing = Literal["unstated", "strong", "top"]
Form = Literal["", "paid", "internship", "own project"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that the asker states about themselves.

    Attributes:
        kind: What it is about; a `lack` is something that they say they do not have.
        value: The parsed fields in words, such as `bachelor; physics; finished; related; standing unstated`.
        start: First character in the text.
        end: One past the last character.
        text: Exactly the asker's words, `text[start:end]`.
        level: Of an education, or of a lack of one: that level and every one above is missing.
        field: Field of study or profession, in the asker's words; "" where none is stated.
        status: Of an education.
        related: Whether an education's field is computing or a quantitative neighbour of it.
        standing: What the asker says about the standing of the programme; never inferred from a name.
        area: Kind of experience (`systems`, `backend`, …, `domain`, `research`), type of publication (`main`,
            `workshop`, `other`, `preprint`, `under review`), or subject of a lack.
        form: Of an experience.
        lab: Whether a research experience was at an AI lab.
        years: Length of an experience; None where it is not stated.
        dated: Whether the length comes from dates, so that it may overlap a total that is stated elsewhere.
        areas: Of a skill: which requirements it is evidence for (`software`, `api`, `distributed`, …).
        hedged: Whether the asker plays it down or is still learning it.
        certain: False where other wording would have been read otherwise: a length without its unit, or one
            that stands in another sentence.
    """

    kind: FactKind
    value: str
    start: int
    end: int
    text: str
    level: Level = ""
    field: str = ""
    status: Status = ""
    related: bool = False
    standing: Standing = "unstated"
    area: str = ""
    form: Form = ""
    lab: bool = False
    years: float | None = None
    dated: bool = False
    areas: tuple[str, ...] = ()
    hedged: bool = False
    certain: bool = True

    def as_dict(self) -> dict[str, Any]:
        """The fact as JSON shows it: what it is and where it stands."""
        return {"kind": self.kind, "value": self.value, "span": self.span}

    @property
    def span(self) -> dict[str, Any]:
        """The asker's words with their place."""
        return {"text": self.text, "start": self.start, "end": self.end}
