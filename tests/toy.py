"""A stored model as small as one can be, of a kind that only the tests know."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstmcore.store import layout
from lstmcore.store.bundle import StoredModel

Layout = layout.Layout


def toy_layout(manifest: dict[str, Any]) -> Layout:
    """Two tensors of the LSTM, one of the n-grams when the card has any."""
    n = int(manifest["architecture"]["hidden_size"])
    tensors: Layout = {"weight": ("F32", (n, 3)), "half": ("F16", (n,))}
    if manifest.get("ngram"):
        tensors["ngram.counts"] = ("U64", (5,))
    return tensors


@pytest.fixture
def toy_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the store know the kind "toy"."""
    monkeypatch.setitem(layout.LAYOUTS, "toy", toy_layout)


def toy(name: str = "玩具", **fields: Any) -> StoredModel:
    """A good model."""
    manifest = {
        "id": str(uuid.uuid4()),
        "name": name,
        "kind": "toy",
        "created": "2026-11-21T02:00:00Z",
        "app_version": "0.1.0",
        "language": "zh",
        "architecture": {"hidden_size": 2},
        "ngram": {"order": 3},
        "mixture": {"weight": 0.5},
        "metrics": {"bits_per_char": 5.5, "lstm_bits_per_char": 6.0, "perplexity": None},
        "samples": [{"temperature": 0.8, "prefix": "今天", "text": "天气很好。"}],
        **fields,
    }
    tensors = {
        "weight": np.arange(6, dtype=np.float32).reshape(2, 3),
        "half": np.ones(2, np.float16),
        "ngram.counts": np.arange(5, dtype=np.uint64),
    }
    history = [{"step": 1, "bits_per_char": 7.0}, {"step": 2, "bits_per_char": 5.5}]
    return StoredModel(manifest, {"tokens": ["a", "墨", "\n", "\u2028"]}, tensors, history)


def members_of(path: Path) -> dict[str, bytes]:
    """The members of a ``.moxu`` file."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(members: dict[str, bytes]) -> bytes:
    """The bytes of a ZIP with these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def edit_manifest(members: dict[str, bytes], change: Callable[[dict[str, Any]], None]) -> dict[str, bytes]:
    """The members with another manifest."""
    manifest = json.loads(members["manifest.json"])
    change(manifest)
    return {**members, "manifest.json": json.dumps(manifest).encode()}


def same(one: StoredModel, other: StoredModel) -> bool:
    """Whether two models hold the same (apart from the card)."""
    return (
        one.vocab == other.vocab
        and one.history == other.history
        and one.tensors.keys() == other.tensors.keys()
        and all(np.array_equal(one.tensors[name], other.tensors[name]) for name in one.tensors)
    )
