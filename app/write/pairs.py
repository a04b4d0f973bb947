"""Chinese quotes and brackets come in pairs: the closing one is there at once, and typing it only steps over."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument

from .generation import PLAIN

PAIRS = {"「": "」", "『": "』", "“": "”", "‘": "’", "《": "》", "〈": "〉", "（": "）", "【": "】"}
OPENERS = {closer: opener for opener, closer in PAIRS.items()}
# before anything else a new pair would tear what is written from its mark
_BEFORE = set("，。！？；：、…—,.!?;:") | set(OPENERS) | {"\u2029", "\u2028", " ", "\u3000", "\t"}


def typed(cursor: QTextCursor, text: str) -> bool:
    """Whether ``text`` was a mark that is dealt with here; the caret stands where writing goes on."""
    if cursor.hasSelection():
        return False
    after = _at(cursor.document(), cursor.position())
    if text in OPENERS and after == text:
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
        return True
    if text in PAIRS and after in _BEFORE:
        cursor.insertText(text + PAIRS[text], PLAIN)
        cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter)
        return True
    return False


def erased(cursor: QTextCursor) -> bool:
    """Whether the caret stood in an empty pair, which is gone now, in one step."""
    place = cursor.position()
    if cursor.hasSelection() or place == 0:
        return False
    before, after = _at(cursor.document(), place - 1), _at(cursor.document(), place)
    if PAIRS.get(before) != after:
        return False
    cursor.setPosition(place - 1)
    cursor.setPosition(place + 1, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()
    return True


def _at(document: QTextDocument, place: int) -> str:
    return document.characterAt(place)
