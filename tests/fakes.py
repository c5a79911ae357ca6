"""Stand-ins with meaning: an encoder under which texts that share words are near each other."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import numpy as np

from ingest.types import EmbeddingIdentity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingest.index import Index
    from ingest.settings import IngestSettings
    from ingest.types import Vectors

_WORD = re.compile(r"\w+")
_STOP = frozenset(
    ("a", "an", "and", "are", "as", "do", "for", "how", "in", "is", "it", "of", "on", "the", "to", "what", "who")
)


class BagOfWords:
    """An `Encoder`: one random direction a word, summed and normalised, so similarity is the share of common words.

    Args:
        name: Another name is another model, with other directions.
        dimensions: Length of a vector.
        max_tokens: Words that it reads of one text.

    Attributes:
        embedded: Every passage text that it was asked to embed, in order.
    """

    def __init__(self, name: str = "words", dimensions: int = 128, max_tokens: int = 256) -> None:
        fingerprint = hashlib.sha256(f"{name}/{dimensions}".encode()).hexdigest()[:32]
        self._identity = EmbeddingIdentity(f"fake:{name}", fingerprint, dimensions, max_tokens)
        self._name = name
        self._directions: dict[str, Vectors] = {}
        self.embedded: list[str] = []

    @property
    def identity(self) -> EmbeddingIdentity:
        return self._identity

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        return self._encode(texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(_WORD.findall(text)) + 2 for text in texts]

    def _encode(self, texts: Sequence[str]) -> Vectors:
        rows = [self._vector(text) for text in texts]
        return np.stack(rows) if rows else np.empty((0, self._identity.dimensions), dtype=np.float32)

    def _vector(self, text: str) -> Vectors:
        words = [word for word in _WORD.findall(text.lower()) if word not in _STOP][: self._identity.max_tokens]
        total = np.sum([self._direction(word) for word in words or [""]], axis=0)
        unit: Vectors = (total / np.linalg.norm(total)).astype(np.float32)
        return unit

    def _direction(self, word: str) -> Vectors:
        if word not in self._directions:
            seed = int.from_bytes(hashlib.sha256(f"{self._name}/{word}".encode()).digest()[:8])
            row = np.random.default_rng(seed).standard_normal(self._identity.dimensions)
            self._directions[word] = (row / np.linalg.norm(row)).astype(np.float32)
        return self._directions[word]


class Scrambled(BagOfWords):
    """A model that has gone wrong: a question's vector has nothing to do with the passages' vectors."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode([text[::-1] for text in texts])


def fake_encoder(settings: IngestSettings, export_root: Path | None = None) -> BagOfWords:
    """The encoder that a setting `fake:NAME` names, in the shape of `build_encoder`."""
    name = settings.embedding.partition(":")[2]
    return Scrambled(name) if name.startswith("bad") else BagOfWords(name)


def write_files(folder: Path, files: dict[str, str]) -> Path:
    """A folder with these files, and no others."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.name not in files:
            old.unlink()
    for name, text in files.items():
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def best_text(index: Index, question: str) -> str:
    """Text of the passage nearest to a question."""
    (passage_id, *_) = index.nearest(index.embed_query(question), 1)
    return index.chunks([passage_id])[0].text
