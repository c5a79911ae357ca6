"""Which kind of message a vector is: a question for the sources, or one of the kinds that they are not asked to answer.

A linear classifier over message vectors, fitted to the corpus's own examples (`boundaries.toml`) and the questions that
its sections answer whenever an index is built, so that it belongs to whichever embedding model made the index. Knows
nothing about what is replied.
"""

from __future__ import annotations

import hashlib
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
# Inverse strength of the penalty; chosen by `scripts/measure_refusals.py` on the tuning half: 10 and 30 refuse as much
# and turn more questions away.
_INVERSE_PENALTY = 3.0


@dataclass(frozen=True, slots=True)
class Boundaries:
    """A fitted classifier.

    Attributes:
        kinds: Names of the kinds, `question` among them.
        weights: float32 of shape (len(kinds), dimensions + 1); the last column is the intercept.
        digest: Digest of the texts that it was fitted to.
    """

    kinds: tuple[str, ...]
    weights: npt.NDArray[np.float32]
    digest: str

    def probabilities(self, vector: Vectors) -> dict[str, float]:
        """Probability of each kind for the unit vector of a message, shape (dimensions,); they sum to 1."""
        scores = self.weights[:, :-1] @ vector + self.weights[:, -1]
        raised = np.exp(scores - scores.max())
        return dict(zip(self.kinds, (raised / raised.sum()).tolist(), strict=True))

    def save(self, folder: Path) -> None:
        """Write it into the folder of a generation."""
        np.savez(folder / FILE_NAME, kinds=np.asarray(self.kinds), weights=self.weights, digest=self.digest)

    @classmethod
    def load(cls, folder: Path) -> Boundaries | None:
        """What `save` wrote; None where the generation has none, since it holds no bundled corpus."""
        file = folder / FILE_NAME
        if not file.is_file():
            return None
        with np.load(file, allow_pickle=False) as stored:
            return cls(tuple(stored["kinds"].tolist()), stored["weights"], str(stored["digest"]))


def digest_texts(examples: Mapping[str, Sequence[str]], asked: Sequence[str]) -> str:
    """Digest of all that a classifier is fitted to."""
    texts = [text for kind in sorted(examples) for text in (kind, *examples[kind])]
    return hashlib.sha256("\x1f".join([*texts, *asked]).encode()).hexdigest()


def fit_boundaries(
    encoder: Encoder, examples: Mapping[str, Sequence[str]], asked: Sequence[str], vectors: Vectors
) -> Boundaries:
    """Fit a classifier.

    Args:
        encoder: Embeds the examples.
        examples: Messages by kind; those of `question` are joined to the asked questions.
        asked: Questions that the corpus answers.
        vectors: Their vectors as passages, shape (len(asked), dimensions); a model that embeds questions otherwise
            embeds them anew.
    """
    from sklearn.linear_model import LogisticRegression

    kinds = sorted(examples)
    texts = [text for kind in kinds for text in examples[kind]]
    if np.allclose(encoder.encode_queries(asked[:1]), encoder.encode_passages(asked[:1]), atol=1e-3):
        table = np.concatenate([encoder.encode_passages(texts), vectors])
    else:
        table = encoder.encode_queries([*texts, *asked])
    labels = [kind for kind in kinds for _ in examples[kind]] + [QUESTION] * len(asked)
    model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=2000).fit(table, labels)
    weights = np.column_stack([model.coef_, model.intercept_]).astype(np.float32)
    return Boundaries(tuple(map(str, model.classes_)), weights, digest_texts(examples, asked))
