"""Takes out of a text what identifies its author, before it is sent anywhere. Pure.

What remains is exactly what would be sent: names, e-mail addresses, telephone numbers, postal addresses, dates of birth
and links are replaced by a word in brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME_WORD = r"(?:[A-ZÀ-ÖØ-Þ][\w'\u2019-]{0,40}|[A-ZÀ-ÖØ-Þ]{2,40})"
_FULL_NAME = (
    rf"{_NAME_WORD}(?:[ \t]+(?:(?:van|von|de|da|dos|del|der|den|bin|al|el|la|le)[ \t]+){{0,2}}{_NAME_WORD}){{1,3}}"
)
_CV = r"(?:CV|Curriculum Vitae|R[eé]sum[eé]|Lebenslauf)"
_STREET = (
    r"(?:street|st\.|road|rd\.?|avenue|ave\.?|lane|drive|boulevard|blvd\.?|square|court|close|terrace"
    r"|way|crescent|straße|strasse|str\.|platz|allee|gasse|weg|rue|calle|via|nagar|marg)"
)
# (kind, pattern, group that is taken out); earlier ones win where two overlap.
_PATTERNS: tuple[tuple[str, re.Pattern[str], int], ...] = (
    ("e-mail", re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+"), 0),
    ("link", re.compile((
        r"(?:https?://|www\.)\S+|(?<![\w.-])(?:[\w-]{1,40}\.){0,3}(?:linkedin|github|gitlab|twitter|facebook|instagram|xing"
        r"|kaggle|medium|orcid|stackoverflow)\.(?:com|org|io)/\S+"
    ), re.I), 0),
    ("handle", re.compile(r"(?<!\w)@[A-Za-z]\w{2,}\b"), 0),
    ("birth", re.compile((
        r"\b(?:date of birth|birth ?date|d\.?o\.?b\.?|born(?: on)?|geboren(?: am)?"
        r"|geburtsdatum)\b\s*:?\s*([\d./ -]{6,12}|\d{1,2}\.? \w+ \d{4}|\w+ \d{1,2}, \d{4})"
    ), re.I), 1),
    ("phone", re.compile(
        r"(?<![\w/.-])(?:\+|00)\d{1,3}[\d ()./-]{6,17}\d"
        r"|(?<![\w/.-])\(?0\d{1,5}\)?[ /-]?\d[\d ./-]{4,14}\d(?![\w-])"
        r"|(?<![\w-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)"
    ), 0),
    ("address", re.compile((
        rf"(?<![\w'\u2019-])(?:\d{{1,5}}[a-z]?,?[ \t]+(?:{_NAME_WORD}[ \t]+){{1,4}}{_STREET}(?!\w)"
        rf"|{_NAME_WORD}[ \t]?{_STREET}[ \t]+\d{{1,4}}[a-z]?\b|[\w-]{{0,40}}(?:stra(?:ß|ss)e|gasse|allee"
        rf"|platz)[ \t]+\d{{1,4}}[a-z]?\b)(?:,?[ \t]*(?:flat|apt\.?|unit|floor)[ \t]*\w+)?"
    ), re.I), 0),
    ("postcode", re.compile(
        r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b(?:[A-Z]{1,2}-)?\d{5}(?:-\d{4})?[ "
        r"\t]+(?=[A-ZÄÖÜ][a-zäöü])|(?<=, )[A-Z]{2} \d{5}\b"
    ), 0),
    ("name", re.compile(
        r"\b(?:[Mm]y name is|[Mm]y name's|I'm called|I am called|[Cc]all me|I go by|[Mm]yself"
        r"|[Mm]ein Name ist|[Ii]ch hei(?:ß|ss)e|(?:[Ff]ull )?[Nn]ame:|[Ss]igned,?|[Rr]egards,"
        rf"|[Ss]incerely,)\s*({_NAME_WORD}(?:[ \t]+{_NAME_WORD}){{0,3}})"
    ), 1),
    ("name", re.compile(rf"\b(?:[Tt]his is|I'm|I am|[Hh]i,? I'm)[ \t]+({_FULL_NAME})(?=\s*[.,;!\n]|$)"), 1),
    ("name", re.compile(rf"\A\s*(?:{_CV}\W+)?({_FULL_NAME})(?:,[^\n]*)?(?=\s*\n)"), 1),
)  # fmt: skip
# Capitalised words that begin many first lines of a CV and are no names.
_NO_NAME = re.compile(
    (
        r"\b(?:engineer|developer|manager|nurse|teacher|scientist|analyst|experience|education|profile"
        r"|summary|curriculum|resume|vitae|lebenslauf|skills|objective|student|professional|registered"
        r"|software|data|senior|junior|product|science|university|bachelor|master)\b"
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Removal:
    """One thing that was taken out.

    Attributes:
        kind: What it was, such as `e-mail`.
        start: First character in the original.
        end: One past the last.
        text: What stood there.
    """

    kind: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without contact data.

    Attributes:
        text: Exactly what would be sent.
        removals: What was taken out of the original, in its order.
    """

    text: str
    removals: tuple[Removal, ...]


def redact(text: str) -> Redacted:
    """Take names and contact data out of a text."""
    found = list(_found(text))
    for name in {item.text for item in found if item.kind == "name"}:
        found += [_removal("name", *match.span(), text) for match in re.finditer(re.escape(name), text, re.IGNORECASE)]
        last = name.split()[-1]
        if len(last) > 3:
            found += [
                _removal("name", *hit.span(), text)
                for hit in re.finditer(rf"\b{re.escape(last)}\b", text, re.IGNORECASE)
            ]
    kept: list[Removal] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    pieces, done = [], 0
    for item in kept:
        pieces += [text[done : item.start], f"[{item.kind}]"]
        done = item.end
    return Redacted("".join([*pieces, text[done:]]), tuple(kept))


def _found(text: str) -> Iterator[Removal]:
    for kind, pattern, group in _PATTERNS:
        for match in pattern.finditer(text):
            words = match[group]
            if kind == "name" and (_NO_NAME.search(words) or not words.strip()):
                continue
            yield _removal(kind, *match.span(group), text)


def _removal(kind: str, start: int, end: int, text: str) -> Removal:
    return Removal(kind, start, end, text[start:end])
