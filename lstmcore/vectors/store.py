"""Vectors on disk: a folder of manifest.json, words.json and vectors.safetensors, made or made anew as a whole."""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput, Damaged
from ..store import tensors
from ..store.atomic import finish_renewal, new_folder, not_written, renewing, to_json
from ..store.place import check_place
from ..store.strict import parse, parse_object
from ..text.files import read_regular
from ..version import VERSION as APP_VERSION

FORMAT, VERSION = "moxu-vectors", 1
MANIFEST, WORDS, TENSORS = "manifest.json", "words.json", "vectors.safetensors"
MOST_WORDS, MOST_DIMENSIONS = 1_000_000, 4096
BYTES = {MANIFEST: 1 << 20, WORDS: 64 << 20, TENSORS: 1 << 30}
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Vectors:
    """``words`` with their ``counts`` in the corpus, commonest first, and ``matrix`` (words, dimension)."""

    words: list[str]
    counts: list[int]
    matrix: Floats
    manifest: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def dimension(self) -> int:
        return self.matrix.shape[1]

    @cached_property
    def index(self) -> dict[str, int]:
        """Word -> row."""
        return {word: row for row, word in enumerate(self.words)}

    @cached_property
    def units(self) -> Floats:
        """``matrix`` with rows of length 1."""
        return unit(self.matrix)

    def row(self, word: str) -> int | None:
        """The row of ``word``, or of its lower case; None when there is neither."""
        found = self.index.get(word)
        return self.index.get(word.lower()) if found is None else found


def unit(matrix: Floats) -> Floats:
    """The rows of (n, d), each divided by its length; a row of zeros stays one."""
    return matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-12)


def check_folder(path: str | Path) -> None:
    """BadInput where vectors could not be written: there is something else, or no place."""
    finish_renewal(Path(path))
    if not (Path(path) / MANIFEST).is_file():
        check_place(path)
        if Path(path).suffix == ".moxu":  # such a name is a model file's
            raise BadInput("vectors_are_a_folder", path=str(path))
        return
    _manifest(Path(path))


def save(vectors: Vectors, path: str | Path) -> None:
    """Write the folder ``path``; vectors that were there before give way at the end. NotWritten, BadInput."""
    check_folder(path)
    data = {
        WORDS: to_json([[word, int(count)] for word, count in zip(vectors.words, vectors.counts, strict=True)]),
        TENSORS: tensors.write({"vectors": vectors.matrix.astype("<f4")}),
    }
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "app_version": APP_VERSION,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "dimension": vectors.dimension,
        "words": len(vectors.words),
        **vectors.manifest,
        "files": {name: {"size": len(each), "sha256": hashlib.sha256(each).hexdigest()} for name, each in data.items()},
    }
    with _place(Path(path)) as folder:
        for name, each in {MANIFEST: to_json(manifest), **data}.items():
            (folder / name).write_bytes(each)


def _place(folder: Path) -> AbstractContextManager[Path]:
    if (folder / MANIFEST).is_file():
        return renewing(folder)
    try:
        folder.absolute().parent.mkdir(parents=True, exist_ok=True)
        if folder.is_dir():
            folder.rmdir()  # an empty one
    except OSError as problem:
        raise not_written(folder, problem) from problem
    return new_folder(folder)


def load(path: str | Path) -> Vectors:
    """The vectors in the folder ``path``; BadInput when there are none, Damaged when they are not as they were made."""
    folder = Path(path)
    finish_renewal(folder)
    if not (folder / MANIFEST).is_file():
        raise BadInput("not_vectors", path=str(path))
    manifest = _manifest(folder)
    try:
        data = {name: _checked(folder / name, manifest["files"][name]) for name in (WORDS, TENSORS)}
        words, counts = _words(parse(data[WORDS], WORDS), manifest["words"])
        layout = {"vectors": ("F32", (manifest["words"], manifest["dimension"]))}
        matrix = tensors.read(bytearray(data[TENSORS]), layout)["vectors"]
    except (Damaged, OSError, KeyError, TypeError, ValueError) as problem:
        raise Damaged("damaged_vectors", path=str(path)) from problem
    return Vectors(words, counts, matrix, manifest)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        if (folder / MANIFEST).stat().st_size > BYTES[MANIFEST]:
            raise ValueError("too large")
        manifest = parse_object(read_regular(str(folder / MANIFEST)), MANIFEST)
    except (Damaged, OSError, ValueError) as problem:
        raise Damaged("damaged_vectors", path=str(folder)) from problem
    if manifest.get("format") != FORMAT:
        raise BadInput("not_vectors", path=str(folder))
    version, sizes = manifest.get("version"), (manifest.get("words"), manifest.get("dimension"))
    if type(version) is int and version > VERSION:
        raise Damaged("newer_vectors", path=str(folder))
    limits = (MOST_WORDS, MOST_DIMENSIONS)
    if version != VERSION or not all(type(s) is int and 0 < s <= m for s, m in zip(sizes, limits, strict=True)):
        raise Damaged("damaged_vectors", path=str(folder))
    return manifest


def _checked(path: Path, facts: dict[str, Any]) -> bytes:
    """The bytes of a file, when they are those that were written."""
    if path.stat().st_size != facts["size"] or facts["size"] > BYTES[path.name]:
        raise ValueError("wrong size")
    data = read_regular(str(path))
    if hashlib.sha256(data).hexdigest() != facts["sha256"]:
        raise ValueError("wrong checksum")
    return data


def _words(values: Any, number: int) -> tuple[list[str], list[int]]:
    words, counts = [each[0] for each in values], [each[1] for each in values]
    right = all(isinstance(each, str) and each for each in words) and all(type(c) is int and c >= 0 for c in counts)
    if not right or len(words) != number or len(set(words)) != number:
        raise ValueError("no words")
    return words, counts
