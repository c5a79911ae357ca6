"""The lexical half of an index: BM25 over the same texts that are embedded, by `bm25s`, beside the vectors on disk.

Chroma on one machine has no sparse index, so this half lives in files of its own. Row numbers are the catalogue's.
"""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy.typing as npt

# Keeps "5,000", "c++" and "gpt-4o" whole, which the library's own pattern would cut or drop.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|\w+(?:\+\+|#)?")


def _words() -> tuple[Any, frozenset[str]]:
    import Stemmer
    from bm25s.stopwords import STOPWORDS_EN

    return Stemmer.Stemmer("english"), frozenset(STOPWORDS_EN)


def tokenize(texts: Sequence[str]) -> list[list[str]]:
    """Lower-cased, stemmed terms of each text without English stop words."""
    stemmer, stopwords = _words()
    return [
        stemmer.stemWords([token for token in _TOKEN.findall(text.lower()) if token not in stopwords]) for text in texts
    ]


class _Rows:
    """Terms of every row as numbers, four bytes a term, in the shape that the library iterates over."""

    def __init__(self) -> None:
        self.vocabulary: dict[str, int] = {}
        self._terms = array("i")
        self._ends = array("q")

    def extend(self, rows: Iterable[Sequence[str]]) -> None:
        number = self.vocabulary.setdefault
        for terms in rows:
            self._terms.extend([number(term, len(self.vocabulary)) for term in terms])
            self._ends.append(len(self._terms))

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[list[int]]:
        start = 0
        for end in self._ends:
            yield self._terms[start:end].tolist()
            start = end


class LexicalIndex:
    """BM25 scores of every row for a query."""

    def __init__(self, model: Any, rows: int) -> None:  # noqa: ANN401 - bm25s carries no types
        self._model = model
        self._rows = rows

    @staticmethod
    def build(folder: Path, texts: Iterable[Sequence[str]]) -> None:
        """Index batches of texts in row order and write the index to `folder`."""
        import bm25s
        from bm25s.tokenization import Tokenized

        rows = _Rows()
        for batch in texts:
            rows.extend(tokenize(batch))
        if rows.vocabulary:
            model = bm25s.BM25(method="lucene")
            model.index(Tokenized(rows, rows.vocabulary), show_progress=False)
            model.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, folder: Path, rows: int) -> LexicalIndex:
        """Open what `build` wrote, memory-mapped; an index without any term scores 0 everywhere."""
        import bm25s

        present = (folder / "params.index.json").is_file()
        return cls(bm25s.BM25.load(str(folder), mmap=True, show_progress=False) if present else None, rows)

    def scores(self, weighted_terms: Sequence[tuple[str, float]]) -> npt.NDArray[np.float32]:
        """BM25 score of every row.

        Args:
            weighted_terms: Terms as `tokenize` gives them, each with the weight of its contribution.

        Returns:
            float32 of shape (rows,), 0 where no term occurs.
        """
        total = np.zeros(self._rows, dtype=np.float32)
        if self._model is None:
            return total
        by_weight: dict[float, list[str]] = {}
        for term, weight in weighted_terms:
            if term in self._model.vocab_dict:
                by_weight.setdefault(weight, []).append(term)
        for weight, terms in by_weight.items():
            total += weight * self._model.get_scores(terms)[: self._rows]
        return total

    def idf(self, term: str) -> float:
        """How rare a term is: ln(1 + (N - n + 0.5) / (n + 0.5)) after Lucene; the largest value for an unknown one."""
        token = None if self._model is None else self._model.vocab_dict.get(term)
        found = 0 if token is None else int(np.diff(self._model.scores["indptr"][token : token + 2])[0])
        return float(np.log1p((self._rows - found + 0.5) / (found + 0.5)))
