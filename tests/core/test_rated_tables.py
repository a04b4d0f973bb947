"""What becomes of a rated table: other formats, and the words that tell its sides apart."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lstmcore.control import Control
from lstmcore.errors import BadInput
from lstmcore.events import Done
from lstmcore.reviews import sheet
from lstmcore.reviews.aspects import aspects, telling, words_of
from lstmcore.reviews.save_table import save_table
from lstmcore.reviews.score import score
from lstmcore.reviews.table import read_table
from lstmcore.specs import AspectsSpec, SaveTableSpec, ScoreSpec

HEADER = ["label", "review", "score", "label", "error"]


def rated(path: Path, rows: list[list[str]]) -> str:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return str(path)


def hotel(path: Path, count: int = 60) -> str:
    rows: list[list[str]] = []
    for at in range(count):
        good = at % 3 > 0
        text = f"房间{'干净，服务热情' if good else '隔音太差，早餐难吃'}，第{at}位客人。"
        rows.append(["0", text, "0.9" if good else "0.1", "positive" if good else "negative", ""])
    return rated(path, [*rows, ["1", "没评出来", "", "unclear", "empty"]])


def test_the_words_of_each_side_are_found_by_the_label_that_was_added(tmp_path: Path) -> None:
    events = list(aspects(AspectsSpec(hotel(tmp_path / "hotel.csv"), "review"), Control()))
    result = events[-1].result  # type: ignore[union-attr]
    assert result["rows"] == {"positive": 40, "negative": 20}
    good = {word: (up, down) for word, up, down, ratio in result["positive"] if ratio > 0}
    bad = {word: (up, down) for word, up, down, ratio in result["negative"] if ratio < 0}
    assert good["干净"] == (40, 0)
    assert bad["隔音"] == (0, 20)
    assert "房间" not in good | bad  # as common on either side


def test_a_sample_is_spread_over_the_table_and_a_stop_ends_it(tmp_path: Path) -> None:
    path = hotel(tmp_path / "hotel.csv", 300)
    last = list(aspects(AspectsSpec(path, "review", rows=90), Control()))[-1]
    assert isinstance(last, Done)
    assert sum(last.result["rows"].values()) == 90
    assert last.result["rows"]["positive"] > 40
    control = Control()
    control.stop()
    assert list(aspects(AspectsSpec(path, "review"), control))[-1] == Done("cancelled")


@pytest.mark.parametrize("column", ["nothing", "nor this"])
def test_a_column_that_is_not_there_is_named(tmp_path: Path, column: str) -> None:
    with pytest.raises(BadInput) as problem:
        list(aspects(AspectsSpec(hotel(tmp_path / "hotel.csv"), column), Control()))
    assert problem.value.key == "reviews_column"


def test_words_are_words() -> None:
    assert words_of("The rooms are CLEAN, 很干净 100 分！a") == {"the", "rooms", "are", "clean", "干净"}
    assert list(telling(Counter(), Counter())) == []
    assert list(telling(Counter(a=50, b=50), Counter(a=50, b=50))) == []


def test_a_table_becomes_a_sheet_and_back(tmp_path: Path) -> None:
    rows = [["1", "=1+1 不是公式", "0.9312", "positive", ""], ["x", "a\x00\x08b\ud800", "", "unclear", "empty"]]
    source = tmp_path / "rated.csv"
    with source.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    out = tmp_path / "rated.xlsx"
    last = list(save_table(SaveTableSpec(str(source), str(out)), Control()))[-1]
    assert last == Done("done", {"rows": 2, "out": str(out)})
    found: list[Any] = list(openpyxl.load_workbook(out).worksheets[0].iter_rows(values_only=True))
    assert found[0] == tuple(HEADER)
    assert found[1][1] == "=1+1 不是公式"
    assert found[1][2] == 0.9312
    again = tmp_path / "again.tsv"
    list(save_table(SaveTableSpec(str(out), str(again)), Control()))
    assert read_table(str(again)).rows[0] == ["1", "=1+1 不是公式", "0.9312", "positive", ""]


def test_a_stop_or_a_full_sheet_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = hotel(tmp_path / "a.csv"), tmp_path / "b.xlsx"
    out.write_bytes(b"mine")
    control = Control()
    control.stop()
    assert list(save_table(SaveTableSpec(source, str(out)), control))[-1] == Done("cancelled")
    monkeypatch.setattr(sheet, "MOST_ROWS", 10)
    with pytest.raises(BadInput) as problem:
        list(save_table(SaveTableSpec(source, str(out)), Control()))
    assert problem.value.key == "reviews_sheet_full"
    assert out.read_bytes() == b"mine"
    with pytest.raises(BadInput) as problem:
        list(save_table(SaveTableSpec(source, str(tmp_path / "b.doc")), Control()))
    assert problem.value.key == "reviews_ending"


def test_a_table_is_rated_straight_into_a_sheet(tmp_path: Path) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out.xlsx"
    table.write_text("review,score\n房间很干净，服务热情。,三\n,4\n", encoding="utf-8")
    list(score(ScoreSpec("zh-reviews", table=str(table), out=str(out), text_column="review"), Control()))
    found: list[Any] = list(openpyxl.load_workbook(out).worksheets[0].iter_rows(values_only=True))
    assert found[0] == ("review", "score", "score", "label", "error")
    assert found[1][1] == "三"
    assert found[1][2] > 0.5
    assert found[2][3:] == ("unclear", "empty")
