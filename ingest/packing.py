"""The two halves of chunking: a document into units that stay whole, and units into groups of even size.

A unit is a sentence or a table row. Sizes are in tokens without the special ones. Pure functions of values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from ingest.segment import Span, sentence_spans
from ingest.types import Block, Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ingest.types import Document

    CountTokens = Callable[[Sequence[str]], list[int]]

# Price of a break before a unit, beside the squared relative distance of a chunk's size from the target: a chunk that
# is a third off its target costs 0.11. Blocks break free; a header row or a lead-in is parted from what follows only
# where nothing else fits.
_BREAK_ITEM = 0.02
_BREAK_SENTENCE = 0.08
_BREAK_INSIDE = 0.5
_BREAK_KEEP = 10.0
# A chunk above its target costs this many times what one as far below it costs.
_OVERSIZE = 4.0
# Repeated headers and lead-ins may take this share of a chunk; longer ones are not repeated.
_CONTEXT_SHARE = 1 / 3
# Tokenizers read endless words as one unknown token; no unit counts fewer tokens than its characters over this.
_CHARACTERS_PER_TOKEN = 12
_LEAD_IN_MARKS = (":", "\uff1a")
_WORD = re.compile(r"\s*\S+")


@dataclass(frozen=True, slots=True)
class Unit:
    """What is never parted.

    Attributes:
        text: Its text.
        sentence: The sentence that it is, spanning all of `text`.
        joint: What stands between it and the unit before it in the same chunk.
        price: Cost of beginning a chunk with it.
        context: Header row or lead-in that a chunk beginning with it repeats.
        tokens: Size; 0 before it is counted.
    """

    text: str
    sentence: Sentence
    joint: str
    price: float = 0.0
    context: Unit | None = None
    tokens: int = 0

    @property
    def context_tokens(self) -> int:
        """Size of what is repeated."""
        return self.context.tokens if self.context else 0


@dataclass(frozen=True, slots=True)
class Section:
    """The units under one heading path, and the questions that its innermost heading says it answers."""

    path: tuple[str, ...]
    units: tuple[Unit, ...]
    asked: tuple[str, ...] = ()


def sections(document: Document, heading_tokens: int, count_tokens: CountTokens) -> Iterator[Section]:
    """Sections in reading order. A heading above `heading_tokens`, or with nothing below it, is text, not path."""
    blocks = _demote_long_headings(
        [block for block in document.blocks if block.text.strip()], heading_tokens, count_tokens
    )
    path: list[Block] = []
    pending: list[Block] = []
    for position, block in enumerate(blocks):
        if block.kind != "heading":
            pending.append(block)
            continue
        yield from _section(path, pending, document)
        pending = []
        path = [outer for outer in path if outer.level < block.level]
        if _has_content(blocks, position):
            path.append(block)
        else:
            yield from _section(path, [replace(block, kind="paragraph")], document)
    yield from _section(path, pending, document)


def _demote_long_headings(blocks: list[Block], limit: int, count_tokens: CountTokens) -> list[Block]:
    headings = [block for block in blocks if block.kind == "heading"]
    counts = count_tokens([block.text for block in headings]) if headings else []
    long = {id(block) for block, tokens in zip(headings, counts, strict=True) if tokens > limit}
    return [replace(block, kind="paragraph") if id(block) in long else block for block in blocks]


def _has_content(blocks: list[Block], position: int) -> bool:
    following = blocks[position + 1] if position + 1 < len(blocks) else None
    return following is not None and (following.kind != "heading" or following.level > blocks[position].level)


def _section(path: list[Block], blocks: list[Block], document: Document) -> Iterator[Section]:
    if blocks:
        headings = tuple(" ".join(block.text.split()) for block in path)
        yield Section(headings, tuple(_units(blocks, document)), path[-1].asked if path else ())


def _units(blocks: list[Block], document: Document) -> Iterator[Unit]:
    before: Unit | None = None
    for block in blocks:
        lead = before if before and block.kind == "list" and before.text.endswith(_LEAD_IN_MARKS) else None
        header: Unit | None = None
        for number, (joint, sentence) in enumerate(_jointed(block, document)):
            text = block.text[sentence.start : sentence.end]
            whole = replace(sentence, start=0, end=len(text))
            before = Unit(text, whole, joint, _price(block, number, joint, lead), header or lead)
            if number == 0 and lead:
                before = replace(before, joint="\n")
            if number == 0 and block.kind == "table":
                header = before
            yield before


def _price(block: Block, number: int, joint: str, lead: Unit | None) -> float:
    if (number == 0 and lead) or (number == 1 and block.kind == "table"):
        return _BREAK_KEEP
    if number == 0:
        return 0.0
    return _BREAK_ITEM if block.kind != "paragraph" and "\n" in joint else _BREAK_SENTENCE


def _jointed(block: Block, document: Document) -> Iterator[tuple[str, Sentence]]:
    end = 0
    for sentence in _sentences(block, document):
        gap = block.text[end : sentence.start]
        yield ("\n\n" if end == 0 else gap), sentence
        end = sentence.end


def _sentences(block: Block, document: Document) -> Iterator[Sentence]:
    """Annotated sentences, and plain ones for all text that is not annotated."""
    end = 0
    for sentence in block.sentences:
        yield from _plain(block, Span(end, sentence.start), document)
        yield sentence
        end = sentence.end
    yield from _plain(block, Span(end, len(block.text)), document)


def _plain(block: Block, part: Span, document: Document) -> Iterator[Sentence]:
    for line in _lines(block, part):
        text = block.text[line.start : line.end]
        spans: Iterable[Span] = [_stripped(text)] if block.kind == "table" else sentence_spans(text)
        for span in spans:
            yield Sentence(line.start + span.start, line.start + span.end, document.source, tiers=document.tiers)


def _lines(block: Block, part: Span) -> Iterator[Span]:
    if block.kind not in ("list", "table"):
        yield part
        return
    start = part.start
    for line in block.text[part.start : part.end].splitlines(keepends=True):
        if line.strip():
            yield Span(start, start + len(line))
        start += len(line)


def _stripped(text: str) -> Span:
    begin = len(text) - len(text.lstrip())
    return Span(begin, begin + len(text.strip()))


def split_long(units: Sequence[Unit], count_tokens: CountTokens, room: int, special: int) -> list[Unit]:
    """The same units with their sizes, those above `room` cut into several, contexts too long to repeat dropped."""

    def sizes(texts: Sequence[str]) -> list[int]:
        counted = zip(texts, count_tokens(texts), strict=True)
        return [max(tokens - special, len(text) // _CHARACTERS_PER_TOKEN, 1) for text, tokens in counted]

    size_of = dict(zip((texts := list(dict.fromkeys(unit.text for unit in units))), sizes(texts), strict=True))
    result: list[Unit] = []
    for unit in units:
        context = unit.context and replace(unit.context, tokens=size_of[unit.context.text])
        if context and context.tokens > room * _CONTEXT_SHARE:
            context = None
        sized = replace(unit, tokens=size_of[unit.text], context=context)
        if sized.tokens + sized.context_tokens <= room:
            result.append(sized)
        else:
            result.extend(_cut(sized, sizes, max(1, room - sized.context_tokens)))
    return result


def _cut(unit: Unit, sizes: Callable[[Sequence[str]], list[int]], room: int) -> Iterator[Unit]:
    words = [match[0] for match in _WORD.finditer(unit.text)]
    counts = sizes(words)
    while any(count > room and len(word) > 1 for word, count in zip(words, counts, strict=True)):
        words = [part for word, count in zip(words, counts, strict=True) for part in _shorter(word, count > room)]
        counts = sizes(words)
    start, size, joint, price = 0, 0, unit.joint, unit.price
    position = 0
    for word, count in zip(words, counts, strict=True):
        if size and size + count > room:
            yield _part(unit, Span(start, position), size, joint, price)
            gap = len(word) - len(word.lstrip())
            start, size, joint, price = position + gap, 0, word[:gap], _BREAK_INSIDE
        size += count
        position += len(word)
    yield _part(unit, Span(start, position), size, joint, price)


def _shorter(word: str, too_long: bool) -> list[str]:
    middle = (len(word) + 1) // 2
    return [word[:middle], word[middle:]] if too_long and len(word) > 1 else [word]


def _part(unit: Unit, span: Span, size: int, joint: str, price: float) -> Unit:
    text = unit.text[span.start : span.end]
    whole = replace(unit.sentence, start=0, end=len(text))
    return replace(unit, text=text, sentence=whole, joint=joint, price=price, tokens=size)


def pack(units: Sequence[Unit], target: int, room: int) -> list[tuple[Unit, ...]]:
    """Consecutive groups of least cost, each within `room` unless a single unit is not.

    The cost of a group is the squared relative distance of its size from `target`, `_OVERSIZE` times that above it, and
    the price of beginning with its first unit; dynamic programming finds the cheapest division of all.
    """
    before = [0, *accumulate(unit.tokens for unit in units)]
    best = [0.0] + [float("inf")] * len(units)
    begin = [0] * (len(units) + 1)
    for end in range(1, len(units) + 1):
        for start in range(end - 1, -1, -1):
            own = before[end] - before[start]
            if own > room and start < end - 1:
                break
            size = own + units[start].context_tokens
            if size > room and start < end - 1:
                continue
            cost = best[start] + _cost(size, target) + (units[start].price if start else 0.0)
            if cost < best[end]:
                best[end], begin[end] = cost, start
    bounds = [len(units)]
    while bounds[-1]:
        bounds.append(begin[bounds[-1]])
    return [tuple(units[start:end]) for start, end in pairwise(reversed(bounds))]


def _cost(size: int, target: int) -> float:
    distance = (size - target) / target
    return distance * distance * (_OVERSIZE if size > target else 1.0)
