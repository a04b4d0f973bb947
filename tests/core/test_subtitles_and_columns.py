"""Subtitles give what is spoken, tables the column that reads like prose."""

from __future__ import annotations

import pytest

from lstmcore.errors import BadInput
from lstmcore.specs import Cleaning
from lstmcore.text.columns import table_text
from lstmcore.text.formats import extract
from lstmcore.text.subtitles import ass_text, lyrics_text, subtitle_text

TIMES = "00:00:01,000 --> 00:00:02,000"


def test_srt() -> None:
    cues = f"1\r\n{TIMES}\r\n<i>你好</i>\r\n1999\r\n\r\n2\r\n{TIMES}\r\n{{\\an8}}再见\r\n"
    assert subtitle_text(cues) == "你好\n1999\n再见"


def test_vtt() -> None:
    assert subtitle_text("WEBVTT\n\n00:01.000 --> 00:02.000 align:start\n<c.a>你好</c>\n") == "你好"


def test_vtt_without_notes_styles_and_names_of_cues() -> None:
    cues = "WEBVTT - x\n\nNOTE a\nb\n\nSTYLE\n::cue{}\n\nid1\n00:01.000 --> 00:02.000\n<v Roger>a &amp; b</v>\n二\n"
    assert subtitle_text(cues) == "a & b\n二"


def test_lyrics_lose_times_and_makers() -> None:
    song = "[ti:题]\n[ar:谁]\n[00:01.00]第一句\n[00:02.00][01:09.50]第<00:02.10>二句\n[00:05]\n"
    assert lyrics_text(song) == "第一句\n第二句"


def test_ass_speaks_only_its_dialogue() -> None:
    script = """[Script Info]
Title: x
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,译注
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\an8}你好，\\N世界\\h！
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0{\\p0}
Dialogue: cut off
"""
    assert ass_text(script) == "你好，\n世界 ！"
    assert extract(script.encode("gb18030"), "x.txt").kind == "ass"


@pytest.mark.parametrize(
    ("data", "kind", "column", "text"),
    [
        ("label,review\n1,很好\n0,很差\n", "csv", None, "很好\n很差"),
        ("id;memo\n1;第一条足够长的记录，读起来像正文\n2;第二条足够长的记录\n", "csv", None, None),
        ("a\tb\n1\t一段话\n", "tsv", "B", "一段话"),
        ('t,x\n1,"两行,\n一格"\n', "csv", "x", "两行,\n一格"),
        ('{"text": "甲"}\n{"text": "乙", "n": 1}\n\n', "jsonl", None, "甲\n乙"),
        ('[{"title": "题", "paragraphs": ["一", "二"]}]', "json", None, "一\n二"),
        ('["甲", "乙"]', "json", None, "甲\n乙"),
        ('{"count": 2, "data": [{"text": "甲"}, {"text": "乙"}]}', "json", None, "甲\n乙"),
        ('{"text": "甲", "tags": [{"text": "乙"}]}', "json", None, "甲"),
        ("id|text\n1|甲\n", "csv", None, "甲"),
        (
            "1,一条没有表头也很长很长的评论文字\n0,另一条也很长很长的评论文字\n",
            "csv",
            None,
            "一条没有表头也很长很长的评论文字\n另一条也很长很长的评论文字",
        ),
    ],
)
def test_the_column_of_texts(data: str, kind: str, column: str | None, text: str | None) -> None:
    found = table_text(data, kind, column)
    assert found == text if text is not None else "第二条" in found


@pytest.mark.parametrize(
    ("data", "kind", "column", "key"),
    [
        ("id,label\n1,2\n", "csv", None, "no_text_column"),
        ("id,label\n1,2\n", "csv", "text", "unknown_column"),
        ("", "csv", None, "no_text"),
        ("[[[[" * 100_000, "json", None, "broken_document"),
        ('{"text": "甲"}\n{"tex', "jsonl", None, "broken_document"),
        ("3", "json", None, "no_text"),
    ],
)
def test_tables_without_texts_say_so(data: str, kind: str, column: str | None, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        table_text(data, kind, column)
    assert refused.value.key == key
    refused.value.values["path"] = "x"
    assert "{" not in refused.value.sentence("en")


def test_a_named_column_is_read() -> None:
    extracted = extract("标题,正文\n一,甲\n".encode(), "a.csv", cleaning=Cleaning(column="标题"))
    assert extracted.text == "一"
