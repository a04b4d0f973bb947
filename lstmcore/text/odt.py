"""The running text of .odt: paragraphs and headings in order; comments and tracked changes are never text."""

from __future__ import annotations

from ..errors import BadInput
from ..specs import Cleaning
from .package import Package
from .running import Running, Tables

UNSEEN = frozenset(("annotation", "tracked-changes", "forms", "title", "desc", "note-citation", "ruby-text"))
CONTENTS = frozenset(("table-of-content", "alphabetical-index", "illustration-index", "table-index"))


def odt_text(data: bytes, cleaning: Cleaning) -> Running:
    """The paragraphs of an .odt; tables of figures, notes and contents as ``cleaning`` says."""
    with Package(data, "odt") as package:
        if b"encryption-data" in package.read("META-INF/manifest.xml", missing=b""):
            raise BadInput("encrypted", kind="odt")
        writer = _Odt(cleaning)
        package.parse("content.xml", writer.start, writer.end, writer.characters)
        if not cleaning.tables:
            writer.tables.leave_out()
    return writer.running


class _Odt:
    """Handlers for the elements of content.xml; a note that is kept follows its paragraph."""

    def __init__(self, cleaning: Cleaning) -> None:
        self.running = Running()
        self.tables = Tables(self.running)
        self._cleaning = cleaning
        self._hidden = 0
        self._paragraphs = 0
        self._note = 0
        self._notes: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._hidden or tag in UNSEEN or self._left_out(tag):
            self._hidden += 1
        elif tag in ("p", "h"):
            self._paragraphs += 1
        elif tag == "s":
            count = attributes.get("c", "1")
            self._add(" " * min(int(count) if count.isdecimal() and len(count) < 5 else 1, 200))
        elif tag in ("tab", "line-break"):
            self._add("\t" if tag == "tab" else "\n")
        elif tag == "table":
            self.tables.opened()
        elif tag == "note":
            self._note += 1

    def _left_out(self, tag: str) -> bool:
        what = "notes" if tag == "note" else "contents" if tag in CONTENTS else ""
        if not what or (self._cleaning.notes if what == "notes" else self._cleaning.contents):
            return False
        self.running.omit(what)
        return True

    def end(self, tag: str) -> None:
        if self._hidden:
            self._hidden -= 1
        elif tag in ("p", "h"):
            self._paragraphs -= 1
            self._add("\n")
            if not self._note and not self._paragraphs:
                self.running.pieces.extend(self._notes)
                self._notes.clear()
        elif tag == "table":
            self.tables.closed()
        elif tag == "note":
            self._note -= 1

    def characters(self, data: str) -> None:
        if self._paragraphs and not self._hidden:
            self._add(" ".join(data.split("\n")))

    def _add(self, piece: str) -> None:
        (self._notes if self._note else self.running.pieces).append(piece)
