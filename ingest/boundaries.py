"""Which kind of message a vector is: a question that the corpus answers, or one of the kinds that it is not asked to.

Kernel ridge regression on the corpus's own examples (`boundaries.toml`), fitted whenever an index is built, so that it
belongs to whichever embedding model made the index. It sees what a message means, how near the corpus comes to it, and
its words, since an embedding of a whole message blurs the one that matters. Knows nothing about what is replied.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ingest.kernels import distances, principal_directions, ridge_table
from ingest.words import WordTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from ingest.types import Vectors

FILE_NAME = "boundaries.npz"
QUESTION = "question"
# Places among the passages, nearest first, whose similarity tells how much the corpus has on a message: the nearest may
# be so by chance, the fifth is not.
_EVIDENCE_PLACES = (0, 4)
# Width of the kernel exp(-gamma d^2) and strength of the ridge, chosen on the tuning half of the refusal and answerable
# questions.
_GAMMA = 1.0
_RIDGE = 0.15
# What the cosine of two messages' words counts beside that kernel, chosen in the same way; from 0.2 to 0.6 is alike.
_WORDS_WEIGHT = 0.4
# Directions of meaning, those in which the examples differ most, that are looked at, chosen in the same way; fewer
# numbers an example are read sooner, by every question.
_DIRECTIONS = 128
# What the regression's scores, which are near 1 for the kind of a message and near 0 for the others, are multiplied by
# before a softmax makes probabilities of them; chosen on the same questions.
_SHARPNESS = 8.0


@dataclass(frozen=True)
class Boundaries:
    """A fitted classifier.

    Attributes:
        kinds: Names of the kinds, `question` among them.
        directions: Orthonormal columns, float32 of shape (dimensions, directions).
        examples: The examples' vectors along these, float32 of shape (examples, directions).
        evidence: How near the corpus comes to each, float32 of shape (examples, places).
        coefficients: float32 of shape (examples, kinds).
        words: The words of the examples.
        word_weights: What each word counts for each kind, float32 of shape (words, kinds).
        shares: Share of each kind among the examples, which a message that is like none of them is given.
        digest: Digest of all that it was fitted to.
    """

    kinds: tuple[str, ...]
    directions: npt.NDArray[np.float32]
    examples: npt.NDArray[np.float32]
    evidence: npt.NDArray[np.float32]
    coefficients: npt.NDArray[np.float32]
    words: WordTable
    word_weights: npt.NDArray[np.float32]
    shares: npt.NDArray[np.float32]
    digest: str

    def probabilities(self, text: str, vector: Vectors, similarities: npt.NDArray[np.float32]) -> dict[str, float]:
        """Probability of each kind; they sum to 1.

        Args:
            text: A message.
            vector: Its unit vector, shape (dimensions,).
            similarities: Of each passage's nearest sentence to it, in any order.
        """
        along = np.vecdot(self.directions.T, vector)
        apart = distances(self.examples, self.lengths, along)
        apart += np.square(self.evidence - _evidence(similarities[None])).sum(axis=1)
        scores = np.exp(-_GAMMA * apart) @ self.coefficients + self.shares
        rows, values = self.words.weights(text)
        scores = _SHARPNESS * (scores + values @ self.word_weights[rows])
        raised = np.exp(scores - scores.max())
        return dict(zip(self.kinds, (raised / raised.sum()).tolist(), strict=True))

    @cached_property
    def lengths(self) -> npt.NDArray[np.float32]:
        """Squared length of each example along the directions, float32 of shape (examples,)."""
        lengths: npt.NDArray[np.float32] = np.vecdot(self.examples, self.examples)
        return lengths

    def save(self, folder: Path) -> None:
        """Write it into the folder of a generation."""
        np.savez(
            folder / FILE_NAME,
            kinds=np.asarray(self.kinds),
            directions=self.directions,
            examples=self.examples,
            evidence=self.evidence,
            coefficients=self.coefficients,
            words=np.asarray(self.words.terms),
            rarity=self.words.rarity,
            word_weights=self.word_weights,
            shares=self.shares,
            digest=self.digest,
        )

    @classmethod
    def load(cls, folder: Path) -> Boundaries | None:
        """What `save` wrote; None where the generation holds no bundled corpus, or an older version's classifier."""
        file = folder / FILE_NAME
        if not file.is_file():
            return None
        with np.load(file, allow_pickle=False) as stored:
            if "directions" not in stored:
                return None
            return cls(
                kinds=tuple(stored["kinds"].tolist()),
                directions=stored["directions"],
                examples=stored["examples"],
                evidence=stored["evidence"],
                coefficients=stored["coefficients"],
                words=WordTable(tuple(stored["words"].tolist()), stored["rarity"]),
                word_weights=stored["word_weights"],
                shares=stored["shares"],
                digest=str(stored["digest"]),
            )


def parameters() -> dict[str, object]:
    """What else than texts and vectors makes a classifier, as an index records it."""
    return {
        "directions": _DIRECTIONS,
        "evidence_places": _EVIDENCE_PLACES,
        "gamma": _GAMMA,
        "ridge": _RIDGE,
        "words_weight": _WORDS_WEIGHT,
        "sharpness": _SHARPNESS,
    }


def training_digest(examples: Mapping[str, Sequence[str]], table: Vectors, starts: Sequence[int]) -> str:
    """Digest of all that a classifier is made from; arguments as those of `fit_boundaries`."""
    digest = hashlib.sha256(np.ascontiguousarray(table).tobytes())
    texts = {kind: list(examples[kind]) for kind in sorted(examples)}
    digest.update(json.dumps([parameters(), texts, list(starts)]).encode())
    return digest.hexdigest()


def example_texts(examples: Mapping[str, Sequence[str]]) -> list[str]:
    """All examples in the order in which a classifier is fitted to them."""
    return [text for kind in sorted(examples) for text in examples[kind]]


def fit_boundaries(
    examples: Mapping[str, Sequence[str]], vectors: Vectors, table: Vectors, starts: Sequence[int]
) -> Boundaries:
    """Fit a classifier.

    Args:
        examples: Messages by kind, `question` among the kinds.
        vectors: Unit vectors of `example_texts`, shape (examples, dimensions).
        table: Unit vectors of the corpus's sentences and of the questions that it answers, shape (rows, dimensions).
        starts: First row of each passage in it.
    """
    from scipy.linalg import solve

    kinds = tuple(sorted(examples))
    texts = example_texts(examples)
    evidence = _evidence(np.maximum.reduceat(vectors @ table.T, np.asarray(starts), axis=1))
    words = WordTable.of(texts)
    worded = words.matrix(texts)
    is_kind = np.repeat(np.eye(len(kinds), dtype=np.float32), [len(examples[kind]) for kind in kinds], axis=0)
    shares = is_kind.mean(axis=0)
    directions = principal_directions(vectors, _DIRECTIONS)
    along = vectors @ directions
    points = np.concatenate([along, evidence], axis=1)
    kernel = ridge_table(points, worded, gamma=_GAMMA, words_weight=_WORDS_WEIGHT, ridge=_RIDGE)
    # As scikit-learn's KernelRidge solves it, which keeps another copy of the largest table of an ingestion.
    coefficients = solve(kernel.T, is_kind - shares, assume_a="pos", overwrite_a=True)
    # The kernel of the words is linear, so that its sum over the examples is one table.
    word_weights = np.asarray(_WORDS_WEIGHT * (worded.T @ coefficients), dtype=np.float32)
    digest = training_digest(examples, table, starts)
    return Boundaries(kinds, directions, along, evidence, coefficients, words, word_weights, shares, digest)


def _evidence(similarities: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Similarities at the places that count, of rows of similarities; fewer passages than that repeat the last."""
    places = [min(place, similarities.shape[1] - 1) for place in _EVIDENCE_PLACES]
    ordered: npt.NDArray[np.float32] = -np.sort(-similarities, axis=1)[:, places]
    return ordered
