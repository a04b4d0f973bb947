"""Embeddings of another model as the start of a review classifier's: what its characters mean is known already."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from ..reviews.encode import Encoder
from ..store import bundle, library
from ..text.tokens import BYTES

SHARED = 0.5
SPREAD = 0.3


def start_rows(model: str, encoder: Encoder, size: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Numbers of the units that ``model`` knows too, and their embeddings brought to ``size`` columns.

    BadInput when it shares less than half of the units.
    """
    stored = bundle.read(library.resolve(model))
    if stored.manifest["kind"] == "reviews":
        names, matrix = list(stored.vocab["units"]), _floats(stored.tensors, "embedding")[2:]
    else:
        names, matrix = list(stored.vocab["tokens"]), _floats(stored.tensors, "lstm.embedding")[BYTES:]
    known = {str(name): row for row, name in enumerate(names[: len(matrix)])}
    pairs = [(number, known[unit]) for unit, number in encoder.index.items() if unit in known]
    if len(pairs) < SHARED * len(encoder.units):
        raise BadInput("reviews_from_other", model=stored.manifest["name"], shared=len(pairs), units=len(encoder.units))
    numbers, rows = np.array(pairs, dtype=np.int64).T
    return numbers, _brought_to(matrix[rows], size)


def _floats(tensors: dict[str, Any], name: str) -> NDArray[np.float32]:
    matrix = tensors[name].astype(np.float32)
    scale = tensors.get(f"{name}.scale")
    return matrix if scale is None else matrix * scale.astype(np.float32)[:, None]


def _brought_to(matrix: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """The ``size`` directions in which the rows differ most; missing ones are zero; spread as a fresh embedding."""
    centred = matrix - matrix.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    found = np.zeros((len(matrix), size), dtype=np.float32)
    part = centred @ directions[:size].T
    found[:, : part.shape[1]] = part * (SPREAD / max(1e-6, float(part.std())))
    return found
