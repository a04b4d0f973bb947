"""The look: every token used exists, contrast holds, light and dark switch live."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pytest
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QApplication, QMainWindow, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app import icons, theme
from app.i18n import set_language, words
from app.theme import serif_font
from app.widgets import button, label
from app.widgets.script import fitted
from app.write.typography import Typography
from lstmcore.errors import resources

ICONS = sorted(path.stem for path in (resources() / "icons").glob("*.svg"))


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two colours."""

    def luminance(name: str) -> float:
        channels = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
                    for value in QColor(name).getRgbF()[:3]]  # fmt: skip
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_words_can_be_read_on_both_grounds(tokens: dict[str, str]) -> None:
    for ground in ("bg", "surface"):
        assert contrast(tokens["text"], tokens[ground]) >= 7
        assert contrast(tokens["soft"], tokens[ground]) >= 5
        assert contrast(tokens["faint"], tokens[ground]) >= 2.9
        for token in ("ink", "good", "warn"):
            assert contrast(tokens[token], tokens[ground]) >= 4.5, token
    assert contrast(tokens["on_seal"], tokens["seal"]) >= 4.5


def test_both_looks_have_the_same_tokens_and_no_placeholder_is_left() -> None:
    assert theme.LIGHT.keys() == theme.DARK.keys()
    for dark in (False, True):
        assert "$" not in theme.style_sheet(dark)


def test_switching_recolours_what_is_on_screen(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, False)
    made = button("x", "primary")
    icons.dress(made, "trash")
    qtbot.addWidget(made)
    light = made.icon().pixmap(20, 20).toImage()
    with qtbot.waitSignal(theme.look.changed):
        theme.apply(qapp, True)
    assert made.icon().pixmap(20, 20).toImage() != light
    assert qapp.palette().window().color() == QColor(theme.DARK["bg"])
    theme.apply(qapp, False)


def test_a_page_title_is_20_pixels_bold(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, False)
    made = label("x", "title")
    qtbot.addWidget(made)
    made.ensurePolished()
    assert made.font().pixelSize() == 20
    assert made.font().bold()


@pytest.mark.parametrize("name", ICONS)
def test_icons_are_line_drawings_of_one_hand(name: str, qapp: QApplication) -> None:
    root = ElementTree.parse(resources() / "icons" / f"{name}.svg").getroot()
    assert root.get("viewBox") == "0 0 28 28"
    assert root.get("fill") == "none"
    assert root.get("stroke-linecap") == "round"
    if not re.search("-(light|dark)$", name):
        assert root.get("stroke") == "currentColor"
        assert float(root.get("stroke-width", "0")) == 1.8
    drawn = icons.pixmap(name, "text").toImage()
    assert any(drawn.pixelColor(x, y).alpha() for x in range(28) for y in range(28))


def test_a_switch_there_and_back_leaves_no_trace(qtbot: QtBot, qapp: QApplication) -> None:
    made, grabs = label("墨续", "title"), []
    qtbot.addWidget(made)
    made.show()
    for dark in (False, True, False, True):
        theme.apply(qapp, dark)
        grabs.append(made.grab().toImage())
    theme.apply(qapp, False)
    assert grabs[:2] == grabs[2:]
    assert grabs[0] != grabs[1]


def test_what_is_hidden_is_dressed_a_moment_later(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, False)
    window = QMainWindow()
    qtbot.addWidget(window)
    stack = QStackedWidget()
    window.setCentralWidget(stack)
    hidden, seen = label("一", "title"), label("二", "title")
    stack.addWidget(hidden)
    stack.addWidget(seen)
    window.show()
    stack.setCurrentIndex(1)
    theme.apply(qapp, True)
    theme.apply(qapp, False)  # and again before that moment
    theme.apply(qapp, True)
    assert seen.font().pixelSize() == 20
    stack.setCurrentIndex(0)
    assert not window.updatesEnabled()
    qtbot.waitUntil(window.updatesEnabled)
    assert hidden.font().pixelSize() == 20, "what comes into sight is dressed before it is painted"
    assert hidden.palette().windowText().color() == theme.look.color("text")
    theme.change(qapp, True)
    theme.change(qapp, False)  # the newest wish holds
    stack.setCurrentIndex(1)  # and what comes into sight meanwhile is dressed
    assert theme.look.dark
    qtbot.waitUntil(lambda: not theme.look.dark)
    theme.wardrobe.settle()
    assert hidden.font().pixelSize() == 20
    assert hidden.palette().windowText().color() == theme.look.color("text")
    assert seen.palette().windowText().color() == theme.look.color("text")


def test_a_window_shows_the_new_look_all_at_once(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, False)
    window, still = label("墨续", "title"), label("", "body")
    for made in (window, still):
        qtbot.addWidget(made)
        made.show()
    still.setUpdatesEnabled(False)
    updates: list[bool] = []
    watch = theme.look.changed.connect(lambda: updates.append(window.updatesEnabled()))
    theme.change(qapp, True)
    qtbot.waitUntil(lambda: bool(updates) and window.updatesEnabled())
    theme.look.changed.disconnect(watch)
    assert updates == [False]
    assert not still.updatesEnabled(), "somebody else's wish"
    slowly = window.grab().toImage()
    theme.apply(qapp, True)
    assert slowly == window.grab().toImage()
    theme.apply(qapp, False)


def test_a_page_stays_scrolled_through_a_change(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, False)
    window, area, inside = QMainWindow(), QScrollArea(), QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(inside)
    for number in range(60):
        column.addWidget(label(f"墨续 {number}", "title"))
    area.setWidget(inside)
    area.setWidgetResizable(True)
    window.setCentralWidget(area)
    window.resize(300, 300)
    window.show()
    bar = area.verticalScrollBar()
    bar.setValue(bar.maximum())
    place = bar.value()
    for dark in (True, False):
        with qtbot.waitSignal(theme.look.changed):
            theme.change(qapp, dark)
        qtbot.waitUntil(window.updatesEnabled)
        assert bar.value() == place > 0


def test_a_window_that_is_hidden_amid_a_change_is_seen_again(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, False)
    window = label("墨续", "title")
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitSignal(theme.look.changed):
        theme.change(qapp, True)
    assert not window.updatesEnabled()
    window.hide()
    with qtbot.waitSignal(theme.look.changed):
        theme.change(qapp, False)
    window.show()
    qtbot.waitUntil(window.updatesEnabled)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_curly_quotes_are_as_wide_as_the_language_has_them(qtbot: QtBot, qapp: QApplication, language: str) -> None:
    before = words.language
    set_language(language)
    theme.apply(qapp, False)
    for role, pixels in (("body", 14), ("title", 20)):
        made = label("“It’s”", role)
        qtbot.addWidget(made)
        made.show()
        assert made.font().pixelSize() == pixels
        assert (QFontMetricsF(made.font()).horizontalAdvance("“") < 0.8 * pixels) is (language == "en")
    for font, narrow in (
        (serif_font(20, latin=True), True),
        (serif_font(20), False),
        (fitted(made.font(), "“It’s”"), True),
        (fitted(made.font(), "“今天下雨”"), False),
        (Typography().font("han"), False),
        (Typography().font("latin"), True),
    ):
        assert (QFontMetricsF(font).horizontalAdvance("“") < 0.8 * font.pixelSize()) is narrow
    set_language(before)
    theme.apply(qapp, False)
