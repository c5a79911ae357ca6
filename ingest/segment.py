"""Running text -> sentence spans, by rules.

Linear in the length of the text and exact: spans are slices of what came in. Made for English, with the full stops of
other scripts; errs towards longer sentences, since a sentence cut in two is worse to quote than two left together.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Span(NamedTuple):
    """Half-open range of characters."""

    start: int
    end: int


# Followed by a name or a number, so never the end of a sentence.
_BINDING_WORDS = """
mr mrs ms dr prof sen rep gov gen col sgt capt lt maj hon rev st mt ft fig figs eq eqs no nos vol vols ch sec pp p cf
e.g i.e eg ie vs v viz approx ca lit ed eds al resp incl excl est art para
"""
# May end a sentence; they do when a usual first word follows.
_AMBIGUOUS_WORDS = """
inc ltd co corp llc plc jr sr etc a.m p.m u.s u.k u.n e.u d.c u.s.a ph.d m.sc b.sc m.a b.a m.d m.phil b.tech m.tech
jan feb mar apr jun jul aug sept sep oct nov dec dept univ
"""
_FIRST_WORDS = """
the a an in on at by for from of with and but or so yet if when while where after before since as it its he his she her
they their we our you your i my this that these those there here what who how why most many some few all each no not one
two both however moreover although though because despite during under over to
"""
_BINDING = frozenset(_BINDING_WORDS.split())
_AMBIGUOUS = frozenset(_AMBIGUOUS_WORDS.split())
_STARTERS = frozenset(_FIRST_WORDS.split())
_STOP = re.compile(
    r"[.!?\u2026\u061f\u0964]+[\"'\u201d\u2019\u00bb)\]]*(?=\s)"  # a stop, its closing quotes, then space
    r"|[\u3002\uff01\uff1f]+[\u300d\u300f\u201d\uff09]*"  # full-width stops need no space after them
    r"|\n[^\S\n]*\n"
)
_LAST_WORD = re.compile(r"[^\s(\[\"'\u201c\u2018]*$")
_FIRST_WORD = re.compile(r"\s*[\"'\u201c\u2018(\[\u00ab]*(\S[\w'\u2019]*)?")
_LOOK_BACK = 40


def sentence_spans(text: str) -> list[Span]:
    """Spans of the sentences of `text` in order; between them, and outside of them, there is only white space."""
    spans: list[Span] = []
    start = 0
    for stop in _STOP.finditer(text):
        if _ends_sentence(text, start, stop):
            _append(spans, text, start, stop.end())
            start = stop.end()
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    raw = text[start:end]
    body = raw.strip()
    if body:
        begin = start + len(raw) - len(raw.lstrip())
        spans.append(Span(begin, begin + len(body)))


def _ends_sentence(text: str, start: int, stop: re.Match[str]) -> bool:
    mark = stop[0]
    if mark.isspace() or mark[0] in "\u3002\uff01\uff1f\u0964\u061f":
        return True
    following = _FIRST_WORD.match(text, stop.end())
    first = following[1] if following and following[1] else ""
    if first[:1].islower():
        return False
    if not mark.startswith(".") or (len(mark) > 1 and mark.strip(".")):
        return True
    return _full_stop_ends(text, start, stop.start(), first)


def _full_stop_ends(text: str, start: int, end: int, first: str) -> bool:
    before = text[max(start, end - _LOOK_BACK) : end].rstrip()
    found = _LAST_WORD.search(before)
    word = found[0] if found else ""
    if word.lower() in _BINDING:
        return False
    starts_anew = first.lower() in _STARTERS
    if word.lower() in _AMBIGUOUS or (len(word) == 1 and word.isalpha() and word.isupper()):
        return starts_anew or not first
    is_numbering = word.isdigit() and not text[start:end].strip().removesuffix(word)
    return not is_numbering
