"""Names of degrees in British, American, Indian, German and other usage.

A level is what a degree is worth in the tiers' criteria; a degree that names its own field needs no other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.facts.fields import FIELD

if TYPE_CHECKING:
    from advisor.facts.model import Level


@dataclass(frozen=True, slots=True)
class Degree:
    """A way to name a degree.

    Attributes:
        level: What it is worth.
        pattern: How it is written in a reading.
        field: Field that the name implies; "" for none.
        capitals: Whether it counts only in capital letters, because it is also a word.
    """

    level: Level
    pattern: str
    field: str = ""
    capitals: bool = False


_DEGREE_WORD = (
    r"(?:'?s)?(?: of(?: science| arts| engineering| technology| computer applications| philosophy"
    r"| research)?\b)?(?:[- ](?:level )?(?:degree|diploma|programme|program|studies|studium"
    r"|abschluss))?"
)

DEGREES: tuple[Degree, ...] = (
    Degree("phd", r"doctor of (?:philosophy|engineering|science)"),
    Degree(
        "phd",
        (
            r"(?:phd|doctorate|doctoral (?:degree|studies|student|candidate|researcher|programme|program)"
            r"|promotion(?= (?:im|an der|über|zum|in (?:der )?(?:\w*informatik|physik|mathematik|chemie"
            r"|biologie|statistik)\b))|promoviert\w*|doctorat|dottorato|doctorado"
            r"|post-?doc(?:toral)?(?: (?:researcher|fellow))?)"
        ),
    ),
    Degree("master", r"(?:juris doctor|jd)\b", "law", capitals=False),
    Degree(
        "master",
        (
            r"(?:doctor of medicine|medical degree|mbbs|mbchb|md(?= degree| from| in|[,.;)]|$)|dvm|dds"
            r"|pharmd)\b"
        ),
        "medicine",
    ),
    Degree("master", r"(?:mba|master of business administration)\b", "business administration"),
    Degree("master", r"master of laws\b", "law"),
    Degree("master", r"mca\b|master of computer applications", "computer applications"),
    Degree(
        "master",
        (
            r"(?:msc|mtech|meng|mphil|mres|mmath|mphys|msci|ma(?= in\b| degree|,? [a-z]+ (?:studies"
            r"|history)))\b(?:[- ]degree)?"
        ),
    ),
    Degree(
        "master",
        (
            r"(?<!scrum )(?<!quiz )(?<!web )(?:master(?! data| branch| builder| plan| copy| class)|máster"
            rf"|masters|magister){_DEGREE_WORD}"
        ),
    ),
    Degree("bachelor", r"diplom ?\(fh\)|diplom[- ]?\w*(?: \w+)? \(fh\)|fh[- ]diplom"),
    Degree(
        "master",
        (
            r"diplom(?:-?(?:ingenieur|informatiker|mathematiker|physiker|kaufmann|chemiker|psychologe|biologe"
            r"|wirt)\w*)?\b"
        ),
    ),
    Degree(
        "master",
        (
            r"laurea magistrale|laurea specialistica|(?:first |second )?staatsexamen|diplôme d'ingénieur"
            r"|engineer's degree|maîtrise|maestría|mestrado|licenciate"
        ),
    ),
    Degree("bachelor", r"(?:llb)\b", "law"),
    Degree("bachelor", r"(?:bba)\b", "business administration"),
    Degree("bachelor", r"(?:bca)\b|bachelor of computer applications", "computer applications"),
    Degree("bachelor", r"(?:bcom)\b", "commerce"),
    Degree("bachelor", r"(?:bed)\b(?= (?:in|from|degree))", "education"),
    Degree("bachelor", r"(?:bsc|btech|beng|bs\b|ba(?=\b))\b(?: ?\(?hon(?:ou?r)?s\)?)?(?:[- ]degree)?"),
    # "A first in mathematics", "a 2:1 in physics": British classes of a bachelor's degree.
    Degree(
        "bachelor",
        rf"(?<=\ba )(?:first|upper second|2[:.][12])(?:[- ]class)?(?: (?:honours|hons|degree))*(?= in {FIELD}\b)",
    ),
    Degree("bachelor", rf"(?:bachelor|bachelors|baccalaureate(?= degree)){_DEGREE_WORD}"),
    Degree(
        "bachelor",
        (
            r"(?<!driving )(?<!driver's )(?<!software )licen[cs]e(?= (?:d'|de |en |in |degree))|licenciatura"
            r"|licenciad[oa]|laurea(?: triennale)?|(?:licence|licenciatura) degree|grado(?= en)"
            r"|kandidat(?:examen|uppsats)"
        ),
    ),
    Degree(
        "vocational",
        (
            r"associate(?:'?s)?(?: degree| of (?:science|applied science|arts))|hnd\b|hnc\b|bts\b|dut\b|iut\b"
            r"|foundation degree|higher national \w+|vocational (?:training|degree|school|qualification)"
            r"|(?:(?:community college|polytechnic|post-?graduate|graduate|advanced|national"
            r"|technical) )diploma|diploma(?= in\b)|fachinformatiker\w*"
        ),
    ),
    Degree("vocational", r"(?:abgeschlossene )?(?:berufs)?ausbildung(?= (?:als|zum|zur|in|im|bei)\b)|apprenticeship"),
    Degree(
        "bachelor",
        (
            r"(?:undergraduate|undergrad|university|uni|college|academic|engineering|honours|hons|first"
            r"|four-year|3-year|three-year|4-year) degree|hochschulabschluss|studienabschluss"
            r"|(?<!to a )(?<!some )(?<!high )(?<!certain )(?<!\d )degree(?! of \w+ (?:in|to)\b)"
        ),
    ),
    Degree(
        "course",
        (
            r"(?:coding |programming |web |data |ml |ai )*boot ?camps?\b|(?:online |evening |night |short "
            r"|summer |coursera |udemy |edx |self-paced |mooc )*(?<!of )(?:course(?:work)?s?|moocs?|nanodegree"
            r"|specialization|specialisation)\b|(?<!of )certificat(?:e|es|ion|ions)\b|weiterbildung|umschulung"
        ),
    ),
)
_CAPITALS = frozenset({"ba", "ma", "bs", "md", "jd", "ms", "bts", "dut"})
_ALTERNATIVES = "|".join(rf"(?P<d{number}>{degree.pattern})" for number, degree in enumerate(DEGREES))
MENTION = re.compile(rf"(?<![\w'-])(?:{_ALTERNATIVES})")


def degree_of(match: re.Match[str]) -> Degree:
    """The degree that a match of `MENTION` names."""
    return DEGREES[int(str(match.lastgroup)[1:])]


def needs_capitals(words: str) -> bool:
    """Whether these letters are a degree only when written in capitals."""
    return words.split(maxsplit=1)[0] in _CAPITALS if words.split() else False
