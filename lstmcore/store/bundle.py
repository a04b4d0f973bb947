"""One stored model: a folder, or a ``.moxu`` file that is a plain ZIP of the same four members.

Nothing is ever extracted: members are read by name, each with a cap, and every one is checked against the manifest.
"""

from __future__ import annotations

import hashlib
import os
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import BadInput, Damaged
from . import atomic, tensors
from .layout import expected
from .manifest import FORMAT, FORMAT_VERSION, check
from .strict import parse_object
from .tensors import Array

MANIFEST, VOCAB, TENSORS, HISTORY = "manifest.json", "vocab.json", "model.safetensors", "history.jsonl"
MEBIBYTE = 1 << 20
CAPS = {MANIFEST: MEBIBYTE, VOCAB: 32 * MEBIBYTE, HISTORY: 32 * MEBIBYTE, TENSORS: 512 * MEBIBYTE}
TOTAL_BYTES = 512 * MEBIBYTE
MAX_RATIO = 200
_DIRECTORY_BYTES = 16 * 1024
_CHUNK = 1 << 20


def _empty_history() -> list[dict[str, Any]]:
    return []


@dataclass
class StoredModel:
    """A model as it is stored: its card, its units, its weights, the held-out figures along its training."""

    manifest: dict[str, Any]
    vocab: dict[str, Any]
    tensors: dict[str, Array]
    history: list[dict[str, Any]] = field(default_factory=_empty_history)


def write_folder(model: StoredModel, path: str | Path) -> dict[str, Any]:
    """Write ``model`` as the new folder ``path``; the manifest as written. NotWritten."""
    manifest, members = _members(model)
    with atomic.new_folder(path) as folder:
        for name, data in members.items():
            (folder / name).write_bytes(data)
    return manifest


def write_zip(model: StoredModel, path: str | Path) -> dict[str, Any]:
    """Write ``model`` as the file ``path``; the manifest as written. NotWritten."""
    manifest, members = _members(model)
    with atomic.replacing(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return manifest


def _members(model: StoredModel) -> tuple[dict[str, Any], dict[str, bytes]]:
    data = {VOCAB: atomic.to_json(model.vocab), TENSORS: tensors.write(model.tensors)}
    if model.history:
        data[HISTORY] = b"".join(atomic.to_json(each).replace(b"\n", b"") + b"\n" for each in model.history)
    files = {name: {"size": len(each), "sha256": hashlib.sha256(each).hexdigest()} for name, each in data.items()}
    manifest = {**model.manifest, "format": FORMAT, "format_version": FORMAT_VERSION, "files": files}
    manifest = check(manifest)
    # what could not be read again must not be written: the same checks, on the bytes themselves
    tensors.read(bytearray(data[TENSORS]), expected(manifest))
    members = {MANIFEST: atomic.to_json(manifest), **data}
    for name, each in members.items():
        if len(each) > CAPS[name]:
            raise BadInput("bundle_too_large", name=name, limit=CAPS[name] // MEBIBYTE)
    return manifest, members


def read(path: str | Path, with_tensors: bool = True) -> StoredModel:
    """Model at ``path`` (folder, file), fully checked. BadInput when there is none, Damaged with what is wrong."""
    with _opened(path) as source:
        manifest = check(parse_object(source.member(MANIFEST), MANIFEST))
        sums = _sums(manifest, source.names)
        vocab = parse_object(source.member(VOCAB, sums), VOCAB)
        history = _history(source.member(HISTORY, sums)) if HISTORY in source.names else []
        layout = expected(manifest)
        found = tensors.read(source.member(TENSORS, sums), layout) if with_tensors else {}
    return StoredModel(manifest, vocab, found, history)


def read_card(path: str | Path) -> dict[str, Any]:
    """The manifest alone, checked, with ``size_bytes``; of the other members only their presence and size are seen."""
    with _opened(path) as source:
        manifest = check(parse_object(source.member(MANIFEST), MANIFEST))
        sums = _sums(manifest, source.names)
        for name, (size, _) in sums.items():
            if source.size(name) != size:
                raise Damaged("bundle_truncated", name=name)
        return {**manifest, "size_bytes": source.total}


def read_history(path: str | Path) -> list[dict[str, Any]]:
    """The held-out figures along the training, oldest first."""
    with _opened(path) as source:
        return _history(source.member(HISTORY)) if HISTORY in source.names else []


def _history(data: bytearray) -> list[dict[str, Any]]:
    return [parse_object(line, HISTORY) for line in data.splitlines() if line.strip()]


def _sums(manifest: dict[str, Any], names: set[str]) -> dict[str, tuple[int, str]]:
    """Member -> (size, sha256), for exactly the members that are there."""
    files = manifest.get("files")
    try:
        assert isinstance(files, dict)
        sums = {str(name): (int(each["size"]), str(each["sha256"])) for name, each in files.items()}
    except (AssertionError, KeyError, TypeError, ValueError) as problem:
        raise Damaged("bundle_manifest", field="files") from problem
    for name in (VOCAB, TENSORS):
        if name not in sums or name not in names:
            raise Damaged("bundle_missing", name=name)
    if set(sums) != names - {MANIFEST}:
        raise Damaged("bundle_manifest", field="files")
    return sums


class _Source:
    """The members of a model: their names and sizes, and the bytes of one, capped."""

    def __init__(self, sizes: dict[str, int]) -> None:
        self._sizes = sizes
        self.names = set(sizes)
        self.total = sum(sizes.values())
        if MANIFEST not in sizes:
            raise Damaged("bundle_missing", name=MANIFEST)
        for name, size in sizes.items():
            if size > CAPS[name]:
                raise Damaged("bundle_too_large", name=name, limit=CAPS[name] // MEBIBYTE)
        if self.total > TOTAL_BYTES:
            raise Damaged("bundle_too_large", name=TENSORS, limit=TOTAL_BYTES // MEBIBYTE)

    def size(self, name: str) -> int:
        """Bytes of the member as announced."""
        return self._sizes[name]

    def open(self, name: str) -> BinaryIO:
        """The member for reading."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the file."""

    def member(self, name: str, sums: dict[str, tuple[int, str]] | None = None) -> bytearray:
        """The bytes of ``name``, never more than announced, and with ``sums`` exactly those of the checksum."""
        size = self._sizes[name]
        if sums is not None and sums[name][0] != size:
            raise Damaged("bundle_truncated", name=name)
        data = bytearray()
        try:
            with self.open(name) as file:
                while len(data) <= size and (chunk := file.read(min(_CHUNK, size + 1 - len(data)))):
                    data += chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as problem:
            raise Damaged("bundle_truncated", name=name) from problem
        if len(data) != size:
            raise Damaged("bundle_truncated", name=name)
        if sums is not None and hashlib.sha256(data).hexdigest() != sums[name][1]:
            raise Damaged("bundle_checksum", name=name)
        return data

    def __enter__(self) -> _Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Folder(_Source):
    def __init__(self, path: Path) -> None:
        self._path = os.fspath(path)
        sizes: dict[str, int] = {}
        for name in CAPS:
            try:
                status = os.lstat(os.path.join(self._path, name))
            except OSError:
                continue
            # a link could lead anywhere, a pipe would never end
            if not stat.S_ISREG(status.st_mode):
                raise Damaged("bundle_member", name=name)
            sizes[name] = status.st_size
        super().__init__(sizes)

    def open(self, name: str) -> BinaryIO:
        return open(os.path.join(self._path, name), "rb")


class _Zip(_Source):
    def __init__(self, path: Path) -> None:
        self._file = open(path, "rb")  # noqa: SIM115  closed by close()
        try:
            _check_directory(self._file)
            self._archive = zipfile.ZipFile(self._file)
            super().__init__(self._check_members())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as problem:
            self._file.close()
            raise Damaged("bundle_zip") from problem
        except BaseException:
            self._file.close()
            raise

    def _check_members(self) -> dict[str, int]:
        sizes: dict[str, int] = {}
        for info in self._archive.infolist():
            name = info.filename
            mode = info.external_attr >> 16
            plain = mode == 0 or stat.S_IFMT(mode) in (0, stat.S_IFREG)
            if name not in CAPS or name in sizes or info.orig_filename != name or not plain:
                raise Damaged("bundle_member", name=ascii(name)[1:-1][:60])
            if info.flag_bits & 0x1:
                raise Damaged("bundle_encrypted")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Damaged("bundle_zip")
            if name != TENSORS and info.file_size > max(4 * MEBIBYTE, MAX_RATIO * info.compress_size):
                raise Damaged("bundle_too_large", name=name, limit=CAPS[name] // MEBIBYTE)
            sizes[name] = info.file_size
        return sizes

    def open(self, name: str) -> BinaryIO:
        return self._archive.open(name)  # type: ignore[return-value]

    def close(self) -> None:
        self._archive.close()
        self._file.close()


def _check_directory(file: BinaryIO) -> None:
    """Refuse a ZIP whose directory is not that of four members, before it is read into memory."""
    size = file.seek(0, os.SEEK_END)
    if size < 22:
        raise Damaged("bundle_zip")
    file.seek(max(0, size - 42))
    tail = file.read()
    signature, *_, entries, directory_bytes, _, comment = struct.unpack("<4s4H2LH", tail[-22:])
    if signature != b"PK\x05\x06" or comment or tail[:-22].startswith(b"PK\x06\x07"):
        raise Damaged("bundle_zip")
    if entries > len(CAPS) or directory_bytes > _DIRECTORY_BYTES:
        raise Damaged("bundle_members", count=entries)
    file.seek(0)


def _opened(path: str | Path) -> _Source:
    path = Path(path)
    try:
        if path.is_dir():
            if not (path / MANIFEST).exists():
                raise BadInput("no_model_there", path=str(path))
            return _Folder(path)
        if not path.exists():
            raise BadInput("no_model_there", path=str(path))
        if not path.is_file():
            raise BadInput("not_a_model", path=str(path))
        with open(path, "rb") as file:
            if file.read(4) != b"PK\x03\x04":
                raise BadInput("not_a_model", path=str(path))
        return _Zip(path)
    except OSError as problem:
        raise BadInput("not_readable", path=str(path), reason=problem.strerror or "") from problem
