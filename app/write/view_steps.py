"""Steps of the undo stack that only changed the view: Qt records a paragraph's format, the user never undoes it."""

from __future__ import annotations

from PySide6.QtGui import QTextDocument


class ViewSteps:
    """Counts are Qt's: undo items before and after each change of the view."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._steps: list[tuple[int, int]] = []

    def record(self, before: int) -> None:
        """The items since there were ``before`` of them are a step of the view."""
        after = self._document.availableUndoSteps()
        if after > before:
            self._steps.append((before, after))

    def forget_undone(self) -> None:
        """After an edit nothing can be redone; a step that was undone is gone, and its count belongs to others."""
        now = self._document.availableUndoSteps()
        if not self._document.isRedoAvailable():
            self._steps = [step for step in self._steps if step[1] <= now]

    def undo_is_view(self) -> bool:
        """Whether the next undo would change only the view."""
        return self._before(self._document.availableUndoSteps()) is not None

    def redo_is_view(self) -> bool:
        """Whether the next redo would change only the view."""
        return self._document.isRedoAvailable() and self._after(self._document.availableUndoSteps()) is not None

    def can_undo(self) -> bool:
        """Whether an undo is left that would change more than the view."""
        now = self._document.availableUndoSteps()
        while (before := self._before(now)) is not None:
            now = before
        return now > 0

    def can_redo(self) -> bool:
        """Whether a redo is left that would change more than the view."""
        now = self._document.availableUndoSteps()
        if not self._document.isRedoAvailable():
            return False
        most = now + self._document.availableRedoSteps() + 1  # Qt counts one too few
        while (after := self._after(now)) is not None:
            now = after
        return now < most

    def clear(self) -> None:
        """There is nothing to undo any more."""
        self._steps.clear()

    def _before(self, now: int) -> int | None:
        return next((before for before, after in self._steps if after == now), None)

    def _after(self, now: int) -> int | None:
        return next((after for before, after in self._steps if before == now), None)
