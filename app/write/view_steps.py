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
        return any(after == self._document.availableUndoSteps() for _, after in self._steps)

    def redo_is_view(self) -> bool:
        """Whether the next redo would change only the view."""
        now = self._document.availableUndoSteps()
        return self._document.isRedoAvailable() and any(before == now for before, _ in self._steps)

    def clear(self) -> None:
        """There is nothing to undo any more."""
        self._steps.clear()
