"""Annotated Markdown, the format of the bundled corpus, as a tree with line numbers.

Tolerant on purpose: whatever is wrong in a page stays visible in the tree, so that the lint can name it. Knows nothing
about which claims exist. The format is described in `corpus/README.md`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from ingest.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ingest.types import BlockKind

_CLAIM = r"[A-Z]{1,3}\d{2,5}"
_MARKER = re.compile(rf"\s*\[(?P<claims>{_CLAIM}(?:[\s,]+{_CLAIM})*)(?:\s+(?P<role>[a-z]+))?\](?!\()")
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\[\]]+)\]\((?P<target>[^()\s]*)\)")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+")
_ASKED = re.compile(r"^\s*<!--\s*asked:\s*(.+?)\s*-->\s*$")
_FENCE = "---"


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence with its marker.

    Attributes:
        text: The sentence without marker and link targets, on one line.
        line: 1-based line of the page on which it begins.
        claims: Claim ids of its marker; empty where there is no marker.
        role: Last word of the marker; "claim" where the marker names none.
        links: Targets of the links in it.
    """

    text: str
    line: int
    claims: tuple[str, ...] = ()
    role: str = "claim"
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading, paragraph or list: items of sentences (a heading is one item of one, a paragraph one item).

    A heading may carry `asked`: questions that its section answers, from a comment line right below it.
    """

    kind: BlockKind
    items: tuple[tuple[Segment, ...], ...]
    line: int
    level: int = 0
    asked: tuple[str, ...] = ()

    @property
    def segments(self) -> Iterator[Segment]:
        """All sentences in reading order."""
        for item in self.items:
            yield from item


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `path` relative to the corpus, front matter as parsed, pieces in reading order."""

    path: str
    meta: Mapping[str, object]
    pieces: tuple[Piece, ...]


def parse_page(text: str, path: str) -> Page:
    """Parse a page.

    Raises:
        InputError: The front matter is absent or is not a YAML mapping.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    end = _front_matter_end(lines, path)
    return Page(path, _front_matter("\n".join(lines[1:end]), path), tuple(_pieces(lines, end + 1)))


def _front_matter_end(lines: list[str], path: str) -> int:
    if lines and lines[0].strip() == _FENCE:
        for number, line in enumerate(lines[1:], start=1):
            if line.strip() == _FENCE:
                return number
    raise InputError(f"{path} has no front matter.", hint="Begin it with id, title and tiers between two lines of ---.")


def _front_matter(text: str, path: str) -> Mapping[str, object]:
    try:
        meta = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InputError(
            f"The front matter of {path} is not YAML: {error}", hint="Quote values with a colon."
        ) from error
    if not isinstance(meta, dict):
        raise InputError(f"The front matter of {path} is no mapping.", hint="Write id, title and tiers, one a line.")
    return {str(key): value for key, value in meta.items()}


def _pieces(lines: list[str], first: int) -> Iterator[Piece]:
    pending: list[int] = []
    for number in range(first, len(lines) + 1):
        line = lines[number] if number < len(lines) else ""
        heading = _HEADING.match(line)
        if _ASKED.match(line):
            continue
        if line.strip() and not heading:
            pending.append(number)
            continue
        yield from _flow(lines, pending)
        pending = []
        if heading:
            segment = Segment(_LINK.sub(r"\g<text>", heading[2]), number + 1)
            yield Piece("heading", ((segment,),), number + 1, len(heading[1]), _asked(lines, number + 1))


def _asked(lines: list[str], number: int) -> tuple[str, ...]:
    match = _ASKED.match(lines[number]) if number < len(lines) else None
    return tuple(question.strip() for question in match[1].split("|") if question.strip()) if match else ()


def _flow(lines: list[str], numbers: list[int]) -> Iterator[Piece]:
    """Paragraph, list, or a paragraph directly followed by a list."""
    starts = [number for number in numbers if _ITEM.match(lines[number])]
    lead = [number for number in numbers if not starts or number < starts[0]]
    if lead:
        yield Piece("paragraph", (_segments(lines, lead),), lead[0] + 1)
    if starts:
        ends = [*starts[1:], numbers[-1] + 1]
        items = tuple(_segments(lines, range(a, b)) for a, b in zip(starts, ends, strict=True))
        yield Piece("list", items, starts[0] + 1)


def _segments(lines: list[str], numbers: range | list[int]) -> tuple[Segment, ...]:
    text, offsets = "", []
    for number in numbers:
        offsets.append((len(text), number + 1))
        text += _ITEM.sub("", lines[number]).strip() + "\n"
    found: list[Segment] = []
    start = 0
    for marker in [*_MARKER.finditer(text), None]:
        end = marker.start() if marker else len(text)
        raw = text[start:end]
        if marker or raw.strip():
            begin = start + len(raw) - len(raw.lstrip())
            found.append(_segment(raw, max(line for offset, line in offsets if offset <= begin), marker))
        start = marker.end() if marker else end
    return tuple(found)


def _segment(raw: str, line: int, marker: re.Match[str] | None) -> Segment:
    clean = " ".join(_LINK.sub(r"\g<text>", raw).split())
    links = tuple(match["target"] for match in _LINK.finditer(raw))
    if marker is None:
        return Segment(clean, line, links=links)
    return Segment(clean, line, tuple(re.findall(_CLAIM, marker["claims"])), marker["role"] or "claim", links)
