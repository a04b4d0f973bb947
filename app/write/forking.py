"""Click one of the model's characters, see what else might have stood there, go on from another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QTextCursor

from lstmcore.events import Done, Failed
from lstmcore.specs import ChoicesSpec

from ..i18n import tr
from ..jobs import CoreClient, Job
from ..messages import Messages
from ..state import AppState
from .choices_popover import ROWS, ChoicesPopover
from .editor import Editor


class Forking(QObject):
    """``fork(place, text)`` is called when another choice is taken at ``place`` of the document."""

    def __init__(
        self,
        editor: Editor,
        state: AppState,
        client: CoreClient,
        messages: Messages,
        limit: int,
        fork: Callable[[int, str], None],
        voice: Callable[[], dict[str, Any]],
    ) -> None:
        super().__init__(editor)
        self._editor, self._state, self._client, self._messages = editor, state, client, messages
        self._limit, self._fork, self._voice = limit, fork, voice
        self._job: Job | None = None
        self._place = -1
        self.popover = ChoicesPopover(editor)
        self.popover.chosen.connect(self._on_chosen)
        editor.fork_wished.connect(self.ask)
        editor.edited.connect(self.drop)

    def ask_at_caret(self) -> None:
        """The character after the caret, else the one before it; a sentence when neither is the model's."""
        caret = self._editor.textCursor().position()
        place = next((at for at in (caret, caret - 1) if self._editor.is_generated_at(at)), -1)
        if place < 0:
            self._messages.info(tr("write.choices_nowhere"))
        else:
            self.ask(place)

    def ask(self, place: int) -> None:
        """What might stand at ``place``."""
        self.drop()
        if not self._state.current_model:
            self._messages.error(tr("write.no_model_yet"))
            return
        self._place = place
        prefix = self._editor.before_place(place, self._limit)
        spec = ChoicesSpec(self._state.current_model, prefix, ROWS, **self._voice())
        self._job = Job.start(self._client.ask("choices", spec))
        self._job.ended.connect(self._on_ended)

    def drop(self) -> None:
        """The text changed: what was asked is no longer of use."""
        if self._job is not None:
            self._job.forget()
            self._job = None
        self.popover.hide()

    def _on_ended(self, last: object) -> None:
        self._job = None
        if isinstance(last, Failed):
            self._messages.failed(last)
        elif isinstance(last, Done) and last.result.get("choices"):
            cursor = QTextCursor(self._editor.document())
            cursor.setPosition(self._place)
            near = self._editor.cursorRect(cursor)
            corner = self._editor.viewport().mapToGlobal(near.topLeft())
            taken = self._editor.after_place(self._place, 40)
            choices = [(str(text), float(chance)) for text, chance in last.result["choices"]]
            self.popover.show_choices(choices, taken, QRect(corner, near.size()))

    def _on_chosen(self, text: str) -> None:
        self._fork(self._place, text)
