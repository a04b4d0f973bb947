"""One table of actions: menus, keys, palette and help agree; input methods keep their keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from app import theme
from app.actions import BY_NAME, TABLE, spoken
from app.application import Application
from app.dialogs.about import AboutDialog
from app.dialogs.keys import KeysDialog
from app.dialogs.palette import Palette, found
from app.i18n import set_language, tr, words
from app.keymap import plain_name, refusal
from app.pages import MODELS, REVIEWS, TRAIN, WRITE
from app.pinyin import initials
from lstmcore.specs import VerifySpec
from tests.app.fake_client import FakeClient


@pytest.fixture
def moxu(qtbot: QtBot, qapp: QApplication) -> Iterator[Application]:
    before = words.language
    made = Application(qapp, FakeClient())
    set_language("zh")
    made.start()
    qtbot.waitUntil(lambda: made.state.current_model != "")
    yield made
    made.closing.finish()
    made.window.deleteLater()
    set_language(before)
    theme.apply(qapp, False)


def shortcuts(moxu: Application, name: str) -> list[str]:
    here = moxu.window.actions_here.made | moxu.pages.write.panel.actions_here.made
    return [each.toString() for each in here[name].shortcuts()]


def test_no_two_actions_share_a_key_and_none_takes_an_input_methods(qapp: QApplication) -> None:
    keys = [plain_name(key) for act in TABLE for key in act.keys]
    assert len(keys) == len(set(keys))
    assert not [key for act in TABLE if not act.fixed for key in act.keys if refusal(key)]


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ("Ctrl+Space", "input_method"),
        ("Shift+Space", "input_method"),
        ("Ctrl+.", "input_method"),
        ("Ctrl+Shift+F", "input_method"),
        ("Ctrl+/", "input_method"),
        ("Ctrl+Z", "text"),
        ("Ctrl+Left", "text"),
        ("Return", "text"),
        ("A", "plain"),
        ("Shift+A", "plain"),
        ("F7", ""),
        ("Ctrl+Alt+K", ""),
    ],
)
def test_what_may_be_a_key(keys: str, why: str, qapp: QApplication) -> None:
    assert refusal(keys) == why


def test_everything_in_the_table_is_made_and_has_a_name_in_both_languages(moxu: Application) -> None:
    assert {act.name for act in moxu.wiring.keymap.acts()} == set(BY_NAME)
    for act in TABLE:
        chinese, english = act.in_both_languages()
        assert chinese != english
        assert act.words_key not in (chinese, english)
        assert f"also.{act.name}" not in act.also()


def test_a_key_that_is_given_away_is_remembered_and_leaves_its_old_action(moxu: Application) -> None:
    keymap = moxu.wiring.keymap
    keymap.set_keys("outline", "F7")
    keymap.set_keys("focus", "Ctrl+F")
    assert shortcuts(moxu, "outline") == ["F7"]
    assert shortcuts(moxu, "focus") == ["Ctrl+F"]
    assert shortcuts(moxu, "find") == []
    assert moxu.kept.settings.keys == {"outline": ["F7"], "focus": ["Ctrl+F"], "find": []}
    keymap.set_keys("outline", "Ctrl+Space")
    assert shortcuts(moxu, "outline") == ["F7"]
    keymap.reset("find")
    assert shortcuts(moxu, "find") == []
    keymap.reset()
    assert (shortcuts(moxu, "find"), shortcuts(moxu, "focus")) == (["Ctrl+F"], ["F8"])


def test_the_new_key_works_and_is_written_where_the_old_one_was(moxu: Application, qtbot: QtBot) -> None:
    moxu.wiring.keymap.set_keys("continue", "Ctrl+J")
    moxu.wiring.keymap.set_keys("page_models", "F7")
    assert moxu.pages.write.panel.side.button.text().endswith(spoken("Ctrl+J"))
    QTest.keyClick(moxu.window, Qt.Key.Key_F7)
    assert moxu.window.stack.currentIndex() == MODELS
    moxu.wiring.show_help()
    dialog = moxu.window.findChild(AboutDialog)
    assert dialog is not None
    assert spoken("Ctrl+J") in [each.text() for each in dialog.findChildren(QLabel)]
    dialog.change_keys.click()
    assert moxu.window.findChild(KeysDialog) is not None


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("查找", "find"),
        ("find and", "replace"),
        ("full", "full_screen"),
        ("qpj", "page_reviews"),
        ("dzjgd", "typewriter"),
        ("dg", "outline"),
        ("learned", "learning"),
        ("忘掉", "learning"),
        ("night", "look"),
        ("快捷键", "keys"),
        ("shannon", "game"),
        ("查重", "originality"),
        ("word count", "goal"),
        ("disk usage", "trash"),
        ("undelete", "trash"),
        ("time-lapse", "film"),
        ("校验", "verify"),
        ("overlay", "runs"),
        ("recipe", "train_file"),
        ("suspect", "report"),
        ("versus", "compare_models"),
        ("no such thing", ""),
    ],
)
def test_commands_are_found_by_name_in_both_languages_and_by_initials(typed: str, first: str) -> None:
    names = [act.name for act in found(TABLE, typed)]
    assert names[:1] == ([first] if first else [])


def test_initials_of_common_characters() -> None:
    assert initials("专注：段落 A1") == "zzdla1"
    assert initials("𠮷") == ""


def test_the_palette_runs_what_was_chosen_on_the_page_where_it_belongs(moxu: Application, qtbot: QtBot) -> None:
    moxu.window.open_page(MODELS)
    QTest.keyClick(moxu.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    palette = moxu.window.findChild(Palette)
    assert palette is not None
    QTest.keyClicks(palette.field, "outline")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: moxu.kept.settings.outline)
    assert moxu.window.stack.currentIndex() == WRITE
    moxu.wiring.show_palette()
    palette = moxu.window.findChildren(Palette)[-1]
    QTest.keyClicks(palette.field, "outline")
    item = palette.list.currentItem()
    assert item is not None
    assert item.text(0) == f"✓ {tr('write.menu_outline')}"
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)


def test_every_command_of_the_training_room_and_the_shelf_does_something(
    moxu: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, shelf, train = moxu.client.asked, moxu.pages.models.shelf, moxu.pages.train  # type: ignore[attr-defined]
    dialogs: list[str] = []

    def choose(*given: object) -> tuple[str, str]:
        dialogs.append(str(given[1]))
        return "", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    said: list[str] = []
    moxu.messages.shown.connect(lambda message: said.append(message.text))
    for view in ("runs", "lessons"):
        moxu.wiring.run(view)
        assert (moxu.window.stack.currentIndex(), train.panel.views.value()) == (TRAIN, view)
    for name, title in (("train_file", "train.from_file"), ("import_model", "models.import")):
        moxu.wiring.run(name)
        assert dialogs[-1] == tr(title)
    moxu.wiring.run("film")
    assert said[-1] == tr("train.film_none")
    moxu.wiring.run("verify")
    assert ("verify", VerifySpec(None)) in asked
    moxu.wiring.run("trash")
    assert shelf.trash is not None
    shelf.trash.reject()
    moxu.wiring.run("compare_models")
    assert shelf.comparing is not None
    shelf.comparing.reject()
    moxu.wiring.run("report")
    assert moxu.window.stack.currentIndex() == REVIEWS


def test_the_dialog_names_conflicts_and_refuses_in_a_sentence(moxu: Application) -> None:
    moxu.wiring.show_keys()
    dialog = moxu.window.findChild(KeysDialog)
    assert dialog is not None
    dialog.choose("outline")
    dialog.edit.setKeySequence(QKeySequence("Ctrl+."))
    assert dialog.answer.text() == tr("dialog.keys_refused_input_method", keys="Ctrl+.")
    dialog.edit.setKeySequence(QKeySequence("Ctrl+H"))
    assert tr("write.menu_replace") in dialog.answer.text()
    assert shortcuts(moxu, "replace") == ["Ctrl+H"]
    dialog.take.click()
    assert (shortcuts(moxu, "replace"), shortcuts(moxu, "outline")) == ([], ["Ctrl+H"])
    dialog.choose("undo")
    assert not dialog.edit.isEnabled()
    dialog.reset_all.click()
    assert shortcuts(moxu, "replace") == ["Ctrl+H"]
    dialog.close_button.click()
