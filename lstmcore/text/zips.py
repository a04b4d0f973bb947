"""Zips of texts: members are read by name with caps, nothing is ever extracted."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import BadInput, CoreError
from .magic import BROKEN, kind_of_zip

MEMBER_BYTES = 256_000_000
MEMBERS = 50_000
RATIO = 200
RATIO_FROM = 10_000_000  # a small file may well be all spaces
CHUNK = 1 << 20
BLOCK = 1 << 22
STREAM_BYTES = 2_000_000_000
UTF8_NAME = 0x800
ENCRYPTED = 0x1


@dataclass(frozen=True)
class Member:
    """A file inside a zip: its place in the list, its name in its own characters, its size as the zip claims."""

    index: int
    name: str
    size: int


def zip_kind(path: str) -> str | None:
    """ "zip", "docx", "epub" ... when the file begins as a zip, else None."""
    try:
        with open(path, "rb") as file:
            return kind_of_zip(file) if file.read(4) in (b"PK\x03\x04", b"PK\x05\x06") else None
    except OSError:
        return None


class Zips:
    """Reads members of many zips with one of them open at a time."""

    def __init__(self) -> None:
        self._path = ""
        self._archive: zipfile.ZipFile | None = None

    def members(self, path: str) -> list[Member]:
        """The files in the zip ``path``; BadInput when it is broken or has too many."""
        try:
            infos = self._open(path).infolist()
        except BROKEN as problem:
            raise BadInput("broken_zip") from problem
        if len(infos) > MEMBERS:
            raise BadInput("too_many_members", limit=MEMBERS)
        return [
            Member(index, _name(info), info.file_size)
            for index, info in enumerate(infos)
            if not info.filename.endswith("/")
        ]

    def read(self, path: str, index: int) -> bytes:
        """The bytes of one member; BadInput past the caps or when broken or encrypted (the caller knows the path)."""
        try:
            archive = self._open(path)
            return read_member(archive, archive.infolist()[index])
        except BROKEN as problem:
            raise BadInput("broken_zip") from problem

    def blocks(self, path: str, index: int) -> Iterator[bytes]:
        """The bytes of one member in blocks, under the same caps."""
        try:
            archive = self._open(path)
            yield from member_blocks(archive, archive.infolist()[index], BLOCK, STREAM_BYTES)
        except BROKEN as problem:
            raise BadInput("broken_zip") from problem

    def _open(self, path: str) -> zipfile.ZipFile:
        if self._archive is None or self._path != path:
            if self._archive is not None:
                self._archive.close()
            self._archive, self._path = zipfile.ZipFile(path), path
        return self._archive


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int = MEMBER_BYTES) -> bytes:
    """The bytes of ``info``, counted while they unpack: BadInput when more than ``limit`` or a zip bomb's ratio."""
    return b"".join(member_blocks(archive, info, CHUNK, limit))


def member_blocks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, block: int, limit: int) -> Iterator[bytes]:
    """The bytes of ``info`` in pieces of ``block``, counted while they unpack (see ``read_member``)."""
    if info.flag_bits & ENCRYPTED:
        raise BadInput("encrypted")
    size, most = 0, max(RATIO_FROM, RATIO * info.compress_size)
    if info.file_size > min(limit, most):
        raise BadInput("zip_bomb")
    with archive.open(info) as member:
        while piece := member.read(block):
            size += len(piece)
            if size > min(limit, most):
                raise BadInput("zip_bomb")
            yield piece


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; old Chinese zips hold it in GBK, which zipfile shows as cp437."""
    if info.flag_bits & UTF8_NAME or info.filename.isascii():
        return info.filename
    from .decode import decode

    try:
        return decode(info.filename.encode("cp437")).text
    except (CoreError, UnicodeError):
        return info.filename
