"""The first look at a table of reviews."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lstmcore.control import Control
from lstmcore.errors import BadInput
from lstmcore.events import Done
from lstmcore.reviews.preview import preview
from lstmcore.specs import PreviewSpec


def look(path: Path, rows: int = 12) -> dict[str, Any]:
    last = list(preview(PreviewSpec(str(path), rows), Control()))[-1]
    assert isinstance(last, Done)
    return last.result


def test_columns_rows_and_guesses(tmp_path: Path) -> None:
    file = tmp_path / "hotel.csv"
    rows = "".join(f"{n % 2},评论 {n}，还不错,上海\n" for n in range(30))
    file.write_bytes(("label,review,city\n" + rows).encode("gb18030"))
    found = look(file, 5)
    assert (found["name"], found["columns"], found["row_count"]) == ("hotel.csv", ["label", "review", "city"], 30)
    assert found["rows"][1] == ["1", "评论 1，还不错", "上海"]
    assert len(found["rows"]) == 5
    assert (found["text_column"], found["label_column"]) == ("review", "label")


def test_a_table_without_labels_can_still_be_rated(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("id,words\na7,it was fine and we stayed\nb8,never again\n", encoding="utf-8")
    found = look(file)
    assert (found["text_column"], found["label_column"]) == ("words", "")


def test_no_table_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(BadInput):
        look(tmp_path / "empty.csv")


def test_cancelled_before_the_guess(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("text\nfine\n", encoding="utf-8")
    control = Control()
    control.cancel()
    assert list(preview(PreviewSpec(str(file)), control))[-1] == Done("cancelled")
