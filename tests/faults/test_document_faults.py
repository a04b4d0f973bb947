"""What can be wrong with documents, one test a mechanism (I5, I8-I12): read right, or refused with the reason."""

from __future__ import annotations

import random
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lstmcore.text import zips
from lstmcore.text.formats import extract
from tests.faults.fates import fate, fate_of, table
from tests.mutations import PROSE, SEEDS, docx, epub, odt, pdf, zipped

KINDS = {"utf-8": "txt", "html": "html", "srt": "srt", "ass": "ass", "docx": "docx", "odt": "odt", "epub": "epub"}


@table("I5", **KINDS, zip="txt", rtf="rtf", pdf="pdf")
def test_a_wrong_name_does_not_mislead(case: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    kind = request.node.callspec.id.removeprefix("I5-")
    in_child = kind in ("pdf", "rtf")
    data = pdf() if kind == "pdf" else RTF if kind == "rtf" else SEEDS[kind]
    for suffix in ("txt", "jpg") if in_child else ("txt", "docx", "epub", "html", "srt", "pdf", "jpg", ""):
        told = fate_of(data, tmp_path, f"a.{suffix}")
        assert (told["refused"], told["kind"]) == ("", case), suffix
        (tmp_path / f"a.{suffix}").unlink()


RTF = rb"{\rtf1\ansi\ansicpg936 \'b9\'ca\'cf\'e7\par text}"


SPACES = " " * 200_000_000


def claiming(size: int) -> bytes:
    """A zip of 20 MB of blanks whose directory claims ``size`` bytes."""
    data = bytearray(zipped(a_dot_txt=b" " * 20_000_000))
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", size)
    return bytes(data)


def nested(depth: int) -> bytes:
    """A zip in a zip in a zip, with a bomb in the innermost."""
    data = zipped(a_dot_txt=b" " * 30_000_000)
    for _ in range(depth):
        data = zipped(a_dot_zip=data)
    return data


@table(
    "I8",
    docx=(lambda: docx(f"<w:p><w:r><w:t>{SPACES}</w:t></w:r></w:p>"), "zip_bomb"),
    odt=(lambda: odt(f"<t:p>{SPACES}</t:p>"), "zip_bomb"),
    epub=(lambda: epub(SPACES), "zip_bomb"),
    zip=(lambda: zipped(a_dot_txt=SPACES), "zip_bomb"),
    lying_size=(lambda: claiming(1000), "broken_zip"),
    nested=(lambda: nested(3), "unsupported"),
    too_many=(lambda: zipped(**{f"{n}_dot_txt": PROSE for n in range(30)}), "too_many_members"),
)
def test_bombs_are_stopped_by_a_cap(
    case: tuple[Callable[[], bytes], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zips, "MEMBERS", 20)
    data = case[0]()
    assert len(data) < 400_000
    (tmp_path / "a.docx").write_bytes(data)
    tracemalloc.start()
    try:
        told = fate(tmp_path / "a.docx")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert told["refused"] == case[1]
    assert peak < 64_000_000


LAUGHING = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
DOCTYPES = {
    "laughs": f"<!DOCTYPE d [{LAUGHING}]>",
    "doctype": "<!DOCTYPE d>",
    "xxe": '<!DOCTYPE d [<!ENTITY x SYSTEM "%">]>',
}
DOCTYPES["parameter"] = '<!DOCTYPE d [<!ENTITY % x SYSTEM "%"> %x;]>'
MAKERS: dict[str, Callable[..., bytes]] = {"docx": docx, "odt": odt, "epub": epub}


@table("I9", **{f"{kind}-{doctype}": (kind, doctype) for kind in MAKERS for doctype in DOCTYPES}, html=("html", "xxe"))
def test_doctypes_and_entities_open_and_expand_nothing(case: tuple[str, str], tmp_path: Path) -> None:
    kind, doctype = case
    (tmp_path / "secret").write_text("the secret", encoding="utf-8")
    uri = (tmp_path / "secret").as_uri()
    before = DOCTYPES[doctype].replace('"%"', f'"{uri}"')
    entity = {"laughs": "&l11;", "xxe": "&x;"}.get(doctype, "")
    if kind == "html":
        page = before.replace(" d ", " html ") + f'<html><p>{PROSE}{entity}</p><img src="{uri}"></html>'
        assert "secret" not in extract(page.encode(), "a.html").text
        return
    body = {"docx": f"<w:p><w:r><w:t>{entity}</w:t></w:r></w:p>", "odt": f"<t:p>{entity}</t:p>"}.get(kind, "")
    told = fate_of(MAKERS[kind](body, before), tmp_path)
    assert (told["refused"], told["kind"]) == ("broken_document", kind)


def changed(data: bytes, *places: tuple[bytes, int, int]) -> bytes:
    """``data`` with the byte ``offset`` after each mark put at ``value``."""
    copy = bytearray(data)
    for mark, offset, value in places:
        copy[copy.index(mark) + offset] = value
    return bytes(copy)


CUT = ("broken_document", "broken_zip", "unsupported")
ONE = zipped(zipfile.ZIP_STORED, a_dot_txt=PROSE)
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99)
LOCK = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >> /ID [(a)(a)] " % (b"x" * 32, b"y" * 32)
DRM = '<encryption><EncryptedData><CipherReference URI="a.html"/></EncryptedData></encryption>'
LOCKED_BOOK = zipped(
    mimetype="application/epub+zip", META_dash_INF__container_dot_xml='<c><rootfile full-path="b.opf"/></c>',
    META_dash_INF__encryption_dot_xml=DRM, b_dot_opf="<p/>",
)  # fmt: skip


@table(
    "I10",
    **{kind: ([SEEDS[kind][:n] for n in range(4, len(SEEDS[kind]) - 1, len(SEEDS[kind]) // 12)], CUT)
       for kind in ("docx", "odt", "epub", "zip")},
    pdf=([pdf()[:-30]], ("broken_document",)),
    rtf=([RTF[:-1] + b"{", rb"{\rtf1{\b half"], ("broken_document",)),
    encrypted_zip=([changed(ONE, (b"PK\x03\x04", 6, 1), (b"PK\x01\x02", 8, 1))], ("encrypted",)),
    odd_compression=([changed(ONE, (b"PK\x03\x04", 8, 97), (b"PK\x01\x02", 10, 97))], ("broken_zip",)),
    encrypted_office=([OLD + "EncryptedPackage".encode("utf-16-le")], ("encrypted",)),
    old_word=([OLD], ("unsupported",)),
    encrypted_pdf=([pdf().replace(b"/Root 1 0 R", LOCK + b"/Root 1 0 R")], ("encrypted",)),
    drm_epub=([LOCKED_BOOK], ("drm",)),
)  # fmt: skip
def test_cut_broken_and_locked_documents_are_named(case: tuple[list[bytes], tuple[str, ...]], tmp_path: Path) -> None:
    for data in case[0]:
        assert fate_of(data, tmp_path, "a")["refused"] in case[1]


@table("I10", docx_flips="stored docx", epub_flips="stored epub", odt_flips="odt", zip_flips="zip")
def test_flipped_bits_in_documents_are_read_or_named(case: str, tmp_path: Path) -> None:
    rng = random.Random(10)
    for _ in range(20):
        data = bytearray(SEEDS[case])
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        fate_of(bytes(data), tmp_path, "a")


@table(
    "I11",
    loop=pdf().replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"),
    huge_count=pdf().replace(b"/Count 1 ", b"/Count 9" + b"9" * 8),
    huge_length=pdf().replace(b"<< /Length ", b"<< /Length 99999999999"),
    deep_rtf=b"{\\rtf1 " + b"{" * 500_000 + b"}" * 500_000 + b"}",
    endless_bin=b"{\\rtf1 {\\pict\\bin9999999999 x}}",
)
def test_hostile_documents_for_the_child_end(case: bytes, tmp_path: Path) -> None:
    fate_of(case, tmp_path, "a.pdf")


@table("I12", blank=pdf(""), one_letter=pdf("x"))
def test_a_scan_without_text_is_named(case: bytes, tmp_path: Path) -> None:
    assert fate_of(case, tmp_path, "a.pdf")["refused"] == "scanned"


@table(
    "I11",
    **{
        f"html_{n}": ("a.html", "<html>" + mark * 100_000)
        for n, mark in enumerate(("<a ", "<!--", "<![CDATA[", "<svg></nav>", "&#"))
    },
    **{
        f"md_{n}": ("a.md", mark * 100_000)
        for n, mark in enumerate(("[", "<!--", "**a", "`", "[a](", "> ", " ", "|--", "_a"))
    },
    **{
        f"srt_{n}": ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n" + mark * 100_000)
        for n, mark in enumerate(("{\\", "<a"))
    },
    ass=("a.ass", "[Script Info]\nDialogue: 0,0,0,D,,0,0,0,," + "{\\p" * 100_000),
)
def test_marks_that_nothing_closes_take_no_time(case: tuple[str, str], tmp_path: Path) -> None:
    fate_of(case[1].encode(), tmp_path, case[0])
