"""What the bundled corpus knows about itself: its steps, its limits and where its sources disagree.

Read from the index and the registry once a generation. Knows nothing about questions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from advisor.names import is_ordinary
from ingest.corpus import load_registry
from ingest.lexical import tokenize

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.index import Index
    from ingest.types import Chunk, Sentence, Vectors


_WORD = re.compile(r"[a-z][a-z']*")
# Inside a sentence and beside no other capital, where a word would be part of a title.
_LONE_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w-]{2,}(?='?s?[ .,;](?![A-Z]))")


@dataclass(frozen=True, slots=True)
class Quotable:
    """A sentence of the corpus with the passage that it stands in.

    Attributes:
        chunk: The passage.
        sentence: The sentence's span and annotation.
        vector: Its unit vector, shape (dimensions,).
    """

    chunk: Chunk
    sentence: Sentence
    vector: Vectors

    @property
    def text(self) -> str:
        """The sentence."""
        return self.chunk.text[self.sentence.start : self.sentence.end]

    @property
    def claims(self) -> frozenset[str]:
        """Ids of the claims that it states."""
        return frozenset(self.sentence.claims)


class Knowledge:
    """The quotable sentences of one generation."""

    def __init__(self, index: Index) -> None:
        self.index = index

    @cached_property
    def sentences(self) -> tuple[Quotable, ...]:
        """Every sentence of the bundled corpus."""
        return quotables(self.index, self.index.curated_chunks())

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Lower-case words of the bundled corpus, headings and asked questions included, and common English ones."""
        from bm25s.stopwords import STOPWORDS_EN_PLUS

        texts = (" ".join((chunk.embedded_text, *chunk.asked)) for chunk in self.index.curated_chunks())
        return frozenset(STOPWORDS_EN_PLUS) | {word for text in texts for word in _WORD.findall(text.lower())}

    @cached_property
    def proper(self) -> frozenset[str]:
        """Lower-case forms of names of one word in the bundled corpus, which it writes with a capital everywhere."""
        texts = [item.text for item in self.sentences]
        lower = {word for text in texts for word in _WORD.findall(text)}
        lower |= {word for chunk in self.index.curated_chunks() for text in chunk.asked for word in _WORD.findall(text)}
        names = (word for text in texts for word in _LONE_NAME.findall(text))
        return frozenset(word.lower() for word in names if not is_ordinary(word)) - lower

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of the vocabulary."""
        return frozenset(tokenize([" ".join(sorted(self.vocabulary))])[0])

    @cached_property
    def contradictions(self) -> Mapping[str, frozenset[str]]:
        """For each claim the claims that say otherwise, both ways."""
        found: dict[str, set[str]] = {}
        for claim in load_registry().claims.values():
            for other in claim.contradicts:
                found.setdefault(claim.id, set()).add(other)
                found.setdefault(other, set()).add(claim.id)
        return {claim: frozenset(others) for claim, others in found.items()}

    def nearest(self, vector: Vectors, role: str, tiers: Sequence[str], count: int) -> list[tuple[float, Quotable]]:
        """Sentences of a role nearest to a unit vector, best first, with their similarity.

        Args:
            vector: Unit vector, shape (dimensions,).
            role: `claim`, `step` or `limit`.
            tiers: Corpus tiers that a sentence must speak about; empty for any.
            count: How many at most.
        """
        rows, table = self._by_role.get(role, ((), np.empty((0, len(vector)), dtype=np.float32)))
        scored = [
            (float(score), item)
            for item, score in zip(rows, table @ vector, strict=True)
            if not tiers or set(tiers) & set(item.sentence.tiers)
        ]
        return sorted(scored, key=lambda pair: (-pair[0], pair[1].text))[:count]

    def stating(self, claims: Sequence[str]) -> Quotable | None:
        """The sentence that states the first of `claims` and as little else as possible; None when none does."""
        for claim in claims:
            found = [item for item in self.sentences if claim in item.claims and item.sentence.role == "claim"]
            if found:
                return min(found, key=lambda item: (len(item.claims), len(item.text), item.text))
        return None

    def saying(self, text: str) -> Quotable | None:
        """The sentence that reads exactly so; None when there is none."""
        return next((item for item in self.sentences if item.text == text), None)

    @cached_property
    def passages_of(self) -> Mapping[str, str]:
        """For each claim id the passage whose sentence states it most plainly."""
        claims = sorted({claim for item in self.sentences for claim in item.claims})
        found = ((claim, self.stating([claim])) for claim in claims)
        return {claim: item.chunk.passage_id for claim, item in found if item is not None}

    def naming(self, claims: frozenset[str]) -> list[Quotable]:
        """Sentences that name a disagreement between one of `claims` and another claim."""
        return [
            item
            for item in self._disagreements
            if any(
                self.contradictions[claim] & item.claims for claim in claims & item.claims & self.contradictions.keys()
            )
        ]

    def is_two_sided(self, claims: frozenset[str]) -> bool:
        """Whether two of `claims` contradict each other."""
        return any(self.contradictions.get(claim, frozenset()) & claims for claim in claims)

    @cached_property
    def _disagreements(self) -> tuple[Quotable, ...]:
        return tuple(item for item in self.sentences if self.is_two_sided(item.claims))

    @cached_property
    def _by_role(self) -> dict[str, tuple[tuple[Quotable, ...], Vectors]]:
        roles: dict[str, list[Quotable]] = {}
        for item in self.sentences:
            roles.setdefault(item.sentence.role, []).append(item)
        return {role: (tuple(items), np.stack([item.vector for item in items])) for role, items in roles.items()}


def quotables(index: Index, chunks: Sequence[Chunk]) -> tuple[Quotable, ...]:
    """The sentences of passages with their vectors."""
    return tuple(
        Quotable(chunk, sentence, vector)
        for chunk, vectors in zip(chunks, index.sentence_vectors(chunks), strict=True)
        for sentence, vector in zip(chunk.sentences, vectors, strict=True)
    )
