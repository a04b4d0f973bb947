"""The file of a draft: opened and saved as it was, and never written over what someone else put there."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from lstmcore.errors import CoreError

from ..drafts import form as forms
from ..drafts.form import UTF8, Changed, Form, Lacking
from ..drafts.store import Draft
from ..i18n import tr, words
from ..messages import Action, Messages
from ..reports import spoken_codec
from .compare import CompareDialog, Version
from .editor import Editor
from .exchange import exchange
from .keeper import Keeper
from .watch import FileWatch

TOPIC = "file"


class Files(QObject):
    """``page`` gives the draft, ``head`` all but its text; ``adopted(draft)``: its file and form from now on."""

    adopted = Signal(object)

    def __init__(
        self,
        window: QWidget,
        editor: Editor,
        page: Callable[[], Draft],
        head: Callable[[], Draft],
        keeper: Keeper,
        messages: Messages,
    ) -> None:
        super().__init__(window)
        self._window, self._editor, self._keeper, self._messages = window, editor, keeper, messages
        self._page, self._head = page, head
        self._asked: str | None = ""  # the state of the file that the open question is about
        self._size = -1
        self._closed = False
        self._compared: tuple[object, bool] = None, False
        self.watch = FileWatch(self)
        self.watch.touched.connect(self.check)

    def follow(self, draft: Draft) -> None:
        """``draft`` is on the page now: watch its file."""
        self._asked = ""
        self._messages.withdraw(TOPIC)
        self._size = _size(draft.file)
        self.watch.follow(draft.file)
        QTimer.singleShot(0, self, self.check)  # it may have changed while nobody looked

    def close(self) -> None:
        """Nobody looks any more."""
        self._closed = True
        self.watch.follow("")

    def modified(self, draft: Draft | None = None) -> bool:
        """Whether the page (or ``draft``) holds words that its file does not."""
        if draft is not None:
            return bool(draft.file) and forms.digest_of_text(draft.text) != draft.form.text
        head = self._head()
        state = head.file, head.form.text, self._editor.document().revision()
        if state != self._compared[0]:  # asked at every pause, also when only the caret moved
            self._compared = state, self.modified(self._page())
        return self._compared[1]

    # what others do to the file

    def check(self) -> None:
        """Look whether the file is what it was; take it over when the page has nothing of its own, else ask."""
        draft = self._head()
        if self._closed or not draft.file or not draft.form.seen:
            return
        found = forms.digest_of(draft.file)
        if found == draft.form.seen:
            self._asked = ""
            self._messages.withdraw(TOPIC)
        elif found not in (self._asked, ""):
            self._asked = found
            if found is None:
                self._ask_gone(draft)
            else:
                self._on_changed(self._page())

    def _on_changed(self, draft: Draft) -> None:
        theirs = self._theirs(draft)
        if theirs is not None and theirs[0] == draft.text:
            self._adopt(replace(draft, form=theirs[1]))  # a save of ours that a crash cut short, or the same edit
        elif self.modified(draft):
            self._ask_changed(draft)
        else:
            self._take_theirs()

    def _ask_changed(self, draft: Draft) -> None:
        self._messages.ask(
            tr("write.file_changed", name=Path(draft.file).name),
            Action(tr("write.file_mine"), self._keep_mine),
            Action(tr("write.file_theirs"), self._take_theirs),
            Action(tr("write.file_compare"), self._compare),
            Action(tr("write.menu_save_as"), self.ask_path),
            topic=TOPIC,
        )

    def _ask_gone(self, draft: Draft) -> None:
        path = Path(draft.file)
        moved = forms.renamed(path, self._size, draft.form.seen)
        follow = (Action(tr("write.file_follow", name=moved.name), lambda: self._go_along(moved)),) if moved else ()
        key = "write.file_renamed" if moved else "write.file_gone"
        self._messages.ask(
            tr(key, name=path.name, new=moved.name if moved else ""),
            *follow,
            Action(tr("write.file_again"), lambda: self._write(draft.file, self._page().form, None)),
            Action(tr("write.menu_save_as"), self.ask_path),
            Action(tr("write.file_none"), lambda: self._link(replace(self._page(), file="", form=UTF8))),
            topic=TOPIC,
        )

    def _go_along(self, path: Path) -> None:
        self._link(replace(self._page(), file=str(path)))

    def _keep_mine(self) -> None:
        draft = self._page()
        theirs = self._theirs(draft)
        if theirs is not None:
            self._keeper.keep_version(replace(draft, text=theirs[0], spans=(), changed=()), "theirs")
            self._write(draft.file, draft.form, theirs[1].seen)

    def _take_theirs(self) -> None:
        draft = self._page()
        theirs = self._theirs(draft)
        if theirs is None:
            return
        text, form = theirs
        if self.modified():
            self._keeper.keep_version(draft, "before")
        self._adopt(replace(draft, form=form))
        exchange(self._editor, text)
        self._messages.info(tr("write.file_reloaded", name=Path(draft.file).name))

    def _compare(self) -> None:
        draft = self._page()
        theirs = self._theirs(draft)
        if theirs is None:
            return
        dialog = CompareDialog(
            self._window.window(),
            tr("write.compare_title"),
            tr("write.compare_text", name=Path(draft.file).name),
            Version(tr("write.compare_file"), theirs[0], _time(draft.file)),
            Version(tr("write.compare_page"), draft.text),
            (
                ("mine", tr("write.file_mine"), "primary"),
                ("theirs", tr("write.file_theirs"), "plain"),
                ("later", tr("write.compare_later"), "plain"),
            ),
        )
        answers = {"mine": self._keep_mine, "theirs": self._take_theirs, "later": lambda: self._ask_changed(draft)}
        dialog.answered.connect(lambda answer: answers[answer]())
        dialog.open()

    def _theirs(self, draft: Draft) -> tuple[str, Form] | None:
        try:
            return forms.read(draft.file, draft.form.codec)
        except OSError as problem:
            self._messages.error(tr("write.not_opened", name=Path(draft.file).name, reason=problem.strerror))
            return None

    # saving

    def save(self) -> None:
        """The page into its file, when it has one, as it was."""
        draft = self._page()
        if not draft.file:
            return
        if not draft.form.exact:
            self._messages.ask(
                tr("write.file_inexact", name=Path(draft.file).name, codec=spoken_codec(draft.form.codec)),
                Action(tr("write.menu_save_as"), self.ask_path),
                topic=TOPIC,
            )
            return
        self._write(draft.file, draft.form, draft.form.seen)

    def save_as(self, path: str) -> None:
        """The page into ``path``, which the user has just confirmed: the draft's file from now on."""
        draft = self._page()
        same = draft.form if draft.form.exact else replace(draft.form, codec="utf-8", bom=False, exact=True)
        self._write(path, same, forms.digest_of(path))

    def ask_path(self) -> None:
        """Let the user choose a place; the dialog asks before it names a file that is there."""
        draft = self._page()
        name = draft.file or f"{draft.name or tr('write.untitled')}.txt"
        path, _ = QFileDialog.getSaveFileName(self._window, tr("write.menu_save_as"), name, tr("write.text_files"))
        if path:
            self.save_as(path if Path(path).suffix else f"{path}.txt")

    def _write(self, path: str, form: Form, seen: str | None, lossy: bool = False) -> None:
        draft = self._page()
        try:
            new = forms.save(path, draft.text, form, seen, lossy)
        except Changed:
            self._asked = forms.digest_of(path)
            if self._asked is None:
                self._ask_gone(draft)
            else:
                self._ask_changed(draft)
        except Lacking as problem:
            self._ask_codec(path, form, seen, problem)
        except CoreError as problem:
            text = tr("write.file_not_saved", reason=problem.sentence(words.language))
            self._messages.error(text, Action(tr("write.menu_save_as"), self.ask_path))
        else:
            self._link(replace(draft, file=path, form=new))
            self._messages.info(tr("write.file_saved", name=Path(path).name))

    def _ask_codec(self, path: str, form: Form, seen: str | None, problem: Lacking) -> None:
        codec = spoken_codec(form.codec)
        utf8 = replace(form, codec="utf-8", bom=False)
        self._messages.ask(
            tr("write.file_lacking", **{**problem.values, "codec": codec}),
            Action(tr("write.file_utf8"), lambda: self._write(path, utf8, seen)),
            Action(tr("write.file_keep_codec", codec=codec), lambda: self._write(path, form, seen, lossy=True)),
            Action(tr("dialog.cancel"), lambda: None),
            topic=TOPIC,
        )

    def _link(self, draft: Draft) -> None:
        """As ``_adopt``, and on disk when this returns: a kill must not part a draft from its file."""
        moved = draft.file != self._head().file
        self._adopt(draft)
        if moved:
            self._keeper.autosave.flush()

    def _adopt(self, draft: Draft) -> None:
        self.adopted.emit(draft)
        self.follow(draft)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size if path else -1
    except OSError:
        return -1


def _time(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0
