"""The desk as a machine whose every move is compared with a plain string.

The real page with its journal, files and autosave; the engine is fed by the moves. A kill is the disk as it is at that
moment, and a new desk over it.
"""

from __future__ import annotations

import os
import queue
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication

from app.i18n import tr
from app.write.compare import CompareDialog
from app.write.generation import units
from app.write.places import Places
from app.write.provenance import spans
from lstmcore.events import Candidate, Done, Event, Piece
from tests.app.fake_client import CARDS
from tests.app.plain_draft import MODEL, USER, PlainDraft, State, erased, typed
from tests.app.test_write_controller import Desk

LETTERS = st.sampled_from(list("ab 雨夜，。「」（）"))
PIECES = st.text(st.sampled_from(list("ab 雨𠮷，。\n")), min_size=1, max_size=4)
OFFERS = ["雨", "夜里", "。", "𠮷", " rain"]
PLACES = st.floats(0, 1, allow_subnormal=False)
PATIENCE_S = 5.0


class FedJob:
    """Says what it is fed, when it is fed."""

    def __init__(self) -> None:
        self._events: queue.Queue[Event] = queue.Queue()
        self.text = ""

    def feed(self, event: Event) -> None:
        self._events.put(event)

    def __iter__(self) -> Iterator[Event]:
        while True:
            event = self._events.get(timeout=60)
            yield event
            if isinstance(event, Done):
                return

    def cancel(self) -> None:
        self.feed(Done("cancelled"))


def until(condition: Callable[[], bool]) -> None:
    """Turn the event loop until it holds."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        QApplication.processEvents()


class DeskMachine(RuleBasedStateMachine):
    """Each rule moves the desk and the strings, ``same`` compares them; ``looks`` counts how often."""

    looks: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp(prefix="moxu-desk-"))
        self.file = self.place / "folder" / "夜雨.txt"
        self.file.parent.mkdir()
        self.homes = 0
        self.job: FedJob | None = None
        self.joins = False  # what the model writes next belongs to the step before
        self.begun: tuple[int, str] | None = None  # where the model writes, and what goes then

    @initialize()
    def start(self) -> None:
        self._open(self.place / "home-0")
        self.draft = PlainDraft(self.editor.text())

    # the desk

    def _open(self, home: Path) -> None:
        os.environ["MOXU_HOME"] = str(home)
        self.desk = Desk()
        self.desk.state.set_models(CARDS)
        self.desk.panel.show()
        self.desk.controller.restore()
        self.editor = self.desk.panel.editor
        self.editor.setFocus()
        QApplication.processEvents()
        for dialog in self.desk.panel.window().findChildren(CompareDialog):
            dialog.reject()  # the recovered one
        QApplication.processEvents()

    def _close(self) -> None:
        self._drop_job()
        self.desk.controller.close()
        self.desk.panel.close()
        self.desk.panel.deleteLater()

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self._close()
        QApplication.processEvents()
        shutil.rmtree(self.place, ignore_errors=True)

    def _drop_job(self) -> None:
        if self.job is not None and self.desk.controller.streaming:
            self.desk.controller.stop()
        self.job, self.begun = None, None

    # places

    def _place(self, share: float) -> int:
        return round(share * len(self.text))

    def _qt(self, place: int) -> int:
        return units(self.text[:place])

    def _python(self, place: int) -> int:
        return Places(self.text).from_qt(place)

    @property
    def text(self) -> str:
        return self.draft.now.text

    @property
    def caret(self) -> int:
        return self._python(self.editor.textCursor().position())

    @property
    def selection(self) -> tuple[int, int]:
        cursor = self.editor.textCursor()
        return self._python(cursor.selectionStart()), self._python(cursor.selectionEnd())

    def _select(self, anchor: int, caret: int) -> None:
        cursor = self.editor.textCursor()
        cursor.setPosition(self._qt(anchor))
        cursor.setPosition(self._qt(caret), QTextCursor.MoveMode.KeepAnchor)
        self.editor.setTextCursor(cursor)

    def _key(self, key: Qt.Key, text: str = "", modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
        for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
            QApplication.sendEvent(self.editor, QKeyEvent(kind, key, modifiers, text))

    def _own(self, after: State, run: str = "") -> None:
        """The user did something."""
        if after != self.draft.now:
            self.joins = False
            self._on_edit()
        self.draft.write(after, run)

    def _on_edit(self) -> None:
        if self.job is not None:
            assert not self.desk.controller.streaming, "an edit ends the stream"
            self.job, self.begun = None, None

    # what the user does

    @rule(share=PLACES)
    def move(self, share: float) -> None:
        self._select(self._place(share), self._place(share))

    @rule(one=PLACES, other=PLACES)
    def select(self, one: float, other: float) -> None:
        self._select(self._place(one), self._place(other))

    @rule(letters=st.lists(LETTERS, min_size=1, max_size=4))
    def type_keys(self, letters: list[str]) -> None:
        for letter in letters:
            start, end = self.selection
            state, run = self.draft.now, "typed"
            if start != end:
                after, caret, run = state.spliced(start, end, letter, USER), start + 1, "typed:"
            else:
                after, caret = typed(state, start, letter)
            self._key(Qt.Key.Key_unknown, letter)
            self._own(after, run)
            assert self.caret == caret

    @rule(text=st.text(st.sampled_from(list("雨夜𠮷a")), min_size=1, max_size=3), first=st.booleans())
    def commit(self, text: str, first: bool) -> None:
        """An input method composes and gives its word; ``first``: the letters are seen before."""
        if first:
            self._compose()
        start, end = self.selection
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self.editor, event)
        self._own(self.draft.now.spliced(start, end, text, USER), "typed" if start == end else "typed:")
        assert self.caret == start + len(text)

    @rule()
    def compose_and_give_up(self) -> None:
        self._compose()
        QApplication.sendEvent(self.editor, QInputMethodEvent())

    def _compose(self) -> None:
        """Unfinished letters take the place of a selection and are no text."""
        start, end = self.selection
        QApplication.sendEvent(self.editor, QInputMethodEvent("yu'ye", []))
        assert self.editor.composing
        self.joins = False
        self._on_edit()  # who begins to write wants the page
        self._own(self.draft.now.spliced(start, end, "", USER))
        self.same()

    @rule()
    def new_paragraph(self) -> None:
        start, end = self.selection
        self._key(Qt.Key.Key_Return, "\r")
        self._own(self.draft.now.spliced(start, end, "\n", USER), "" if start != end else "typed")

    @rule(times=st.integers(1, 3))
    def backspace(self, times: int) -> None:
        for _ in range(times):
            start, end = self.selection
            state = self.draft.now
            after = state.spliced(start, end, "", USER) if start != end else erased(state, start)[0]
            self._key(Qt.Key.Key_Backspace)
            self._own(after, "" if start != end else "erased")

    @rule()
    def delete(self) -> None:
        start, end = self.selection
        self._key(Qt.Key.Key_Delete)
        self._own(self.draft.now.spliced(start, max(end, start + 1), "", USER), "" if start != end else "deleted")

    @rule(text=st.text(st.sampled_from(list("ab雨，\n\r")), min_size=1, max_size=5))
    def paste(self, text: str) -> None:
        start, end = self.selection
        pasted = QMimeData()
        pasted.setText(text)
        self.editor.insertFromMimeData(pasted)
        clean = text.replace("\r\n", "\n").replace("\r", "\n")
        self._own(self.draft.now.spliced(start, end, clean, USER), "typed" if start == end else "typed:")

    @rule(by_menu=st.booleans())
    def undo(self, by_menu: bool) -> None:
        self._take(by_menu, "edit-undo", Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        before = self.draft.now
        assert self.draft.undo(self._seen()), (before, self._seen())
        self._after_history(before)

    @rule(by_menu=st.booleans())
    def redo(self, by_menu: bool) -> None:
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        self._take(by_menu, "edit-redo", Qt.Key.Key_Z, both)
        before = self.draft.now
        assert self.draft.redo(self._seen()), (before, self._seen())
        self._after_history(before)

    def _take(self, by_menu: bool, name: str, key: Qt.Key, modifiers: Any) -> None:
        if not by_menu:
            self._key(key, "", modifiers)
            return
        menu = self.editor.context_menu(self.editor.cursorRect().center())
        action = next(each for each in menu.actions() if each.objectName() == name)
        action.trigger()
        menu.deleteLater()

    def _after_history(self, before: State) -> None:
        if self.draft.now != before:
            self.joins = False
            self._on_edit()

    def _seen(self) -> State:
        """What is on the page, with the letters of who wrote it as the document says."""
        text = self.editor.text()
        whose, places = list(USER * len(text)), Places(text)
        for start, length in spans(self.editor.document()):
            for at in range(places.from_qt(start), places.from_qt(start + length)):
                whose[at] = MODEL
        return State(text, "".join(whose))

    @rule(leading=st.sampled_from([150, 190, 220]))
    def line_height(self, leading: int) -> None:
        """A change of the view is no step of undo; it may cost the redo."""
        if leading != self.editor.typography.leading:
            self.draft.redo_lost = True
        self.editor.set_typography(replace(self.editor.typography, leading=leading))

    # what the model does

    def _generation(self) -> tuple[int, str] | None:
        """Where the last continuation stands, when the strings hold it there."""
        generation = self.editor.generation
        if generation is None or not generation.text:
            return None
        start = self._python(generation.start)
        return (start, generation.text) if self.text.startswith(generation.text, start) else None

    def _begin(self, again: bool) -> None:
        old = self._generation() if again else None
        place = old[0] if old else self.selection[1]
        if old is None:
            self.joins = False
        self.job = FedJob()
        self.desk.client.answers["continue"] = [self.job]  # pyright: ignore[reportArgumentType]
        self.desk.controller.continuing.again() if again else self.desk.controller.toggle()
        assert self.desk.controller.streaming
        self.begun = (place, old[1] if old else "")

    @precondition(lambda self: self.job is None)
    @rule()
    def continue_(self) -> None:
        self._begin(again=False)

    @precondition(lambda self: self.job is None)
    @rule()
    def retry(self) -> None:
        self._begin(again=True)

    @precondition(lambda self: self.job is not None)
    @rule(piece=PIECES)
    def model_writes(self, piece: str) -> None:
        assert self.job is not None
        assert self.begun is not None
        place, replaced = self.begun
        at = place if replaced else place + len(self.job.text)
        after = self.draft.now.spliced(at, at + len(replaced), piece, MODEL)
        self.job.text += piece
        self.job.feed(Piece(0, piece))
        until(lambda: self.editor.text() == after.text)
        self.draft.write(after, joins=self.joins)
        self.joins, self.begun = True, (place, "")

    @precondition(lambda self: self.job is not None and self.job.text)
    @rule(other=PIECES)
    def model_ends(self, other: str) -> None:
        assert self.job is not None
        for event in (Candidate(0, self.job.text, 5.0, 0.0), Candidate(1, other, 5.0, 0.0), Done("done", {})):
            self.job.feed(event)
        until(lambda: not self.desk.controller.streaming and self.desk.controller.continuing._job is None)  # pyright: ignore
        self.job, self.begun = None, None

    @precondition(lambda self: self.job is not None)
    @rule(by_escape=st.booleans())
    def stop(self, by_escape: bool) -> None:
        assert self.desk.controller.escape() if by_escape else self.desk.controller.stop()
        assert not self.desk.controller.streaming
        self.job, self.begun = None, None

    @precondition(lambda self: self.job is None and self.desk.panel.side.versions.texts())
    @rule(share=PLACES)
    def choose(self, share: float) -> None:
        versions = self.desk.panel.side.versions.texts()
        index = round(share * (len(versions) - 1))
        generation, old = self.editor.generation, self._generation()
        assert generation is not None
        start = old[0] if old else self._python(generation.start)
        after = self.draft.now.spliced(start, start + len(old[1]) if old else start, versions[index], MODEL)
        self.desk.panel.version_requested.emit(index)
        if after != self.draft.now or old is None:
            self.draft.write(after, joins=old is not None and self.joins)
            self.joins = True

    @rule(
        words=st.lists(st.sampled_from(["雨", "夜里", "。", "𠮷", " rain"]), min_size=1, max_size=3),
        whole=st.booleans(),
    )
    def accept_ghost(self, words: list[str], whole: bool) -> None:
        self.editor.ghost.show(words)
        offered = self.editor.ghost.text
        if not offered or self.job is not None:
            self.editor.ghost.clear()
            return
        at = self.caret
        if whole:
            self._key(Qt.Key.Key_Tab, "\t")
        else:
            self._key(Qt.Key.Key_Right, "", Qt.KeyboardModifier.ControlModifier)
            offered = self.editor.text()[at : at + len(self.editor.text()) - len(self.text)]
            assert offered
            assert "".join(words).startswith(offered)
        self._own(self.draft.now.spliced(at, at, offered, MODEL))
        self.editor.ghost.clear()

    # the file

    @rule()
    def save(self) -> None:
        if self.desk.controller.desk.draft.file:
            self.desk.controller.desk.save()
        else:
            self.desk.controller.desk.write_file(str(self.file))
        self._settle_question("write.file_mine")
        assert self.file.read_text(encoding="utf-8") == self.text
        assert not self.desk.controller.desk.files.modified()

    @precondition(lambda self: self.file.exists())
    @rule(text=st.text(st.sampled_from(list("ab雨\n")), max_size=6), mine=st.booleans())
    def edit_elsewhere(self, text: str, mine: bool) -> None:
        """Another program writes the file; the page takes it over, or asks when it has words of its own."""
        if text != self.file.read_text(encoding="utf-8"):
            self.file.write_text(text, encoding="utf-8", newline="")
            self._look_at_file(text, mine)

    def _look_at_file(self, theirs: str, mine: bool) -> None:
        desk = self.desk.controller.desk
        if not desk.draft.file:
            return
        modified, streamed = desk.files.modified(), self.job is not None
        desk.files.check()
        if theirs == self.text:
            return
        if modified:
            self._settle_question("write.file_mine" if mine else "write.file_theirs")
            if mine:
                assert self.file.read_text(encoding="utf-8") == self.text
                return
        self._own(self.draft.now.exchanged(theirs))
        assert not streamed or self.job is None

    def _settle_question(self, key: str) -> None:
        if self.desk.said and self.desk.said[-1].level == "ask":
            question = self.desk.said.pop()
            next(each for each in question.actions if each.text == tr(key)).do()

    # the end of the process

    @rule()
    def restart(self) -> None:
        home = Path(os.environ["MOXU_HOME"])
        self._close()
        self._again(home)

    @rule()
    def kill(self) -> None:
        """What is on disk now is all that is left."""
        home = Path(os.environ["MOXU_HOME"])
        keeper = self.desk.controller.desk.keeper
        keeper.autosave._writer.submit(lambda: None).result()  # pyright: ignore[reportPrivateUsage]
        assert keeper._journal is not None  # pyright: ignore[reportPrivateUsage]
        assert keeper._journal.settle()  # pyright: ignore[reportPrivateUsage]
        self.homes += 1
        left = self.place / f"home-{self.homes}"
        shutil.copytree(home, left)
        self._close()
        self._again(left)

    def _again(self, home: Path) -> None:
        self._open(home)
        self.joins = False
        if not self.text and self.editor.text():  # an empty draft is none
            self.draft = PlainDraft(self.editor.text())
        else:
            self.draft.load(self.draft.now)

    # what must hold

    @invariant()
    def same(self) -> None:
        if not hasattr(self, "draft"):
            return
        DeskMachine.looks += 1
        QApplication.processEvents()
        assert self.editor.text() == self.text, (self.editor.text(), self.text)
        assert _joined(self.editor.marked()) == self.draft.now.spans(), (self.editor.marked(), self.draft.now)
        assert self.editor.marked() == spans(self.editor.document())
        assert not [each for each in self.desk.said if each.level == "error"], self.desk.said


def _joined(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for start, length in found:
        if made and sum(made[-1]) == start:
            made[-1] = (made[-1][0], made[-1][1] + length)
        else:
            made.append((start, length))
    return made
