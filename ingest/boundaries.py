"""Which kind of message a vector is: a question that the corpus answers, or one of the kinds that it is not asked to.

A linear classifier fitted to the corpus's own examples (`boundaries.toml`) whenever an index is built, so that it
belongs to whichever embedding model made the index. It sees what a message means, how near the corpus comes to it, and
how near the examples of each kind come. Knows nothing about what is replied.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from ingest.types import Encoder, Vectors

FILE_NAME = "boundaries.npz"
QUESTION = "question"
# Places among the passages, nearest first, whose similarity tells how much the corpus has on a message: the nearest may
# be so by chance, the fifth is not.
_EVIDENCE_PLACES = (0, 4)
# Inverse strength of the penalty, compared on the tuning half of the refusal and answerable questions.
_INVERSE_PENALTY = 10.0


@dataclass(frozen=True, slots=True)
class Boundaries:
    """A fitted classifier.

    Attributes:
        kinds: Names of the kinds, `question` among them.
        examples: Unit vectors of the examples, float32 of shape (examples, dimensions), those of a kind together.
        starts: Row of each kind's first example.
        weights: float32 of shape (kinds, dimensions + places of evidence + kinds + 1), the intercept last.
        digest: Digest of all that it was fitted to.
    """

    kinds: tuple[str, ...]
    examples: Vectors
    starts: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float32]
    digest: str

    def probabilities(self, vector: Vectors, similarities: npt.NDArray[np.float32]) -> dict[str, float]:
        """Probability of each kind; they sum to 1.

        Args:
            vector: Unit vector of a message, shape (dimensions,).
            similarities: Of each passage's nearest sentence to it, in any order.
        """
        likeness = np.maximum.reduceat(np.vecdot(self.examples, vector), self.starts)
        scores = self.weights @ np.concatenate([vector, _evidence(similarities[None])[0], likeness, [1.0]])
        raised = np.exp(scores - scores.max())
        return dict(zip(self.kinds, (raised / raised.sum()).tolist(), strict=True))

    def save(self, folder: Path) -> None:
        """Write it into the folder of a generation."""
        np.savez(
            folder / FILE_NAME,
            kinds=np.asarray(self.kinds),
            examples=self.examples,
            starts=self.starts,
            weights=self.weights,
            digest=self.digest,
        )

    @classmethod
    def load(cls, folder: Path) -> Boundaries | None:
        """What `save` wrote; None where the generation holds no bundled corpus, or an older version's classifier."""
        file = folder / FILE_NAME
        if not file.is_file():
            return None
        with np.load(file, allow_pickle=False) as stored:
            if "examples" not in stored:
                return None
            kinds = tuple(stored["kinds"].tolist())
            return cls(kinds, stored["examples"], stored["starts"], stored["weights"], str(stored["digest"]))


def parameters() -> dict[str, object]:
    """What else than texts and vectors makes a classifier, as an index records it."""
    return {"evidence_places": _EVIDENCE_PLACES, "inverse_penalty": _INVERSE_PENALTY}


def training_digest(examples: Mapping[str, Sequence[str]], table: Vectors, starts: Sequence[int]) -> str:
    """Digest of all that a classifier is made from; arguments as those of `fit_boundaries`."""
    digest = hashlib.sha256(np.ascontiguousarray(table).tobytes())
    texts = {kind: list(examples[kind]) for kind in sorted(examples)}
    digest.update(json.dumps([parameters(), texts, list(starts)]).encode())
    return digest.hexdigest()


def fit_boundaries(
    encoder: Encoder, examples: Mapping[str, Sequence[str]], table: Vectors, starts: Sequence[int]
) -> Boundaries:
    """Fit a classifier.

    Args:
        encoder: Embeds the examples.
        examples: Messages by kind, `question` among the kinds.
        table: Unit vectors of the corpus's sentences and of the questions that it answers, shape (rows, dimensions).
        starts: First row of each passage in it.
    """
    from sklearn.linear_model import LogisticRegression

    kinds = tuple(sorted(examples))
    vectors = encoder.encode_queries([text for kind in kinds for text in examples[kind]])
    counts = [len(examples[kind]) for kind in kinds]
    firsts = np.cumsum([0, *counts[:-1]])
    near = np.maximum.reduceat(vectors @ table.T, np.asarray(starts), axis=1)
    like = vectors @ vectors.T
    # Each is compared with the others, as a message will be.
    np.fill_diagonal(like, -1.0)
    columns = np.concatenate([vectors, _evidence(near), np.maximum.reduceat(like, firsts, axis=1)], axis=1)
    model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=2000).fit(columns, np.repeat(np.arange(len(kinds)), counts))
    weights = np.column_stack([model.coef_, model.intercept_]).astype(np.float32)
    return Boundaries(kinds, vectors, firsts, weights, training_digest(examples, table, starts))


def _evidence(similarities: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Similarities at the places that count, of rows of similarities; fewer passages than that repeat the last."""
    places = [min(place, similarities.shape[1] - 1) for place in _EVIDENCE_PLACES]
    ordered: npt.NDArray[np.float32] = -np.sort(-similarities, axis=1)[:, places]
    return ordered
