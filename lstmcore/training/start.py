"""Word vectors as the start of a run's embedding; what the run needs of them is kept in its own folder."""

from __future__ import annotations

from typing import Any

import numpy as np
from safetensors.numpy import load_file, save

from ..events import Notice
from ..nets.language import LanguageModel
from ..store import atomic
from ..text.tokens import BYTES, Vocabulary
from ..vectors.composed import rows_for
from ..vectors.store import Floats, Vectors
from ..vectors.tsne import principal
from .run_folder import RunFolder

NAME = "start.safetensors"


def keep_start(run: RunFolder, vocabulary: Vocabulary, vectors: Vectors) -> Notice:
    """Keep the vector of each token that has one, found or made of its parts; how many these are."""
    first = 0 if vocabulary.units == "subword" else BYTES  # a byte means nothing by itself
    texts = [vocabulary.decode([token]).strip() for token in range(first, vocabulary.size)]
    rows, composed = rows_for(texts, vectors)
    tokens = [token for token, row in enumerate(rows, first) if row is not None]
    found = [row for row in rows if row is not None]
    tensors = {
        "tokens": np.array(tokens, dtype=np.int64),
        "rows": np.array(found, dtype=np.float32).reshape(-1, vectors.dimension),
    }
    atomic.write_bytes(run.path / NAME, save(tensors))
    counts = {"units": len(texts), "known": len(found) - sum(composed), "composed": sum(composed)}
    return Notice("vectors_used", counts)


def start_embedding(run: RunFolder, model: LanguageModel, seed: int) -> None:
    """Put the kept vectors, brought to the model's size, into its fresh embedding; the other rows stay random."""
    path = run.path / NAME
    if not path.is_file():
        return
    import torch

    tensors: dict[str, Any] = load_file(path)
    if not len(tensors["tokens"]):
        return
    embedding = model.embedding.data
    rows = brought_to(tensors["rows"], embedding.shape[1], seed) * float(embedding.std())
    embedding[torch.from_numpy(tensors["tokens"]).to(embedding.device)] = torch.from_numpy(rows).to(embedding)


def brought_to(rows: Floats, size: int, seed: int) -> Floats:
    """(n, d) -> (n, ``size``), of mean 0 and spread 1.

    Too many columns: the ``size`` principal components. Too few: turned into ``size`` dimensions by a random matrix of
    orthonormal rows, which keeps every angle and distance and leaves no column empty.
    """
    centred = rows - rows.mean(axis=0)
    if rows.shape[1] > size:
        centred = principal(centred, size)
    elif rows.shape[1] < size:
        square = np.random.default_rng(seed).normal(size=(size, rows.shape[1]))
        centred = centred @ np.linalg.qr(square)[0].T
    return (centred / max(1e-12, float(centred.std()))).astype(np.float32)
