"""What can be wrong with files, one test a mechanism (I1-I7, I13-I17): read right, or refused with the reason."""

from __future__ import annotations

import os
import random
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from app.drop_frame import local_paths
from lstmcore.control import Control
from lstmcore.errors import CoreError
from lstmcore.events import Done, Event, Progress
from lstmcore.specs import ReadSpec
from lstmcore.text import files, parts
from lstmcore.text.clean import clean
from lstmcore.text.corpus import open_corpus
from lstmcore.text.decode import decode
from lstmcore.text.read import read
from lstmcore.text.styles import in_script
from tests.faults.fates import fate, fate_of, result_of, table
from tests.mutations import PROSE, docx
from tests.small import sample

MARKS = {
    "none": (b"", "utf-8"),
    "utf8": (b"\xef\xbb\xbf", "utf-8"),
    "utf16le": (b"\xff\xfe", "utf-16-le"),
    "utf16be": (b"\xfe\xff", "utf-16-be"),
    "utf32le": (b"\xff\xfe\0\0", "utf-32-le"),
    "utf32be": (b"\0\0\xfe\xff", "utf-32-be"),
}
ENDS = {"lf": "\n", "crlf": "\r\n", "cr": "\r", "ls": "\u2028", "nel": "\x85"}


STORY = PROSE * 9


@table(
    "I1",
    nul=STORY.replace("故乡", "故\0乡", 2).encode(),
    **{
        f"{name}-{end}": mark + STORY.replace("\n", ENDS[end]).encode(codec)
        for name, (mark, codec) in MARKS.items()
        for end in ENDS
    },
)
def test_marks_line_ends_and_nul_bytes(case: bytes) -> None:
    assert clean(decode(case).text).text == STORY.strip("\n")


@table("I2", **{f"seed{seed}": seed for seed in range(16)})
def test_stray_bytes_in_gb18030(case: int) -> None:
    rng, text = random.Random(case), sample("luxun", 8000)
    data = bytearray(text.encode("gb18030"))
    for _ in range(rng.randint(1, 8)):
        place = rng.randrange(len(data))
        data[place:place] = rng.choice((b"\xff", b"\x80", b"\xa1"))
    decoded = decode(bytes(data))
    assert decoded.codec == "gb18030"
    assert decoded.bad_sequences <= 3 * 8
    assert len(set(decoded.text) & set(text)) > 0.97 * len(set(text))


FLOORS = {8: 0.98, 16: 0.98, 64: 1.0, 512: 1.0}
SHORT = ("utf-8", "gb18030", "big5", "big5hkscs", "utf-16-le")


@table("I3", **{f"{codec}-{length}": (codec, length) for codec in SHORT for length in FLOORS})
def test_short_texts_without_a_mark(case: tuple[str, int]) -> None:
    codec, length = case
    rng, text = random.Random(length), sample("luxun", 20_000)
    if codec.startswith("big5"):
        text = in_script(text, "traditional").text.encode(codec, "ignore").decode(codec)
    pieces = [text[(start := rng.randrange(len(text) - length)) : start + length] for _ in range(100)]
    pieces = [piece for piece in pieces if 2 * sum(c > "\x7f" for c in piece) >= length]
    wrong = 0
    for piece in pieces:
        try:
            wrong += decode(piece.encode(codec)).text != piece
        except CoreError:
            wrong += 1
    assert wrong <= (1 - FLOORS[length]) * len(pieces) + 1e-9


BINARIES = {
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF", "png": b"\x89PNG\r\n\x1a\n", "gif": b"GIF89a", "tif": b"II*\x00",
    "mp3": b"ID3\x03", "ogg": b"OggS\x00", "flac": b"fLaC", "mkv": b"\x1a\x45\xdf\xa3", "elf": b"\x7fELF\x02",
    "exe": b"MZ\x90\x00", "java": b"\xca\xfe\xba\xbe", "gz": b"\x1f\x8b\x08", "bz2": b"BZh91AY&SY",
    "xz": b"\xfd7zXZ\x00", "7z": b"7z\xbc\xaf\x27\x1c", "rar": b"Rar!\x1a\x07", "sqlite": b"SQLite format 3\x00",
    "woff": b"wOFF\x00", "pickle": b"\x80\x04\x95", "npy": b"\x93NUMPY", "wav": b"RIFF\x00\x00\x00\x00WAVE",
    "mp4": b"\x00\x00\x00\x20ftypisom", "mobi": b"x" * 60 + b"BOOKMOBI",
}  # fmt: skip


@table("I4", **BINARIES, random=b"")
def test_binaries_called_txt(case: bytes, tmp_path: Path) -> None:
    told = fate_of(case + random.Random(1).randbytes(4000), tmp_path, "novel.txt")
    assert told["refused"] == "binary" or (not case and told["refused"] in ("not_text", "no_codec"))


@table(
    "I6",
    empty=(b"", "empty_file"),
    mark_only=(b"\xef\xbb\xbf", "no_text"),
    blank=(b" \n\t\r\n", "no_text"),
    wide_space=("\u3000".encode(), "no_text"),
    one_character=("字".encode(), "one_character"),
    two_characters=("故乡".encode(), ""),
    one_line_of_36_mb=("我冒了严寒回到故乡去".encode() * 1_200_000, ""),
)
def test_nothing_to_read_or_one_endless_line(case: tuple[bytes, str], tmp_path: Path) -> None:
    data, key = case
    (tmp_path / "a.txt").write_bytes(data)
    tracemalloc.start()
    try:
        told = fate(tmp_path / "a.txt")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert told["refused"] == key
    assert peak < max(20_000_000, 3 * len(data))


@table("I7", at_once=0, first_file=1, third=3, tenth=10, last=59)
def test_a_folder_is_left_at_once(case: int, tmp_path: Path) -> None:
    for number in range(60):
        (tmp_path / f"{number}.txt").write_text(f"{number}{PROSE}", encoding="utf-8")
    control, events = Control(), list[Event]()
    for event in read(ReadSpec((str(tmp_path),), out=str(tmp_path / "kept")), control):
        if len(events) == case:
            control.cancel()
        events.append(event)
    assert events[-1] == Done("cancelled")
    assert len(events) <= case + 3, "it went on reading"
    assert not (tmp_path / "kept").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a file with a hole")
@table("I7", past_the_limit=("too_large", files.LIMIT_BYTES + 1), document=("too_large", parts.WHOLE + 1))
def test_files_too_large_are_not_even_opened(case: tuple[str, int], tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(docx())
    os.truncate(path, case[1])
    assert fate(path)["refused"] == case[0]


def _link(place: Path) -> None:
    place.symlink_to(place.parent / "gone")


ODD_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "loop_of_folders": (lambda place: place.symlink_to(place.parent), "link_loop"),
    "link_to_itself": (lambda place: place.symlink_to(place), "not_readable"),
    "link_to_nothing": (_link, "not_readable"),
    "zero": (lambda place: place.symlink_to("/dev/zero"), "not_regular"),
    "pipe": (lambda place: os.mkfifo(place), "not_regular"),
}


@pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and devices of POSIX")
@pytest.mark.timeout(20)
@table("I13", **ODD_FILES)
def test_what_is_no_file_is_told_not_read(case: tuple[Callable[[Path], object], str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE, encoding="utf-8")
    case[0](tmp_path / "odd")
    assert {Path(each["path"]).name: each["refused"] for each in result_of(tmp_path)["files"]} == {
        "a.txt": "",
        "odd": case[1],
    }


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root reads everything")
@table("I13", unreadable=0)
def test_a_file_that_may_not_be_read_is_told(case: int, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(PROSE, encoding="utf-8")
    (tmp_path / "secret.txt").chmod(case)
    assert fate(tmp_path / "secret.txt")["refused"] == "not_readable"


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
@table(
    "I14", surrogates=b"\xff\xfe", newline=b"new\nline", emoji="é👩‍👩‍👧".encode(), right_to_left="\u202egnp".encode(),
    long=b"x" * 250, blank=b" ", dots=b"...", gbk="故乡".encode("gbk"), quote=b"\"'`$(x)", backslash=b"a\\b",
)  # fmt: skip
def test_any_file_name_is_read_and_shown(case: bytes, tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/" + case
    with open(path, "w", encoding="utf-8") as file:
        file.write(PROSE)
    result = result_of(Path(os.fsdecode(path)), out=tmp_path / "kept")
    (told,) = result["files"]
    assert told["refused"] == ""
    assert not set(told["path"]) & set("\n\u202e")
    (told["path"] + result["name"]).encode("utf-8")


@table("I15", vanishes="vanishes", cut="cut", grows="grows", becomes_a_folder="folder")
def test_a_file_that_changes_while_it_is_read(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "BIG", 100)
    monkeypatch.setattr(files, "BLOCK", 1000)
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(name + PROSE * 100, encoding="utf-8")
    job, seen = read(ReadSpec((str(folder),), out=str(tmp_path / "kept")), Control()), list[object]()
    for event in job:
        seen.append(event)
        if case in ("vanishes", "folder") and len(seen) == 1:  # the folder is listed, nothing read yet
            (folder / "a.txt").unlink()
            if case == "folder":
                (folder / "a.txt").mkdir()
        elif isinstance(event, Progress) and 3000 < event.done < 5000:
            if case == "cut":
                os.truncate(folder / "a.txt", 0)
            elif case == "grows":
                with open(folder / "a.txt", "a", encoding="utf-8") as file:
                    file.write(PROSE)
    done = seen[-1]
    assert isinstance(done, Done)
    first, second = done.result["files"]
    assert first["refused"] == ("not_readable" if case in ("vanishes", "folder") else "")
    assert second["refused"] == ""
    assert open_corpus(str(tmp_path / "kept")).text.endswith(("b.txt" + PROSE * 100).strip())  # as its hash says


@table(
    "I16",
    same_bytes=PROSE.encode(),
    other_codec=PROSE.encode("gb18030"),
    other_ends=PROSE.replace("\n", "\r\n").encode("utf-16"),
    other_format=docx(),
    itself=None,
)
def test_the_same_text_counts_once(case: bytes | None, tmp_path: Path) -> None:
    first, second = tmp_path / "1.txt", tmp_path / "2.txt"
    first.write_text(PROSE, encoding="utf-8")
    if case is not None:
        second.write_bytes(case)
    result = result_of(first, first if case is None else second)
    assert [each["refused"] for each in result["files"]] == ["", "duplicate"]
    assert result["chars"] == len(PROSE.strip())
    assert result["duplicates"] == 1


LOCAL = QUrl.fromLocalFile(str(Path(__file__)))
DROPS: dict[str, tuple[list[QUrl], str, bool]] = {
    "local": ([LOCAL], "", True),
    "web": ([QUrl("https://example.invalid/a.txt")], "", False),
    "remote_file": ([QUrl("smb://host/share/a.txt"), QUrl("sftp://host/a.txt")], "", False),
    "web_and_local": ([QUrl("https://example.invalid/"), LOCAL], "", True),
    "text": ([], "file:///etc/passwd", False),
    "script": ([QUrl("javascript:alert(1)"), QUrl("data:text/plain,x")], "", False),
    "nothing": ([], "", False),
}


@table("I17", **DROPS)
def test_only_local_files_can_be_dropped(case: tuple[list[QUrl], str, bool]) -> None:
    urls, text, taken = case
    data = QMimeData()
    if urls:
        data.setUrls(urls)
    if text:
        data.setText(text)
    data.setImageData(QImage(2, 2, QImage.Format.Format_RGB32))
    assert [Path(each) for each in local_paths(data)] == ([Path(__file__)] if taken else [])
