"""Documents -> chunks that fit the embedding model and never cut a sentence.

Pure: the only thing it asks of a model is how many tokens a text has. A section (the text under one heading path) is
packed into chunks as equal as its sentences allow; tables repeat their header row and lists their lead-in. Knows
nothing about file formats and stores.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.packing import pack, sections, split_long
from ingest.types import Chunk

if TYPE_CHECKING:
    from ingest.packing import Section, Unit
    from ingest.types import Document, Sentence

CountTokens = Callable[[Sequence[str]], list[int]]

# Tokens of a chunk, heading path and special tokens included. Larger chunks hold more of an answer, and more that was
# not asked for; 120 held the most of the answers at an equal number of retrieved tokens (docs/chunking.md). A curated
# section is about one thing, so it may be larger before it is cut.
TARGET_TOKENS = 120
CURATED_TARGET_TOKENS = 200
_ID_BYTES = 10
# A heading path may take this share of the model's window; outer headings go first.
_SECTION_SHARE = 0.5
_SECTION_JOINT = " > "


def chunk_document(
    document: Document, count_tokens: CountTokens, max_tokens: int, target_tokens: int | None = None
) -> list[Chunk]:
    """Cut a document into chunks, in reading order, without two of the same content.

    Args:
        document: What to cut. Blocks without annotated sentences are segmented here.
        count_tokens: Tokens of each text, special tokens included.
        max_tokens: Most tokens of `Chunk.embedded_text`, special tokens included. Only a sentence that exceeds it by
            itself is cut, at white space where there is some.
        target_tokens: Size to aim at; None for the measured default, which curated documents have of their own.
    """
    target = min(target_tokens or (CURATED_TARGET_TOKENS if document.curated else TARGET_TOKENS), max_tokens)
    chunks: dict[str, Chunk] = {}
    for section in sections(document, int(max_tokens * _SECTION_SHARE / 2), count_tokens):
        path = _fitting_path(section.path, count_tokens, int(max_tokens * _SECTION_SHARE))
        special, overhead = count_tokens(["", path])
        units = split_long(section.units, count_tokens, max_tokens - overhead, special)
        groups = pack(units, max(1, target - overhead), max_tokens - overhead)
        place = replace(section, path=(path,), units=())
        for chunk in _chunks(document, place, groups, count_tokens, max_tokens):
            chunks.setdefault(chunk.passage_id, chunk)
    return list(chunks.values())


def _fitting_path(path: tuple[str, ...], count_tokens: CountTokens, room: int) -> str:
    joined = [_SECTION_JOINT.join(path[first:]) for first in range(len(path))]
    if not joined:
        return ""
    return next((text for text, tokens in zip(joined, count_tokens(joined), strict=True) if tokens <= room), "")


def _chunks(
    document: Document, place: Section, groups: list[tuple[Unit, ...]], count_tokens: CountTokens, max_tokens: int
) -> list[Chunk]:
    """Chunks of the groups with their exact sizes; joined text may exceed the sum of its parts in some tokenizers."""
    chunks = [_chunk(document, place, group) for group in groups]
    counts = count_tokens([chunk.embedded_text for chunk in chunks]) if chunks else []
    result: list[Chunk] = []
    for chunk, group, tokens in zip(chunks, groups, counts, strict=True):
        if tokens <= max_tokens or (len(group) == 1 and group[0].context is None):
            result.append(replace(chunk, tokens=tokens))
        else:
            result.extend(_chunks(document, place, _halves(group), count_tokens, max_tokens))
    return result


def _halves(group: tuple[Unit, ...]) -> list[tuple[Unit, ...]]:
    if len(group) == 1:
        return [(replace(group[0], context=None),)]
    middle = len(group) // 2
    return [group[:middle], group[middle:]]


def _chunk(document: Document, place: Section, group: tuple[Unit, ...]) -> Chunk:
    text, section = "", place.path[0]
    sentences: list[Sentence] = []
    repeated = group[0].context
    for unit in (repeated, *group) if repeated else group:
        if text:
            text += unit.joint
        sentences.append(replace(unit.sentence, start=len(text), end=len(text) + len(unit.text)))
        text += unit.text
    return Chunk(
        passage_id=_passage_id(section, text, sentences, place.asked),
        document_id=document.document_id,
        title=document.title,
        section=section,
        text=text,
        source=document.source,
        sentences=tuple(sentences),
        tokens=0,
        curated=document.curated,
        asked=place.asked,
    )


def _passage_id(section: str, text: str, sentences: list[Sentence], asked: tuple[str, ...]) -> str:
    annotation = [(s.start, s.end, s.claims, s.role, s.tiers, s.topic, s.opinion) for s in sentences]
    content = json.dumps([section, text, annotation, asked])
    return hashlib.blake2b(content.encode(), digest_size=_ID_BYTES).hexdigest()
