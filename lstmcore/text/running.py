"""Collects the running text of a document while its elements open and close; data tables are told from prose."""

from __future__ import annotations

from dataclasses import dataclass, field

PROSE_CELL = 60  # characters: so long a cell is prose in a table that is only there for the layout
SENTENCE = 20
SENTENCE_ENDS = tuple("。！？.!?”」…")


@dataclass
class Running:
    """The text so far; ``left_out`` counts what does not belong to it: tables, notes, contents."""

    pieces: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)

    def omit(self, what: str) -> None:
        """Count one thing that is left out."""
        self.left_out[what] = self.left_out.get(what, 0) + 1


class Tables:
    """Finds the stretches of ``running`` that came from tables and takes the data tables out at the end."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._depth = 0
        self._first = 0
        self._spans: list[tuple[int, int]] = []

    def opened(self) -> None:
        if self._depth == 0:
            self._first = len(self._running.pieces)
        self._depth += 1

    def closed(self) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._spans.append((self._first, len(self._running.pieces)))

    def leave_out(self) -> None:
        """Take out the tables of short entries, unless the document is nothing else."""
        pieces = self._running.pieces
        data = [(a, b) for a, b in self._spans if not _is_prose("".join(pieces[a:b]))]
        inside = sum(len(piece) for a, b in data for piece in pieces[a:b])
        if 2 * inside > sum(map(len, pieces)):
            return
        for first, last in reversed(data):
            del pieces[first:last]
            self._running.omit("tables")


def _is_prose(table: str) -> bool:
    lines = [line.strip() for line in table.split("\n")]
    return any(len(line) >= PROSE_CELL or (len(line) >= SENTENCE and line.endswith(SENTENCE_ENDS)) for line in lines)
