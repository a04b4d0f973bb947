"""The tensors of a review model: small, because each row of a large matrix is 8-bit integers and one scale."""

from __future__ import annotations

from typing import Any

from ..errors import Damaged
from .layout import Layout

BUCKETS = 1 << 20
ROW = 1024
# what the head reads of the states of each direction, in this order
READOUTS: dict[str, tuple[str, ...]] = {
    "pooled": ("max", "mean", "last"),
    "last_padded": ("last_padded",),
    "last": ("last",),
    "max": ("max",),
    "mean": ("mean",),
    "attention": ("attention",),
}
_LIMITS = {
    "vocab_size": (2, 200_000),
    "embedding_size": (1, 1024),
    "hidden_size": (1, 1024),
    "pairs": (0, 500_000),
    "directions": (1, 2),
    "max_units": (1, 5000),
    "ngram_order": (1, 6),
    "ngram_reach": (0, 100),
}


def reviews_layout(manifest: dict[str, Any]) -> Layout:
    """Tensor name -> (dtype, shape) of the review model that ``manifest`` describes."""
    architecture = manifest["architecture"]
    for name, (low, high) in _LIMITS.items():
        if name == "ngram_reach" and name not in architecture:  # models before it mark nothing
            continue
        if type(architecture[name]) is not int or not low <= architecture[name] <= high:
            raise Damaged("bundle_manifest", field=f"architecture.{name}")
    readout = architecture["readout"]
    if readout not in READOUTS or architecture["units"] not in ("char", "word", "jieba"):
        raise Damaged("bundle_manifest", field="architecture")
    vocab, size, hidden = (architecture[name] for name in ("vocab_size", "embedding_size", "hidden_size"))
    directions, pairs = architecture["directions"], architecture["pairs"]
    layout: Layout = {
        "embedding": ("I8", (vocab, size)),
        "embedding.scale": ("F32", (vocab,)),
        "pair_embedding": ("I8", (max(1, pairs), size)),
        "pair_embedding.scale": ("F32", (max(1, pairs),)),
        "pair_keys": ("I64", (max(0, pairs - 1),)),
        "head.weight": ("F32", (hidden * directions * len(READOUTS[readout]),)),
        "head.bias": ("F32", (1,)),
        "ngram.weight": ("I8", (BUCKETS // ROW, ROW)),
        "ngram.weight.scale": ("F32", (BUCKETS // ROW,)),
        "ngram.idf": ("U8", (BUCKETS,)),
        "ngram.idf.scale": ("F32", (1,)),
        "ngram.bias": ("F32", (1,)),
    }
    for direction in range(directions):
        layout[f"lstm{direction}.weight_ih"] = ("F16", (4 * hidden, size))
        layout[f"lstm{direction}.weight_hh"] = ("F16", (4 * hidden, hidden))
        layout[f"lstm{direction}.bias"] = ("F32", (4 * hidden,))
    if readout == "attention":
        layout["attention"] = ("F32", (directions, hidden))
    return layout
