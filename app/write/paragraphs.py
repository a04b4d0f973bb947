"""What is known of each paragraph: its counts and whether it is a heading. A key costs the paragraphs it touched."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QTextBlock, QTextDocument

from lstmcore.text.headings import is_heading

from .counting import words_in_line
from .places import Places
from .provenance import Span, is_edited, is_generated, kinds_in, spans_in

QUIET_MS = 200
SLICE_S = 0.006
AT_ONCE = 64  # paragraphs looked at immediately, so that a key shows its count without waiting
LONGEST_HEADING = 80
LONGEST_PARAGRAPH = 20_000  # that a QTextEdit lays out between two keys
_MARKDOWN = re.compile(r"(#{1,6})[ \u3000]+(\S.*?)[ #]*")
_LEVELS = ((1, re.compile(r"卷|部|篇|集|BOOK|PART|VOLUME|ACT", re.I)), (3, re.compile("[节節折]")))


class Fact(NamedTuple):
    """``count`` by Word's rule, ``own`` without the model's words, ``letters`` without spaces; ``level`` 0: none."""

    count: int
    own: int
    letters: int
    own_letters: int
    length: int  # UTF-16 units
    level: int
    title: str
    spans: tuple[Span, ...] = ()  # the model's words, from the start of the paragraph
    changed: tuple[Span, ...] = ()  # what the writer put in the midst of them


class Totals(NamedTuple):
    """Sums over the draft; ``filled``: paragraphs with words, ``long``: those longer than the editor can bear."""

    count: int = 0
    own: int = 0
    letters: int = 0
    own_letters: int = 0
    filled: int = 0
    long: int = 0


@dataclass(frozen=True)
class Heading:
    """A heading in paragraph ``block``; ``level`` 1 is the highest."""

    block: int
    level: int
    title: str


def heading_of(line: str) -> tuple[int, str]:
    """Level and title of a line that is a heading, else (0, "")."""
    line = line.strip()
    if not line or len(line) > LONGEST_HEADING:
        return 0, ""
    if found := _MARKDOWN.fullmatch(line):
        return len(found[1]), found[2]
    if not is_heading(line):
        return 0, ""
    head = line.split()[0][:8]
    return next((level for level, pattern in _LEVELS if pattern.search(head)), 2), line


class Paragraphs(QObject):
    """Follows a document. ``changed`` when everything is known again, a moment after the last edit."""

    changed = Signal()
    recounted = Signal()  # from now on by another rule

    def __init__(self, document: QTextDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._script = document, "han"
        self._facts: list[Fact | None] = _unknown(document.blockCount())
        self._first = 0  # nothing before it is unknown
        self._marked: tuple[list[Span], list[Span]] | None = None
        self._sums = [0] * len(Totals._fields)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._fill)
        document.contentsChange.connect(self._on_change)

    def set_script(self, script: str) -> None:
        """Quotes and dashes count in Chinese and do not in English."""
        if script != self._script:
            self._script = script
            self._forget_all(self._document.blockCount())
            self.recounted.emit()
            self._timer.start(QUIET_MS)

    @property
    def known(self) -> bool:
        """Whether nothing is left to look at."""
        return None not in self._facts

    def settle(self) -> None:
        """Look at everything now."""
        if not self.known:
            self._fill(float("inf"))

    def facts(self) -> list[Fact]:
        """One for each paragraph that is known, in order."""
        return [fact for fact in self._facts if fact is not None]

    def totals(self) -> Totals:
        """Of the paragraphs that are known."""
        return Totals(*self._sums)

    def spans(self) -> list[Span]:
        """The model's words in the whole draft, known or not."""
        return list(self._both()[0])

    def changed_spans(self) -> list[Span]:
        """What the writer put in the midst of them, in the whole draft."""
        return list(self._both()[1])

    def _both(self) -> tuple[list[Span], list[Span]]:
        """The two of them, remembered until something changes: a draft that was just opened is asked several times."""
        if self._marked is None:
            theirs: list[Span] = []
            changed: list[Span] = []
            start, block = 0, QTextBlock()
            for number, fact in enumerate(self._facts):
                if fact is not None:
                    theirs += [(start + at, length) for at, length in fact.spans]
                    changed += [(start + at, length) for at, length in fact.changed]
                    start, block = start + fact.length + 1, QTextBlock()
                    continue
                block = block.next() if block.isValid() else self._document.findBlockByNumber(number)
                for at, length, kind in kinds_in(block):
                    theirs += [(start + at, length)] if is_generated(kind) else ()
                    changed += [(start + at, length)] if is_edited(kind) else ()
                start += block.length()
            self._marked = theirs, changed
        return self._marked

    def headings(self) -> list[Heading]:
        """All headings in order."""
        return [Heading(n, fact.level, fact.title) for n, fact in enumerate(self._facts) if fact and fact.level]

    def _on_change(self, position: int, removed: int, added: int) -> None:
        self._marked = None
        document, old = self._document, len(self._facts)
        first = document.findBlock(position).blockNumber()
        last_block = document.findBlock(position + added)
        new = document.blockCount()
        last = last_block.blockNumber() if last_block.isValid() else new - 1
        old_last = last - (new - old)
        if first < 0 or old_last < first - 1:
            self._forget_all(new)
        else:
            for fact in self._facts[first : old_last + 1]:
                self._add(fact, -1)
            self._facts[first : old_last + 1] = _unknown(last - first + 1)
            self._first = min(self._first, first)
        if len(self._facts) != new:  # an undo may tell a range that is too small
            self._forget_all(new)
        self._timer.start(QUIET_MS)

    def _forget_all(self, count: int) -> None:
        self._facts, self._first, self._sums = _unknown(count), 0, [0] * len(Totals._fields)

    def _add(self, fact: Fact | None, sign: int = 1) -> None:
        if fact is not None:
            one = (*fact[:4], fact.length > 0, fact.length > LONGEST_PARAGRAPH)
            self._sums = [total + sign * each for total, each in zip(self._sums, one, strict=True)]

    def _fill(self, seconds: float = SLICE_S) -> None:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            try:
                at = self._facts.index(None, self._first)
            except ValueError:
                self._timer.stop()
                self._first = len(self._facts)
                self.changed.emit()
                return
            block = self._document.findBlockByNumber(at)
            for place in range(at, min(at + AT_ONCE, len(self._facts))):
                if self._facts[place] is None:
                    self._facts[place] = self._look(block)
                    self._add(self._facts[place])
                block = block.next()
            self._first = at
        self._timer.start(0)

    def _look(self, block: QTextBlock) -> Fact:
        text = block.text()
        spans = tuple(spans_in(block))
        own = _without(text, spans)
        level, title = heading_of(text) if len(text) <= LONGEST_HEADING + 8 else (0, "")
        count, letters = words_in_line(text, self._script), _letters(text)
        if own is text:
            return Fact(count, count, letters, letters, block.length() - 1, level, title)
        own_count = words_in_line(own, self._script)
        changed = tuple(spans_in(block, is_edited))
        return Fact(count, own_count, letters, _letters(own), block.length() - 1, level, title, spans, changed)


def _unknown(count: int) -> list[Fact | None]:
    return [None] * count


def _letters(text: str) -> int:
    return sum(map(len, text.split()))


def _without(text: str, spans: Sequence[Span]) -> str:
    """``text`` without the model's words; ``text`` itself where there are none."""
    if not spans:
        return text
    places, kept, done = Places(text), [], 0
    for start, length in spans:
        kept.append(text[done : places.from_qt(start)])
        done = places.from_qt(start + length)
    return "".join([*kept, text[done:]])
