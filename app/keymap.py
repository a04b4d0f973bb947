"""Which keys do what: the table's, and those that the user chose in their place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence

from .actions import BY_NAME, TABLE, Act, Actions
from .settings import Settings

# what switches input methods, their full width and their punctuation must reach them
INPUT_METHOD = ("Ctrl+Space", "Shift+Space", "Ctrl+Shift+Space", "Ctrl+.", "Ctrl+Shift+F", "Ctrl+/", "Ctrl+Shift")
TEXT_KEYS = ("MoveTo", "Select", "Delete", "Insert", "Undo", "Redo", "Cut", "Copy", "Paste", "Backspace")
COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def plain_name(keys: str) -> str:
    """One key in the spelling of the settings, "" for none."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText)


def refusal(keys: str) -> str:
    """Why nothing may be put on ``keys``: the end of a sentence's key, "" when it may."""
    keys = plain_name(keys)
    if keys in {plain_name(each) for each in INPUT_METHOD}:
        return "input_method"
    if keys in _text_keys() or keys in {plain_name(key) for act in TABLE if act.fixed for key in act.keys}:
        return "text"
    pressed = QKeySequence(keys)[0]  # pyright: ignore[reportIndexIssue]
    functions = Qt.Key.Key_F1 <= pressed.key() <= Qt.Key.Key_F35
    return "" if functions or pressed.keyboardModifiers() & COMMANDS else "plain"


class Keymap(QObject):
    """Gives every action its keys, and takes them from one when another gets them. ``changed`` after each change."""

    changed = Signal()

    def __init__(self, settings: Settings, actions: Sequence[Actions], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings, self._actions = settings, tuple(actions)
        self._apply()

    def keys(self, name: str) -> tuple[str, ...]:
        """The keys of an action, most used first."""
        act = BY_NAME[name]
        kept = self._settings.keys.get(name)
        if act.fixed or not isinstance(kept, list):
            return act.keys
        return tuple(key for key in map(str, kept) if plain_name(key) and not refusal(key))

    def is_own(self, name: str) -> bool:
        """Whether the user changed them."""
        return self.keys(name) != BY_NAME[name].keys

    def holder(self, keys: str) -> str:
        """The action that ``keys`` belongs to now, "" for none."""
        wanted = plain_name(keys)
        return next((act.name for act in TABLE if wanted in map(plain_name, self.keys(act.name))), "")

    def set_keys(self, name: str, keys: str) -> None:
        """``keys`` alone for ``name`` ("" for none); whoever had them loses them; nothing where refused."""
        if keys and refusal(keys):
            return
        kept = {each: list(value) for each, value in self._settings.keys.items()}
        holder = self.holder(keys) if keys else ""
        if holder and holder != name:
            kept[holder] = [key for key in self.keys(holder) if plain_name(key) != plain_name(keys)]
        kept[name] = [plain_name(keys)] if keys else []
        self._keep(kept)

    def reset(self, name: str = "") -> None:
        """The table's keys again, of ``name`` or of all; keys that another action has got since stay there."""
        kept = {each: list(value) for each, value in self._settings.keys.items() if name and each != name}
        others = {plain_name(key) for value in kept.values() for key in value}
        if name and others & set(map(plain_name, BY_NAME[name].keys)):
            kept[name] = [key for key in BY_NAME[name].keys if plain_name(key) not in others]
        self._keep(kept)

    def acts(self) -> list[Act]:
        """What can be done in this window, in the order of the table."""
        made = {name for actions in self._actions for name in actions.made}
        return [act for act in TABLE if act.name in made]

    def checked(self, name: str) -> bool:
        """Whether a switch is on."""
        return any(actions.made[name].isChecked() for actions in self._actions if name in actions.made)

    def run(self, name: str) -> None:
        """Do it."""
        for actions in self._actions:
            if name in actions.made:
                actions.made[name].trigger()

    def _keep(self, kept: dict[str, list[str]]) -> None:
        self._settings.keys = kept
        self._apply()
        self.changed.emit()

    def _apply(self) -> None:
        for actions in self._actions:
            for name in actions.made:
                actions.set_keys(name, self.keys(name))


@cache
def _text_keys() -> set[str]:
    """What moves the caret and edits text on this system. Only with a QApplication."""
    standard = [each for each in QKeySequence.StandardKey if each.name.startswith(TEXT_KEYS)]
    bound = {plain_name(key.toString()) for each in standard for key in QKeySequence.keyBindings(each)}
    return bound | {"Tab", "Return", "Enter", "Esc"}
