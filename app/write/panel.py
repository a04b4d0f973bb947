"""The Write page: paper in the middle, the model at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout

from ..actions import WRITE, Actions
from ..i18n import number, tr
from ..icons import dress
from ..retelling import Retelling
from ..widgets import Page, button
from .certainty import CertaintyMenu
from .chip_row import MOST, ChipRow
from .editor import Editor
from .find_bar import FindBar
from .goal_card import Ring
from .legend import Legend
from .outline import Outline
from .side import Side
from .trio import Trio

NARROWEST_MODEL_PX = 168
EXPORTS = ("docx", "epub", "html", "md", "txt", "origins", "origins_docx", "origins_json")


class WritePanel(Page):
    """Wishes leave as ``*_requested``; the controller calls ``show_*``."""

    continue_requested = Signal()
    again_requested = Signal()
    three_requested = Signal()
    fork_requested = Signal()
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
    ink_requested = Signal(bool)
    underline_requested = Signal(bool)
    side_requested = Signal(bool)
    suggest_requested = Signal(bool)
    chips_requested = Signal(bool)
    type_requested = Signal()
    typewriter_requested = Signal(bool)
    focus_requested = Signal()  # the next kind of focus
    find_requested = Signal(bool)  # whether also to replace
    find_step_requested = Signal(int)
    outline_requested = Signal(bool)
    goal_requested = Signal()
    learning_requested = Signal(bool)
    teach_requested = Signal()
    mixing_requested = Signal()
    surprise_requested = Signal(bool)
    originality_requested = Signal(bool)
    arc_requested = Signal(bool)
    spelling_requested = Signal(bool)
    savings_requested = Signal()
    game_requested = Signal()
    corpus_place_requested = Signal(str, str)  # folder, words to be found there
    pairs_requested = Signal(bool)
    size_requested = Signal(int)  # steps, 0 for the usual size
    look_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.editor = Editor()
        self.find_bar = FindBar()
        self.trio = Trio()
        self.chips = ChipRow(self.editor)
        self.outline = Outline()
        self.ring = Ring()
        self.ring.clicked.connect(self.goal_requested)
        self.ring.hide()
        self.side = Side()
        self.legend = Legend(self.editor)
        self.side.add(self.legend)
        self.suggest = QCheckBox()
        self.suggest.toggled.connect(self.suggest_requested)
        self.models = QComboBox()
        self.models.setMinimumWidth(NARROWEST_MODEL_PX)
        self.models.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.models.activated.connect(lambda place: self.model_requested.emit(self.models.itemData(place)))
        self._count, self._selected, self._saved = 0, 0, "saved"
        self._details = (0, 0)
        self.actions_here = Actions(self, WRITE)
        self._unwritten = False
        self.menu = QMenu(self)
        self._drafts, self._export = QMenu(self), QMenu(self)
        self.certainty = CertaintyMenu(self)
        self._make_menu()
        self.type_button = button("Aa", "quiet")
        self.type_button.clicked.connect(self.type_requested)
        self.more = QToolButton()
        dress(self.more, "more")
        self.more.setMenu(self.menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        paper = QFrame()
        paper.setProperty("role", "card")
        inside = QVBoxLayout(paper)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(self.find_bar)
        inside.addWidget(self.editor, 1)
        inside.addWidget(self.chips)
        inside.addWidget(self.trio)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.outline)
        row.addWidget(paper, 1)
        row.addWidget(self.side)
        self.body.addLayout(row)
        self.tools.addWidget(self.suggest)
        self.tools.addWidget(self.ring)
        self.tools.addWidget(self.type_button)
        self.tools.addWidget(self.more)
        self.tools.addWidget(self.models)
        self._connect()
        Retelling(self, self.retranslate)

    def _connect(self) -> None:
        self.side.pressed.connect(self.continue_requested)
        self.side.three_pressed.connect(self.three_requested)
        self.side.versions.again_requested.connect(self.again_requested)
        self.side.versions.chosen.connect(self.version_requested)
        for name, do in (
            ("continue", self.continue_requested.emit),
            ("again", self.again_requested.emit),
            ("three", self.three_requested.emit),
            ("fork", self.fork_requested.emit),
            ("next_version", lambda: self.side.versions.step(1)),
            ("last_version", lambda: self.side.versions.step(-1)),
            ("suggest", self.suggest.toggle),
            *((f"chip{place + 1}", lambda place=place: self.chips.taken.emit(place)) for place in range(MOST)),
            ("undo", self.editor.undo),
            ("redo", self.editor.redo),
            ("cut", self.editor.cut),
            ("copy", self.editor.copy),
            ("paste", self.editor.paste),
            ("select_all", self.editor.selectAll),
            ("export", self._pop_export),
            ("find_next", lambda: self.find_step_requested.emit(1)),
            ("find_previous", lambda: self.find_step_requested.emit(-1)),
            ("larger", lambda: self.size_requested.emit(1)),
            ("smaller", lambda: self.size_requested.emit(-1)),
            ("usual_size", lambda: self.size_requested.emit(0)),
        ):
            self.actions_here.add(name, do)

    def _make_menu(self) -> None:
        self._action("new", self.new_requested.emit)
        self._action("open", self.open_requested.emit)
        self.menu.addMenu(self._drafts)
        self._action("all_drafts", self.all_drafts_requested.emit)
        self._drafts.aboutToShow.connect(self.drafts_wanted)
        self.menu.addSeparator()
        self._action("save", self.save_requested.emit)
        self._action("save_as", self.save_as_requested.emit)
        self.menu.addMenu(self._export)
        for kind in EXPORTS:
            self._export.addAction("", lambda kind=kind: self.export_requested.emit(kind))
        self._action("history", self.history_requested.emit)
        self.menu.addSeparator()
        self._action("find", lambda: self.find_requested.emit(False))
        self._action("replace", lambda: self.find_requested.emit(True))
        self._action("outline", self.outline_requested.emit, checkable=True)
        self._action("goal", self.goal_requested.emit)
        self._action("learning", self.learning_requested.emit, checkable=True)
        self._action("teach", self.teach_requested.emit)
        self._action("mixing", self.mixing_requested.emit)
        self._action("surprise", self.surprise_requested.emit, checkable=True)
        self._action("originality", self.originality_requested.emit, checkable=True)
        self._action("arc", self.arc_requested.emit, checkable=True)
        self._action("spelling", self.spelling_requested.emit, checkable=True)
        self._action("savings", self.savings_requested.emit)
        self._action("game", self.game_requested.emit)
        self.menu.addSeparator()
        self._action("type", self.type_requested.emit)
        self._action("indent", self.indent_requested.emit, checkable=True)
        self._action("typewriter", self.typewriter_requested.emit, checkable=True)
        self._action("focus", self.focus_requested.emit)
        self._action("chips", self.chips_requested.emit, checkable=True)
        self.menu.addMenu(self.certainty)
        self._action("pairs", self.pairs_requested.emit, checkable=True)
        self._action("ink", self.ink_requested.emit, checkable=True)
        self._action("underline", self.underline_requested.emit, checkable=True)
        self._action("side", self.side_requested.emit, checkable=True)

    def _action(self, name: str, do: Callable[..., object], checkable: bool = False) -> None:
        self.menu.addAction(self.actions_here.add(name, do, checkable))

    def _pop_export(self) -> None:
        self._export.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def show_name(self, name: str) -> None:
        """The name of the draft, "" while it has no words."""
        self.title.set_text(name or tr("write.untitled"))

    def show_count(self, count: int) -> None:
        """字数 or words."""
        self._count = count
        self._show_note()

    def show_selected(self, count: int) -> None:
        """字数 or words that are selected, 0 for none."""
        self._selected = count
        self._show_note()

    def show_details(self, letters: int, paragraphs: int) -> None:
        """Letters without spaces and paragraphs with words, for who points at the count."""
        self._details = (letters, paragraphs)
        self._show_note()

    def show_outline(self, shown: bool) -> None:
        """The column of headings."""
        self.outline.setVisible(shown)
        self.actions_here.made["outline"].setChecked(shown)

    def show_goal(self, share: float, sentence: str) -> None:
        """How much of the goal is reached; no ``sentence``, no goal."""
        self.ring.setVisible(bool(sentence))
        self.ring.show_share(share, sentence)

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
        count = number(self._count)
        if self._selected:
            self.note.setText(tr("write.note_selected", saved=saved, count=count, selected=number(self._selected)))
        else:
            self.note.setText(tr("write.note", saved=saved, count=count))
        letters, paragraphs = map(number, self._details)
        self.note.setToolTip(tr("write.note_details", count=count, letters=letters, paragraphs=paragraphs))

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

    def show_view(self, indent: bool, ink: bool, underline: bool, side: bool) -> None:
        """The four view switches."""
        for name, on in (("indent", indent), ("ink", ink), ("underline", underline), ("side", side)):
            self.actions_here.made[name].setChecked(on)
        self.editor.set_indent(indent)
        self.editor.ink.set_marks(ink, underline)
        self.legend.set_on(ink)
        self.side.setVisible(side)

    def show_suggesting(self, on: bool, chips: bool) -> None:
        """Whether the model suggests while one types, and whether with other words to choose from."""
        self.chips.setVisible(on and chips)
        self.editor.ghost.owns_tab = on
        self.actions_here.made["chips"].setChecked(chips)
        self.suggest.blockSignals(True)
        self.suggest.setChecked(on)
        self.suggest.blockSignals(False)

    def show_surprise(self, on: bool) -> None:
        """Whether what surprises is coloured."""
        self.actions_here.made["surprise"].setChecked(on)

    def show_originality(self, on: bool) -> None:
        """Whether what stands in a corpus is underlined."""
        self.actions_here.made["originality"].setChecked(on)

    def show_arc(self, on: bool) -> None:
        """Whether the emotional arc is drawn in the margin."""
        self.actions_here.made["arc"].setChecked(on)

    def show_spelling(self, on: bool) -> None:
        """Whether unknown words are underlined."""
        self.actions_here.made["spelling"].setChecked(on)

    def show_busy(self, busy: bool) -> None:
        """While the model writes."""
        self.side.set_busy(busy)

    def show_keys(self, keys: Callable[[str], tuple[str, ...]]) -> None:
        """The keys of each action by its name, where they are written on the page."""
        self.side.show_keys(keys)

    def focus_first(self) -> None:
        """The page itself."""
        self.editor.setFocus()

    def retranslate(self) -> None:
        """Every word."""
        self.type_button.setToolTip(tr("write.type"))
        self.type_button.setAccessibleName(tr("write.type"))
        self._drafts.setTitle(tr("write.menu_drafts"))
        self._export.setTitle(tr("write.menu_export"))
        self.certainty.retranslate()
        for kind, action in zip(EXPORTS, self._export.actions(), strict=True):
            action.setText(tr(f"write.export_{kind}"))
        self.more.setToolTip(tr("write.more"))
        self.more.setAccessibleName(tr("write.more"))
        self.suggest.setText(tr("write.suggest"))
        self.suggest.setToolTip(tr("write.suggest_note"))
        self.models.setAccessibleName(tr("write.model"))
        self.models.setToolTip(tr("write.model"))
        self.models.setPlaceholderText(tr("app.no_model"))
        self.editor.setAccessibleName(tr("write.editor"))
        self.editor.set_hint(tr("write.placeholder"))
        self._show_note()
