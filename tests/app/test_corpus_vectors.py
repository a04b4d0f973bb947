"""The tab of word vectors: none yet, being learned, and asked for neighbours, analogies and a map."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QFileDialog

from app.corpora.vectors.controller import NEAREST, ON_MAP, VectorsController
from app.corpora.vectors.kept import facts_line, is_outdated, read_card
from app.corpora.vectors.labels import fitting
from app.corpora.vectors.plane import WordMap
from app.corpora.vectors.tab import VectorsTab
from app.i18n import words
from lstmcore.events import Done, Event, Failed, Progress, VectorsStep
from tests.app.corpora import Page, file, keep

LEFT = Qt.MouseButton.LeftButton
POINTS = [["的", 0.0, 0.0, 90], ["故乡", 0.5, 0.5, 40], ["母亲", -0.6, 0.2, 30], ["豆腐", 0.51, 0.5, 9]]
NEAR = {"neighbours": [["母亲", 0.8], ["豆腐", 0.5]], "composed": [], "dimension": 100}
LEARNED = {"words": 1804, "dimension": 100, "loss": 2.1, "seconds": 9.0, "out": "x"}


def parts(page: Page) -> tuple[VectorsController, VectorsTab]:
    controller = page.controller.tabs.vectors
    return controller, controller.tab


def keep_vectors(folder: str, **more: Any) -> None:
    card = {"words": 1804, "dimension": 100, "corpus": {"sha256": "故乡"}, **more}
    Path(folder, "vectors").mkdir()
    Path(folder, "vectors", "manifest.json").write_text(json.dumps(card), encoding="utf-8")


def learned(page: Page, **more: Any) -> str:
    """A corpus with vectors, opened on the tab, its map drawn; the folder."""
    folder = keep(files=[file("故乡")])
    keep_vectors(folder, **more)
    page.list(1)
    page.controller.open(folder, "vectors")
    _, tab = parts(page)
    page.qtbot.waitUntil(tab.explore.isVisible)
    assert page.asked("map")[-1].top == ON_MAP
    page.client.jobs[-1].tell(Done("done", {"points": POINTS}))
    page.qtbot.waitUntil(lambda: len(tab.explore.plane.map.points) == 4)
    return folder


def answer(page: Page, result: dict[str, Any] | None = None) -> None:
    page.client.jobs[-1].tell(Done("done", result or NEAR))
    _, tab = parts(page)
    page.qtbot.waitUntil(lambda: tab.explore.asking.model.rowCount() > 0)


def test_without_vectors_two_ways_lead_to_some(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = page.open("vectors")
    _, tab = parts(page)
    page.qtbot.waitUntil(tab.learn.isVisible)
    tab.learn.dimension.set_value("50")
    tab.learn.dimension.changed.emit("50")
    page.qtbot.mouseClick(tab.learn.learn, LEFT)
    (spec,) = page.asked("vectors")
    assert (spec.sources, Path(spec.out)) == ((folder,), Path(folder) / "vectors")
    assert (spec.minutes, spec.dimension, spec.units, spec.from_file) == (3.0, 50, "word", None)
    assert page.settings.vectors_dimension == 50
    page.client.jobs[-1].tell(Failed("too_little_text", {"count": 3, "least": 9}))
    page.qtbot.waitUntil(tab.learn.problem.isVisible)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("drop/glove.txt", ""))
    page.qtbot.mouseClick(tab.learn.take, LEFT)
    assert page.asked("vectors")[-1].from_file == "drop/glove.txt"
    assert not tab.learn.problem.isVisible()


def test_learning_shows_how_far_it_is_and_a_stop_keeps(page: Page) -> None:
    folder = page.open("vectors")
    _, tab = parts(page)
    page.qtbot.waitUntil(tab.learn.isVisible)
    page.qtbot.mouseClick(tab.learn.learn, LEFT)
    page.client.jobs[-1].tell(Progress("counting", 1, 2))
    page.qtbot.waitUntil(lambda: tab.learning.bar.value() == 500)
    steps = [VectorsStep(10 * n, 100, 60.0 - n, 3.0 - 0.1 * n) for n in range(1, 4)]
    page.client.jobs[-1].tell(*steps)
    page.qtbot.waitUntil(lambda: tab.learning.state.text() == "还要 57 秒 ・ 损失 2.700")
    assert tab.learning.bar.value() == 300
    assert tab.learning.curve.isVisible()
    tab.learning.curve.grab()
    page.qtbot.mouseClick(tab.learning.stop, LEFT)
    assert page.client.jobs[-1].said == ["stop"]
    assert not tab.learning.stop.isEnabled()
    keep_vectors(folder)
    page.client.jobs[-1].tell(Done("stopped", LEARNED))
    page.qtbot.waitUntil(tab.explore.isVisible)
    assert tab.explore.facts.full_text() == "1,804 个词 ・ 100 维"


def test_a_closed_corpus_stops_its_learning_which_is_found_again(page: Page) -> None:
    folder = page.open("vectors")
    _, tab = parts(page)
    page.qtbot.waitUntil(tab.learn.isVisible)
    page.qtbot.mouseClick(tab.learn.learn, LEFT)
    job = page.client.jobs[-1]
    page.controller.close()
    assert job.said == ["stop"]
    page.controller.open(folder, "vectors")
    page.qtbot.waitUntil(tab.learn.isVisible)
    keep_vectors(folder)
    job.tell(Done("stopped", LEARNED))
    page.qtbot.waitUntil(tab.explore.isVisible)


def test_neighbours_of_a_word_are_listed_and_marked_on_the_map(page: Page) -> None:
    folder = learned(page)
    _, tab = parts(page)
    asking, plane = tab.explore.asking, tab.explore.plane.map
    asking.field.setText("故乡")
    asking.typed.emit()
    page.qtbot.waitUntil(lambda: bool(page.asked("neighbours")))
    (spec,) = page.asked("neighbours")
    assert (Path(spec.vectors), spec.plus, spec.minus, spec.top) == (
        Path(folder) / "vectors",
        ("故乡",),
        (),
        NEAREST,
    )
    answer(page)
    assert asking.title.text() == "离「故乡」最近"
    assert asking.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "母亲 0.80"
    assert plane.written()[0] == "故乡"
    (left, right), _ = plane._box.viewRange()
    assert (left + right) / 2 == pytest.approx(0.5)
    tab.grab()
    page.qtbot.keyClick(asking.list, Qt.Key.Key_Down)
    page.qtbot.keyClick(asking.list, Qt.Key.Key_Return)
    assert asking.field.text() == asking.model.rows[asking.list.currentIndex().row()][0]
    assert page.asked("neighbours")[-1].plus == (asking.field.text(),)


def test_the_newest_word_wins_and_an_empty_field_asks_nothing(page: Page) -> None:
    learned(page)
    controller, tab = parts(page)
    controller.ask(("的",))
    older = page.client.jobs[-1]
    controller.ask(("母亲",))
    assert older.said == ["cancel"]
    answer(page, {"neighbours": [["的", 0.3]], "composed": ["母亲"]})
    assert "各个字" in tab.explore.asking.note.text()
    tab.explore.asking.field.clear()
    tab.explore.asking.typed.emit()
    page.qtbot.waitUntil(lambda: not tab.explore.asking.model.rowCount())
    assert not tab.explore.asking.note.isVisible()


def test_analogies(page: Page) -> None:
    learned(page)
    _, tab = parts(page)
    asking = tab.explore.asking
    fields = asking.analogy
    page.panel.activateWindow()
    fields["a"].setText("父亲")
    page.qtbot.keyClick(fields["a"], Qt.Key.Key_Return)
    assert not page.asked("neighbours"), "two words are missing"
    fields["b"].setText("男人")
    fields["c"].setText("女人")
    page.qtbot.keyClick(fields["c"], Qt.Key.Key_Return)
    (spec,) = page.asked("neighbours")
    assert (spec.plus, spec.minus) == (("父亲", "女人"), ("男人",))
    answer(page)
    assert asking.title.text() == "父亲 − 男人 + 女人 ≈"
    assert tab.explore.plane.map.written()[0] == "母亲", "the answer is what is marked"


def test_a_word_that_cannot_be_found_is_said_in_its_place(page: Page) -> None:
    learned(page)
    controller, tab = parts(page)
    controller.ask(("☃",))
    page.client.jobs[-1].tell(Failed("damaged_corpus", {"path": "v"}))
    page.qtbot.waitUntil(lambda: "已损坏" in tab.explore.asking.note.text())
    assert not page.told


def test_a_click_on_the_map_asks_for_neighbours(page: Page) -> None:
    learned(page)
    _, tab = parts(page)
    plane: WordMap = tab.explore.plane.map

    class Click:
        def scenePos(self) -> QPointF:
            return plane._box.mapViewToScene(QPointF(-0.6, 0.2))

    plane._hover(Click().scenePos())
    assert "母亲" in plane.written()
    plane._on_clicked(Click())
    assert page.asked("neighbours")[-1].plus == ("母亲",)


def test_the_map_moves_by_keys(page: Page) -> None:
    learned(page)
    plane = parts(page)[1].explore.plane.map

    def seen() -> tuple[float, float]:
        (left, right), _ = plane._box.viewRange()
        return (left + right) / 2, right - left

    whole = seen()
    page.qtbot.keyClick(plane, Qt.Key.Key_Right)
    page.qtbot.keyClick(plane, Qt.Key.Key_Plus)
    assert seen()[0] > whole[0]
    assert seen()[1] < whole[1]
    page.qtbot.keyClick(plane, Qt.Key.Key_0)
    assert seen() == pytest.approx(whole)


@pytest.mark.parametrize("change", ["outdated", "same"])
def test_vectors_of_an_earlier_text_say_so(page: Page, change: str) -> None:
    learned(page, corpus={"sha256": "other" if change == "outdated" else "故乡"})
    _, tab = parts(page)
    assert tab.explore.warning.isVisible() == (change == "outdated")
    page.qtbot.mouseClick(tab.explore.again, LEFT)
    assert tab.learn.isVisible()
    page.qtbot.mouseClick(tab.learn.back, LEFT)
    assert tab.explore.isVisible()


def test_words_are_written_where_there_is_room() -> None:
    boxes = [(0.0, 0.0, 40.0, 16.0), (20.0, 4.0, 40.0, 16.0), (100.0, 0.0, 40.0, 16.0), (200.0, 0.0, 40.0, 16.0)]
    single = [[box] for box in boxes]
    assert [place for place, _ in fitting(single, 9)] == [0, 2, 3]
    assert [place for place, _ in fitting(single, 2)] == [0, 2]
    elsewhere = (20.0, 60.0, 40.0, 16.0)
    assert fitting([[boxes[0]], [boxes[1], elsewhere]], 9)[1] == (1, elsewhere)


def test_what_is_kept_beside_a_corpus(tmp_path: Path) -> None:
    words.use("zh")
    assert read_card(str(tmp_path)) == {}
    (tmp_path / "manifest.json").write_text("[1]", encoding="utf-8")
    assert read_card(str(tmp_path)) == {}
    imported = {"words": 1200, "dimension": 300, "how": {"covered": 0.918, "malformed": 2}}
    assert facts_line(imported) == "1,200 个词 ・ 300 维 ・ 认得全文的 91.8 % ・ 跳过了 2 行读不懂的"
    report = {"folder": "f", "sha256": "a"}
    assert not is_outdated({}, report), "what is not known is not said"
    assert is_outdated({"corpus": {"sha256": "b"}}, report)
    assert not is_outdated({"corpus": {"sha256": "a"}}, report)


def test_other_events_of_a_newer_core_do_no_harm(page: Page) -> None:
    page.open("vectors")
    _, tab = parts(page)
    page.qtbot.waitUntil(tab.learn.isVisible)
    page.qtbot.mouseClick(tab.learn.learn, LEFT)
    tab.learning.add(Event())
    assert tab.learning.state.text() == "正在计算"
