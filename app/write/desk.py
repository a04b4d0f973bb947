"""What lies on the desk: which draft is open, its files, its saving, its count, its look."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from lstmcore.errors import CoreError
from lstmcore.store import home
from lstmcore.store.atomic import write_text

from ..i18n import tr, words
from ..jobs import CoreClient
from ..messages import Messages
from ..settings import Settings
from ..state import AppState
from .autosave import Autosave
from .counting import SCRIPT_CHARS, script_of
from .drafts import Draft, DraftStore, name_of, new_draft
from .opening import Opener
from .panel import WritePanel

IDLE_MS = 250
PREFIX_KEPT = 200
HEAD_CHARS = 2000


class Desk(QObject):
    """Opens, saves and describes drafts; the controller above it only continues them."""

    def __init__(
        self,
        panel: WritePanel,
        state: AppState,
        client: CoreClient,
        messages: Messages,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.panel, self.state, self.messages, self.settings = panel, state, messages, settings
        self.store = DraftStore(home.drafts())
        self.draft = new_draft()
        self.autosave = Autosave(self.store, self.current, self)
        self.autosave.state_changed.connect(panel.show_saved)
        self.autosave.failed.connect(self._on_not_saved)
        self._told_not_saved = False
        self._opener = Opener(client, messages, self)
        self._opener.opened.connect(self._on_opened)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self._on_idle)
        panel.new_requested.connect(self.new)
        panel.open_requested.connect(self._ask_open)
        panel.save_requested.connect(self.save)
        panel.save_as_requested.connect(self._ask_save)
        panel.draft_requested.connect(self.open_draft)
        panel.drafts_wanted.connect(self._show_drafts)
        panel.indent_requested.connect(self._keep_indent)
        panel.underline_requested.connect(self._keep_underline)
        panel.side_requested.connect(self._keep_side)
        panel.editor.textChanged.connect(self._idle.start)
        panel.editor.cursorPositionChanged.connect(self._idle.start)
        words.changed.connect(self._on_language)
        self._show_view()

    def current(self) -> Draft:
        """The draft as it stands on the page now."""
        editor = self.panel.editor
        caret = editor.textCursor().position()
        return Draft(self.draft.key, editor.text(), tuple(editor.marked()), caret, self.draft.file, self.draft.opening)

    def restore(self) -> None:
        """The newest draft; an opening line where there is none."""
        self._show(self.store.newest() or self._opening_line())

    def new(self) -> None:
        """An empty page; the old draft stays among the earlier ones."""
        self._leave()
        self._show(new_draft())

    def open_draft(self, key: str) -> None:
        """Go on with an earlier draft."""
        self._leave()
        draft = self.store.read(key)
        if draft is not None:
            self._show(draft)
            self.autosave.touch()  # it is the newest from now on

    def open_file(self, path: str) -> None:
        """Read a text file in whatever encoding and show it as a draft."""
        self._opener.open(path)

    def save(self) -> None:
        """Draft to disk, and to its file when it has one."""
        self.autosave.touch()
        self.autosave.flush()
        if self.draft.file:
            self.write_file(self.draft.file)

    def write_file(self, path: str) -> None:
        """The text as UTF-8 into ``path``, which is the draft's file from now on."""
        try:
            write_text(path, self.panel.editor.text())
        except CoreError as problem:
            self.messages.error(problem.sentence(words.language))
            return
        current = self.current()
        self.draft = Draft(current.key, current.text, current.spans, current.caret, path)
        self.autosave.touch()
        self._describe()
        self.messages.info(tr("write.file_saved", name=Path(path).name))

    def on_edited(self) -> None:
        """The user changed the text."""
        if self.draft.opening:
            self.draft = Draft(self.draft.key, file=self.draft.file)
        self.autosave.touch()

    def close(self) -> None:
        """Everything on disk, the writer's thread ended."""
        self._idle.stop()
        self.autosave.close()

    def _leave(self) -> None:
        self.autosave.touch()
        self.autosave.flush()

    def _show(self, draft: Draft) -> None:
        self.draft = draft
        self.panel.editor.set_script(script_of(draft.text[:SCRIPT_CHARS], self._default_script()))
        self.panel.editor.load(draft.text, draft.spans, draft.caret)
        self.panel.side.versions.clear()
        self.panel.side.show_hint(True)
        self.panel.show_saved("saved")
        self._describe()

    def _opening_line(self) -> Draft:
        return new_draft(tr(f"write.opening_{words.language}"), opening=True)

    def _on_opened(self, path: str, text: str) -> None:
        self._leave()
        self._show(new_draft(text, path))
        self.autosave.touch()

    def _on_language(self, _: str) -> None:
        if self.draft.opening and self.panel.editor.text() == self.draft.text:
            self._show(self._opening_line())
        elif not self.panel.editor.text():
            self.panel.editor.set_script(self._default_script())
        self._describe()

    def _default_script(self) -> str:
        return "han" if words.language == "zh" else "latin"

    def _on_idle(self) -> None:
        self._describe()
        self.state.set_prefix(self.panel.editor.before_caret(PREFIX_KEPT))

    def _describe(self) -> None:
        head = self.panel.editor.head(HEAD_CHARS)
        self.panel.show_name(Path(self.draft.file).stem if self.draft.file else name_of(head.lstrip("# \u3000")))
        self.panel.editor.set_script(script_of(head[:SCRIPT_CHARS], self._default_script()))

    def _on_not_saved(self, problem: object) -> None:
        if not self._told_not_saved and isinstance(problem, CoreError):
            self._told_not_saved = True
            self.messages.error(tr("write.not_saved", reason=problem.sentence(words.language)))

    # asking

    def _ask_open(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self.panel, tr("write.menu_open"), "", tr("write.text_files"))
        if path:
            self.open_file(path)

    def _ask_save(self) -> None:
        name = self.draft.file or f"{self.current().name or tr('write.untitled')}.txt"
        path, _ = QFileDialog.getSaveFileName(self.panel, tr("write.menu_save_as"), name, tr("write.text_files"))
        if path:
            self.write_file(path if Path(path).suffix else f"{path}.txt")

    def _show_drafts(self) -> None:
        self.panel.show_drafts([each for each in self.store.listed() if each[0] != self.draft.key])

    # the view

    def _show_view(self) -> None:
        self.panel.show_view(self.settings.indent, self.settings.underline, self.settings.side_column)

    def _keep_indent(self, on: bool) -> None:
        self.settings.indent = on
        self._show_view()

    def _keep_underline(self, on: bool) -> None:
        self.settings.underline = on
        self._show_view()

    def _keep_side(self, on: bool) -> None:
        self.settings.side_column = on
        self._show_view()
