"""Places in a large text file where something stands, in one pass and little memory.

``python -m lstmcore.text.scan JSON`` does so for a regular expression, with a line of JSON for each step: such an
expression can take for ever, and cannot be stopped from inside.
"""

from __future__ import annotations

import codecs
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np

from .files import regular_blocks
from .parts import with_last

CONTEXT = 60  # characters shown on either side
WIDEST = 4  # bytes a character
LONGEST = 1 << 16  # characters a match of an expression may have
MEMORY = 1_500_000_000
STEP = 1 << 20  # bytes searched at a time by an expression: the child is given up when one such step takes too long
Text = Any  # bytes, or characters: each kind of search has its own


@dataclass(frozen=True)
class Place:
    """Where something stands: ``offset`` counts characters from the start of the text."""

    before: str
    match: str
    after: str
    offset: int


@dataclass(frozen=True)
class Scanned:
    """How far a scan has come: bytes read, places found so far, and those of the last block that are to be shown."""

    read: int
    total: int
    places: list[Place]


class Search(Protocol):
    """What is looked for, and in which form of the text: ``ahead`` and ``behind`` are what a match needs around it."""

    pattern: re.Pattern[Any]
    ahead: int
    behind: int

    def take(self, block: bytes, last: bool) -> Text:
        """The next bytes in the form that is searched."""
        ...

    def folded(self, text: Text) -> Text:
        """``text``, of the same length, as the pattern wants it."""
        ...

    def characters(self, text: Text) -> int:
        """How many characters ``text`` is."""
        ...

    def shown(self, text: Text) -> str:
        """``text`` for a person; half characters at its ends are left out."""
        ...


class Plain(Search):
    """A plain string among bytes, the fastest way: in UTF-8 only letters of ASCII have a second case to mind."""

    def __init__(self, query: str, match_case: bool) -> None:
        self._fold = not match_case and query.lower() != query.upper()
        needle = self.folded(query.encode("utf-8", "surrogatepass"))
        self.pattern = re.compile(re.escape(needle))
        self.behind = WIDEST * CONTEXT
        self.ahead = len(needle) + WIDEST * CONTEXT

    def take(self, block: bytes, last: bool) -> bytes:
        return block

    def folded(self, text: bytes) -> bytes:
        return text.lower() if self._fold else text

    def characters(self, text: bytes) -> int:
        return int(np.count_nonzero(np.frombuffer(text, np.int8) >= -64))  # all but continuation bytes

    def shown(self, text: bytes) -> str:
        return text.decode("utf-8", "ignore")


class Expression(Search):
    """A regular expression among characters; ``^`` and ``$`` stand for the ends of lines. re.error for a bad one."""

    def __init__(self, query: str, match_case: bool) -> None:
        self.pattern = re.compile(query, re.MULTILINE | (0 if match_case else re.IGNORECASE))
        self.behind = CONTEXT
        self.ahead = LONGEST
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def take(self, block: bytes, last: bool) -> str:
        return self._decoder.decode(block, last)

    def folded(self, text: str) -> str:
        return text

    def characters(self, text: str) -> int:
        return len(text)

    def shown(self, text: str) -> str:
        return text


def plain(query: str, match_case: bool) -> Search:
    """The quickest search for the very words of ``query``."""
    cased = {letter for letter in query if letter.lower() != letter.upper()}
    if match_case or all(letter.isascii() for letter in cased):
        return Plain(query, match_case)
    return Expression(re.escape(query), match_case)


def scan(blocks: Iterator[bytes], search: Search, limit: int) -> Iterator[Scanned]:
    """Look for ``search`` in a text given as blocks of UTF-8; the first ``limit`` places are told, all are counted."""
    text = search.take(b"", False)
    read = total = offset = position = 0
    for block, last in with_last(blocks):
        read += len(block)
        text += search.take(block, last)
        end = len(text) if last else max(position, len(text) - search.ahead)
        places: list[Place] = []
        for match in search.pattern.finditer(search.folded(text), position):
            first, after = match.span()
            if first >= end:
                break
            if first == after:
                continue
            total, position = total + 1, after
            if total <= limit:
                before = search.shown(text[max(0, first - search.behind) : first])[-CONTEXT:]
                behind = search.shown(text[after : after + search.behind])[:CONTEXT]
                at = offset + search.characters(text[:first])
                places.append(Place(before, search.shown(text[first:after]), behind, at))
        position = max(position, end)
        kept = max(0, position - search.behind)
        offset += search.characters(text[:kept])
        text, position = text[kept:], position - kept
        yield Scanned(read, total, places)


def _in_steps(path: str) -> Iterator[bytes]:
    for block in regular_blocks(path):
        for start in range(0, len(block), STEP):
            yield block[start : start + STEP]


def _limit_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (ImportError, ValueError, OSError):
        return


def main(path: str, query: str, match_case: bool, limit: int) -> None:
    """Search; a line of JSON for each step: Scanned, or why the expression cannot be used."""
    _limit_memory()
    try:
        for each in scan(_in_steps(path), Expression(query, match_case), limit):
            print(json.dumps(asdict(each)), flush=True)
    except (re.error, OverflowError, RecursionError) as problem:
        print(json.dumps({"refused": "bad_regex", "reason": str(problem)}), flush=True)
    except MemoryError:
        print(json.dumps({"refused": "slow_regex"}), flush=True)


if __name__ == "__main__":
    main(*json.loads(sys.argv[1]))
