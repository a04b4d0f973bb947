"""A file is what its bytes say, not what it is called."""

from __future__ import annotations

import io
import zipfile

import pytest

from lstmcore.errors import BadInput
from lstmcore.text.formats import extract, kind_of_text
from lstmcore.text.language import language, script
from lstmcore.text.magic import kind_of_document


def zipped(*names: str, first: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, first if name == "mimetype" else b"x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\n\n%PDF-1.4\n", "pdf"),
        (b"{\\rtf1\\ansi hello}", "rtf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "doc"),
        (zipped("[Content_Types].xml", "word/document.xml"), "docx"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (zipped("mimetype", first=b"application/epub+zip"), "epub"),
        (zipped("mimetype", first=b"application/vnd.oasis.opendocument.text"), "odt"),
        (zipped("manifest.json", "vocab.json", "model.safetensors"), "moxu"),
        (zipped("a.txt"), "zip"),
        (b"PK\x03\x04 broken", "zip"),
        ("普通文字".encode(), None),
    ],
)
def test_documents_are_known_by_content(data: bytes, kind: str | None) -> None:
    assert kind_of_document(data) == kind


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("正文", "a.txt", "txt"),
        ("正文", "无后缀", "txt"),
        ("# 题", "a.MD", "md"),
        ("<!DOCTYPE html><p>x", "a.txt", "html"),
        ("  <html lang=zh>", "a", "html"),
        ("<?xml version='1.0'?><feed/>", "a.txt", "xml"),
        ("1\n00:00:01,000 --> 00:00:02,000\n你好", "a.txt", "srt"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n你好", "a.txt", "srt"),
        ("[Script Info]\n[Events]", "a.txt", "ass"),
        ("review,label\n好,1", "a.csv", "csv"),
        ("<p>一段</p>", "a.html", "html"),
        ("a < b", "a.html", "txt"),
        ("[ti:歌]\n[00:01.00]第一句", "a.lrc", "lrc"),
        ("<b>not a page</b> at all", "a.txt", "txt"),
    ],
)
def test_plain_formats_are_told_apart(text: str, name: str, kind: str) -> None:
    assert kind_of_text(text, name) == kind


@pytest.mark.parametrize(("data", "name", "key"), [
    (b"id,label\n1,2\n", "numbers.csv", "no_text_column"),
    (b"{\"a\": ", "a.json", "broken_document"),
    (b"PK\x03\x04 broken", "novel.txt", "unsupported"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(50), "photo.txt", "binary"),
])  # fmt: skip
def test_refusals_name_the_kind(data: bytes, name: str, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        extract(data, name)
    assert refused.value.key == key
    assert refused.value.values["kind"]


@pytest.mark.parametrize(
    ("text", "spoken", "written"),
    [
        ("我冒了严寒，回到相隔二千余里，别了二十余年的故乡去。", "zh", "simplified"),
        ("人生南北多歧路，將相神仙，也要凡人做。", "zh", "traditional"),
        ("It is a truth universally acknowledged, that a single man must be in want of a wife.", "en", ""),
        ("Hello there", "en", ""),
        ("吾輩は猫である。名前はまだ無い。どこで生れたか", "other", "mixed"),
        ("안녕하세요. 오늘은 날씨가 좋습니다.", "other", ""),
        ("Où est la bibliothèque ? Élève très doué, ça va déjà bien mieux que hier", "other", ""),
        ("Война и мир", "other", ""),
        ("1234 5678", "other", ""),
        ("", "other", ""),
        ("我们用 the quick brown fox of the world and it was 测试一下 in the morning with you", "mixed", "simplified"),
    ],
)
def test_language_and_script(text: str, spoken: str, written: str) -> None:
    assert language(text) == spoken
    assert written in ("mixed", script(text))
