"""Another text on the page in one step of undo; what both share stays untouched, and the caret with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QTextCursor

from ..drafts.sheet import Span
from .editor import Editor
from .generation import PLAIN, units
from .provenance import edited, mark


def exchange(editor: Editor, text: str, spans: Sequence[Span] | None = None, changed: Sequence[Span] = ()) -> None:
    """Put ``text`` in the place of the draft; ``spans`` are the model's words in it (None: as far as they stand).

    ``changed``: what the writer put in their midst.
    """
    old = editor.text()
    head = _shared(old, text)
    tail = _shared(old[head:][::-1], text[head:][::-1])
    start, end = units(old[:head]), units(old[: len(old) - tail])
    cursor = QTextCursor(editor.document())
    cursor.beginEditBlock()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    # Qt would make one step of an insertion and what is typed at its end, so the last of this step is a deletion
    cursor.insertText(text[head : len(text) - tail] + " ", PLAIN)
    cursor.deletePreviousChar()
    if spans is not None and (list(spans), list(changed)) != (editor.marked(), editor.changed()):
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.setCharFormat(PLAIN)
        mark(editor.document(), spans)
        mark(editor.document(), changed, edited())
    cursor.endEditBlock()


def _shared(a: str, b: str) -> int:
    """How many characters are the same at the beginning of both."""
    most = min(len(a), len(b))
    if a[:most] == b[:most]:
        return most
    low, high = 0, most  # halved: a novel is compared in a few steps
    while high - low > 1:
        middle = (low + high) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle
    return low
