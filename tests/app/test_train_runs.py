"""The table of trainings, the queue, the habits, the time-lapse and the lessons of the Train page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImageReader, QMouseEvent
from PySide6.QtWidgets import QApplication

from app import theme
from app.i18n import again, tr, words
from app.messages import Message
from app.settings import Settings
from app.train.film import SIZE, film
from app.train.habits import Patience, Quiet, supplied_by_battery
from app.train.phase import Phase
from app.train.queue_card import MOST, RunQueue
from app.train.run_card import side_by_side
from app.train.runs_table import COLUMNS
from app.train.runs_view import STARTED
from app.widgets.gif import animated
from lstmcore.events import ClassicEpoch, Done, Failed, Paused, Resumed, Sampled
from lstmcore.specs import DeleteRunSpec, NoteRunSpec, TrainSpec, to_dict
from tests.app.replay import RUN, evaluated, sampled, step
from tests.app.test_train_page import Page


def row(name: str, bits: float | None = None, **more: Any) -> dict[str, Any]:
    spec = to_dict(TrainSpec(sources=(f"corpora/{name}",), name=name, prefix="今天"))
    return {
        "run": f"runs/{name}",
        "id": name,
        "name": name,
        "status": "waiting" if bits is None else "done",
        "resumable": bits is None,
        "created": 1e9 + len(name),
        "seconds": 61.0,
        "step": 90,
        "total_steps": 100,
        "bits_per_char": bits,
        "ngram_bits_per_char": 5.8,
        "plan": {"hidden_size": 256, "num_layers": 1, "parameters": 10},
        "spec": {key: value for key, value in spec.items() if key not in ("run", "out")},
        "tags": [],
        "notes": "",
        "size_bytes": 1_000_000,
        **more,
    }


@pytest.fixture
def page(qtbot, qapp: QApplication) -> Page:
    words.use("zh")
    theme.apply(qapp, dark=False)
    made = Page(qtbot)
    made.client.answers["runs"] = {"runs": [row("a", 5.0, tags=["x"]), row("bb", 4.5, notes="第二次"), row("ccc")]}
    made.panel.open_view("runs")
    qtbot.waitUntil(lambda: made.panel.runs.proxy.rowCount() == 3)
    return made


def names(page: Page) -> list[str]:
    proxy = page.panel.runs.proxy
    return [proxy.data(proxy.index(at, 0)) for at in range(proxy.rowCount())]


def choose(page: Page, *places: int) -> None:
    page.panel.runs.table.clearSelection()
    for place in places:
        model = page.panel.runs.table.selectionModel()
        flags = model.SelectionFlag.Select | model.SelectionFlag.Rows
        model.select(page.panel.runs.proxy.index(place, 0), flags)


def wish(page: Page, name: str) -> None:
    made = page.panel.runs.card.buttons[name]
    assert made.isVisible()
    assert made.isEnabled()
    page.press(made)


def test_the_table_sorts_and_sifts(page: Page) -> None:
    assert names(page) == ["ccc", "bb", "a"], "newest first"
    page.panel.runs.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    assert names(page) == ["bb", "a", "ccc"], "what has no figure comes last"
    for text, left in (("第二", ["bb"]), ("X", ["a"]), ("corpora/c", ["ccc"]), ("nothing", [])):
        page.panel.runs.sifter.setText(text)
        assert names(page) == left


def test_an_empty_table_says_what_to_do(page: Page) -> None:
    view = page.panel.runs
    assert view.none.isHidden()
    view.sifter.setText("nothing like it")
    assert (view.none.text(), view.table.isHidden()) == (tr("train.no_runs_like_it"), True)
    view.sifter.clear()
    assert (view.none.isHidden(), view.table.isHidden()) == (True, False)
    view.show_rows([])
    assert (view.none.text(), view.card.isHidden()) == (tr("train.no_runs"), True)


def test_what_trains_is_seen_to_go_on_and_no_column_is_cut(page: Page) -> None:
    view, now = page.panel.runs, datetime.now()
    live = {**row("a"), "status": "training", "run": RUN, "created": now.timestamp(), "step": 0, "seconds": None}
    older = row("b", 5.0, created=now.replace(year=now.year - 1).timestamp())
    view.show_rows([live, older])
    view.advance(RUN, 1_234_567, 90_000.0)
    view.advance("another", 3, 1.0)
    shown = {name: view.model.data(view.model.index(0, at)) for at, (name, *_) in enumerate(COLUMNS)}
    assert shown["steps"] == "1,234,567"
    assert shown["started"] == now.strftime("%H:%M")
    assert view.model.rows[1]["step"] == 90
    assert str(view.model.data(view.model.index(1, STARTED))).startswith(str(now.year - 1))
    for column in range(1, len(COLUMNS)):
        assert view.table.columnWidth(column) >= view.table.sizeHintForColumn(column)


def test_tags_and_notes_are_kept_when_a_field_is_left(page: Page) -> None:
    choose(page, 2)
    card = page.panel.runs.card
    page.client.answers["note-run"] = row("a", 5.0, tags=["甲", "乙"], notes="好")
    card.tags.setText("甲， 乙")
    card.tags.editingFinished.emit()
    assert ("note-run", NoteRunSpec("runs/a", None, ("甲", "乙"), "")) in page.client.asked
    page.qtbot.waitUntil(lambda: page.panel.runs.model.rows[0]["tags"] == ["甲", "乙"])
    card.name.setText("新")
    card.name.editingFinished.emit()
    assert page.client.asked[-1] == ("note-run", NoteRunSpec("runs/a", "新"))


def test_two_trainings_side_by_side(page: Page) -> None:
    choose(page, 1, 2)
    text = side_by_side(row("a", 5.0), row("b", 4.5, spec={**row("b")["spec"], "hidden_size": 512}))
    assert "bits_per_char: 5.0 → 4.5" in text
    assert "hidden_size: 自动 → 512" in text
    assert not page.panel.runs.card.name.isVisible()


def test_again_waits_its_turn_while_one_trains_and_starts_by_itself(page: Page) -> None:
    choose(page, 2)
    wish(page, "again")
    verb, spec = page.client.asked[-1]
    assert (verb, spec.name, spec.run) == ("train", "a", None)
    page.panel.open_view("runs")
    choose(page, 1)
    wish(page, "again")
    assert [each.name for each in page.controller.queue.specs()] == ["bb"]
    assert page.panel.queue.isVisible()
    page.end(Done("done", {"model": "m"}))
    page.qtbot.waitUntil(lambda: page.controller.phase is Phase.STARTING)
    assert page.client.asked[-1][1].name == "bb"
    assert not page.panel.queue.isVisible()


def test_what_waits_is_not_started_when_the_app_leaves_and_is_there_at_the_next_start(page: Page) -> None:
    page.panel.open_view("curve")
    page.run()
    page.press(page.panel.controls.queue)
    page.controller.leave()
    page.end(Done("stopped", {"run": RUN}))
    page.qtbot.wait(30)
    assert page.controller.phase is Phase.IDLE
    kept = RunQueue(page.settings)
    assert len(kept.specs()) == 1
    page.press(page.panel.queue.start)
    assert page.controller.phase is Phase.STARTING


KEPT, DIED = Done("done", {"model": "m"}), Failed("child_died", {"code": -9})


@pytest.mark.parametrize(
    ("press", "last", "goes_on", "said"),
    [
        ("", KEPT, True, ""),
        ("", DIED, True, "接着训练「红楼梦 ・ 标准」"),
        ("stop", Done("stopped", {"model": "m"}), False, "排着的 1 次先等你"),
        ("stop", Done("stopped", {"run": RUN}), False, "排着的 1 次先等你"),
        ("stop", DIED, False, "排着的 1 次先等你"),
        ("discard_now", Done("cancelled"), False, "没有留下模型。你停下了这一次"),
    ],
)
def test_after_its_end_the_next_one_begins_unless_the_user_ended_it(
    page: Page, press: str, last: Done | Failed, goes_on: bool, said: str
) -> None:
    page.run()
    page.press(page.panel.controls.queue)
    if press:
        getattr(page.controller, press)()
    page.end(last)
    if goes_on:
        page.qtbot.waitUntil(lambda: page.controller.phase is Phase.STARTING)
        assert page.controller.queue.specs() == []
    else:
        page.qtbot.wait(20)
        assert page.controller.phase is Phase.IDLE
        assert page.panel.queue.start.isVisible()
        message = page.told[-1]
        assert isinstance(message, Message)
        assert message.level == ("error" if isinstance(last, Failed) else "info")
    text = page.told[-1].text if page.told else ""  # type: ignore[attr-defined]
    assert said in text
    words.use("en")
    assert not text or again(text).isascii() or "红楼梦" in again(text), "also in another language"
    words.use("zh")
    if not goes_on and not isinstance(last, Failed):
        [action] = page.told[-1].actions  # type: ignore[attr-defined]
        action.do()
        assert page.controller.phase is Phase.STARTING


def test_two_failures_in_a_row_end_the_queue(page: Page) -> None:
    page.run()
    page.press(page.panel.controls.queue)
    page.press(page.panel.controls.queue)
    page.end(DIED)
    page.qtbot.waitUntil(lambda: page.controller.phase is Phase.STARTING)
    page.end(DIED)
    page.qtbot.wait(20)
    assert page.controller.phase is Phase.IDLE
    assert "连着两次没成，排着的 1 次先等你" in page.told[-1].text  # type: ignore[attr-defined]
    assert page.panel.queue._title.text() == "等你开始（1）"
    page.press(page.panel.queue.start)
    page.end(KEPT)
    assert page.controller.queue.specs() == []


def test_the_queue_forgets_what_cannot_be_read_and_has_an_end() -> None:
    settings = Settings({"train.queue": [{"nonsense": 1}, {"sources": ["a"]}, 7]})
    queue = RunQueue(settings)
    assert [each.sources for each in queue.specs()] == [("a",)]
    while queue.add(TrainSpec(sources=("b",))):
        pass
    assert len(queue.specs()) == MOST
    queue.remove(0)
    queue.remove(99)
    assert len(queue.specs()) == MOST - 1


def test_the_command_and_a_spec_file(page: Page, tmp_path: Path) -> None:
    choose(page, 2)
    wish(page, "command")
    assert QGuiApplication.clipboard().text().startswith("moxu-core train corpora/a --name a")
    page.controller.runs.save_spec(row("a"), str(tmp_path / "spec"))
    page.qtbot.waitUntil(lambda: (tmp_path / "spec.json").exists())
    page.controller.runs.train_by(str(tmp_path / "spec.json"))
    assert page.client.asked[-1][1].sources == ("corpora/a",)
    page.end()
    page.controller.runs.train_by(str(tmp_path / "missing.json"))
    assert page.told[-1].level == "error"


def test_deleted_can_be_brought_back(page: Page) -> None:
    page.client.answers["delete-run"] = {"id": "a"}
    choose(page, 2)
    wish(page, "delete")
    assert ("delete-run", DeleteRunSpec("runs/a")) in page.client.asked
    page.qtbot.waitUntil(lambda: any(getattr(each, "actions", ()) for each in page.told))
    page.told[-1].actions[0].do()
    assert page.client.asked[-1][0] == "restore-run"


def test_an_old_run_is_looked_at_and_laid_beside(page: Page) -> None:
    import numpy as np

    page.client.told = {
        "step": np.arange(1, 11),
        "seconds": np.arange(1, 11) / 5,
        "loss": np.full(10, 5.0),
        "evaluated": [evaluated(5, 1.0)],
        "sampled": [sampled(5, "今天", "好。"), sampled(10, "今天", "更好。")],
    }
    choose(page, 2)
    wish(page, "look")
    board = page.panel.board
    page.qtbot.waitUntil(lambda: len(board.curves.history.training) == 10)
    assert board.sample.text.text() == "今天更好。"
    board.sample.slider.setValue(0)
    assert board.sample.text.text() == "今天好。"
    page.panel.open_view("runs")
    choose(page, 1)
    wish(page, "beside")
    page.qtbot.waitUntil(lambda: board.beside.isVisible())
    page.press(next(iter(board.beside.buttons.values())))
    assert not board.curves.overlays


def test_it_slows_down_while_one_writes_and_picks_up_by_itself(page: Page) -> None:
    page.panel.open_view("curve")
    page.panel.habits.switches["quiet"].setChecked(True)
    page.run()
    quiet, status = page.controller.quiet, page.panel.board._status_line
    page.state.set_prefix("我写")
    page.state.set_prefix("我写字")
    assert page.job.said == ["slow"]
    assert status.full_text() == tr("train.slowed_writing")
    quiet._looking.timeout.emit()
    assert page.job.said == ["slow", "slow"], "said again, for the trainer forgets it after a while"
    page.controller.pause()
    page.job.tell(Paused(2))
    page.until(Phase.PAUSED)
    page.controller.resume()
    page.job.tell(Resumed(2))
    page.until(Phase.RUNNING)
    assert status.full_text() == tr("train.slowed_writing")
    quiet._writing.stop()
    quiet._judge()
    assert page.job.said == ["slow", "slow", "pause", "resume", "full"]
    assert status.full_text() == ""
    page.state.set_prefix("又写")
    page.press(page.panel.controls.queue)
    page.end(Done("done", {"model": "m"}))
    page.qtbot.waitUntil(lambda: page.controller.phase is Phase.STARTING)
    assert page.job.said == ["slow"], "the next one too"


@pytest.mark.parametrize(
    ("supplies", "expected"),
    [
        ({}, False),
        ({"BAT0": ("Battery", "Discharging")}, True),
        ({"BAT0": ("Battery", "Charging"), "AC": ("Mains", "1")}, False),
        ({"BAT0": ("Battery", "Discharging"), "AC": ("Mains", "0")}, True),
        ({"odd": ("USB", "1")}, False),
    ],
)
def test_the_battery_is_read(tmp_path: Path, supplies: dict[str, tuple[str, str]], expected: bool) -> None:
    for name, (kind, value) in supplies.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "type").write_text(kind + "\n", encoding="utf-8")
        (tmp_path / name / {"Mains": "online", "Battery": "status"}.get(kind, "x")).write_text(value, encoding="utf-8")
    assert supplied_by_battery(tmp_path) is expected
    assert not supplied_by_battery(tmp_path / "nothing")


def test_a_quiet_that_is_off_says_nothing(qtbot) -> None:
    quiet, told = Quiet(), []
    quiet.slow.connect(told.append)
    quiet.wrote()
    quiet.set_on(True)
    quiet.wrote()
    quiet.wrote()
    quiet.set_on(False)
    assert told == ["writing"]


def test_patience_ends_after_six_evaluations_without_a_gain(page: Page) -> None:
    patience = Patience(3)
    assert [patience.spent(bits, at) for at, bits in enumerate((5.0, 4.9, 4.95, 4.9, 4.91))] == [False] * 4 + [True]
    assert patience.best_step == 1
    page.panel.open_view("curve")
    page.panel.habits.switches["early_stop"].setChecked(True)
    page.run()
    for number in range(3, 12):
        page.job.tell(step(number, number), evaluated(number, number, 5.0, best=number == 3))
    page.until(Phase.STOPPING)
    assert page.job.said == ["stop"]
    assert "3" in page.told[-1].text


SAMPLES = [Sampled(step, "今天夜里，", "的" * 20 + str(step)) for step in (10, 200, 3000)]


def test_a_film_can_be_played(qapp: QApplication) -> None:
    buffer = QBuffer()
    buffer.setData(QByteArray(film(SAMPLES, "红楼梦")))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"gif"))
    images = [reader.read() for _ in SAMPLES]
    assert [each.size().toTuple() for each in images] == [SIZE] * 3
    assert images[0] != images[1]
    assert images[0].pixelColor(2, 2).name() == theme.LIGHT["surface"].lower()


@pytest.mark.parametrize("colours", [2, 3, 16, 256])
def test_every_pixel_of_a_gif_comes_back(qapp: QApplication, colours: int) -> None:
    import numpy as np

    palette = [(at * 65_537 * 251) & 0xFFFFFF for at in range(colours)]
    pixels = np.random.default_rng(colours).integers(0, colours, 97 * 83).astype(np.uint8).tobytes()
    buffer = QBuffer()
    buffer.setData(QByteArray(animated([(pixels, 100)], (97, 83), palette)))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    image = QImageReader(buffer, QByteArray(b"gif")).read()
    for place in range(0, 97 * 83, 37):
        assert image.pixel(place % 97, place // 97) & 0xFFFFFF == palette[pixels[place]]


def test_a_lesson_shows_its_figures_beside_the_published_ones(page: Page) -> None:
    page.panel.open_view("lessons")
    view = page.panel.lessons
    page.press(view.start)
    page.press(view.start)
    verb, spec = page.client.asked[-1]
    assert (verb, spec.recipe, spec.epochs) == ("classic", "lyrics", 16)
    page.job.tell(ClassicEpoch("scratch", 1, 16, 0.5, 30.25, None))
    page.qtbot.waitUntil(lambda: view.table.item(0, 1).text() == "30.250")
    assert view.table.item(0, 2).text() == "4.358"
    page.press(view.stop)
    assert page.job.said == ["stop"]
    page.job.tell(Done("stopped", {"rows": [{"variant": "scratch", "train_perplexity": 20.5, "copy_rate": 0.25}]}))
    page.qtbot.waitUntil(lambda: view.table.item(0, 7).text() == "25.0%")
    assert view.start.isVisible()


def test_a_double_click_on_train_does_not_stop_what_it_began(page: Page) -> None:
    controls = page.panel.controls
    page.press(controls.train)
    assert controls.stop.isVisible(), "in the place of the button that was pressed"
    place = QPointF(controls.stop.rect().center())
    for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
        button = Qt.MouseButton.LeftButton
        held = button if kind is QEvent.Type.MouseButtonDblClick else Qt.MouseButton.NoButton
        event = QMouseEvent(kind, place, controls.stop.mapToGlobal(place), button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(controls.stop, event)
    assert page.controller.phase is Phase.STARTING
    page.press(controls.stop)
    assert page.controller.phase is Phase.STOPPING


def test_a_model_goes_on_learning_until_it_is_taken_back(page: Page) -> None:
    page.controller.begin_from("u1", "红楼梦")
    assert page.panel.from_model.isVisible()
    page.press(page.panel.controls.train)
    assert page.client.asked[-1][1].from_model == "u1"
    page.end()
    page.press(page.panel.from_model)
    page.press(page.panel.controls.train)
    assert page.client.asked[-1][1].from_model is None
    page.end()
    page.press(page.panel.habits.switches["head_start"])
    page.press(page.panel.controls.train)
    assert page.client.asked[-1][1].from_model == "auto", "the bundled one, as long as the switch is on"
