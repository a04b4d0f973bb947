"""Reviews, a whole table: looked at, rated row by row, exported, or taught from."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from app.i18n import set_language, tr, words
from app.reviews.preview import Survey
from app.reviews.ratings import Ratings, RatingsModel, read_ratings
from app.theme import look
from lstmcore.events import Done, Event, Failed, Progress, ReviewsEpoch
from lstmcore.specs import AspectsSpec, PreviewSpec, SaveTableSpec, ScoreSpec
from tests.app.fake_client import FakeJob
from tests.app.test_reviews_text import CARD, MIXED, Page, rating

ROWS = (("1", "很好。", "上海"), ("0", "太差。", "北京"), ("1", "", "成都"))
PREVIEW = {
    "name": "hotel.csv", "columns": ["label", "review", "city"], "rows": [list(row) for row in ROWS],
    "row_count": 3, "codec": "utf-8", "text_column": "review", "label_column": "label",
}  # fmt: skip
ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    before = words.language
    set_language("zh")
    yield
    set_language(before)


class Rater(FakeJob):
    """Writes what ``score --table --out`` would."""

    spec: ScoreSpec

    def __iter__(self) -> Iterator[Event]:
        yield Progress("scoring", 2, 3)
        assert self.spec.out is not None
        with open(self.spec.out, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["label", "review", "city", "score", "label", "error"])
            for row, rated in zip(
                ROWS, (("0.9312", "positive", ""), ("0.0500", "negative", ""), ("", "unclear", "empty")), strict=True
            ):
                writer.writerow([*row, *rated])
        yield Done("done", {"rows": 3})


def opened(qtbot: QtBot, **answers: list[FakeJob]) -> Page:
    page = Page(qtbot)
    page.client.answers.update({"preview": [FakeJob([Progress("reading_table"), Done("done", PREVIEW)])], **answers})
    ask = page.client.ask

    def run(verb: str, spec: Any) -> FakeJob:
        job = ask(verb, spec)
        if isinstance(job, Rater):
            job.spec = spec
        return job

    page.client.run = run  # type: ignore[method-assign]
    page.controller.open_table("/data/hotel.csv")
    qtbot.waitUntil(lambda: page.panel.showing() is page.panel.intake)
    return page


def test_a_table_is_shown_with_its_columns_guessed(qtbot: QtBot) -> None:
    page = opened(qtbot)
    intake = page.panel.intake
    assert (intake.text_column.currentText(), intake.label_column.currentText()) == ("review", "label")
    assert (intake.rows.rowCount(), intake.rows.columnCount()) == (3, 3)
    assert intake.facts.text() == "3 行 ・ UTF-8"
    for dark in (True, False):
        look.dark = dark
        look.changed.emit()
        item = intake.rows.item(0, 1)
        assert item is not None
        assert item.foreground().color() == look.color("text")


def test_a_table_is_rated_by_a_model_that_reads_it_unless_one_was_chosen(qtbot: QtBot) -> None:
    page = opened(qtbot)
    page.state.set_models((CARD, {**CARD, "ref": "film", "name": "film", "language": "en"}))
    page.page.set_text("房间很干净。")
    columns = ["comment", "评论"]
    english = {**PREVIEW, "columns": columns, "rows": [["the room was not good", "很好"]], "text_column": "comment"}
    page.client.answers["preview"] = [FakeJob([Done("done", english)]), *(FakeJob([Done("done", {})]) for _ in "12")]
    page.controller.open_table("/data/film.csv")
    qtbot.waitUntil(lambda: page.state.current_reviews_model == "film")
    intake = page.panel.intake
    assert page.panel.side.models.currentData() == "film"
    for column, chosen, reader in ((1, "", "zh-reviews"), (0, "zh-reviews", "zh-reviews")):
        if chosen:
            page.panel.model_chosen.emit(chosen)
        intake.text_column.setCurrentIndex(column)
        intake.text_column.activated.emit(column)
        qtbot.waitUntil(lambda reader=reader: page.state.current_reviews_model == reader)
    assert [verb for verb, _ in page.client.asked if verb == "score"] == []
    page.state.set_current_reviews_model("film")
    page.client.answers["score"] = [rating(MIXED)]
    page.panel.text_requested.emit()
    qtbot.waitUntil(page.page.showing_result)
    assert page.state.current_reviews_model == "zh-reviews"


LABELS = {"classes": [0.0, 1.0], "counts": [50, 950], "duplicates": 12, "conflicts": 4, "unlabelled": 3}


def test_what_a_training_would_find_is_told_before_it_and_follows_the_columns(qtbot: QtBot) -> None:
    page = opened(qtbot)
    intake = page.panel.intake
    intake.task.set_value("train")
    intake.show_survey(Survey.of(LABELS))
    counted, lopsided, expected = intake.survey.text().split("\n")
    assert counted.startswith("偏差评 50 条 ・ 偏好评 950 条 ・ 12 行重复")
    assert lopsided == tr("reviews.lopsided", percent=95)
    assert expected == tr("reviews.expected", rows="984", percent=86)
    page.client.answers["preview"] = [FakeJob([Done("done", {**PREVIEW, "labels": {**LABELS, "counts": [1, 2, 3]}})])]
    intake.label_column.setCurrentIndex(2)
    intake.label_column.activated.emit(2)
    assert intake.survey.text() == ""
    assert page.client.asked[-1][1] == PreviewSpec(str(Path("/data/hotel.csv")), 1, "review", "city")
    qtbot.waitUntil(lambda: intake.survey.text().startswith("偏差评 1 条 ・ 褒贬都有 2 条"))
    intake.task.set_value("rate")
    intake.retranslate()
    assert intake.survey.isHidden()


@pytest.mark.parametrize(
    ("counts", "expected"), [((1, 2, 3), None), ((40, 40), None), ((286, 286), 0.829), ((10**6, 10**6), 0.896)]
)
def test_what_to_expect_is_what_was_measured(counts: tuple[int, ...], expected: float | None) -> None:
    found = Survey(counts).expected()
    assert found is None if expected is None else found == pytest.approx(expected, abs=0.001)


def test_every_row_is_rated_sorted_sifted_and_exported(qtbot: QtBot, tmp_path: Path) -> None:
    page = opened(qtbot, score=[Rater([])], save_table=[FakeJob([Progress("writing_table", 1, 3), Done("done", {})])])
    qtbot.mouseClick(page.panel.intake.go_button, Qt.MouseButton.LeftButton)
    results = page.panel.results
    qtbot.waitUntil(lambda: page.panel.showing() is results)
    spec = page.client.asked[-1][1]
    assert (spec.model, spec.table, spec.text_column) == ("zh-reviews", str(Path("/data/hotel.csv")), "review")
    model = results.model
    assert model is not None
    assert [model.index(0, column).data() for column in range(3)] == ["偏好评", "93", "很好。"]
    assert model.index(2, 5).data() == "空的"
    assert results.filters["unclear"].text().endswith("1")
    results.table.sortByColumn(1, ASCENDING)
    assert [model.index(row, 2).data() for row in range(3)] == ["太差。", "很好。", ""]
    qtbot.mouseClick(results.filters["negative"], Qt.MouseButton.LeftButton)
    assert model.rowCount() == 1
    assert results.facts.text() == "1 / 3 行"
    target = tmp_path / "out.csv"
    page.controller.tables.ask_export_file = lambda name: str(target)  # type: ignore[method-assign]
    qtbot.mouseClick(results.export_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(page.said))
    assert page.said == ["已存为 out.csv"]
    assert page.client.asked[-1][1] == SaveTableSpec(spec.out, str(target))
    assert results.facts.text() == "1 / 3 行"
    qtbot.mouseClick(results.close_button, Qt.MouseButton.LeftButton)
    assert page.panel.showing() is page.page
    assert not Path(spec.out).exists()


FOUND = {
    "positive": [["干净", 40, 1, 2.5], ["热情", 20, 0, 3.0]],
    "negative": [["太差", 0, 20, -3.0]],
    "rows": {"positive": 40, "negative": 20},
}


def test_the_overview_shows_scores_and_words_and_leads_to_their_rows(qtbot: QtBot) -> None:
    counting = FakeJob([Done("done", FOUND)], free=0)
    page = opened(qtbot, score=[Rater([])], aspects=[counting])
    page.panel.intake.go_button.click()
    results = page.panel.results
    qtbot.waitUntil(lambda: page.panel.showing() is results)
    overview, model = results.overview, results.model
    assert model is not None
    results.view.set_value("overview")
    results.view.changed.emit("overview")
    out = page.client.asked[-2][1].out if page.client.asked[-1][0] == "aspects" else ""
    assert page.client.asked[-1][1] == AspectsSpec(out, "review")
    assert overview.words["positive"].note.text() == tr("reviews.words_counting")
    counting.release()
    qtbot.waitUntil(overview.knows_words)
    words_shown = [made.text() for made in overview.words["positive"].buttons if not made.isHidden()]
    assert words_shown == ["干净  40", "热情  20"]
    bars = [sum(each.values()) for each in overview.histogram.bars]
    assert (len(bars), sum(bars), bars[18], bars[1]) == (20, 2, 1, 1)
    overview.histogram.setFocus()
    for _ in range(19):
        QTest.keyClick(overview.histogram, Qt.Key.Key_Right)
    QTest.keyClick(overview.histogram, Qt.Key.Key_Return)
    assert results.view.value() == "rows"
    assert [model.index(0, 1).data(), model.rowCount()] == ["93", 1]
    assert results.range_button.text() == "90–95 分 ✕"
    qtbot.mouseClick(results.range_button, Qt.MouseButton.LeftButton)
    assert model.rowCount() == 3
    overview.words["negative"].buttons[0].click()
    assert (results.search.text(), model.rowCount()) == ("太差", 1)
    for language in ("en", "zh"):
        set_language(language)
        assert overview.words["negative"].title.text() == tr("reviews.words_negative")


def test_a_cancelled_rating_comes_back_to_the_table(qtbot: QtBot) -> None:
    job = FakeJob([Progress("scoring", 1, 3), Done("done")], free=1)
    page = opened(qtbot, score=[job])
    page.panel.intake.go_button.click()
    qtbot.waitUntil(lambda: "1 / 3" in page.panel.working.stage.text())
    qtbot.mouseClick(page.panel.working.cancel_button, Qt.MouseButton.LeftButton)
    assert "cancel" in job.calls
    qtbot.waitUntil(lambda: page.panel.showing() is page.panel.intake)
    assert page.said == [tr("reviews.cancelled")]


def test_a_table_without_reviews_is_one_sentence(qtbot: QtBot) -> None:
    page = Page(qtbot)
    page.client.answers["preview"] = [FakeJob([Failed("reviews_no_rows", {"path": "a.csv"})])]
    page.controller.open_table("a.csv")
    qtbot.waitUntil(lambda: bool(page.said))
    assert page.said == [tr("error.reviews_no_rows", path="a.csv")]
    assert page.panel.showing() is page.page


def test_a_model_is_taught_and_its_report_compares_it_with_word_counting(qtbot: QtBot) -> None:
    epochs = [ReviewsEpoch(n, 4, 10.0 * n, 0.3, 0.8 + 0.02 * n, 0.85) for n in range(1, 5)]
    figures = {"accuracy": 0.896, "baseline_accuracy": 0.871, "macro_f1": 0.878, "ece": 0.021, "rows": 6212}
    job = FakeJob(
        [Progress("ngram_baseline"), *epochs, Done("done", {**figures, "model": "/home/library/new"})], free=4
    )
    page = opened(qtbot, train_reviews=[job])
    intake = page.panel.intake
    intake.task.set_value("train")
    intake.retranslate()
    intake.name.setText("我的")
    qtbot.mouseClick(intake.go_button, Qt.MouseButton.LeftButton)
    spec = page.client.asked[-1][1]
    assert (spec.tables, spec.name, spec.text_column, spec.label_column, spec.preset) == (
        (str(Path("/data/hotel.csv")),), "我的", "review", "label", "standard",
    )  # fmt: skip
    qtbot.waitUntil(lambda: page.panel.working.epoch.value() == "3 / 4")
    assert not page.panel.working.stop_button.isHidden()
    with qtbot.waitSignal(page.controller.trained, check_params_cb=lambda ref: ref == "new"):
        job.release()
    report = page.panel.report
    assert page.panel.showing() is report
    assert [report.figures[name].value() for name in ("accuracy", "baseline_accuracy", "macro_f1", "ece")] == [
        "89.6 %", "87.1 %", "0.878", "2.1 %",
    ]  # fmt: skip
    assert "高 2.5 个百分点" in report.sentence.text()
    page.state.set_models((CARD, {**CARD, "ref": "new", "name": "我的"}))
    qtbot.mouseClick(report.use_button, Qt.MouseButton.LeftButton)
    assert page.state.current_reviews_model == "new"
    assert page.panel.showing() is page.page


def test_a_job_at_work_is_not_thrown_away_by_another_table(qtbot: QtBot) -> None:
    job = FakeJob([Done("cancelled")], free=0)
    page = opened(qtbot, score=[job])
    page.panel.intake.go_button.click()
    page.controller.open_table("/data/other.csv")
    assert page.said == [tr("reviews.busy")]
    assert job.calls == []
    job.release()
    qtbot.waitUntil(lambda: page.panel.showing() is page.panel.intake)


def many(count: int) -> Ratings:
    scores: list[float | None] = [None if n % 1000 == 0 else (n * 7919 % 1000) / 1000 for n in range(count)]
    labels = ["unclear" if s is None else "negative" if s < 0.4 else "positive" if s > 0.6 else "mixed" for s in scores]
    errors = ["empty" if s is None else "" for s in scores]
    return Ratings(("review", "n"), [(f"评论 {n}", str(n)) for n in range(count)], scores, labels, errors)


def test_the_table_model_keeps_qts_rules(qtbot: QtBot) -> None:
    model: QAbstractItemModel = RatingsModel(many(50))
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert isinstance(model, RatingsModel)
    model.show_only("mixed")
    model.sort(1, DESCENDING)
    model.show_only("", "评论 4")
    model.show_only("unclear")
    assert model.index(0, 4).data() == tr("reviews.reason_empty")


def test_100000_rows_are_sorted_and_sifted(qtbot: QtBot) -> None:
    page = Page(qtbot)
    ratings = many(100_000)
    page.panel.show_ratings("many.csv", ratings)
    model = page.panel.results.model
    assert model is not None
    model.sort(1, DESCENDING)
    assert model.index(0, 1).data() == "100"
    model.show_only("mixed", "9")
    page.panel.results.table.scrollToBottom()
    page.panel.results.grab()
    assert 0 < model.rowCount() < 20_000
    # rows without a score are last either way
    model.show_only()
    assert model.index(99_999, 1).data() == ""


def test_the_rated_file_is_read_back_whole(tmp_path: Path) -> None:
    file = tmp_path / "rated.csv"
    file.write_text('\ufeffid,text,score,label,error\n1,"一行\n两行",0.5,mixed,\n2,,,unclear,empty\n', encoding="utf-8")
    ratings = read_ratings(file)
    assert ratings.columns == ("id", "text")
    assert ratings.cells == [("1", "一行\n两行"), ("2", "")]
    assert (ratings.scores, ratings.text_column) == ([0.5, None], 1)
    assert ratings.counts() == {"negative": 0, "mixed": 1, "positive": 0, "unclear": 1}


def test_a_model_of_several_classes_tells_the_class_of_each_row(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "rated.csv"
    file.write_text("text,class,score,label,class,error\n好,a,0.9,positive,5,\n,b,,unclear,,empty\n", "utf-8")
    model = RatingsModel(read_ratings(file, "text"))
    assert [model.index(row, 0).data() for row in range(2)] == ["偏好评 ・ 5", tr("reviews.unclear")]
    assert model.ratings.columns == ("text", "class")


def test_a_review_is_given_its_class_of_five(qtbot: QtBot) -> None:
    done = Done("done", {"score": 0.52, "class": 3, "classes": 5})
    page = Page(qtbot, FakeJob([MIXED, done]))
    page.page.set_text("还行。")
    qtbot.waitUntil(page.page.showing_result)
    assert page.page.verdict.word.text() == "褒贬都有 ・ 第 3 档（共 5）"
