"""The verb ``map``: the commonest words as points of a plane, near where their vectors are."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..control import Control
from ..errors import Damaged
from ..events import Done, Event, Progress
from ..specs import WordMapSpec
from ..store.atomic import NotWritten, write_json
from ..store.strict import parse_object
from ..text.files import read_regular
from .store import TENSORS, Floats, Vectors, load
from .tsne import principal, tsne

COMPONENTS = 50  # of the vectors that t-SNE sees: the rest is mostly noise
TICK_SECONDS = 1 / 30


def word_map(spec: WordMapSpec, control: Control) -> Iterator[Event]:
    """Done: ``points`` as [word, x, y, count] with x and y in [-1, 1], and ``dimension`` of the vectors.

    The map is kept in the folder of the vectors; it is drawn anew when they have changed. BadInput.
    """
    vectors = load(spec.vectors)
    cache = Path(spec.vectors) / f"map-{spec.top}.json"
    points = _kept(cache, vectors)
    if points is None:
        told, places = 0.0, np.zeros((0, 2), np.float32)
        components = principal(vectors.units[: spec.top], min(COMPONENTS, vectors.dimension))
        for share, better in tsne(components):
            places = better
            if control.stop_requested:
                yield Done("cancelled")
                return
            if time.monotonic() - told >= TICK_SECONDS:
                told = time.monotonic()
                yield Progress("placing_words", round(1000 * share), 1000)
        points = _points(vectors, places)
        _keep(cache, vectors, points)
    yield Done("done", {"points": points, "dimension": vectors.dimension})


def _points(vectors: Vectors, places: Floats) -> list[list[Any]]:
    places = places - (places.max(axis=0) + places.min(axis=0)) / 2
    places = np.clip(places / max(1e-12, float(np.abs(places).max())), -1, 1)
    rows = zip(vectors.words, places.tolist(), vectors.counts, strict=False)
    return [[word, round(x, 4), round(y, 4), count] for word, (x, y), count in rows]


def _checksum(vectors: Vectors) -> str:
    return str(vectors.manifest["files"][TENSORS]["sha256"])


def _keep(cache: Path, vectors: Vectors, points: list[list[Any]]) -> None:
    try:
        write_json(cache, {"of": _checksum(vectors), "points": points})
    except NotWritten:  # a folder that cannot be written to has its map drawn each time
        return


def _kept(cache: Path, vectors: Vectors) -> list[list[Any]] | None:
    """The points of an earlier map of the same vectors; None when there is none that can be read."""
    try:
        values = parse_object(read_regular(str(cache)), cache.name)
    except (OSError, Damaged, json.JSONDecodeError):
        return None
    points = values.get("points")
    if values.get("of") != _checksum(vectors) or not isinstance(points, list):
        return None
    words = [each[0] for each in points if isinstance(each, list) and len(each) == 4]
    return points if words == vectors.words[: len(points)] and len(words) == len(points) else None
