"""What is written on the page: the words, whose they are, and the last continuation among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QTextCursor

from .generation import PLAIN, Generation, plain
from .page import TOP_PX, Page
from .passages import after, before, rest_of_paragraph
from .provenance import Span, edited, is_edited, is_generated, mark, spans_in, written_at


class Manuscript(Page):
    """``edited``: the user (not the model) changed the text."""

    edited = Signal()
    loaded = Signal()  # another draft

    def __init__(self) -> None:
        super().__init__()
        self.generation: Generation | None = None
        self.document().contentsChange.connect(self._on_change)
        self.cursorPositionChanged.connect(self._on_caret)

    # what is written

    def text(self) -> str:
        """The whole draft, paragraphs ended by line breaks."""
        return plain(self.document().toRawText())

    def load(
        self,
        text: str,
        marked: Iterable[Span] = (),
        caret: int | None = None,
        changed: Iterable[Span] = (),
        script: str = "",
    ) -> None:
        """Show ``text`` with nothing to undo, the caret at ``caret`` (None: the end); ``changed``: see ``changed``.

        ``script``: see ``set_script``, "" for that of before.
        """
        self._writing = True
        self.generation = None
        self._after_generation = False
        self.clear()
        self.set_script(script or self._script)
        self._view_steps.clear()
        self.document().setUndoRedoEnabled(False)
        with self._one_layout():
            cursor = QTextCursor(self.document())
            cursor.beginEditBlock()  # and one look of the highlighter
            cursor.mergeBlockFormat(self._block_format())
            cursor.insertText(text, PLAIN)
            mark(self.document(), marked)
            mark(self.document(), changed, edited())
            cursor.endEditBlock()
        self.document().setUndoRedoEnabled(True)
        self._writing = False
        end = self.document().characterCount() - 1
        cursor = self.textCursor()
        cursor.setPosition(end if caret is None else max(0, min(caret, end)))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        self.hint.show(not text)
        self.loaded.emit()

    def marked(self) -> list[Span]:
        """Where the model's words are."""
        return self.paragraphs.spans()

    def changed(self) -> list[Span]:
        """What the writer put in the midst of the model's words."""
        return self.paragraphs.changed_spans()

    def head(self, limit: int) -> str:
        """At most ``limit`` characters from the beginning."""
        return after(self.document(), 0, limit)

    def go_to(self, block: int) -> None:
        """Put the caret into a paragraph and that paragraph near the top."""
        cursor = QTextCursor(self.document().findBlockByNumber(block))
        self.setTextCursor(cursor)
        if not self.typewriter.on:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.cursorRect().top() - TOP_PX)

    def before_caret(self, limit: int) -> str:
        """At most ``limit`` characters before the place where a continuation would begin."""
        return before(self.document(), self.textCursor().selectionEnd(), limit)

    def before_place(self, place: int, limit: int) -> str:
        """At most ``limit`` characters before ``place``; within the last continuation no more than that looked at."""
        generation = self.generation
        inside = generation is not None and generation.intact and generation.start <= place <= generation.end
        return before(self.document(), place, limit, generation.since if generation and inside else 0)

    def after_place(self, place: int, limit: int) -> str:
        """At most ``limit`` characters after ``place``."""
        return after(self.document(), place, limit)

    def after_caret(self, limit: int) -> str:
        """At most ``limit`` characters after the caret or selection; "" at the end of a paragraph."""
        place = self.textCursor().selectionEnd()
        return self.after_place(place, limit) if rest_of_paragraph(self.document(), place).strip() else ""

    def prefix_of_generation(self, limit: int) -> str:
        """At most ``limit`` characters before the continuation that was begun."""
        generation = self.generation
        if generation is None:
            return self.before_caret(limit)
        return before(self.document(), generation.start, limit, generation.since)

    def replace_text(self, changes: Sequence[tuple[int, int, str]]) -> None:
        """Put (start, end, words) into the text, in order and not overlapping, as one step of undo by the user."""
        if not changes:
            return
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for start, end, words in reversed(changes):
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(words, written_at(self.document(), start, end))
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    # the model's words

    def is_generated_at(self, place: int) -> bool:
        """Whether the character after ``place`` is the model's."""
        cursor = QTextCursor(self.document())
        if not 0 <= place < self.document().characterCount() - 1:
            return False
        cursor.setPosition(place + 1)
        return is_generated(cursor.charFormat()) and not cursor.atBlockStart()

    def begin_generation(self, again: bool = False) -> bool:
        """A continuation starts after the caret, or after the selection, which it then looks at alone.

        ``again``: in the place of the last one if that is intact; then True.
        """
        cursor = self.textCursor()
        since = cursor.selectionStart() if cursor.selectedText().strip() else 0
        cursor.setPosition(cursor.selectionEnd())
        old = self.generation if again and self.generation and self.generation.intact else None
        if old is not None:
            cursor.setPosition(old.end)
        self.setTextCursor(cursor)
        self.generation = Generation(self.document(), cursor.position(), old, since)
        return old is not None

    def fork_generation(self, place: int, choice: str) -> tuple[str, str]:
        """Let the model's words end before ``place`` and go on with ``choice``; one step of undo with what comes next.

        Returns how the new version begins, and the version before if it is none of the last continuation.
        """
        generation, old = self.generation, ""
        if generation is None or not (generation.intact and generation.start <= place < generation.end):
            block = self.document().findBlock(place)
            at = place - block.position()
            start, length = next(span for span in spans_in(block) if span[0] <= at < sum(span))
            cursor = QTextCursor(self.document())
            cursor.setPosition(block.position() + start)
            cursor.setPosition(block.position() + start + length, QTextCursor.MoveMode.KeepAnchor)
            old = plain(cursor.selectedText())
            generation = self.generation = Generation.adopt(self.document(), block.position() + start, old)
        head = before(self.document(), place, place - generation.start, generation.start) + choice
        cursor = self.textCursor()
        cursor.setPosition(generation.end)
        self.setTextCursor(cursor)
        self._write(lambda generation: generation.swap(head))
        return head, old

    def append_generated(self, piece: str) -> None:
        """Stream ``piece`` into the text; one undo takes all pieces back."""
        self._write(lambda generation: generation.append(piece))

    def swap_generated(self, text: str) -> bool:
        """Put another version in the place of the last continuation; False when that was edited or undone."""
        if self.generation is None or not self.generation.intact:
            return False
        if self.generation.text != text:  # else an undo would seem to do nothing
            self._write(lambda generation: generation.swap(text))
        return True

    def put_back(self, text: str) -> None:
        """Write a version again where the undone continuation was, as a step of its own."""
        if self.generation is not None:
            generation = self.generation
            self.generation = Generation(self.document(), generation.start, since=generation.since)
            self._write(lambda generation: generation.append(text))

    def end_generation(self) -> None:
        """No more pieces come. If none came at all, what should have been replaced is still the last one."""
        if self.generation and not self.generation.text and self.generation.replacing:
            self.generation = self.generation.replacing

    def is_undone(self) -> bool:
        """Whether nothing of the model's words is left where the continuation began."""
        start = self.generation.start if self.generation else -1
        return all(not at <= start < at + length for at, length in self.marked())

    # what follows from a change

    def _write(self, change: Callable[[Generation], None]) -> None:
        generation = self.generation
        if generation is None:
            return
        follows = self.textCursor().position() == generation.end and not self.textCursor().hasSelection()
        self._writing = True
        change(generation)
        self._writing = False
        self._after_generation = True
        if follows:
            cursor = self.textCursor()
            cursor.setPosition(generation.end)
            self.setTextCursor(cursor)
            self.ensureCursorVisible()
        self._on_caret()

    def _on_change(self, _position: int, removed: int, added: int) -> None:
        self.hint.show(self.document().isEmpty())
        self._view_steps.forget_undone()
        if not self._writing and (removed or added):
            self._after_generation = False
            if self.generation:
                self.generation.part()
            self.edited.emit()
            if not (self._formatted() or self.document().isRedoAvailable()):
                QTimer.singleShot(0, self, self._restore_format)

    def _on_caret(self) -> None:
        if self.focus_mode != "off":
            self.viewport().update()
        # typing after or inside the model's words is the user's, and a step of undo of its own
        kind = self.currentCharFormat()
        if not self.textCursor().hasSelection() and (is_generated(kind) or is_edited(kind)):
            self.setCurrentCharFormat(written_at(self.document(), self.textCursor().position()))
