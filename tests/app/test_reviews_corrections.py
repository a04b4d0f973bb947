"""A verdict corrected by a person: kept as a row, counted, and learned when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.i18n import set_language, tr, words
from app.reviews.kept import Kept, Origin
from lstmcore.events import Done, ReviewsEpoch
from lstmcore.specs import TrainReviewsSpec
from tests.app.fake_client import FakeJob
from tests.app.test_reviews_text import BAD, CARD, MIXED, Page, rating


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    before = words.language
    set_language("zh")
    yield
    set_language(before)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    monkeypatch.setenv("MOXU_HOME", str(tmp_path))
    return Kept(tmp_path / "reviews")


def rated(qtbot: QtBot, *texts: str) -> Page:
    page = Page(qtbot, *(rating(MIXED) for _ in texts))
    for text in texts:
        show(qtbot, page, text)
    return page


def show(qtbot: QtBot, page: Page, text: str) -> None:
    page.page.set_text(text)
    count = len(page.client.asked)
    qtbot.waitUntil(lambda: len(page.client.asked) > count or page.page.showing_result())
    qtbot.waitUntil(lambda: page.page.verdict.rated is not None and page.controller.corrections.text == text)


def test_a_correction_is_a_row_and_a_second_press_takes_it_back(qtbot: QtBot, kept: Kept) -> None:
    page = rated(qtbot, "位置，“很好”。\n隔音太差！")
    row = page.page.correcting
    assert row.retrain_button.isHidden()
    qtbot.mouseClick(row.buttons["negative"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: kept.corrections("zh-reviews") == {"位置，“很好”。\n隔音太差！": "negative"})
    qtbot.waitUntil(lambda: not row.retrain_button.isHidden())
    assert row.retrain_button.text() == "1 条更正：重新训练"
    assert row.buttons["negative"].isChecked()
    row.buttons["positive"].click()
    qtbot.waitUntil(lambda: list(kept.corrections("zh-reviews").values()) == ["positive"])
    qtbot.waitUntil(row.buttons["positive"].isChecked)
    row.buttons["positive"].click()
    qtbot.waitUntil(lambda: kept.corrections("zh-reviews") == {})
    qtbot.waitUntil(row.retrain_button.isHidden)


def test_what_was_corrected_is_known_again(qtbot: QtBot, kept: Kept) -> None:
    kept.correct("zh-reviews", "一般。", "mixed")
    page = rated(qtbot, "一般。")
    qtbot.waitUntil(page.page.correcting.buttons["mixed"].isChecked)
    set_language("en")
    assert page.page.correcting.retrain_button.text() == "1 correction: retrain"


def test_a_model_is_taught_again_with_its_table_and_the_corrections(qtbot: QtBot, kept: Kept, tmp_path: Path) -> None:
    table = tmp_path / "hotel.csv"
    table.write_text("label,review\n", encoding="utf-8")
    kept.remember("zh-reviews", Origin((str(table),), "review", "label", "quick"))
    kept.correct("zh-reviews", "一般。", "mixed")
    page = rated(qtbot, "一般。")
    row, panel = page.page.correcting, page.panel
    qtbot.waitUntil(lambda: not row.retrain_button.isHidden())
    job = FakeJob([ReviewsEpoch(1, 1, 1.0, 0.3, 0.9, 0.85), Done("done", {"accuracy": 0.9, "model": "/library/new"})])
    page.client.answers["train_reviews"] = [job]
    page.client.run = page.client.ask  # type: ignore[method-assign]
    qtbot.mouseClick(row.retrain_button, Qt.MouseButton.LeftButton)
    [spec] = [spec for verb, spec in page.client.asked if verb == "train-reviews"]
    assert spec == TrainReviewsSpec(
        (str(table),), name="zh-reviews", text_column="review", label_column="label", preset="quick", classes=2,
        corrections=str(kept.path("zh-reviews")),
    )  # fmt: skip
    qtbot.waitUntil(lambda: panel.showing() is panel.report)
    qtbot.waitUntil(lambda: kept.origin("new") is not None)
    assert kept.origin("new") == Origin((str(table),), "review", "label", "quick", "zh-reviews", 1)
    page.state.set_models((CARD, {**CARD, "ref": "new"}))
    page.client.answers["score"] = [rating(BAD)]
    panel.report.use_button.click()
    qtbot.waitUntil(lambda: page.page.verdict.rated == BAD)
    qtbot.waitUntil(page.page.correcting.buttons["mixed"].isChecked)
    assert row.retrain_button.isHidden()  # it has learned this one


@pytest.mark.parametrize("gone", [True, False], ids=["gone", "unknown"])
def test_without_the_table_it_says_so_and_takes_another(qtbot: QtBot, kept: Kept, tmp_path: Path, gone: bool) -> None:
    lost, other = str(tmp_path / "lost.csv"), str(tmp_path / "other.csv")
    if gone:
        kept.remember("zh-reviews", Origin((lost,), "review", "label"))
    kept.correct("zh-reviews", "一般。", "positive")
    page = rated(qtbot, "一般。")
    qtbot.waitUntil(lambda: not page.page.correcting.retrain_button.isHidden())
    page.page.correcting.retrain_button.click()
    assert page.said == [tr("reviews.table_gone", path=lost) if gone else tr("reviews.table_unknown")]
    page.controller.tables.ask_table = lambda: other  # type: ignore[method-assign]
    page.client.answers["train_reviews"] = [FakeJob([Done("cancelled")])]
    page.client.run = page.client.ask  # type: ignore[method-assign]
    page.asked[-1].actions[0].do()
    [spec] = [spec for verb, spec in page.client.asked if verb == "train-reviews"]
    assert (spec.tables, spec.text_column, spec.corrections) == ((other,), None, str(kept.path("zh-reviews")))
    qtbot.waitUntil(lambda: page.panel.showing() is page.page)  # cancelled: back where it was asked


@pytest.mark.parametrize("text", ["", "[]", "{", '{"zh-reviews": 3}', '{"zh-reviews": {"tables": 1}}'])
def test_what_cannot_be_read_is_not_there(kept: Kept, text: str, tmp_path: Path) -> None:
    (tmp_path / "reviews").mkdir()
    (tmp_path / "reviews" / "origins.json").write_text(text, encoding="utf-8")
    kept.path("zh-reviews").write_text("a,b,c\n1\n", encoding="utf-8")
    assert kept.origin("zh-reviews") is None
    assert kept.corrections("zh-reviews") == {}
    assert kept.key("../../x") != "../../x"
    kept.remember("zh-reviews", Origin(("a",)))
    assert kept.origin("zh-reviews") == Origin(("a",))
