"""Everything that can be done by name or key: one table, from which menus, shortcuts, palette and help are made."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from lstmcore.errors import sentence

from .i18n import LANGUAGES, tr, words

WINDOW, WRITE = "window", "write"


@dataclass(frozen=True)
class Act:
    """``keys`` by default; ``scope``: where they hold; ``fixed``: the system's own keys, not changed."""

    name: str
    keys: tuple[str, ...] = ()
    scope: str = WRITE
    fixed: bool = False

    @property
    def words_key(self) -> str:
        """The sentence that names it."""
        return f"write.menu_{self.name}" if self.scope == WRITE else f"app.act_{self.name}"

    def in_both_languages(self) -> tuple[str, ...]:
        """Its names, to be searched."""
        return tuple(sentence(self.words_key, language) for language in LANGUAGES)

    def also(self) -> str:
        """Other words that one may look for, in both languages and in small letters."""
        return " ".join(sentence(f"also.{self.name}", language) for language in LANGUAGES).lower()


TABLE: tuple[Act, ...] = (
    Act("continue", ("Ctrl+Return", "Ctrl+Enter")),
    Act("again", ("Alt+R",)),
    Act("three", ("Ctrl+Shift+Return", "Ctrl+Shift+Enter")),
    Act("fork", ("Alt+K",)),
    Act("next_version", ("Alt+]",)),
    Act("last_version", ("Alt+[",)),
    Act("suggest", ("Alt+\\",)),
    Act("chip1", ("Alt+1",)),
    Act("chip2", ("Alt+2",)),
    Act("chip3", ("Alt+3",)),
    Act("chip4", ("Alt+4",)),
    Act("chip5", ("Alt+5",)),
    Act("chips"),
    Act("stop", ("Esc",), WINDOW, fixed=True),
    Act("new", ("Ctrl+N",)),
    Act("open", ("Ctrl+O",)),
    Act("all_drafts", ("Ctrl+Shift+O",)),
    Act("save", ("Ctrl+S",)),
    Act("save_as", ("Ctrl+Shift+S",)),
    Act("export"),
    Act("history"),
    Act("undo", ("Ctrl+Z",), fixed=True),
    Act("redo", ("Ctrl+Y", "Ctrl+Shift+Z"), fixed=True),
    Act("cut", ("Ctrl+X",), fixed=True),
    Act("copy", ("Ctrl+C",), fixed=True),
    Act("paste", ("Ctrl+V",), fixed=True),
    Act("select_all", ("Ctrl+A",), fixed=True),
    Act("find", ("Ctrl+F",)),
    Act("replace", ("Ctrl+H",)),
    Act("find_next", ("F3",)),
    Act("find_previous", ("Shift+F3",)),
    Act("outline", ("Ctrl+Shift+L",)),
    Act("goal", ()),
    Act("learning"),
    Act("teach"),
    Act("mixing"),
    Act("surprise", ("F9",)),
    Act("originality", ("Shift+F9",)),
    Act("arc"),
    Act("spelling"),
    Act("savings"),
    Act("game"),
    Act("type", ("Ctrl+T",)),
    Act("larger", ("Ctrl++", "Ctrl+=")),
    Act("smaller", ("Ctrl+-",)),
    Act("usual_size", ("Ctrl+0",)),
    Act("typewriter", ("Ctrl+Shift+T",)),
    Act("focus", ("F8",)),
    Act("indent"),
    Act("ink"),
    Act("underline"),
    Act("pairs"),
    Act("side", ("Ctrl+\\",)),
    Act("page_write", ("Ctrl+1",), WINDOW),
    Act("page_corpora", ("Ctrl+2",), WINDOW),
    Act("page_train", ("Ctrl+3",), WINDOW),
    Act("page_reviews", ("Ctrl+4",), WINDOW),
    Act("page_models", ("Ctrl+5",), WINDOW),
    Act("runs", (), WINDOW),
    Act("train_file", (), WINDOW),
    Act("film", (), WINDOW),
    Act("lessons", (), WINDOW),
    Act("inside", (), WINDOW),
    Act("import_model", (), WINDOW),
    Act("compare_models", (), WINDOW),
    Act("report", (), WINDOW),
    Act("verify", (), WINDOW),
    Act("trash", (), WINDOW),
    Act("palette", ("Ctrl+Shift+P",), WINDOW),
    Act("full_screen", ("F11",), WINDOW),
    Act("language", (), WINDOW),
    Act("look", (), WINDOW),
    Act("keys", (), WINDOW),
    Act("help", ("F1",), WINDOW),
)
BY_NAME = {act.name: act for act in TABLE}


class Actions(QObject):
    """The actions of one ``scope`` as they hold inside ``widget``; KeyError for a name that is not in the table."""

    def __init__(self, widget: QWidget, scope: str) -> None:
        super().__init__(widget)
        self._widget, self._scope = widget, scope
        self.made: dict[str, QAction] = {}
        words.changed.connect(self.retranslate)

    def add(self, name: str, do: Callable[..., object], checkable: bool = False) -> QAction:
        """What ``name`` does from now on: ``do()``, ``do(checked)`` for a switch."""
        act = BY_NAME[name]
        made = QAction(tr(act.words_key), self._widget)
        made.setCheckable(checkable)
        made.triggered.connect((lambda on: do(on)) if checkable else (lambda _=False: do()))
        inside, whole = Qt.ShortcutContext.WidgetWithChildrenShortcut, Qt.ShortcutContext.WindowShortcut
        made.setShortcutContext(inside if self._scope == WRITE else whole)
        self.made[name] = made
        self.set_keys(name, act.keys)
        self._widget.addAction(made)
        return made

    def set_keys(self, name: str, keys: tuple[str, ...]) -> None:
        """Give ``name`` these keys. What the editor answers by itself gets no shortcut that would answer twice."""
        if not BY_NAME[name].fixed:
            self.made[name].setShortcuts([QKeySequence(each) for each in keys])

    def retranslate(self, _: str = "") -> None:
        """Every name."""
        for name, made in self.made.items():
            made.setText(tr(BY_NAME[name].words_key))


def default_keys(name: str) -> tuple[str, ...]:
    """The keys of the table."""
    return BY_NAME[name].keys


def spoken(keys: str) -> str:
    """One key as this system writes it; "" for none."""
    # elsewhere than on a Mac, native means Qt's own translation of Enter
    form = (
        QKeySequence.SequenceFormat.NativeText if sys.platform == "darwin" else QKeySequence.SequenceFormat.PortableText
    )
    return QKeySequence(keys).toString(form).replace("Return", "Enter")
