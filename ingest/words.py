"""Texts as their words: tf-idf of words and of pairs of neighbouring words, as scikit-learn reckons it.

Fitting is scikit-learn's; a question's words are weighted here, because importing that library takes longer than the
whole answer. Knows nothing about what the words are used for.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

_WORD = r"\b\w\w+\b"
_WORDS = re.compile(_WORD)
# A word or pair that a single text uses says nothing about others.
_LEAST_TEXTS = 2


@dataclass(frozen=True)
class WordTable:
    """Words and pairs of words that are known, and how rare they are.

    Attributes:
        terms: Words and, with a blank between, pairs of neighbouring words, lower case.
        rarity: Smoothed inverse document frequency of each, float32 of shape (terms,).
    """

    terms: tuple[str, ...]
    rarity: npt.NDArray[np.float32]

    @classmethod
    def of(cls, texts: Sequence[str]) -> WordTable:
        """The terms that at least two of the texts use."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(token_pattern=_WORD, ngram_range=(1, 2), min_df=_LEAST_TEXTS).fit(texts)
        return cls(tuple(vectorizer.get_feature_names_out().tolist()), vectorizer.idf_.astype(np.float32))

    def weights(self, text: str) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
        """Rows of the known terms in a text, and their weights: (1 + ln count) x rarity, of unit length together."""
        counts = Counter(row for row in map(self._rows.get, _terms(text)) if row is not None)
        rows = np.fromiter(counts, dtype=np.intp, count=len(counts))
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))) * self.rarity[rows]
        return rows, (values / (np.linalg.norm(values) or 1.0)).astype(np.float32)

    def matrix(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - scipy carries no types
        """Weights of texts as a sparse scipy array of shape (texts, terms)."""
        from scipy.sparse import csr_array

        found = [self.weights(text) for text in texts]
        ends = np.cumsum([0, *(len(rows) for rows, _ in found)])
        data = np.concatenate([values for _, values in found])
        return csr_array((data, np.concatenate([rows for rows, _ in found]), ends), shape=(len(texts), len(self.terms)))

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        return {term: row for row, term in enumerate(self.terms)}


def _terms(text: str) -> Iterator[str]:
    words = _WORDS.findall(text.lower())
    yield from words
    yield from (f"{first} {second}" for first, second in pairwise(words))
