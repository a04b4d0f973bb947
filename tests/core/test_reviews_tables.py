"""Tables of reviews in the shapes and encodings that people have."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from lstmcore.errors import BadInput
from lstmcore.events import Notice
from lstmcore.reviews.dataset import Dataset, gather
from lstmcore.reviews.levels import classes_of, parse_levels
from lstmcore.reviews.table import label_column, read_table, text_column
from lstmcore.specs import TrainReviewsSpec

ROWS = [
    ("1", "房间干净，服务员很热情"),
    ("0", "隔音太差，一夜没睡好"),
    ("1", "早餐不错,位置也好"),
    ("0", "前台态度很差"),
]
CSV = 'label,review\n1,房间干净，服务员很热情\n0,隔音太差，一夜没睡好\n1,"早餐不错,位置也好"\n0,前台态度很差\n'


def rows_of(path: Path) -> list[tuple[str, str]]:
    table = read_table(str(path))
    label = label_column(table, None, None)
    text = text_column(table, None, but=label)
    return [(row[label], row[text]) for row in table.rows]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_usual_encodings_give_the_same_rows(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "酒店.csv"
    path.write_bytes((CSV * 3).replace("\nlabel,review", "").encode(codec))
    assert rows_of(path) == ROWS * 3


@pytest.mark.parametrize(
    "text",
    [
        "1,房间干净，服务员很热情\n0,隔音太差，一夜没睡好\n1,早餐不错,位置也好\n0,前台态度很差\n",
        '\ufeff1,房间干净，服务员很热情\r\n0,隔音太差，一夜没睡好\r\n1,"早餐不错,位置也好"\r\n0,前台态度很差\r\n',
        "房间干净，服务员很热情\t1\n隔音太差，一夜没睡好\t0\n早餐不错,位置也好\t1\n前台态度很差\t0\n",
        "cat,label,review\n酒店,1,房间干净，服务员很热情\n酒店,0,隔音太差，一夜没睡好\n酒店,1,早餐不错,位置也好\n酒店,0,前台态度很差\n",
    ],
)
def test_header_or_not_commas_in_the_text_stay(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode())
    assert rows_of(path) == ROWS


def test_a_spreadsheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in [("评论", "星级"), ("房间很干净", 5), ("太吵了", 1.0), ("还行吧", 3)]:
        book.active.append(row)
    path = tmp_path / "t.xlsx"
    book.save(path)
    table = read_table(str(path))
    assert table.values(text_column(table, None)) == ["房间很干净", "太吵了", "还行吧"]
    assert parse_levels(table.values(label_column(table, None, None))) == [1, 0, 0.5]


def test_rows_pasted_in_another_encoding_and_an_open_quote(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    first, last = "id,评论\n1,房间很干净，也很安静\n".encode(), '3,"没说完\n'.encode()
    path.write_bytes(first + "2,前台态度很差\n".encode("gb18030") + last)
    table = read_table(str(path))
    assert table.values(1) == ["房间很干净，也很安静", "前台态度很差", '"没说完']


@pytest.mark.parametrize(
    ("cells", "labels"),
    [
        (["0", "1", "1.0"], [0, 1, 1]),
        (["-1", "0", "+1"], [0, 0.5, 1]),
        (["1", "2", "x"], [0, 1, None]),
        (["1", "2", "3"], [0, 0.5, 1]),
        (["0", "1", "2"], [0, 0.5, 1]),
        (["0", "4"], [0, 1]),
        (["好评", "差评", "中评"], [1, 0, 0.5]),
        (["非常好", "差评", "一般"], [1, 0.25, 0.5]),
        (["Positive", "neg", "neutral", "?"], [1, 0, 0.5, None]),
        (["1", "2", "3", "4", "5"], [0, 0.25, 0.5, 0.75, 1]),
        (["5星", "1星", "★★★★☆", "9"], [1, 0, 0.75, None]),
    ],
)
def test_labels_are_understood(cells: list[str], labels: list[float | None]) -> None:
    assert parse_levels(cells) == labels


@pytest.mark.parametrize(
    ("wanted", "classes"),
    [(None, (0, 0.25, 0.5, 1)), (2, (0, 1)), (3, (0, 0.5, 1)), (4, (0, 1 / 3, 1)), (5, (0, 0.25, 0.5, 1))],
)
def test_levels_of_too_few_rows_are_no_class(wanted: int | None, classes: tuple[float, ...]) -> None:
    levels = [0.0] * 8 + [0.25] * 5 + [0.5] * 4 + [0.75] + [1.0] * 7
    assert classes_of(levels, wanted, 4) == classes


def test_a_missing_column_is_named_with_those_there_are(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(CSV, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        text_column(read_table(str(path)), "评论文字")
    assert "评论文字" in str(caught.value)
    assert "label, review" in str(caught.value)


def good(number: int) -> str:
    return f"服务很好{number}"


def bad(number: int) -> str:
    return f"态度很差{number}"


def gathered(tmp_path: Path, lines: list[str], dev: list[str] | None = None) -> tuple[Dataset, list[Notice]]:
    path, held_out = tmp_path / "t.csv", tmp_path / "dev.csv"
    path.write_text("\n".join(["label,review", *lines]) + "\n", encoding="utf-8")
    if dev is not None:
        held_out.write_text("\n".join(["label,review", *dev]) + "\n", encoding="utf-8")
    data = Dataset()
    spec = TrainReviewsSpec(tables=(str(path),), dev=str(held_out) if dev is not None else None)
    events = list(gather(spec, data))
    return data, [each for each in events if isinstance(each, Notice)]


def test_copies_contradictions_and_neutral_rows_are_left_out_and_told(tmp_path: Path) -> None:
    lines = [f"1,{good(n)}" for n in range(20)] + [f"0,{bad(n)}" for n in range(20)]
    lines += [f"1,{good(0)}", f"1,{good(0)} ", "1,各说各话", "0,各说各话", "中评,说不上来"]
    data, notices = gathered(tmp_path, lines)
    assert (data.rows, data.duplicates, data.conflicts, data.unlabelled) == (44, 2, 2, 1)
    assert len(data.train) + len(data.dev) == 40
    assert sum(label for _, label in data.dev) * 2 == len(data.dev)
    assert {each.key for each in notices} == {
        "reviews_duplicates", "reviews_conflicts", "reviews_unlabelled", "reviews_few",
    }  # fmt: skip


def test_the_split_belongs_to_the_text_not_to_the_order(tmp_path: Path) -> None:
    lines = [f"1,{good(n)}" for n in range(30)] + [f"0,{bad(n)}" for n in range(30)]
    first, _ = gathered(tmp_path, lines)
    second, _ = gathered(tmp_path, lines[::-1])
    assert sorted(first.dev) == sorted(second.dev)


def test_held_out_rows_are_taken_out_of_the_training_rows(tmp_path: Path) -> None:
    lines = [f"1,{good(n)}" for n in range(20)] + [f"0,{bad(n)}" for n in range(20)]
    data, notices = gathered(tmp_path, lines, dev=lines[:8] + lines[-8:])
    assert (data.dev_copies, len(data.train), len(data.dev)) == (16, 24, 16)
    assert "reviews_dev_copies" in {each.key for each in notices}
