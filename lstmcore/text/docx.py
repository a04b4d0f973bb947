"""The running text of .docx: paragraphs in order; deleted text, field codes and fallbacks are never text."""

from __future__ import annotations

import re

from ..specs import Cleaning
from .package import Package
from .running import Running, Tables

UNSEEN = frozenset(("del", "moveFrom", "Fallback", "instrText", "delText", "rt"))
CONTENTS_STYLE = re.compile(r"(?:toc|目录|contents)\s*\d*", re.IGNORECASE)
NOTES = {"footnoteReference": "word/footnotes.xml", "endnoteReference": "word/endnotes.xml"}


def docx_text(data: bytes, cleaning: Cleaning) -> Running:
    """The paragraphs of a .docx in order; tables of figures, notes and contents as ``cleaning`` says."""
    running = Running()
    with Package(data, "docx") as package:
        notes = {reference: _notes(package, part) if cleaning.notes else None for reference, part in NOTES.items()}
        word = _Word(running, cleaning, notes)
        package.parse("word/document.xml", word.start, word.end, word.characters)
        if not cleaning.tables:
            word.tables.leave_out()
    return running


def _notes(package: Package, part: str) -> dict[str, str]:
    """The notes of a document by their ids."""
    notes: dict[str, str] = {}
    if not package.has(part):
        return notes
    running, at = Running(), [""]
    reader = _Word(running, Cleaning(tables=True, contents=True), {})

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag in ("footnote", "endnote"):
            at[0] = "" if attributes.get("type") else attributes.get("id", "")
            running.pieces.clear()
        reader.start(tag, attributes)

    def end(tag: str) -> None:
        reader.end(tag)
        if tag in ("footnote", "endnote") and at[0]:
            notes[at[0]] = "".join(running.pieces).strip()

    package.parse(part, start, end, reader.characters)
    return notes


class _Word:
    """Handlers for the elements of a WordprocessingML part."""

    def __init__(self, running: Running, cleaning: Cleaning, notes: dict[str, dict[str, str] | None]) -> None:
        self.running = running
        self.tables = Tables(running)
        self._contents = cleaning.contents
        self._notes = notes
        self._waiting: list[str] = []
        self._hidden = 0
        self._in_text = False
        self._in_run = self._vanished = False
        self._sdt: list[bool] = []
        self._paragraph = 0
        self._listing = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._hidden or tag in UNSEEN:
            self._hidden += 1
        elif tag == "t":
            self._in_text = True
        elif tag in ("br", "cr"):
            self.running.pieces.append("\n")
        elif tag == "noBreakHyphen":
            self.running.pieces.append("-")
        elif tag == "r":
            self._in_run, self._vanished = True, False
        elif tag == "vanish" and self._in_run:
            self._vanished = attributes.get("val", "1") not in ("0", "false", "off")
        elif tag == "tab" and not attributes:  # with attributes it is a tab stop of the style
            self.running.pieces.append("\t")
        elif tag == "p":
            self._paragraph = len(self.running.pieces)
            self._listing = False
        elif tag == "pStyle" and CONTENTS_STYLE.fullmatch(attributes.get("val", "")):
            self._listing = True
        elif tag == "sdt":
            self._sdt.append(False)
        elif tag == "docPartGallery" and self._sdt and "contents" in attributes.get("val", "").lower():
            self._sdt[-1] = True
        elif tag == "tbl":
            self.tables.opened()
        elif tag in NOTES and tag in self._notes:
            self._refer(tag, attributes.get("id", ""))

    def _refer(self, tag: str, number: str) -> None:
        texts = self._notes[tag]
        if texts is None:
            self.running.omit("notes")
        elif number in texts:
            self._waiting.append(texts[number] + "\n")

    def end(self, tag: str) -> None:
        if self._hidden:
            self._hidden -= 1
        elif tag == "t":
            self._in_text = False
        elif tag == "r":
            self._in_run = self._vanished = False
        elif tag == "tbl":
            self.tables.closed()
        elif tag == "sdt" and self._sdt:
            self._sdt.pop()
        elif tag == "p":
            self._end_paragraph()

    def _end_paragraph(self) -> None:
        pieces = self.running.pieces
        if (self._listing or any(self._sdt)) and not self._contents:
            if "".join(pieces[self._paragraph :]).strip():
                self.running.omit("contents")
            del pieces[self._paragraph :]
        else:
            pieces.append("\n")
        pieces.extend(self._waiting)
        self._waiting.clear()

    def characters(self, data: str) -> None:
        if self._in_text and not self._hidden and not self._vanished:
            self.running.pieces.append(data)
