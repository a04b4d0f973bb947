"""Each step of cleaning alone: what it changes, what it leaves, and what it counts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmcore.specs import Cleaning
from lstmcore.text.adverts import without_adverts
from lstmcore.text.clean import clean
from lstmcore.text.headings import count_headings, is_heading, without_headings
from lstmcore.text.pages import without_contents, without_page_numbers
from lstmcore.text.repeats import Repeats
from lstmcore.text.samples import samples
from lstmcore.text.styles import in_script, unified_quotes, without_indents

PROSE = "我冒了严寒，回到相隔二千余里，别了二十余年的故乡去。"


def pages(head: str, foot: str, count: int = 6) -> str:
    body = [f"第{n}页的第一行正文。\n{PROSE}\n这是最后一行{chr(0x4E00 + n)}" for n in range(count)]
    return "".join(f"{head.format(n=n + 1)}\n{each}\n{foot.format(n=n + 1)}\n\f" for n, each in enumerate(body))


@pytest.mark.parametrize(
    ("head", "foot"), [("孙子兵法", "{n}"), ("子部·孙子兵法 ·{n}·", ""), ("{n} | A Tale", "- {n} -"), ("", "Page {n}")]
)
def test_page_numbers_and_running_heads_go(head: str, foot: str) -> None:
    change = without_page_numbers(pages(head, foot))
    assert change.text.split() == pages("", "").replace("\f", "").split()
    assert change.count == 6 * bool(head) + 6 * bool(foot)
    assert change.examples[0][1] == ""


@pytest.mark.parametrize(
    "text",
    [
        pages("第{n}章", ""),
        pages("Chapter {n}", ""),
        pages("孙子兵法", "{n}", count=2),
        "一\f一\f一\f一",  # slips, not pages
        "1\n2\n3\n4\n5\n6\n7",  # a bare number may be a chapter's
        "正文\n- 12 -\n正文",  # one alone proves nothing
    ],
)
def test_what_may_be_prose_stays(text: str) -> None:
    change = without_page_numbers(text)
    assert change.count == 0
    assert change.text.split() == text.replace("\f", "\n").split()


def test_marked_page_numbers_without_form_feeds_go() -> None:
    text = "\n".join(f"{PROSE}\n第 {n} 页" for n in range(1, 9)) + "\n尾"
    assert without_page_numbers(text).text == "\n".join([PROSE] * 8) + "\n尾"


def test_a_paragraph_goes_on_over_the_page() -> None:
    lines = ["".join(chr(0x4E00 + 30 * n + m) for m in range(30)) for n in range(24)]
    text = "".join("书名\n" + "\n".join(lines[n : n + 3]) + f"\n{n}\f" for n in range(0, 24, 3))
    assert clean(text).text == "".join(lines)


def test_a_list_of_contents_goes() -> None:
    entries = "\n".join(
        f"{name} .................. {n}" for n, name in enumerate(["始计第一", "作战第二", "谋攻第三"], 1)
    )
    text = f"书名\n目 录\n{entries}\n{PROSE}......\n完"
    change = without_contents(text)
    assert (change.text, change.count) == (f"书名\n{PROSE}......\n完", 3)
    assert clean(text, Cleaning(contents=True)).text == text
    assert without_contents("他说......1\n......").count == 0


ADVERT = "手机用户请浏览 www.example.com 阅读最新章节"


def test_adverts_that_come_again_and_again_go() -> None:
    text = "\n".join(f"{PROSE}\n{ADVERT}" for _ in range(4))
    change = without_adverts(text)
    assert (change.text, change.count) == ("\n".join([PROSE] * 4), 4)
    inline = "\n".join(f"他说{n}（免费小说 www.example.com）然后走了。" for n in range(4))
    assert without_adverts(inline).text == "\n".join(f"他说{n}然后走了。" for n in range(4))


def test_where_a_book_comes_from_is_no_part_of_it() -> None:
    body = "\n".join([PROSE] * 20)
    head = "《聊斋志异》\n申明:本书由某某小说下载网(www.example.com)自网络收集整理制作,仅供预览"
    change = without_adverts(f"{head}\n{body}\n更多精彩好书，请登陆 www.example.com 下载")
    assert (change.text, change.count) == (f"《聊斋志异》\n{body}", 2)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join([*[PROSE] * 9, ADVERT, *[PROSE] * 9, ADVERT, *[PROSE] * 9]),  # twice only
        "\n".join(["curl http://localhost:8080"] * 5),
        "\n".join(["他下载了一个文件。"] * 5),
        "\n".join(["（他笑了）好的"] * 5),
    ],
)
def test_what_is_no_advert_stays(text: str) -> None:
    assert without_adverts(text).text == text


@pytest.mark.parametrize(
    "line",
    [
        "第一回 灵根育孕源流出",
        "　　第12章",
        "第三卷　风雪",
        "楔子",
        "CHAPTER I.",
        "Chapter 12: The Return",
        "ACT II",
        "后记",
    ],
)
def test_headings(line: str) -> None:
    assert is_heading(line)
    text = f"前文。\n{line}\n后文。"
    assert count_headings(text).count == 1
    assert without_headings(text).text == "前文。\n后文。"
    assert clean(text).counts["headings"] == 1


@pytest.mark.parametrize(
    "line", ["第一次见到他，是在冬天。", "Part of me was glad.", "第二日，我便要他捕鸟。", "Act now"]
)
def test_sentences_are_no_headings(line: str) -> None:
    assert not is_heading(line)


def test_indents_and_wide_spaces() -> None:
    change = without_indents("\u3000\u3000一段\n  two\n词\u3000\u3000词\n无\u3000无")
    assert (change.text, change.count) == ("一段\ntwo\n词\u3000词\n无\u3000无", 3)
    assert clean("\u3000\u3000一段").text == "\u3000\u3000一段"
    assert clean("\u3000\u3000一段", Cleaning(indents=True)).text == "一段"


@pytest.mark.parametrize(
    ("style", "before", "after"),
    [
        ("curly", "「甲『乙』」", "“甲‘乙’”"),
        ("curly", '他说"好"和"行"。\n5" 的管子', '他说“好”和“行”。\n5" 的管子'),
        ("corner", "“甲‘乙’”，it’s", "「甲『乙』」，it’s"),
        ("straight", "“甲”「乙」‘c’", '"甲""乙"\'c\''),
    ],
)
def test_quotes(style: str, before: str, after: str) -> None:
    change = unified_quotes(before, style)
    assert change.text == after
    assert change.count > 0
    assert unified_quotes(after, style).count == 0


def test_scripts_by_phrases() -> None:
    assert in_script("頭髮 發財 乾燥 乾隆", "simplified").text == "头发 发财 干燥 乾隆"
    change = in_script("头发发财\n后面皇后", "traditional")
    assert (change.text, change.count) == ("頭髮發財\n後面皇后", 5)
    assert change.examples == (("头发发财", "頭髮發財"), ("后面皇后", "後面皇后"))


def test_repeated_paragraphs_only_on_request() -> None:
    text = "\n".join([PROSE * 2, "短句。", PROSE * 2, "短句。", (PROSE * 2).replace("，", "、")])
    assert clean(text, repeats=Repeats()).text == text
    exact = clean(text, Cleaning(repeats="exact"), repeats=Repeats())
    assert (exact.text.split("\n")[1:], exact.counts["repeats"]) == (["短句。", "短句。", text.split("\n")[-1]], 1)
    assert clean(text, Cleaning(repeats="near"), repeats=Repeats()).counts["repeats"] == 2


def test_another_edition_is_known() -> None:
    repeats = Repeats()
    first = [f"第{n}段。{PROSE}{chr(0x4E00 + n)}" for n in range(200)]
    assert repeats.edition_of("\n".join(first), "a") is None
    second = [line.replace("，", ",") for line in first[:190]] + [f"新{PROSE}{n}" for n in range(3)]
    name, percent = repeats.edition_of("\n".join(second), "b") or ("", 0)
    assert name == "a"
    assert percent >= 90


def test_defaults_keep_every_letter_of_the_samples() -> None:
    for each in samples():
        with open(each.path, encoding="utf-8") as file:
            text = file.read()
        assert set(clean(text).counts) <= {"headings"}, each.path


@settings(max_examples=100, deadline=None)
@given(
    st.text(st.sampled_from("ab 一二。「」“”\"'\n\t\f\r第章1-页\u3000"), max_size=300),
    st.builds(
        Cleaning, line_ends=st.booleans(), indents=st.booleans(), headings=st.booleans(),
        quotes=st.sampled_from(["keep", "curly", "corner", "straight"]), script=st.sampled_from(["keep", "simplified"]),
        repeats=st.sampled_from(["keep", "exact", "near"]),
    ),
)  # fmt: skip
def test_any_switches_work_on_any_text(text: str, cleaning: Cleaning) -> None:
    cleaned = clean(text, cleaning, repeats=Repeats())
    assert all(count > 0 for count in cleaned.counts.values())
    assert set(cleaned.examples) == set(cleaned.counts)
