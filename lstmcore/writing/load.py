"""From a model's name to a Stack, kept while the file does not change."""

from __future__ import annotations

import os
from collections import OrderedDict
from pathlib import Path

from ..errors import BadInput
from ..store import bundle, library
from ..training.run_folder import RunFolder
from .continuation import Memory
from .stack import Stack, from_parts

KEPT = 3


class Loader:
    """The last few models used, each with the states of the texts it has read."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, float], tuple[Stack, Memory]] = OrderedDict()

    def load(self, model: str) -> tuple[Stack, Memory]:
        """The language model called ``model`` (design.md §4: file, folder, name or run)."""
        path = library.resolve(model)
        key = (str(path), _changed(path))
        if key not in self._kept:
            self._kept[key] = (load_stack(path), Memory())
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]


def load_stack(path: Path) -> Stack:
    """Read and check a stored model or a run; BadInput for a model of another kind."""
    if RunFolder.is_one(path):
        return RunFolder(path).stack()
    stored = bundle.read(path)
    if stored.manifest.get("kind") != "language":
        raise BadInput("not_a_language_model", name=stored.manifest.get("name", path.name))
    return from_parts(stored.manifest, stored.vocab, stored.tensors)


def _changed(path: Path) -> float:
    if RunFolder.is_one(path):
        return RunFolder(path).weights_changed()
    if path.is_dir():
        path = path / "manifest.json"
    return os.stat(path).st_mtime
