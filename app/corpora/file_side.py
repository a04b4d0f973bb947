"""One file of a corpus: what it is, what was wrong with it, and how it begins."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ..i18n import chars, tr
from ..reports import spoken_codec
from ..widgets import Card, ElidedLabel, button, label, repolish
from ..widgets.script import is_latin
from .again import Row
from .fates import fate_of, has_codec, is_read, name_of, reason_of


class FileSide(Card):
    """``show_file``; ``codecs_wanted`` where the list of encodings should open."""

    codecs_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._file: Row | None = None
        self._editable = False
        self.body.setSpacing(6)
        self.name = ElidedLabel("", "heading", middle=True)
        self.facts, self.fate = label("", "soft", wrap=True), label("", "warn", wrap=True)
        self.codec = button()
        self.begins = label("", "soft")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFrameShape(self.text.Shape.NoFrame)
        self.text.document().setDocumentMargin(0)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        repolish(self.text, role="serif-small", bare=True)
        self.codec.clicked.connect(self._on_codec)
        for each in (self.name, self.facts, self.fate, self.codec):
            self.body.addWidget(each)
        self.body.addSpacing(6)
        self.body.addWidget(self.begins)
        self.body.addWidget(self.text, 1)
        self.body.addStretch(0)

    def show_file(self, file: Row | None, editable: bool) -> None:
        """Show ``file``; None when none is chosen."""
        if file is not self._file:
            preview = str((file or {}).get("preview") or "")
            self.text.setPlainText(preview)
            repolish(self.text, script="latin" if preview and is_latin(preview) else "")
        self._file, self._editable = file, editable
        self.retranslate()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        file = self._file
        self.name.set_text("" if file is None else name_of(file))
        self.name.setToolTip("" if file is None else str(file.get("path", "")))
        self.facts.setText(tr("corpora.choose_file") if file is None else facts_of(file))
        fate = "" if file is None else fate_of(file)
        self.fate.setText(fate)
        self.fate.setVisible(bool(fate))
        if file is not None:
            repolish(self.fate, role="warn" if reason_of(file) or file.get("bad_sequences") else "soft")
        self.codec.setText(tr("corpora.other_codec"))
        self.codec.setToolTip(tr("corpora.other_codec_note"))
        self.codec.setVisible(file is not None and self._editable and has_codec(file))
        self.begins.setText(tr("corpora.begins"))
        self.text.setAccessibleName(tr("corpora.begins"))
        for each in (self.begins, self.text):
            each.setVisible(bool(self.text.toPlainText()))

    def _on_codec(self) -> None:
        self.codecs_wanted.emit(self.codec.mapToGlobal(self.codec.rect().bottomLeft()))


def facts_of(file: Row) -> str:
    """Kind, encoding, size in one line."""
    size = file.get("bytes")
    parts = (
        str(file.get("kind") or ""),
        spoken_codec(str(file.get("codec") or "")),
        chars(int(file.get("chars") or 0)) if is_read(file) else "",
        spoken_bytes(size) if isinstance(size, int) else "",
    )
    return " ・ ".join(part for part in parts if part)


def spoken_bytes(size: int) -> str:
    """Such as "640 B", "12.4 KB", "3.1 MB"."""
    if size < 1024:
        return f"{size} B"
    value, unit = size / 1024, "KB"
    if value >= 1024:
        value, unit = value / 1024, "MB"
    return f"{value:,.1f} {unit}"
