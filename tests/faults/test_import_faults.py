"""What can be wrong with files, mechanism by mechanism (I1-I16): read right, or refused with the reason."""

from __future__ import annotations

import os
import random
import re
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lstmcore.control import Control
from lstmcore.errors import BadInput, CoreError
from lstmcore.events import Done, Progress
from lstmcore.specs import ReadSpec
from lstmcore.text import files, parts
from lstmcore.text.clean import clean
from lstmcore.text.corpus import open_corpus
from lstmcore.text.decode import decode
from lstmcore.text.formats import extract
from lstmcore.text.read import read
from tests.mutations import IN_CHILD, NAMES, PROSE, SEEDS, docx, epub, mutated, odt, pdf, zipped
from tests.small import sample


def fate(path: Path) -> dict[str, object]:
    """What became of one file, beside a good one that must be read all the same."""
    good = path.parent / "zz good.txt"
    good.write_text("另一个好的文件，应当照样读出来。" * 3, encoding="utf-8")
    done = list(read(ReadSpec((str(path), str(good))), Control()))[-1]
    assert isinstance(done, Done)
    assert done.result["files"][-1]["refused"] == ""
    assert "{" not in done.result["files"][0]["reason"]
    return done.result["files"][0]


MARKS = ((b"", "utf-8"), (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
MARKS += ((b"\xff\xfe\0\0", "utf-32-le"), (b"\0\0\xfe\xff", "utf-32-be"))


@pytest.mark.parametrize(("mark", "codec"), MARKS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_i1_marks_and_line_ends(mark: bytes, codec: str, end: str) -> None:
    data = mark + PROSE.replace("\n", end).encode(codec)
    assert clean(decode(data).text).text == PROSE.strip("\n")


def test_i1_single_nul_bytes_are_dropped() -> None:
    assert clean(decode((PROSE * 9).replace("故乡", "故\0乡", 2).encode()).text).text == (PROSE * 9).strip("\n")


@pytest.mark.parametrize("seed", range(12))
def test_i2_stray_bytes_in_gb18030(seed: int) -> None:
    rng, text = random.Random(seed), sample("luxun", 8000)
    data = bytearray(text.encode("gb18030"))
    for _ in range(rng.randint(1, 8)):
        place = rng.randrange(len(data))
        data[place:place] = rng.choice((b"\xff", b"\x80", b"\xa1"))
    decoded = decode(bytes(data))
    assert decoded.codec == "gb18030"
    assert decoded.bad_sequences <= 3 * 8
    assert len(set(decoded.text) & set(text)) > 0.97 * len(set(text))


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "big5", "utf-16-le"])
@pytest.mark.parametrize(("length", "least"), [(8, 0.98), (16, 0.98), (64, 1.0), (512, 1.0)])
def test_i3_short_snippets(codec: str, length: int, least: float) -> None:
    rng = random.Random(length)
    text = "".join(sample("luxun", 20_000).split())
    if codec == "big5":
        from lstmcore.text.styles import in_script

        text = "".join(c for c in in_script(text, "traditional").text if len(c.encode("big5", "ignore")) > 1)
    pieces = [text[(start := rng.randrange(len(text) - length)) : start + length] for _ in range(100)]
    pieces = [piece for piece in pieces if 2 * sum(c > "\x7f" for c in piece) >= length]
    right = 0
    for piece in pieces:
        try:
            right += decode(piece.encode(codec)).text == piece
        except CoreError:
            continue
    assert right >= least * len(pieces) - 1e-9 - (1 if codec == "utf-16-le" else 0)


BINARIES = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"II*\x00", b"ID3\x03", b"OggS\x00", b"fLaC",
    b"\x1a\x45\xdf\xa3", b"\x7fELF\x02", b"MZ\x90\x00", b"\xca\xfe\xba\xbe", b"\x1f\x8b\x08", b"BZh91AY&SY",
    b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"SQLite format 3\x00", b"wOFF\x00", b"\x80\x04\x95",
    b"\x93NUMPY", b"RIFF\x00\x00\x00\x00WAVE", b"\x00\x00\x00\x20ftypisom",
)  # fmt: skip


@pytest.mark.parametrize("head", BINARIES)
def test_i4_binaries_called_txt(head: bytes, tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_bytes(head + random.Random(1).randbytes(4000))
    assert fate(tmp_path / "novel.txt")["refused"] == "binary"


def test_i4_random_bytes_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_bytes(random.Random(2).randbytes(5000))
    assert fate(tmp_path / "novel.txt")["refused"] in ("not_text", "no_codec", "binary")


@pytest.mark.parametrize("kind", ["utf-8", "html", "srt", "ass", "docx", "odt", "epub", "zip"])
def test_i5_a_wrong_name_does_not_mislead(kind: str, tmp_path: Path) -> None:
    for name in ("a.txt", "a.docx", "a.epub", "a.html", "a.srt", "a.pdf", "a.jpg", "a"):
        (tmp_path / name).write_bytes(SEEDS[kind])
        told = fate(tmp_path / name)
        assert told["refused"] == "", (name, told)
        assert told["kind"] == {"utf-8": "txt", "zip": "txt"}.get(kind, kind)
        (tmp_path / name).unlink()


@pytest.mark.parametrize(
    ("data", "key"),
    [(b"", "empty_file"), (b" \n\t\r\n", "no_text"), ("\u3000".encode(), "no_text"), ("字".encode(), "one_character")],
)
def test_i6_nothing_to_read(data: bytes, key: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    assert fate(tmp_path / "a.txt")["refused"] == key


def test_i6_one_huge_line_takes_little_memory(tmp_path: Path) -> None:
    line = "我冒了严寒回到故乡去" * 1_200_000
    (tmp_path / "a.txt").write_text(line, encoding="utf-8")  # 36 MB
    tracemalloc.start()
    try:
        done = list(read(ReadSpec((str(tmp_path / "a.txt"),)), Control()))[-1]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(done, Done)
    assert done.result["chars"] == len(line)
    assert peak < 3 * 36_000_000


@pytest.mark.parametrize("after", [0, 1, 3, 10, 40])
def test_i7_a_folder_is_left_at_once(after: int, tmp_path: Path) -> None:
    for number in range(60):
        (tmp_path / f"{number}.txt").write_text(f"{number}{PROSE}", encoding="utf-8")
    control = Control()
    for seen, event in enumerate(read(ReadSpec((str(tmp_path),), out=str(tmp_path / "kept")), control)):
        if seen >= after:
            control.cancel()
            began = time.monotonic()
        last = event
    assert last == Done("cancelled")
    assert time.monotonic() - began < 1
    assert not (tmp_path / "kept").exists()


SPACES = " " * 200_000_000


@pytest.mark.parametrize("make", [
    lambda: docx(f"<w:p><w:r><w:t>{SPACES}</w:t></w:r></w:p>"),
    lambda: odt(f"<t:p>{SPACES}</t:p>"),
    lambda: epub(SPACES),
    lambda: zipped(a_dot_txt=SPACES),
])  # fmt: skip
def test_i8_bombs_are_stopped_by_a_cap(make: Callable[[], bytes], tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(make())
    assert (tmp_path / "a.docx").stat().st_size < 400_000
    tracemalloc.start()
    try:
        told = fate(tmp_path / "a.docx")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert told["refused"] == "zip_bomb"
    assert peak < 64_000_000


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
LAUGHS = f"<!DOCTYPE d [{LAUGHS}]>"


@pytest.mark.parametrize("make", [docx, odt, epub])
@pytest.mark.parametrize("entity", ["&l11;", "&x;", ""])
def test_i9_doctypes_and_entities_are_refused(make: Callable[..., bytes], entity: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret", encoding="utf-8")
    before = LAUGHS if "l" in entity else f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    body = {"docx": f"<w:p><w:r><w:t>{entity}</w:t></w:r></w:p>", "odt": f"<t:p>{entity}</t:p>"}.get(make.__name__, "")
    (tmp_path / "a.docx").write_bytes(make(body, before))
    began = time.monotonic()
    told = fate(tmp_path / "a.docx")
    assert (told["refused"], told["kind"]) == ("broken_document", make.__name__)
    assert time.monotonic() - began < 5


def test_i9_html_entities_open_no_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the secret", encoding="utf-8")
    uri = (tmp_path / "secret").as_uri()
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{uri}">]><html><p>{PROSE}&x;</p><img src="{uri}"></html>'
    assert "secret" not in extract(page.encode(), "a.html").text


@pytest.mark.parametrize("kind", ["docx", "odt", "epub", "zip"])
def test_i10_documents_cut_anywhere(kind: str, tmp_path: Path) -> None:
    data = SEEDS[kind]
    for end in range(4, len(data) - 1, max(1, len(data) // 12)):
        (tmp_path / "a").write_bytes(data[:end])
        assert fate(tmp_path / "a")["refused"] in ("broken_document", "broken_zip", "unsupported"), end


def test_i10_a_pdf_cut_short_and_i12_a_scan(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(pdf()[:-30])
    assert fate(tmp_path / "a")["refused"] == "broken_document"
    (tmp_path / "a").write_bytes(pdf(""))
    assert fate(tmp_path / "a")["refused"] == "scanned"


LOOP = pdf().replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")
HUGE_COUNT = pdf().replace(b"/Count 1 ", b"/Count 9" + b"9" * 8)
HUGE_LENGTH = pdf().replace(b"<< /Length ", b"<< /Length 99999999999")


@pytest.mark.parametrize("data", [LOOP, HUGE_COUNT, HUGE_LENGTH])
def test_i11_hostile_pdfs_end(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    began = time.monotonic()
    fate(tmp_path / "a.pdf")
    assert time.monotonic() - began < 20


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes")
@pytest.mark.timeout(20)
def test_i13_links_loops_pipes_and_devices(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.txt").write_text(PROSE, encoding="utf-8")
    (folder / "inner" / "up").symlink_to(folder)
    (folder / "itself").symlink_to(folder / "itself")
    (folder / "nowhere").symlink_to(tmp_path / "gone")
    (folder / "zero").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe")
    done = list(read(ReadSpec((str(folder),)), Control()))[-1]
    assert isinstance(done, Done)
    fates = {Path(each["path"]).name: each["refused"] for each in done.result["files"]}
    assert fates == {
        "a.txt": "", "up": "link_loop", "itself": "not_readable", "nowhere": "not_readable", "zero": "not_regular",
        "pipe": "not_regular",
    }  # fmt: skip


def test_i15_a_file_that_is_cut_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "BIG", 100)
    monkeypatch.setattr(files, "BLOCK", 1000)
    (tmp_path / "a.txt").write_text(PROSE * 200, encoding="utf-8")
    (tmp_path / "b.txt").write_text("另一个" + PROSE * 5, encoding="utf-8")
    events = list[object]()
    for event in read(ReadSpec((str(tmp_path),), out=str(tmp_path / "kept")), Control()):
        events.append(event)
        if isinstance(event, Progress) and 3000 < event.done < 9000:
            os.truncate(tmp_path / "a.txt", 0)
    done = events[-1]
    assert isinstance(done, Done)
    kept = open_corpus(str(tmp_path / "kept"))  # a snapshot: its hash is that of what was read
    assert kept.text.endswith(("另一个" + PROSE * 5).strip())


def test_i16_the_same_text_in_other_clothes_counts_once(tmp_path: Path) -> None:
    for name, data in (
        ("1.txt", PROSE.encode()),
        ("2.txt", PROSE.encode("gb18030")),
        ("3.txt", PROSE.replace("\n", "\r\n").encode("utf-16")),
        ("4.docx", docx()),
    ):
        (tmp_path / name).write_bytes(data)
    done = list(read(ReadSpec((str(tmp_path), str(tmp_path / "1.txt"))), Control()))[-1]
    assert isinstance(done, Done)
    assert [each["refused"] for each in done.result["files"]] == ["", *["duplicate"] * 4]
    assert done.result["chars"] == len(PROSE.strip())


@pytest.mark.parametrize("kind", [*SEEDS, *IN_CHILD])
def test_the_seeds_of_the_fuzzer_are_read(kind: str, tmp_path: Path) -> None:
    (tmp_path / f"a.{kind}").write_bytes({**SEEDS, **IN_CHILD}[kind])
    assert fate(tmp_path / f"a.{kind}")["refused"] == ""


@pytest.mark.timeout(120)
def test_a_slice_of_the_fuzzer(tmp_path: Path) -> None:
    rng = random.Random(20)
    for number in range(200):
        kind = rng.choice(list(SEEDS))
        path = tmp_path / rng.choice(NAMES)
        path.write_bytes(mutated(SEEDS[kind], rng))
        began = time.monotonic()
        sentence = ""
        try:
            list(read(ReadSpec((str(path),)), Control()))
        except BadInput as refused:
            sentence = refused.sentence("zh")
        assert not re.search(r"\{[a-z_]+\}", sentence), (number, kind)
        assert time.monotonic() - began < 10, (number, kind)
        path.unlink()


def test_a_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    data = bytearray(zipped(a_dot_txt=b" " * 20_000_000))
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    (tmp_path / "a.zip").write_bytes(bytes(data))
    assert fate(tmp_path / "a.zip")["refused"] in ("zip_bomb", "broken_zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.infolist()[0].file_size == 1000


def test_zips_whose_members_have_no_name_or_broken_streams(tmp_path: Path) -> None:
    data = zipped(zipfile.ZIP_STORED, a=PROSE)
    nameless = bytearray(data)
    nameless[data.rindex(b"PK\x01\x02") + 46] = 0  # the name ends where it begins
    broken = bytearray(odt())
    place = broken.index(b"opendocument.text") if b"opendocument.text" in broken else 60
    broken[place] ^= 0xFF
    for each in (nameless, broken):
        (tmp_path / "a.zip").write_bytes(bytes(each))
        fate(tmp_path / "a.zip")
