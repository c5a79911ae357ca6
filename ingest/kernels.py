"""Tables for kernel ridge regression on texts: a Gaussian kernel of their vectors beside the cosine of their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from ingest.types import Vectors

# Rows of the table of kernels that are made at a time, so that it is the only large thing in memory.
_BLOCK = 512


def principal_directions(vectors: Vectors, count: int) -> npt.NDArray[np.float32]:
    """The directions in which vectors differ most, as orthonormal columns; all where there are no more than `count`."""
    middle = vectors - vectors.mean(axis=0)
    _, columns = np.linalg.eigh(middle.T @ middle)
    return np.ascontiguousarray(columns[:, -count:], dtype=np.float32)


def distances(
    points: npt.NDArray[np.float32], lengths: npt.NDArray[np.float32], point: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Squared distance of one point to others of shape (points, directions), whose squared lengths are given."""
    apart: npt.NDArray[np.float32] = lengths - 2 * np.vecdot(points, point) + np.vecdot(point, point)
    return apart


def ridge_table(
    points: npt.NDArray[np.float32],
    worded: Any,  # noqa: ANN401 - untyped scipy
    *,
    gamma: float,
    words_weight: float,
    ridge: float,
) -> npt.NDArray[np.float32]:
    """The kernel of every two texts with the ridge on its diagonal, shape (texts, texts).

    Args:
        points: Coordinates of the texts, shape (texts, directions).
        worded: Their words as `WordTable.matrix` gives them.
        gamma: Width of the kernel exp(-gamma d^2).
        words_weight: What the cosine of their words counts beside it.
        ridge: Strength of the ridge.
    """
    from sklearn.metrics.pairwise import rbf_kernel

    kernel = np.empty((len(points), len(points)), dtype=np.float32)
    for first in range(0, len(points), _BLOCK):
        block = slice(first, first + _BLOCK)
        kernel[block] = rbf_kernel(points[block], points, gamma=gamma)
        kernel[block] += words_weight * (worded[block] @ worded.T).toarray()
    kernel[np.diag_indices_from(kernel)] += ridge
    return kernel
