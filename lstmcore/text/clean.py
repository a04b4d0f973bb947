"""From text as found to text worth learning: line ends, stray controls, hard wraps, e-text boilerplate.

Every step counts what it does; none drops prose. ``clean`` takes switches so that a preview can show each alone.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ..specs import Cleaning
from .adverts import without_adverts
from .change import Change, Examples
from .headings import count_headings, without_headings
from .pages import GOES_ON, without_contents, without_page_numbers
from .plausibility import units_in
from .repeats import Repeats
from .styles import in_script, unified_quotes, without_indents
from .wraps import join_lines, wrap_of

LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
JUNK = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffd\ufffe\uffff]+")
START = re.compile(r"(?i)\*\*\* ?START OF (?:THE|THIS) PROJECT GUTENBERG[^\n]*\n(?:[^*\n]{0,200}\*\*\*[^\n]*\n)?")
SMALL_PRINT = re.compile(r"\*END[ *]*THE SMALL PRINT[^\n]*\n", re.IGNORECASE)
PRODUCED = re.compile(r"(?i)\s*(?:Produced|E-text prepared|This etext was prepared) by[^\n]*\n(?:[^\n]+\n)*")
END = re.compile(r"(?i)\n[ \t]*(?:\*\*\* ?END OF (?:THE|THIS) PROJECT GUTENBERG|End of (?:the )?Project Gutenberg)")
HEAD_REACH, FOOT_REACH = 60_000, 60_000


@dataclass(frozen=True)
class Cleaned:
    """``dropped`` characters: stray controls, broken ones, boilerplate; ``joined`` line ends are gone.

    ``counts`` and ``examples`` say what each step changed, by the step's name; steps that changed nothing are missing.
    """

    text: str
    dropped: int = 0
    joined: int = 0
    boilerplate: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


def clean(
    text: str,
    cleaning: Cleaning = Cleaning(),  # noqa: B008 (frozen)
    *,
    blank_lines: bool = True,
    first: bool = True,
    last: bool = True,
    repeats: Repeats | None = None,
) -> Cleaned:
    """``text`` after every step that ``cleaning`` asks for; ``first``/``last``: it holds the file's beginning/end."""
    work = _Work(text)
    if cleaning.line_ends:
        work.do("line_ends", lf_only)
    if cleaning.page_numbers:
        work.do("page_numbers", without_page_numbers)
    elif GOES_ON in work.text:
        work.text = work.text.replace(GOES_ON, "")
    work.do("controls", without_controls)
    if cleaning.boilerplate and (first or last):
        before = len(work.text)
        work.do("boilerplate", lambda text: _boilerplate(text, first, last))
        work.cut = before - len(work.text)
    if " \n" in work.text or "\t\n" in work.text or "\u3000\n" in work.text:
        work.text = "\n".join(map(str.rstrip, work.text.split("\n"), itertools.repeat(" \t\u3000")))
    if not cleaning.contents:
        work.do("contents", without_contents)
    if cleaning.adverts:
        work.do("adverts", without_adverts)
    if cleaning.join_lines:
        work.do("joined", joined_lines)
    if cleaning.indents:
        work.do("indents", without_indents)
    work.do("headings", count_headings if cleaning.headings else without_headings)
    if cleaning.quotes != "keep":
        work.do("quotes", lambda text: unified_quotes(text, cleaning.quotes))
    if cleaning.script != "keep":
        work.do("script", lambda text: in_script(text, cleaning.script))
    if cleaning.repeats != "keep" and repeats is not None:
        work.do("repeats", lambda text: repeats.without(text, cleaning.repeats == "near"))
    text = work.text
    if blank_lines:
        while "\n\n\n" in text:
            text = text.replace("\n\n\n", "\n\n")
        text = text.strip("\n")
    dropped = work.counts.get("controls", 0) + work.cut
    return Cleaned(text, dropped, work.counts.get("joined", 0), work.cut, work.counts, work.examples)


class _Work:
    """A text on its way through the steps."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.cut = 0
        self.counts: dict[str, int] = {}
        self.examples: dict[str, tuple[tuple[str, str], ...]] = {}

    def do(self, name: str, step: Callable[[str], Change]) -> None:
        change = step(self.text)
        self.text = change.text
        if change.count:
            self.counts[name] = change.count
            self.examples[name] = change.examples


def lf_only(text: str) -> Change:
    """LF alone ends a line; ``count`` of CR and CR LF that did."""
    if "\r" not in text:
        return Change(text)
    count = text.count("\r")
    return Change(text.replace("\r\n", "\n").replace("\r", "\n"), count, (("\\r\\n", "\\n"),))


def without_controls(text: str) -> Change:
    """Other characters that end lines become LF; stray controls, marks and broken characters go (``count``)."""
    if not np.any(units_in(text) & _odd()):  # the look is 5 times faster than the two substitutions
        return Change(text)
    text = LINE_ENDS.sub("\n", text)
    kept = JUNK.sub("", text)
    if len(kept) == len(text):
        return Change(kept)
    examples = Examples()
    for match in itertools.islice(JUNK.finditer(text), 3):
        around = text[max(0, match.start() - 10) : match.end() + 10]
        examples.add(
            JUNK.sub(lambda odd: odd[0].encode("unicode_escape").decode("ascii"), around), JUNK.sub("", around)
        )
    return examples.change(kept, len(text) - len(kept))


def joined_lines(text: str) -> Change:
    """Hard-wrapped lines as paragraphs, where the text is hard-wrapped."""
    if (wrap := wrap_of(text)) is None:
        return Change(text)
    joined, count = join_lines(text, wrap)
    sample = text[len(text) // 2 :].split("\n")[1:3]
    after = ("" if wrap.chinese else " ").join(sample)
    return Change(joined, count, (("⏎".join(sample)[:80], after[:80]),) if count else ())


def without_gutenberg(text: str) -> str:
    """``text`` between Project Gutenberg's head and foot; unchanged where there are none."""
    return _boilerplate(text, True, True).text


def _boilerplate(text: str, first: bool, last: bool) -> Change:
    examples, count = Examples(), 0
    start = START.search(text, 0, HEAD_REACH) or SMALL_PRINT.search(text, 0, HEAD_REACH) if first else None
    if start is not None:
        examples.add(start[0])
        count += 1
        text = text[start.end() :]
        if (credit := PRODUCED.match(text)) is not None:
            text = text[credit.end() :]
    end = END.search(text, max(0, len(text) - FOOT_REACH)) if last else None
    if end is not None:
        examples.add(text[end.start() : end.start() + 200])
        return examples.change(text[: end.start()], count + 1)
    return examples.change(text, count)


@cache
def _odd() -> NDArray[np.bool_]:
    """Which UTF-16 code units LINE_ENDS or JUNK would touch, shape (65536,)."""
    odd = np.zeros(65536, np.bool_)
    for code in (*range(0xA0), 0x2028, 0x2029, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF):
        odd[code] = bool(LINE_ENDS.match(chr(code)) or JUNK.match(chr(code)))
    return odd
