"""Bytes come back as the characters they were, whatever the codec."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmcore.errors import BadInput
from lstmcore.specs import Cleaning
from lstmcore.text.clean import clean
from lstmcore.text.decode import decode, known_codec
from lstmcore.text.words import read_dictionary
from lstmcore.training.evaluate import raw_text

PLAIN = Cleaning(page_numbers=False, adverts=False, boilerplate=False, join_lines=False)
SIMPLIFIED = "我冒了严寒，回到相隔二千余里，别了二十余年的故乡去。时候既然是深冬；渐近故乡时，天气又阴晦了。"
TRADITIONAL = "人生南北多歧路，將相神仙，也要凡人做。百代興亡朝復暮，江風吹倒前朝樹。功名富貴無憑據，費盡心情。"
JAPANESE = "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。"
ENGLISH = "It is a truth universally acknowledged, that a single man must be in want of a wife.\n"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED[:8], "gb18030"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL[:8], "big5"),
        (TRADITIONAL + "嘅咗啲", "big5hkscs"),
        (SIMPLIFIED, "utf-16-le"),
        (SIMPLIFIED, "utf-16-be"),
        (ENGLISH, "utf-16-le"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        ("안녕하세요. 오늘은 날씨가 좋습니다. 우리는 산책을 합니다.", "cp949"),
        ("Où est la bibliothèque ? Élève très doué, ça va déjà.", "cp1252"),
        ("He said “no” — and that’s it…", "cp1252"),
        ("“I’m sure,” she said.\n\n“It’s late.”", "cp1252"),
        ("He said “no” and that’s all.", "mac_roman"),
        ("人々は、その夜", "euc_jp"),
        ("我冒了严寒，回到故乡", "hz"),
        (JAPANESE, "iso2022_jp"),
        ("过了□□□青草，又□□。", "gb18030"),
        ("┌──────┐\n│ 正文 │\n└──────┘", "gb18030"),
        ("────────", "utf-8"),
        ("式、异常", "utf-16-le"),
        ("Привет, как дела? Сегодня хорошая погода, мы идём гулять.", "cp1251"),
        ("我用Python写了一个test程序。\r\n" + ENGLISH, "gb18030"),
        (ENGLISH, "utf-8"),
        ("", "utf-8"),
    ],
)
def test_the_codec_is_told_from_the_characters(text: str, codec: str) -> None:
    decoded = decode(text.encode(codec))
    assert (decoded.text, decoded.codec, decoded.bad_sequences) == (text, codec, 0)


@pytest.mark.parametrize(
    ("mark", "codec", "label"),
    [
        (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
    ],
)
def test_a_byte_order_mark_is_believed_and_taken_off(mark: bytes, codec: str, label: str) -> None:
    decoded = decode(mark + SIMPLIFIED.encode(codec))
    assert (decoded.text, decoded.codec, decoded.bom) == (SIMPLIFIED, label, True)


def test_a_few_broken_bytes_are_counted_and_cost_nothing_else() -> None:
    data = (SIMPLIFIED * 20).encode("gb18030")
    broken = data[:400] + b"\xff" + data[400:900] + b"\x80\n" + data[900:]
    decoded = decode(broken)
    assert decoded.codec == "gb18030"
    assert 1 <= decoded.bad_sequences <= 4
    assert decoded.text.count("故乡") >= 38


def test_a_broken_utf8_text_stays_utf8() -> None:
    data = (SIMPLIFIED * 5).encode("utf-8")
    decoded = decode(data[:99] + b"\xff" + data[99:-1])
    assert decoded.codec == "utf-8"
    assert 1 <= decoded.bad_sequences <= 4


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 4, "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "binary"),
        (b"\x7fELF\x02\x01\x01" + bytes(200), "binary"),
        (bytes(1000), "not_text"),
        (bytes(range(256)) * 40, "not_text"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        decode(data)
    assert refused.value.key == key


PAGE = "<html><head><meta charset='%s'></head><body>%s</body></html>"


@pytest.mark.parametrize(
    ("said", "text", "codec"),
    [
        ("gb2312", SIMPLIFIED, "utf-8"),  # the declaration lies
        ("utf-8", SIMPLIFIED, "gb18030"),
        ("big5", SIMPLIFIED, "gb18030"),
        ("iso-8859-1", SIMPLIFIED, "gb18030"),
        ("no such thing", SIMPLIFIED, "gb18030"),
        ("shift_jis", "猫", "cp932"),
        ("iso-8859-2", "žluťoučký", "iso8859-2"),
        ("windows-874", "สวัสดี", "cp874"),
        ("GBK", "绞", "gb18030"),
    ],
)
def test_what_a_page_says_of_its_codec_is_a_hint(said: str, text: str, codec: str) -> None:
    page = PAGE % (said, text)
    decoded = decode(page.encode(codec))
    assert (decoded.text, decoded.codec) == (page, codec)


def test_another_codec_can_be_forced() -> None:
    assert decode("é".encode("latin-1"), "latin-1").text == "é"
    assert decode(SIMPLIFIED.encode("gbk"), "GB2312").codec == "gb18030"
    assert known_codec("UTF8") == "utf-8"


@pytest.mark.parametrize("name", ["no-such", "rot13", "base64", "hex", "", "\0", "x" * 200])
def test_an_unknown_codec_is_bad_input(name: str) -> None:
    with pytest.raises(BadInput):
        known_codec(name)


PROSE = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffd\ufffe\uffff\u2028\u2029")
)


@settings(max_examples=150, deadline=None)
@given(PROSE)
def test_every_utf8_text_of_some_length_comes_back(text: str) -> None:
    long_enough = SIMPLIFIED + text
    decoded = decode(long_enough.encode("utf-8"))
    assert decoded.text == long_enough
    assert decoded.codec == "utf-8"
    assert clean(decoded.text, PLAIN, blank_lines=False).text.rstrip() == long_enough.rstrip()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        decode(data).text.encode("utf-8", "surrogatepass")
    except BadInput as refused:
        if refused.key not in ("binary", "not_text", "no_codec"):
            raise


def test_who_reads_a_file_says_which_one_is_no_text(tmp_path: Path) -> None:
    noise = tmp_path / "noise.txt"
    noise.write_bytes(bytes(range(256)) * 20)
    for read in (raw_text, read_dictionary):
        with pytest.raises(BadInput) as caught:
            read(str(noise))
        assert str(noise) in str(caught.value)
        assert "{" not in str(caught.value)
