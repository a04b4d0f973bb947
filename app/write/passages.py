"""Parts of a draft as plain text, without making a string of all of it."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument

from .generation import plain


def before(document: QTextDocument, place: int, limit: int, since: int = 0) -> str:
    """At most ``limit`` characters before ``place``, none from before ``since``; places are Qt's."""
    return _between(document, max(since, place - 2 * limit), place)[-limit:]


def after(document: QTextDocument, place: int, limit: int) -> str:
    """At most ``limit`` characters after ``place``."""
    return _between(document, place, min(place + 2 * limit, document.characterCount() - 1))[:limit]


def rest_of_paragraph(document: QTextDocument, place: int) -> str:
    """What stands after ``place`` in its paragraph."""
    block = document.findBlock(place)
    return _between(document, place, block.position() + block.length() - 1)


def _between(document: QTextDocument, start: int, end: int) -> str:
    cursor = QTextCursor(document)
    cursor.setPosition(end)
    cursor.setPosition(start, QTextCursor.MoveMode.KeepAnchor)
    return plain(cursor.selectedText())
