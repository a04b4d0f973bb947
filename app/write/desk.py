"""What lies on the desk: which draft is open, its files, its saving, its count, its look."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from lstmcore.errors import CoreError

from ..drafts.form import HALF, UTF8
from ..drafts.store import Draft, new_draft
from ..i18n import tr, words
from ..jobs import CoreClient
from ..messages import Messages
from ..settings import Settings
from ..state import AppState
from .counting import SCRIPT_CHARS, script_of
from .exporting import Exporter
from .files import Files
from .keeper import Keeper
from .opening import Opener
from .panel import WritePanel
from .past import Past
from .shelf import Shelf

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
        self.draft = new_draft()
        self.keeper = Keeper(panel.editor, self.current, self.head, self)
        self.store, self.autosave = self.keeper.store, self.keeper.autosave
        self.autosave.state_changed.connect(panel.show_saved)
        self.keeper.failed.connect(self._on_not_saved)
        self.files = Files(panel, panel.editor, self.current, self.head, self.keeper, messages)
        self.files.adopted.connect(self._on_adopted)
        self.past = Past(panel, panel.editor, self.current, self.keeper, messages)
        self.shelf = Shelf(panel, self.current, self.keeper, messages)
        self.shelf.open_requested.connect(self.open_draft)
        self.shelf.renamed.connect(self._on_renamed)
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
        panel.save_as_requested.connect(self.files.ask_path)
        panel.history_requested.connect(self.past.show_history)
        panel.draft_requested.connect(self.open_draft)
        panel.export_requested.connect(Exporter(panel, self.current, messages).ask)
        panel.all_drafts_requested.connect(self.shelf.show)
        panel.drafts_wanted.connect(self._show_drafts)
        panel.indent_requested.connect(self._keep_indent)
        panel.ink_requested.connect(self._keep_ink)
        panel.underline_requested.connect(self._keep_underline)
        panel.side_requested.connect(self._keep_side)
        panel.editor.textChanged.connect(self._idle.start)
        panel.editor.cursorPositionChanged.connect(self._idle.start)
        words.changed.connect(self._on_language)
        self._show_view()

    def current(self) -> Draft:
        """The draft as it stands on the page now."""
        editor = self.panel.editor
        text, caret = HALF.sub("\ufffd", editor.text()), editor.textCursor().position()
        return replace(
            self.draft, text=text, spans=tuple(editor.marked()), caret=caret, changed=tuple(editor.changed())
        )

    def head(self) -> Draft:
        """All of it but the words."""
        editor = self.panel.editor
        return replace(self.draft, text="", spans=(), changed=(), caret=editor.textCursor().position())

    def restore(self) -> None:
        """The newest draft, with all that a crash left of it; an opening line where there is none."""
        self.past.recover()
        self._show(self.store.newest() or self._opening_line())
        QTimer.singleShot(0, self, self.past.ask)

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
        self.files.save()

    def write_file(self, path: str) -> None:
        """The text into ``path``, which is the draft's file from now on."""
        self.files.save_as(path)

    def _on_renamed(self, title: str) -> None:
        self.draft = replace(self.draft, title=title)
        self.autosave.touch()
        self._describe()

    def _on_adopted(self, draft: Draft) -> None:
        self.draft = replace(draft, opening=False)
        self.autosave.touch()
        self._describe()

    def on_edited(self) -> None:
        """The user changed the text."""
        if self.draft.opening:
            self.draft = replace(self.draft, opening=False)
        self.autosave.touch()

    def close(self) -> None:
        """Everything on disk, the writer's thread ended."""
        self.draft = replace(self.draft, opening=False)  # or another language would begin another
        self._idle.stop()
        self.files.close()
        self.keeper.close()

    def _leave(self) -> None:
        self.autosave.touch()
        self.keeper.end()

    def _show(self, draft: Draft) -> None:
        self.draft = draft
        script = script_of(draft.text[:SCRIPT_CHARS], self._default_script())
        self.panel.editor.load(draft.text, draft.spans, draft.caret, draft.changed, script)
        self._follow()
        self.files.follow(self.draft)
        self.panel.side.versions.clear()
        self.panel.side.show_hint(True)
        self.panel.show_saved("saved")
        self._describe()

    def _follow(self) -> None:
        """Keep every key from now on; of a draft that is open elsewhere, in a copy."""
        try:
            self.keeper.begin(self.draft)
        except CoreError as problem:
            if problem.key != "draft_busy":
                self._on_not_saved(problem)
                return
            self.draft = replace(self.draft, key=new_draft().key, file="", form=UTF8, title=self.draft.name)
            self.keeper.begin(self.draft)
            self.messages.info(tr("write.busy_copy"))

    def _opening_line(self) -> Draft:
        return new_draft(tr(f"write.opening_{words.language}"), opening=True)

    def _on_opened(self, draft: Draft, mixed: bool) -> None:
        self._leave()
        known = self.store.of_file(draft.file)
        self._show(known or draft)
        self.autosave.touch()
        self.autosave.flush()
        if known:
            self.files.check()
        else:
            self.keeper.keep_version(self.draft, "opened")
            if mixed:
                self.messages.info(tr("write.mixed_ends", name=Path(draft.file).name))

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
        self.panel.show_name(replace(self.draft, text=head.lstrip("# \u3000")).name)
        self.panel.show_unwritten(bool(self.draft.file) and self.files.modified())
        self.panel.editor.set_script(script_of(head[:SCRIPT_CHARS], self._default_script()))

    def _on_not_saved(self, problem: object) -> None:
        if not self._told_not_saved and isinstance(problem, CoreError):
            self._told_not_saved = True
            self.messages.error(tr("write.not_saved", reason=problem.sentence(words.language)))

    # asking

    def _ask_open(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self.panel, tr("write.menu_open"), "", tr("write.openable"))
        if path:
            self.open_file(path)

    def _show_drafts(self) -> None:
        self.panel.show_drafts([each for each in self.store.listed() if each[0] != self.draft.key])

    # the view

    def _show_view(self) -> None:
        kept = self.settings
        self.panel.show_view(kept.indent, kept.ink, kept.underline, kept.side_column)

    def _keep_indent(self, on: bool) -> None:
        self.settings.indent = on
        self._show_view()

    def _keep_ink(self, on: bool) -> None:
        self.settings.ink = on
        self._show_view()

    def _keep_underline(self, on: bool) -> None:
        self.settings.underline = on
        self._show_view()

    def _keep_side(self, on: bool) -> None:
        self.settings.side_column = on
        self._show_view()
