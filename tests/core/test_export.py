"""Exports are read back by our own readers, and are what their formats ask for."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmcore.cli import main
from lstmcore.export import WRITERS, export
from lstmcore.export.blocks import BREAK, HEADING, PARAGRAPH, QUOTE, book
from lstmcore.specs import Cleaning
from lstmcore.text.formats import extract

ALL = Cleaning(contents=True, tables=True, notes=True)
CHINESE = "第一章 雨\n　　今天夜里，雨下得很细。\n　　“父亲”<不>说话 & 走了。\n\n第二章 风\n风停了。𠮷\tx"
ENGLISH = "# One\n\nIt was late when *she* came.\n\n> A quote.\n\n***\n\n## Two\n\n**Bold** and ***both*** \\*not\\*."

BLOCKS = (
    # text, markdown, blocks as (kind, level, text)
    ("今天\n夜里", False, [(PARAGRAPH, 0, "今天"), (PARAGRAPH, 0, "夜里")]),
    ("　　今天\n\n  夜里 ", False, [(PARAGRAPH, 0, "今天"), (PARAGRAPH, 0, "夜里")]),
    ("a\nb\nc\nd\n\ne", False, [*((PARAGRAPH, 0, each) for each in "abcd"), (BREAK, 0, ""), (PARAGRAPH, 0, "e")]),
    ("a\n\nb\n\nc", False, [(PARAGRAPH, 0, each) for each in "abc"]),
    ("第三回 夜\n雨", False, [(HEADING, 1, "第三回 夜"), (PARAGRAPH, 0, "雨")]),
    ("## Two ##\nx", False, [(HEADING, 2, "Two"), (PARAGRAPH, 0, "x")]),
    ("#no", False, [(PARAGRAPH, 0, "#no")]),
    ("a\n* * *\nb", False, [(PARAGRAPH, 0, "a"), (BREAK, 0, ""), (PARAGRAPH, 0, "b")]),
    ("*a*", False, [(PARAGRAPH, 0, "*a*")]),
    ("> q", True, [(QUOTE, 0, "q")]),
    ("", False, []),
)


@pytest.mark.parametrize(("text", "markdown", "wanted"), BLOCKS)
def test_blocks(text: str, markdown: bool, wanted: list[tuple[str, int, str]]) -> None:
    assert [(block.kind, block.level, block.text) for block in book(text, "", "zh", markdown).blocks] == wanted


RUNS = (
    ("*she* came", [("she", False, True), (" came", False, False)]),
    ("**b** and ***c***", [("b", True, False), (" and ", False, False), ("c", True, True)]),
    ("snake_case_name", [("snake_case_name", False, False)]),
    (
        "_x_ \\*y\\*",
        [("x", False, True), (" ", False, False), ("*", False, False), ("y", False, False), ("*", False, False)],
    ),
    ("2 * 3 * 4", [("2 * 3 * 4", False, False)]),
    ("今天**很**冷", [("今天", False, False), ("很", True, False), ("冷", False, False)]),
)


@pytest.mark.parametrize(("text", "wanted"), RUNS)
def test_emphasis_of_markdown(text: str, wanted: list[tuple[str, bool, bool]]) -> None:
    [block] = book(text, "", "en", True).blocks
    assert [(run.text, run.bold, run.italic) for run in block.runs] == wanted


def words_of(text: str, markdown: bool) -> list[str]:
    return [block.text for block in book(text, "x", "zh", markdown).blocks if block.text]


@pytest.mark.parametrize("kind", ["docx", "epub", "html"])
@pytest.mark.parametrize(("text", "language", "markdown"), [(CHINESE, "zh", False), (ENGLISH, "en", True)])
def test_our_readers_find_every_word(kind: str, text: str, language: str, markdown: bool) -> None:
    data = export(kind, text, "夜雨 & <x>", language, markdown)
    found = extract(data, f"x.{kind}", cleaning=ALL)
    assert found.kind == kind
    wanted = words_of(text, markdown)
    read = [line for line in found.text.split("\n") if line.strip()]
    if kind != "docx":
        wanted = [" ".join(line.split()) for line in wanted]
    assert read == wanted


@pytest.mark.parametrize("text", [CHINESE, ENGLISH, "# x\n1. a\n- b\n*c*\n`d` <e> [f](g)\n> h\n+ i\n===\n\\"])
def test_markdown_says_the_same_blocks_again(text: str) -> None:
    one = book(text, "x", "zh")
    again = book(export("md", text, "x", "zh").decode(), "x", "zh", True)
    assert [(block.kind, block.level, block.text) for block in one.blocks] == [
        (block.kind, block.level, block.text) for block in again.blocks
    ]


def test_plain_text_stays_as_it_is() -> None:
    assert export("txt", CHINESE, "x", "zh").decode() == CHINESE


def opened(data: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    for name in archive.namelist():
        if name.endswith((".xml", ".rels", ".opf", ".ncx", ".xhtml")):
            ElementTree.fromstring(archive.read(name).replace(b"<!DOCTYPE html>", b""))
    return archive


def test_the_parts_of_a_word_document() -> None:
    archive = opened(export("docx", CHINESE, "夜雨", "zh"))
    styles = archive.read("word/styles.xml").decode()
    document = archive.read("word/document.xml").decode()
    for style in ("Heading1", "BodyText"):
        assert f'w:styleId="{style}"' in styles
        assert f'<w:pStyle w:val="{style}"/>' in document
    assert 'w:firstLineChars="200"' in styles
    assert "　　" not in document, "the indent is the style's"
    assert "<dc:title>夜雨</dc:title>" in archive.read("docProps/core.xml").decode()
    types = archive.read("[Content_Types].xml").decode()
    assert all(f'"/{name}"' in types for name in archive.namelist() if name.endswith(".xml") and name[0] != "[")


def test_the_parts_of_an_e_book() -> None:
    archive = opened(export("epub", CHINESE, "夜雨", "zh"))
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert archive.read("mimetype") == b"application/epub+zip"
    root = ElementTree.fromstring(archive.read("OEBPS/content.opf"))
    space = {"o": "http://www.idpf.org/2007/opf"}
    items = {each.get("id"): each.get("href") for each in root.findall("o:manifest/o:item", space)}
    assert all(f"OEBPS/{href}" in archive.namelist() for href in items.values())
    spine = [items[each.get("idref")] for each in root.findall("o:spine/o:itemref", space)]
    assert spine == ["chapter-001.xhtml", "chapter-002.xhtml"]
    for contents in ("OEBPS/nav.xhtml", "OEBPS/toc.ncx"):
        text = archive.read(contents).decode()
        assert all(f'"{href}"' in text for href in spine)
        assert "第一章 雨" in text


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.booleans(), st.sampled_from(sorted(WRITERS)))
def test_any_text_makes_a_sound_document(text: str, markdown: bool, kind: str) -> None:
    data = export(kind, text, text[:9], "en", markdown)
    if kind in ("docx", "epub"):
        opened(data)
        extract(data, f"x.{kind}", cleaning=ALL)


def test_the_verb_text_writes_what_a_document_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "x.docx", tmp_path / "x.txt"
    source.write_bytes(export("docx", CHINESE, "x", "zh"))
    assert main(["text", str(source), "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["kind"], told["chars"]) == ("docx", len(out.read_text(encoding="utf-8")))
    assert out.read_text(encoding="utf-8").split("\n")[0] == "第一章 雨"
    source.write_bytes(b"PK\x03\x04broken")
    assert main(["text", str(source), "--out", str(out)]) == 2
    assert main(["text", str(tmp_path / "none"), "--out", str(out)]) == 2
