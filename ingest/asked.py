"""Which claims a question asks for: kernel ridge regression on other people's questions and what answers them.

Words of a question and words of its answer often differ, where other people's questions for the same claim do not.
Fitted whenever an index is built, so that it belongs to whichever embedding model made the index.
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

FILE_NAME = "asked.npz"
# Width of the kernel exp(-gamma d^2), strength of the ridge, what the cosine of two questions' words counts beside that
# kernel, and directions of meaning that are looked at, chosen on the tuning half of the answerable questions.
_GAMMA = 1.0
_RIDGE = 0.15
_WORDS_WEIGHT = 0.4
_DIRECTIONS = 128


@dataclass(frozen=True)
class AskedFor:
    """A fitted regression.

    Attributes:
        claims: Ids of the claims.
        directions: Orthonormal columns, float32 of shape (dimensions, directions).
        examples: The questions' vectors along these, float32 of shape (questions, directions).
        coefficients: float32 of shape (claims, questions).
        words: The words of the questions.
        word_weights: What each word counts for each claim, float32 of shape (words, claims).
        digest: Digest of all that it was fitted to.
    """

    claims: tuple[str, ...]
    directions: npt.NDArray[np.float32]
    examples: npt.NDArray[np.float32]
    coefficients: npt.NDArray[np.float32]
    words: WordTable
    word_weights: npt.NDArray[np.float32]
    digest: str

    def likeness(self, text: str, vector: Vectors) -> dict[str, float]:
        """For each claim, how much a question is like those that it answers: about 0 for not at all, 1 for just so.

        Args:
            text: A question.
            vector: Its unit vector, shape (dimensions,), or a mixture with what was said before it.
        """
        kernel = np.exp(-_GAMMA * distances(self.examples, self.lengths, np.vecdot(self.directions.T, vector)))
        rows, values = self.words.weights(text)
        # A matrix product would wait for a second thread, which on a busy machine takes longer than the whole work.
        scores = np.vecdot(self.coefficients, kernel) + values @ self.word_weights[rows]
        return dict(zip(self.claims, scores.tolist(), strict=True))

    @cached_property
    def lengths(self) -> npt.NDArray[np.float32]:
        """Squared length of each question along the directions, float32 of shape (questions,)."""
        lengths: npt.NDArray[np.float32] = np.vecdot(self.examples, self.examples)
        return lengths

    def save(self, folder: Path) -> None:
        """Write it into the folder of a generation."""
        np.savez(
            folder / FILE_NAME,
            claims=np.asarray(self.claims),
            directions=self.directions,
            examples=self.examples.astype(np.float16),
            coefficients=self.coefficients.astype(np.float16),
            words=np.asarray(self.words.terms),
            rarity=self.words.rarity,
            word_weights=self.word_weights.astype(np.float16),
            digest=self.digest,
        )

    @classmethod
    def load(cls, folder: Path) -> AskedFor | None:
        """What `save` wrote; None where the generation holds no bundled corpus, or is an older version's."""
        file = folder / FILE_NAME
        if not file.is_file():
            return None
        with np.load(file, allow_pickle=False) as stored:
            return cls(
                claims=tuple(stored["claims"].tolist()),
                directions=stored["directions"],
                examples=stored["examples"].astype(np.float32),
                coefficients=stored["coefficients"].astype(np.float32),
                words=WordTable(tuple(stored["words"].tolist()), stored["rarity"]),
                word_weights=stored["word_weights"].astype(np.float32),
                digest=str(stored["digest"]),
            )


def parameters() -> dict[str, object]:
    """What else than questions and vectors makes a regression, as an index records it."""
    return {"gamma": _GAMMA, "ridge": _RIDGE, "words_weight": _WORDS_WEIGHT, "directions": _DIRECTIONS}


def asked_digest(asked: Mapping[str, Sequence[str]]) -> str:
    """Digest of all that a regression is made from but the model; arguments as those of `fit_asked_for`."""
    rows = [[text, list(asked[text])] for text in sorted(asked)]
    return hashlib.sha256(json.dumps([parameters(), rows]).encode()).hexdigest()


def fit_asked_for(asked: Mapping[str, Sequence[str]], vectors: Vectors) -> AskedFor:
    """Fit a regression.

    Args:
        asked: Questions and the ids of the claims that answer each; those of one question share its weight.
        vectors: Unit vectors of the questions in that order, shape (questions, dimensions).
    """
    from scipy.linalg import solve

    texts = list(asked)
    claims = tuple(sorted({claim for answers in asked.values() for claim in answers}))
    columns = {claim: at for at, claim in enumerate(claims)}
    wanted = np.zeros((len(texts), len(claims)), dtype=np.float32)
    for row, answers in enumerate(asked.values()):
        wanted[row, [columns[claim] for claim in answers]] = 1 / len(answers)
    words = WordTable.of(texts)
    worded = words.matrix(texts)
    directions = principal_directions(vectors, _DIRECTIONS)
    examples = vectors @ directions
    kernel = ridge_table(examples, worded, gamma=_GAMMA, words_weight=_WORDS_WEIGHT, ridge=_RIDGE)
    coefficients = solve(kernel.T, wanted, assume_a="pos", overwrite_a=True)
    word_weights = np.asarray(_WORDS_WEIGHT * (worded.T @ coefficients), dtype=np.float32)
    return AskedFor(
        claims, directions, _short(examples), _short(coefficients.T), words, _short(word_weights), asked_digest(asked)
    )


def _short(table: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """A table whose numbers fit into 16 bits each, as it is stored: three digits are more than a fit is good for."""
    return np.ascontiguousarray(table, dtype=np.float16).astype(np.float32)
