"""A trained review model <-> the tensors and vocabulary that are stored; torch-free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import Damaged
from ..store.bundle import StoredModel
from ..store.layout_reviews import ROW
from .baseline import Baseline
from .calibrate import Calibration
from .encode import Encoder
from .network import Network, Weights
from .ngrams import BUCKETS

Array = NDArray[Any]
_QUANTISED = ("embedding", "pair_embedding")


@dataclass(frozen=True)
class Parts:
    """All that scores a review."""

    encoder: Encoder
    baseline: Baseline
    network: Network
    calibration: Calibration


def pack(parts: Parts, manifest: dict[str, Any]) -> StoredModel:
    """The model as it is stored; ``manifest`` gets architecture, calibration and labels."""
    tensors: dict[str, Array] = {"pair_keys": parts.encoder.pair_keys.astype(np.int64)}
    for name, value in parts.network.weights.items():
        if name in _QUANTISED:
            tensors[name], tensors[f"{name}.scale"] = _to_bytes(value)
        else:
            tensors[name] = value.astype(np.float16 if value.ndim == 2 else np.float32)
    baseline = parts.baseline
    tensors["ngram.weight"], tensors["ngram.weight.scale"] = _to_bytes(baseline.weight.reshape(BUCKETS // ROW, ROW))
    scale = max(float(baseline.idf.max()), 1e-6) / 255
    # an n-gram that was seen must not round to the 0 of one never seen
    idf = np.clip(np.rint(baseline.idf / scale), 1, 255)
    tensors["ngram.idf"] = np.where(baseline.idf > 0, idf, 0).astype(np.uint8)
    tensors["ngram.idf.scale"] = np.array([scale], np.float32)
    tensors["ngram.bias"] = np.array([baseline.bias], np.float32)
    encoder = parts.encoder
    architecture = {
        **parts.network.architecture,
        "units": encoder.kind,
        "ngram_order": baseline.max_order,
        "ngram_reach": baseline.reach,
        "ngram_letters": baseline.letters,
        "head_only": encoder.head_only,
        "left_out": encoder.left_out,
    }
    card = {
        **manifest,
        "kind": "reviews",
        "architecture": architecture,
        "calibration": parts.calibration.to_dict(),
        "labels": ["negative", "mixed", "positive", "unclear"],
    }
    return StoredModel(card, {"kind": encoder.kind, "units": list(encoder.units)}, tensors)


def unpack(stored: StoredModel) -> Parts:
    """The parts of a stored model; Damaged when vocabulary and card disagree."""
    architecture: dict[str, Any] = stored.manifest["architecture"]
    units = stored.vocab.get("units")
    if not isinstance(units, list) or len(units) + 2 != architecture["vocab_size"]:
        raise Damaged("bundle_manifest", field="vocab")
    tensors = stored.tensors
    weights: Weights = {}
    for name, value in tensors.items():
        if name in _QUANTISED:
            weights[name] = value.astype(np.float32) * tensors[f"{name}.scale"][:, None]
        elif name.startswith(("lstm", "head", "attention")):
            weights[name] = value.astype(np.float32)
    ngram = tensors["ngram.weight"].astype(np.float32) * tensors["ngram.weight.scale"][:, None]
    idf = tensors["ngram.idf"].astype(np.float32) * tensors["ngram.idf.scale"][0]
    try:
        calibration = Calibration.from_dict(stored.manifest["calibration"])
    except (KeyError, TypeError, ValueError) as problem:
        raise Damaged("bundle_manifest", field="calibration") from problem
    encoder = Encoder(
        architecture["units"],
        tuple(str(unit) for unit in units),  # type: ignore[reportUnknownVariableType]
        tensors["pair_keys"].astype(np.int64),
        architecture["max_units"],
        bool(architecture.get("head_only", False)),
        str(architecture.get("left_out", "")),
    )
    bias, order = float(tensors["ngram.bias"][0]), architecture["ngram_order"]
    reach, letters = architecture.get("ngram_reach", 0), bool(architecture.get("ngram_letters", False))
    baseline = Baseline(ngram.reshape(BUCKETS), idf, bias, order, reach, letters)
    return Parts(encoder, baseline, Network(weights, architecture), calibration)


def _to_bytes(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Signed bytes and one scale a row."""
    scale = np.maximum(np.abs(matrix).max(axis=1), 1e-8) / 127
    return np.rint(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)
