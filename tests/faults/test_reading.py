"""What files can do to a reader: each fault is one sentence, and the other files are read all the same."""

from __future__ import annotations

import os
import struct
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lstmcore.control import Control
from lstmcore.errors import BadInput, CoreError
from lstmcore.events import Done
from lstmcore.specs import ReadSpec
from lstmcore.text import zips
from lstmcore.text.read import read

GOOD = "我冒了严寒，回到相隔二千余里，别了二十余年的故乡去。" * 5


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", b"\0" * 30_000_000)


def lying_size(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"a" * 100_000)
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 10)  # the size the directory claims
    path.write_bytes(bytes(data))


def truncated(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", GOOD)
    path.write_bytes(path.read_bytes()[:-30])


def encrypted(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", GOOD)
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(bytes(data))


def odd_compression(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", GOOD)
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(mark) + offset] = 97
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (bomb, "zip_bomb"),
        (lying_size, "broken_zip"),
        (truncated, "broken_zip"),
        (encrypted, "encrypted"),
        (odd_compression, "broken_zip"),
    ],
)
def test_hostile_zips_are_refused_and_the_rest_is_read(tmp_path: Path, make: Callable[[Path], None], key: str) -> None:
    make(tmp_path / "a.zip")
    (tmp_path / "b.txt").write_text(GOOD, encoding="utf-8")
    done = list(read(ReadSpec((str(tmp_path),)), Control()))[-1]
    assert isinstance(done, Done)
    assert [each["refused"] for each in done.result["files"]] == [key, ""]
    assert "{" not in done.result["files"][0]["reason"]


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "MEMBERS", 3)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(4):
            archive.writestr(f"{number}.txt", GOOD)
    with pytest.raises(BadInput, match="too many"):
        list(read(ReadSpec((str(tmp_path / "a.zip"),)), Control()))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX devices")
@pytest.mark.timeout(10)
def test_devices_and_pipes_never_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for source in ("/dev/zero", str(tmp_path / "pipe")):
        with pytest.raises(BadInput, match="not an ordinary file"):
            list(read(ReadSpec((source,)), Control()))


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "secret.txt").chmod(0)
    with pytest.raises(BadInput):
        list(read(ReadSpec((str(tmp_path / "secret.txt"),)), Control()))


def test_a_file_that_vanishes_is_told(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(GOOD + name, encoding="utf-8")
    job = read(ReadSpec((str(tmp_path),)), Control())
    next(job)  # the folder is listed, nothing read yet
    (tmp_path / "a.txt").unlink()
    done = list(job)[-1]
    assert isinstance(done, Done)
    assert [each["refused"] for each in done.result["files"]] == ["not_readable", ""]


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
@pytest.mark.parametrize("name", [b"\xff\xfe", b"new\nline", "é👩‍👩‍👧".encode(), "\u202egnp".encode(), b"x" * 250])
def test_any_file_name_is_read_and_shown(tmp_path: Path, name: bytes) -> None:
    path = os.fsencode(tmp_path) + b"/" + name
    with open(path, "w", encoding="utf-8") as file:
        file.write(GOOD)
    done = list(read(ReadSpec((os.fsdecode(path),)), Control()))[-1]
    assert isinstance(done, Done)
    assert "\n" not in done.result["files"][0]["path"]
    (done.result["files"][0]["path"] + done.result["name"]).encode("utf-8")


def test_one_huge_line_is_read(tmp_path: Path) -> None:
    (tmp_path / "line.txt").write_text(GOOD * 20_000, encoding="utf-8")
    done = list(read(ReadSpec((str(tmp_path),)), Control()))[-1]
    assert isinstance(done, Done)
    assert done.result["chars"] == len(GOOD) * 20_000


SEEDS = [GOOD.encode("gb18030"), GOOD.encode("utf-8"), GOOD.encode("utf-16"), b"PK\x03\x04" + bytes(60), b"<html><p>x"]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=6)), max_size=8))
def test_mutated_files_are_read_or_refused(tmp_path: Path, seed: bytes, changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(seed)
    for place, piece in changes:
        data[place : place + len(piece)] = piece
    path = tmp_path / "mutated.txt"
    path.write_bytes(bytes(data))
    try:
        list(read(ReadSpec((str(path),)), Control()))
    except CoreError as refused:
        if "{" in refused.sentence("zh"):
            raise
