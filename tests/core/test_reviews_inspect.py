"""A stored model's table looked at again: examples, suspect labels, a corrected copy; the report as a page."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from lstmcore.control import Control
from lstmcore.errors import BadInput, sentence
from lstmcore.events import Done
from lstmcore.reviews.held_out import counted
from lstmcore.reviews.inspect import inspect
from lstmcore.reviews.relabel import relabel
from lstmcore.reviews.report_html import report_html
from lstmcore.reviews.table import read_table
from lstmcore.specs import InspectSpec, RelabelSpec

GOOD, BAD = ["很干净", "非常好", "让人满意", "很舒服"], ["太脏了", "非常差", "让人失望", "很吵闹"]
PLACES = ["房间", "早餐", "前台", "位置", "大堂"]
WRONG = "房间太脏了，早餐非常差，前台让人失望，大堂很吵闹。标错的那一位。"


def table(path: Path, names: tuple[str, str] = ("好评", "差评"), count: int = 160) -> str:
    rows: list[tuple[str, str]] = [(names[0], WRONG)]
    for at in range(count):
        words = (GOOD, BAD)[at % 2]
        text = "，".join(PLACES[(at + k) % 5] + words[(at // 2 + k) % 4] for k in range(3))
        rows.append((names[at % 2], f"{text}。第{at}位。"))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("标签", "评论"), *rows])
    return str(path)


def test_a_label_that_a_fresh_model_is_sure_of_otherwise_is_suspect(tmp_path: Path) -> None:
    last = list(inspect(InspectSpec("zh-reviews", (table(tmp_path / "hotel.csv"),)), Control()))[-1]
    assert isinstance(last, Done)
    found = last.result
    assert [each["text"] for each in found["suspects"]] == [WRONG]
    assert found["suspects"][0]["level"] == 1
    assert found["suspects"][0]["score"] < 0.1
    assert sum(map(sum, found["confusion"])) == found["held_out_rows"] == 20
    assert {each["class"] for each in found["examples"]} == {0, 1}
    assert found["rows"] == 161
    control = Control()
    control.stop()
    assert list(inspect(InspectSpec("zh-reviews", (table(tmp_path / "a.csv"),)), control))[-1] == Done("cancelled")


@pytest.mark.parametrize("names", [("好评", "差评"), ("1", "0"), ("5", "1")])
def test_a_corrected_copy_is_written_as_the_table_writes(tmp_path: Path, names: tuple[str, str]) -> None:
    source = Path(table(tmp_path / "hotel.csv", names, 20))
    before = source.read_bytes()
    last = list(relabel(RelabelSpec(str(source), ((WRONG, "negative"), ("没有的", "positive"))), Control()))[-1]
    out = tmp_path / "hotel-corrected.csv"
    assert last == Done("done", {"changed": 1, "out": str(out)})
    old, new = read_table(str(source)).rows, read_table(str(out)).rows
    assert new[0] == [names[1], WRONG]
    assert new[1:] == old[1:]
    assert source.read_bytes() == before


def test_nothing_to_relabel_writes_nothing(tmp_path: Path) -> None:
    source = table(tmp_path / "hotel.csv", count=20)
    with pytest.raises(BadInput) as problem:
        list(relabel(RelabelSpec(source, (("没有的", "positive"),)), Control()))
    assert problem.value.key == "reviews_none_relabelled"
    assert [each.name for each in tmp_path.iterdir()] == ["hotel.csv"]


def test_the_report_as_a_page_holds_both_languages_and_loads_nothing() -> None:
    kept = counted([0.1] * 30 + [0.9] * 30, [0.0] * 27 + [1.0] * 33)
    card = {
        "name": "<hotel>", "created": "2026-11-26T10:00:00", "held_out": kept,
        "metrics": {"accuracy": 0.95, "baseline_accuracy": 0.9, "macro_f1": 0.949, "ece": 0.05, "rows": 60},
        "corpus": {"name": "hotel", "train_rows": 6212},
    }  # fmt: skip
    page = report_html(card, [{"accuracy": 0.8}, {"accuracy": 0.95}], "en")
    assert "<hotel>" not in page
    assert not re.search(r"(?:src|href)=|url\(|@import|<script", page)
    assert '<html lang="en">' in page
    assert 'id="en" checked' in page
    for lang in ("zh", "en"):
        assert sentence("reviews.reliability", lang) in page
        assert sentence("reviews.interval", lang, rows="60", low="86.3", high="98.3") in page
    assert page.count("<svg") == 4
    assert sentence("reviews.threshold_unknown", "zh") in report_html({"name": "old"}, [])
