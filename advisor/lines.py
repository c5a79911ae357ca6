"""A stream of Markdown -> what its lines are, as soon as that is certain.

Headings, rulers, fences and lists of sources are no prose and are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

_ITEM = re.compile(r"[ \t]*(?:[-*+\u2022]|(?P<number>\d{1,2})[.)])[ \t]+(?=\S)")
_NOT_PROSE = re.compile(r"[ \t]*(?:#{1,6}[ \t]|```|~~~|\|[ \t:|-]+\|?[ \t]*$|[-*_=]{3,}[ \t]*$)")
_LABEL = re.compile(r"[ \t]*(\*\*|__)[^*_\n]{1,80}\1[ \t]*:?[ \t]*$")
# Beginnings that may still become one thing or another.
_UNDECIDED = re.compile(
    r"[ \t]*(?:\W*|\d{1,2}[.)]?[ \t]*|(?:\*\*|__)[^*_\n]{0,80}(?:\*\*?|__?)?[ \t]*:?[ \t]*|\W*[a-z]{1,10})$",
    re.IGNORECASE,
)
_SOURCE_LIST = re.compile(r"\W*(?:sources?|references?|citations?)\W*$", re.IGNORECASE)
_SOURCE_LINE = re.compile(r"\W*(?:sources?|references?|citations?)\W*[\[(\u3010]\s*\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LineEvent:
    """What was read.

    Attributes:
        kind: `text` and `item` begin a line, `more` goes on with it, `end` is its end, `gap` a blank line or something
            that is no prose, `stop` the beginning of a list of sources.
        text: The text of `text`, `item` and `more`, without the mark of an item.
        prefix: Mark of an `item`, such as "- " or "2. ".
        indented: Whether a `text` line begins with white space, so that it may belong to the item before it.
    """

    kind: Literal["text", "item", "more", "end", "gap", "stop"]
    text: str = ""
    prefix: str = ""
    indented: bool = False


class LineReader:
    """Reads a stream; the events are the same however the stream is cut, apart from where `more` is cut."""

    def __init__(self) -> None:
        self._line = ""
        self._state: Literal["start", "inside", "skipped"] = "start"

    @property
    def pending(self) -> str:
        """The beginning of a line whose kind is not yet certain."""
        return self._line

    def feed(self, text: str) -> Iterator[LineEvent]:
        """Events of the next piece of the stream."""
        for piece in text.splitlines(keepends=True):
            yield from self._take(piece.rstrip("\r\n"))
            if piece[-1] in "\r\n":
                yield from self.end_line()

    def end_line(self) -> Iterator[LineEvent]:
        """Events of the end of a line, or of the stream."""
        line, state = self._line, self._state
        self._line, self._state = "", "start"
        if state == "inside":
            yield LineEvent("end")
        elif state == "skipped" or not line.strip() or _LABEL.match(line) or _NOT_PROSE.match(line):
            yield LineEvent("gap")
        elif _SOURCE_LIST.match(line):
            yield LineEvent("stop")
        else:
            yield _beginning(line)
            yield LineEvent("end")

    def _take(self, piece: str) -> Iterator[LineEvent]:
        if not piece or self._state == "skipped":
            return
        if self._state == "inside":
            yield LineEvent("more", piece)
            return
        self._line += piece
        line = self._line
        if _NOT_PROSE.match(line) and not _UNDECIDED.match(line):
            self._line, self._state = "", "skipped"
        elif _SOURCE_LINE.match(line):
            yield LineEvent("stop")
        elif not (_UNDECIDED.match(line) or _SOURCE_LIST.match(line)):
            self._line, self._state = "", "inside"
            yield _beginning(line)


def _beginning(line: str) -> LineEvent:
    item = _ITEM.match(line)
    if item is None:
        return LineEvent("text", line.lstrip(), indented=line[:1].isspace())
    return LineEvent("item", line[item.end() :], f"{item['number']}. " if item["number"] else "- ")
