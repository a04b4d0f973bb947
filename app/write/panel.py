"""The Write page: paper in the middle, the model at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout

from ..i18n import number, tr, words
from ..icons import dress
from ..widgets import Page
from .editor import Editor
from .side import Side

NARROWEST_MODEL_PX = 168
EXPORTS = ("docx", "epub", "html", "md", "txt")


class WritePanel(Page):
    """Wishes leave as ``*_requested``; the controller calls ``show_*``."""

    continue_requested = Signal()
    again_requested = Signal()
    version_requested = Signal(int)
    model_requested = Signal(str)
    new_requested = Signal()
    open_requested = Signal()
    save_requested = Signal()
    save_as_requested = Signal()
    draft_requested = Signal(str)
    history_requested = Signal()
    all_drafts_requested = Signal()
    export_requested = Signal(str)
    drafts_wanted = Signal()  # the menu of earlier drafts is about to open
    indent_requested = Signal(bool)
    underline_requested = Signal(bool)
    side_requested = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.editor = Editor()
        self.side = Side()
        self.models = QComboBox()
        self.models.setMinimumWidth(NARROWEST_MODEL_PX)
        self.models.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.models.activated.connect(lambda place: self.model_requested.emit(self.models.itemData(place)))
        self._count, self._saved, self._unwritten = 0, "saved", False
        self._actions: dict[str, QAction] = {}
        self.menu = QMenu(self)
        self._drafts, self._export = QMenu(self), QMenu(self)
        self._make_menu()
        self.more = QToolButton()
        dress(self.more, "more")
        self.more.setMenu(self.menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        paper = QFrame()
        paper.setProperty("role", "card")
        inside = QVBoxLayout(paper)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.editor)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(paper, 1)
        row.addWidget(self.side)
        self.body.addLayout(row)
        self.tools.addWidget(self.more)
        self.tools.addWidget(self.models)
        self._connect()
        words.changed.connect(self.retranslate)
        self.retranslate()

    def _connect(self) -> None:
        self.side.pressed.connect(self.continue_requested)
        self.side.versions.again_requested.connect(self.again_requested)
        self.side.versions.chosen.connect(self.version_requested)
        for keys, do in (
            ("Ctrl+Return", self.continue_requested.emit),
            ("Ctrl+Enter", self.continue_requested.emit),
            ("Alt+R", self.again_requested.emit),
            ("Alt+]", lambda: self.side.versions.step(1)),
            ("Alt+[", lambda: self.side.versions.step(-1)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)

    def _make_menu(self) -> None:
        self._action("new", "Ctrl+N", self.new_requested.emit)
        self._action("open", "Ctrl+O", self.open_requested.emit)
        self.menu.addMenu(self._drafts)
        self._action("all_drafts", "Ctrl+Shift+O", self.all_drafts_requested.emit)
        self._drafts.aboutToShow.connect(self.drafts_wanted)
        self.menu.addSeparator()
        self._action("save", "Ctrl+S", self.save_requested.emit)
        self._action("save_as", "Ctrl+Shift+S", self.save_as_requested.emit)
        self.menu.addMenu(self._export)
        for kind in EXPORTS:
            self._export.addAction("", lambda kind=kind: self.export_requested.emit(kind))
        self._action("history", "", self.history_requested.emit)
        self.menu.addSeparator()
        self._action("indent", "", self.indent_requested.emit, checkable=True)
        self._action("underline", "", self.underline_requested.emit, checkable=True)
        self._action("side", "Ctrl+\\", self.side_requested.emit, checkable=True)

    def _action(self, name: str, keys: str, do: Callable[..., object], checkable: bool = False) -> None:
        made = QAction(self)
        if keys:
            made.setShortcut(QKeySequence(keys))
            made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.setCheckable(checkable)
        made.triggered.connect((lambda on: do(on)) if checkable else (lambda _=False: do()))
        self._actions[name] = made
        self.menu.addAction(made)
        self.addAction(made)

    def show_name(self, name: str) -> None:
        """The name of the draft, "" while it has no words."""
        self.title.set_text(name or tr("write.untitled"))

    def show_count(self, count: int) -> None:
        """字数 or words."""
        self._count = count
        self._show_note()

    def show_saved(self, saved: str) -> None:
        """``saved``: "saved", "saving" or "failed"."""
        self._saved = saved
        self._show_note()

    def show_unwritten(self, unwritten: bool) -> None:
        """Whether the draft's file lacks some of the words on the page."""
        if unwritten != self._unwritten:
            self._unwritten = unwritten
            self._show_note()

    def _show_note(self) -> None:
        saved = tr("write.saved_not_file" if self._unwritten and self._saved == "saved" else f"write.{self._saved}")
        self.note.setText(tr("write.note", saved=saved, count=number(self._count)))

    def show_models(self, models: Sequence[tuple[str, str]], current: str) -> None:
        """``models`` are (ref, words); ``current`` is chosen."""
        self.models.blockSignals(True)
        self.models.clear()
        for ref, text in models:
            self.models.addItem(text, ref)
        self.models.setCurrentIndex(self.models.findData(current))
        self.models.blockSignals(False)
        self.models.setEnabled(bool(models))
        self.models.setPlaceholderText(tr("app.no_model"))

    def show_drafts(self, drafts: Sequence[tuple[str, str]]) -> None:
        """Earlier drafts, (id, name), newest first."""
        self._drafts.clear()
        for key, name in drafts:
            self._drafts.addAction(name, lambda key=key: self.draft_requested.emit(key))
        if not drafts:
            self._drafts.addAction(tr("write.no_drafts")).setEnabled(False)

    def show_view(self, indent: bool, underline: bool, side: bool) -> None:
        """The three view switches."""
        for name, on in (("indent", indent), ("underline", underline), ("side", side)):
            self._actions[name].setChecked(on)
        self.editor.set_indent(indent)
        self.editor.ink.set_underline(underline)
        self.side.setVisible(side)

    def show_busy(self, busy: bool) -> None:
        """While the model writes."""
        self.side.set_busy(busy)

    def focus_first(self) -> None:
        """The page itself."""
        self.editor.setFocus()

    def retranslate(self) -> None:
        """Every word."""
        for name, action in self._actions.items():
            action.setText(tr(f"write.menu_{name}"))
        self._drafts.setTitle(tr("write.menu_drafts"))
        self._export.setTitle(tr("write.menu_export"))
        for kind, action in zip(EXPORTS, self._export.actions(), strict=True):
            action.setText(tr(f"write.export_{kind}"))
        self.more.setToolTip(tr("write.more"))
        self.more.setAccessibleName(tr("write.more"))
        self.models.setAccessibleName(tr("write.model"))
        self.models.setToolTip(tr("write.model"))
        self.models.setPlaceholderText(tr("app.no_model"))
        self.editor.setAccessibleName(tr("write.editor"))
        self.editor.set_hint(tr("write.placeholder"))
        self._show_note()
