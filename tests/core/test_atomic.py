"""After a crash, a full disk or a locked file there is the old content or the new, never half."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lstmcore.store import atomic
from lstmcore.store.atomic import NotWritten


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    atomic.write_text(tmp_path / "a.txt", "一\r\n二\n")
    assert (tmp_path / "a.txt").read_bytes() == "一\r\n二\n".encode()
    atomic.write_json(tmp_path / "a.txt", {"字": [1, 2.5]})
    assert (tmp_path / "a.txt").read_text("utf-8") == '{\n "字": [\n  1,\n  2.5\n ]\n}\n'
    assert names(tmp_path) == ["a.txt"]


def test_nan_is_never_written_as_json(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        atomic.write_json(tmp_path / "a.json", {"loss": float("nan")})
    assert names(tmp_path) == []


def test_an_error_while_writing_keeps_the_old_file(tmp_path: Path) -> None:
    atomic.write_bytes(tmp_path / "a", b"old")
    with pytest.raises(RuntimeError), atomic.replacing(tmp_path / "a") as file:
        file.write(b"new")
        raise RuntimeError
    assert (tmp_path / "a").read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize(
    ("number", "key"), [(errno.ENOSPC, "disk_full"), (errno.EIO, "not_written"), (errno.EROFS, "not_written")]
)
def test_a_failing_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, key: str) -> None:
    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    atomic.write_bytes(tmp_path / "a", b"old")
    monkeypatch.setattr(atomic, "sync_file", fail)
    with pytest.raises(NotWritten) as caught:
        atomic.write_bytes(tmp_path / "a", b"new")
    assert caught.value.key == key
    assert str(tmp_path / "a") in caught.value.sentence("en")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_folder_that_is_missing_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotWritten):
        atomic.write_bytes(tmp_path / "no" / "a", b"new")


def test_a_held_file_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, tries = os.replace, []

    def held(source: Path, target: Path) -> None:
        tries.append(target)
        if len(tries) < 3:
            raise PermissionError(errno.EACCES, "held by another program")
        real(source, target)

    monkeypatch.setattr(os, "replace", held)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    atomic.write_bytes(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"
    assert len(tries) == 3


def test_a_file_held_for_ever_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(*_: Path) -> None:
        raise PermissionError(errno.EACCES, "held by another program")

    monkeypatch.setattr(os, "replace", held)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    with pytest.raises(NotWritten, match="held by another program"):
        atomic.write_bytes(tmp_path / "a", b"new")
    assert names(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_stays_a_link_and_rights_stay(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "real").chmod(0o640)
    (tmp_path / "link").symlink_to("real")
    atomic.write_bytes(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"
    assert (tmp_path / "real").stat().st_mode & 0o777 == 0o640


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    with atomic.new_folder(tmp_path / "model") as folder:
        (folder / "a").write_bytes(b"1")
        assert not (tmp_path / "model").exists()
    assert names(tmp_path / "model") == ["a"]
    with pytest.raises(RuntimeError), atomic.new_folder(tmp_path / "other") as folder:
        (folder / "a").write_bytes(b"1")
        raise RuntimeError
    with pytest.raises(NotWritten), atomic.new_folder(tmp_path / "model") as folder:
        (folder / "a").write_bytes(b"2")
    assert (tmp_path / "model" / "a").read_bytes() == b"1"
    assert names(tmp_path) == ["model"]


def test_only_stale_temporary_names_are_swept(tmp_path: Path) -> None:
    (tmp_path / ".tmp-old").mkdir()
    (tmp_path / ".tmp-old" / "a").write_bytes(b"1")
    (tmp_path / ".tmp-file").write_bytes(b"1")
    for name in (".tmp-old", ".tmp-file"):
        os.utime(tmp_path / name, (1, 1))
    (tmp_path / ".tmp-young").write_bytes(b"1")
    (tmp_path / "kept").write_bytes(b"1")
    assert atomic.sweep(tmp_path) == 2
    assert names(tmp_path) == [".tmp-young", "kept"]
    assert atomic.sweep(tmp_path / "missing") == 0


def test_a_killed_writer_leaves_a_whole_file(tmp_path: Path) -> None:
    """kill -9 at five moments: the file is always one of the versions written."""
    code = (
        "import sys; from lstmcore.store.atomic import write_bytes\n"
        "for n in range(10**9): write_bytes(sys.argv[1], bytes([65 + n % 26]) * 200_000); print(n, flush=True)"
    )
    target = tmp_path / "file"
    for wait in (0.0, 0.003, 0.006, 0.009, 0.012):
        with subprocess.Popen([sys.executable, "-c", code, str(target)], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(wait)
            child.kill()
        data = target.read_bytes()
        assert len(data) == 200_000
        assert len(set(data)) == 1
