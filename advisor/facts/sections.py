"""Sections of a CV, found by their headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

EXPERIENCE = "experience"
_NAMES: tuple[tuple[str, str], ...] = (
    ("publications", r"(?:selected |peer-reviewed )?publications?|papers|veröffentlichungen|publikationen"),
    (
        "projects",
        (
            r"(?:selected |personal |side |own |open[- ]source |recent |key )?projects?|portfolio|open source"
            r"|projekte"
        ),
    ),
    (
        "education",
        (
            r"education(?: and training| background)?|academic (?:background|history|qualifications?|record)"
            r"|qualifications?|studies|degrees?|training|ausbildung|bildung(?:sweg)?|studium"
            r"|akademischer werdegang|schulbildung|formation|educación"
        ),
    ),
    (
        "skills",
        (
            r"(?:technical |core |key |it |computer |professional |tech )?(?:skills?|stack|competenc(?:e|ies)"
            r"|technologies|tools|toolbox|expertise)(?: (?:and|&) \w+)?|kenntnisse|fähigkeiten|edv-kenntnisse"
            r"|programming languages|software"
        ),
    ),
    ("goal", r"(?:career )?(?:objective|goal|target|aim)s?|looking for|wanted|ziel"),
    (
        "hobbies",
        (
            r"hobbies|interests|hobbies and interests|interessen|personal|about me personally"
            r"|personal (?:details|information)|persönliche (?:daten|angaben)|references?|referees"
        ),
    ),
    ("languages", r"(?:spoken )?languages?|sprachen|sprachkenntnisse"),
    (
        "other",
        (
            r"volunteering|volunteer(?:ing)? (?:work|experience)|ehrenamt|awards?(?: and honou?rs)?|honou?rs"
            r"|certificat(?:es|ions?)|courses?|weiterbildung|summary|profile|about(?: me)?|profil|contact"
            r"|kontakt|service|talks|teaching assistance|miscellaneous|additional information"
        ),
    ),
    (
        EXPERIENCE,
        (
            r"(?:professional |work(?:ing)? |employment |relevant |industry |research |career |job "
            r"|teaching )?(?:experience|history|background|employment|positions?|career)(?: history| summary)?"
            r"|what i do|internships?|berufserfahrung|beruflicher werdegang|berufspraxis|praktika"
            r"|praktische erfahrung|expérience professionnelle|experiencia|jobs?"
        ),
    ),
)
_HEADING = re.compile(
    "|".join(
        rf"(?P<{name}>^[ \t#*=-]*(?:{pattern})(?: ?[/(&][^\n:]{{0,30}}\)?)?[ \t*=-]*(?::[ \t]*$|$))"
        for name, pattern in _NAMES
    ),
    re.MULTILINE,
)
_INLINE = re.compile(
    (
        r"^[ \t*-]*(?:(?P<skills>(?:technical |key )?skills?|tech stack|kenntnisse)"
        r"|(?P<education>education|ausbildung|studium|qualifications?)|(?P<experience>(?:work "
        r"|professional )?experience|berufserfahrung|employment|internships?|positions?|jobs?)"
        r"|(?P<publications>publications?)"
        r"|(?P<projects>projects?)|(?P<languages>(?:spoken )?languages|sprachen)|(?P<hobbies>hobbies"
        r"|interests)|(?P<goal>(?:career )?objective|goal))[ \t]*:(?=[ \t]*\S)"
    ),
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a CV under one heading.

    Attributes:
        name: What it is about.
        start: First character after the heading, in the reading's text.
        end: One past the last.
    """

    name: str
    start: int
    end: int


def find_sections(text: str) -> tuple[Section, ...]:
    """Sections of a reading's text; empty where fewer than two headings are found, as in prose."""
    headings = list(_HEADING.finditer(text))
    labels = list(_INLINE.finditer(text))
    if len(headings) + len(labels) < 2:
        return ()
    # A label names its own line only, inside of whatever section it stands in.
    lines = [Section(str(match.lastgroup), match.end(), _line_end(text, match.end())) for match in labels]
    ends = [*(match.start() for match in headings[1:]), len(text)]
    blocks = [Section(str(match.lastgroup), match.end(), end) for match, end in zip(headings, ends, strict=False)]
    return (*lines, *blocks)


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end


def section_at(sections: Sequence[Section], place: int) -> str:
    """Name of the section around a place; "" outside of all."""
    return next((section.name for section in sections if section.start <= place < section.end), "")
