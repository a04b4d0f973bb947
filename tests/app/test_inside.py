"""The window that looks inside a model: heat map, one step, spotlight, gradients, histograms, all of which is kept."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.i18n import set_language, tr, words
from app.messages import Message, Messages
from app.models.controller import ModelsController
from app.models.inside import colours
from app.models.inside.controller import InsideController
from app.models.inside.equations import cell_code, equations, steps_of
from app.models.inside.gradient_plot import STYLES
from app.models.inside.reading import QUANTITIES, unpacked
from app.models.inside.window import VIEWS, InsideWindow
from app.models.panel import ModelsPanel
from app.settings import Settings
from app.state import AppState
from lstmcore.events import Done, Event, Failed, GatesRead, Progress
from lstmcore.specs import GatesSpec, GradientsSpec, SpotlightSpec
from tests.app.fake_client import CARDS, FakeClient, FakeJob

TOKENS, UNITS = ["今", "天", "，", "", "𠮷", "\n"], 50
random = np.random.default_rng(3)
Z = random.normal(size=(4, len(TOKENS), UNITS))


def values() -> dict[str, Any]:
    """A layer's gates by the equations, its recurrent part left out."""
    i, f, o = (1 / (1 + np.exp(-Z[at])) for at in (0, 1, 3))
    g, c, kept = np.tanh(Z[2]), np.zeros(UNITS), []
    for t in range(len(TOKENS)):
        c = f[t] * c + i[t] * g[t]
        kept.append(c)
    cell = np.stack(kept)
    return dict(zip(QUANTITIES, (i, f, g, o, cell, o * np.tanh(cell)), strict=True))


def gates_told(unit: int = 1) -> list[Event]:
    told: list[Event] = [
        GatesRead(name, base64.b64encode(each.astype("<f4").tobytes()).decode()) for name, each in values().items()
    ]
    weights = [[what, gate, -1.0, 1.0, [1, 5, 2]] for what in ("W_x", "W_h", "b") for gate in QUANTITIES[:4]]
    step = {
        "unit": unit,
        "from_input": Z[:, :, unit - 1].tolist(),
        "from_hidden": np.zeros((4, len(TOKENS))).tolist(),
        "bias": [0.0] * 4,
    }
    result = {"tokens": TOKENS, "units": UNITS, "layer": 1, "layers": 2, "weights": weights, "step": step}
    return [*told, Done("done", result)]


VALUES = [0.5, -1, 0, 0, 1, 1]
SPOT = {
    "features": [
        {"name": name, "units": [[3, 0.9], [7, -0.5]], "at": 0, "texts": TOKENS, "values": VALUES, "marks": []}
        for name in ("quotes", "line_end")
    ],
    "alike": [[0.91, "他说：", "“", "好\n"]],
    "source": "呐喊", "chars": 6000, "layer": 1, "layers": 2,
}  # fmt: skip
NORMS = {"norms": [1e-9 * 10**t for t in range(10)], "right": 0.25}
GRADIENTS = {"kinds": {kind: {"before": NORMS, "after": NORMS} for kind in STYLES}, "steps": 10, "chance": 0.25}


class Page:
    def __init__(self, qtbot: QtBot) -> None:
        self.parent = QWidget()
        qtbot.addWidget(self.parent)
        self.client = FakeClient(
            gates=[FakeJob(gates_told(unit)) for unit in (1, 1, 1, 1)],
            spotlight=[FakeJob([Progress("spotlight", 1, 2), Done("done", SPOT)])],
            gradients=[FakeJob([Progress("gradients", 1, 2), Done("done", GRADIENTS)])],
        )
        self.messages = Messages()
        self.told = list[Message]()
        self.messages.shown.connect(self.told.append)
        self.messages.ready()
        self.controller = InsideController(self.parent, self.client, self.messages)
        self.window: InsideWindow = self.controller.open("zh-prose", "zh-prose", "zh")
        qtbot.waitUntil(lambda: self.window.gates.inside is not None)


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication) -> Iterator[Page]:
    before = words.language
    set_language("zh")
    theme.apply(qapp, dark=False)
    page = Page(qtbot)
    yield page
    if page.controller.window is not None:
        page.window.accept()
    set_language(before)


def test_a_sentence_is_asked_for_and_its_numbers_are_drawn(opened: Page) -> None:
    verb, spec = opened.client.asked[0]
    assert (verb, spec) == ("gates", GatesSpec("zh-prose", tr("inside.example_zh"), 1, 1))
    inside = opened.window.gates.inside
    assert inside is not None
    for name, each in values().items():
        np.testing.assert_allclose(inside.values[name], each, atol=1e-6)
    assert opened.window.layer.count() == 2
    heat = opened.window.gates.heat
    variances = inside.values["hidden"].var(0)[heat.order]
    assert (np.diff(variances) <= 0).all()


def test_the_map_says_the_number_under_the_mouse_and_zooms(opened: Page) -> None:
    heat = opened.window.gates.heat
    heat.resize(600, 400)
    heat.choose(2, 4)
    unit, before = heat.unit(), heat.view.height()
    assert f"{values()['hidden'][2, unit]:+.4f}" in heat.accessibleDescription()
    assert opened.window.step.place.currentIndex() == 2
    assert opened.window.step.unit.value() == unit + 1
    middle = QPointF(300, 200)
    cell = heat.cell_at(middle)
    for modifier, turned in ((Qt.KeyboardModifier.NoModifier, 120), (Qt.KeyboardModifier.ControlModifier, 120)):
        wheel = QWheelEvent(
            middle, middle, QPoint(), QPoint(0, turned), Qt.MouseButton.NoButton, modifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(heat, wheel)
    assert heat.view.height() < before
    assert heat.cell_at(middle) == cell
    assert heat.cell_at(QPointF(2, 2)) is None
    QTest.keyClick(heat, Qt.Key.Key_0)
    assert (heat.view.width(), heat.view.height()) == (len(TOKENS), UNITS)
    QTest.keyClick(heat, Qt.Key.Key_Right)
    assert heat.place == 3
    QTest.keyClick(heat, Qt.Key.Key_Minus)
    assert heat.view.height() == UNITS


def test_the_equations_are_filled_with_numbers_that_agree(opened: Page) -> None:
    inside = opened.window.gates.inside
    assert inside is not None
    done = gates_told(5)[-1]
    assert isinstance(done, Done)
    rows = equations(inside, done.result["step"], 2, 4)
    assert [name for name, _, _ in rows] == list(QUANTITIES)
    for name, _, numbers in rows:
        last = float(numbers.rsplit("= ", 1)[1].replace("−", "-"))
        assert last == pytest.approx(values()[name][2, 4], abs=6e-5)
    assert opened.window.step.filled
    assert b"W_xi" in opened.window.step.as_csv()
    code = steps_of(cell_code())
    assert "c = f * c + i * g" in code
    assert '"""' not in code


def test_the_step_of_another_unit_is_asked_for(opened: Page, qtbot: QtBot) -> None:
    opened.client.answers["gates"] = [FakeJob(gates_told(9))]
    opened.window.step.unit.setValue(9)
    qtbot.waitUntil(lambda: opened.window.step.title.text() == tr("inside.step_title", unit=9, place=1, text="今"))
    assert opened.client.asked[-1][1].unit == 9


def test_spotlight_and_gradients_are_asked_for_and_shown(opened: Page, qtbot: QtBot) -> None:
    window = opened.window
    window.open_view("spotlight")
    assert not window.table.isEnabled()
    window.spotlight.start.click()
    qtbot.waitUntil(lambda: bool(window.spotlight.result))
    assert opened.client.asked[-1] == ("spotlight", SpotlightSpec("zh-prose", "", 1, like=window.sentence()))
    assert "3 (+0.90)" in window.spotlight.units.text()
    assert window.spotlight.alike.toPlainText().startswith("0.91")
    assert b"quotes,3,0.9" in window.as_csv()
    window.open_view("gradients")
    window.gradients.start.click()
    qtbot.waitUntil(lambda: bool(window.gradients.result))
    assert opened.client.asked[-1] == ("gradients", GradientsSpec())
    assert window.gradients.plot.range() == (-9, 0)
    assert all(each.text() for each in window.gradients.rights.values())


def test_every_view_is_kept_as_picture_and_table(opened: Page, qtbot: QtBot, tmp_path: Path) -> None:
    opened.window.spotlight.show_result(SPOT)
    opened.window.gradients.show_result(GRADIENTS)
    for view in VIEWS:
        opened.window.open_view(view)
        opened.controller.write("csv", str(tmp_path / f"{view}.csv"))
        for suffix in ("png", "svg") if opened.window.drawing() else ():
            opened.controller.write("picture", str(tmp_path / f"{view}.{suffix}"))
    qtbot.waitUntil(lambda: len(list(tmp_path.iterdir())) == len(VIEWS) + 6)
    qtbot.waitUntil(lambda: bool(opened.told))
    assert opened.window.as_csv().startswith(b"\xef\xbb\xbf")
    for view in ("gates", "gradients", "histograms"):
        assert not QImage(str(tmp_path / f"{view}.png")).isNull()
        assert "<svg" in (tmp_path / f"{view}.svg").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO((tmp_path / "gates.csv").read_text(encoding="utf-8-sig"))))
    assert len(rows) == UNITS + 1
    assert float(rows[1][1]) == pytest.approx(values()["hidden"][0, int(rows[1][0]) - 1], abs=1e-6)


def test_a_problem_is_one_sentence_and_the_picture_stays(opened: Page, qtbot: QtBot) -> None:
    opened.client.answers["gates"] = [FakeJob([Failed("text_too_long", {"count": 300, "most": 200})])]
    opened.window.field.setText("我" * 200)
    opened.controller.ask()
    qtbot.waitUntil(lambda: "300" in opened.window.problem.text())
    assert opened.window.gates.inside is not None


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("dark", [False, True])
def test_it_is_drawn_in_both_languages_and_themes(
    qtbot: QtBot, qapp: QApplication, opened: Page, language: str, dark: bool
) -> None:
    opened.window.accept()
    theme.apply(qapp, dark)
    set_language(language)
    page = Page(qtbot)
    page.window.spotlight.show_result(SPOT)
    page.window.gradients.show_result(GRADIENTS)
    for view in VIEWS:
        page.window.open_view(view)
        QTest.qWait(10)
        drawing = page.window.drawing()
        if drawing is not None:
            assert len(drawing.as_picture("png")) > 2000
    named = (QAbstractButton, QComboBox, QLineEdit, QSpinBox)
    for kind in named:
        for each in page.window.findChildren(kind):
            inner = isinstance(each.parent(), (QComboBox, QSpinBox, QLineEdit))
            text = each.text() if isinstance(each, QAbstractButton) else ""
            assert inner or each.accessibleName() or text, each
    assert not [each.text() for each in page.window.findChildren(QLabel) if each.text().startswith("inside.")]
    page.window.accept()
    theme.apply(qapp, dark=False)


def test_colours_run_from_paper_to_ink_and_ochre(qapp: QApplication) -> None:
    theme.apply(qapp, dark=False)
    paper = theme.look.color("surface").rgb()
    image = colours.image(np.array([[0.0, 1.0, -1.0]], np.float32), 1.0, signed=True)
    shades = [image.pixelColor(x, 0) for x in range(3)]
    assert abs(shades[0].lightness() - theme.look.color("surface").lightness()) <= 2
    assert shades[1].blue() > shades[1].red()
    assert shades[2].red() > shades[2].blue()
    assert colours.table(signed=False)[0] == paper


def test_the_card_has_the_way_in_for_language_models_only(qtbot: QtBot) -> None:
    panel, state, client = ModelsPanel(), AppState(), FakeClient(gates=[FakeJob(gates_told())])
    qtbot.addWidget(panel)
    controller = ModelsController(panel, state, client, Messages(), Settings())
    reviews = {"ref": "r", "name": "r", "kind": "reviews", "language": "zh", "source": "starter"}
    state.set_models((reviews, *CARDS))
    panel.show_card(reviews)
    assert panel.card.inside_button.isHidden()
    panel.show_card(dict(CARDS[0]))
    assert not panel.card.inside_button.isHidden()
    panel.card.inside_button.click()
    window = controller.inside.window
    assert window is not None
    assert window.windowTitle() == tr("inside.title", name="zh-prose")
    qtbot.waitUntil(lambda: window.gates.inside is not None)
    window.accept()
    assert controller.inside.window is None
    controller.look_inside("r")  # from the palette, with a review model chosen: another one that writes
    assert controller.inside.window is not None
    controller.inside.window.accept()


def test_what_the_core_told_is_unpacked_as_it_was() -> None:
    told = {each.quantity: each.values for each in gates_told() if isinstance(each, GatesRead)}
    done = gates_told()[-1]
    assert isinstance(done, Done)
    inside = unpacked(told, done.result)
    assert inside.units == UNITS
    assert inside.order("cell", "number").tolist() == list(range(UNITS))
    assert inside.scale("forget") == 1.0
