"""From text as found to text worth learning: line ends, stray controls, hard wraps, e-text boilerplate.

Every step counts what it does; none drops prose. ``clean`` takes switches so that a preview can show each alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .plausibility import code_units
from .wraps import join_lines, wrap_of

LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
JUNK = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffd\ufffe\uffff]+")
CHUNK = 1 << 20  # characters looked at in one numpy call
BLANKS = re.compile(r"\n{3,}")
START = re.compile(r"(?i)\*\*\* ?START OF (?:THE|THIS) PROJECT GUTENBERG[^\n]*\n(?:[^*\n]{0,200}\*\*\*[^\n]*\n)?")
SMALL_PRINT = re.compile(r"\*END[ *]*THE SMALL PRINT[^\n]*\n", re.IGNORECASE)
PRODUCED = re.compile(r"(?i)\s*(?:Produced|E-text prepared|This etext was prepared) by[^\n]*\n(?:[^\n]+\n)*")
END = re.compile(r"(?i)\n[ \t]*(?:\*\*\* ?END OF (?:THE|THIS) PROJECT GUTENBERG|End of (?:the )?Project Gutenberg)")
HEAD_REACH, FOOT_REACH = 60_000, 60_000


@dataclass(frozen=True)
class Cleaned:
    """``dropped`` characters: stray controls, broken ones, boilerplate; ``joined`` line ends are gone."""

    text: str
    dropped: int = 0
    joined: int = 0
    boilerplate: int = 0


def clean(text: str, *, unwrap: bool = True, boilerplate: bool = True, blank_lines: bool = True) -> Cleaned:
    """``text`` with LF line ends and without stray controls; the switches turn the other steps off."""
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    dropped = cut = 0
    if _anything_odd(text):
        text = LINE_ENDS.sub("\n", text)
        before = len(text)
        text = JUNK.sub("", text)
        dropped = before - len(text)
    if boilerplate:
        before = len(text)
        text = without_gutenberg(text)
        cut = before - len(text)
    if " \n" in text or "\t\n" in text or "\u3000\n" in text:
        text = "\n".join([line.rstrip(" \t\u3000") for line in text.split("\n")])
    joined = 0
    if unwrap and (wrap := wrap_of(text)) is not None:
        text, joined = join_lines(text, wrap)
    if blank_lines:
        text = BLANKS.sub("\n\n", text) if "\n\n\n" in text else text
        text = text.strip("\n")
    return Cleaned(text, dropped + cut, joined, cut)


def without_gutenberg(text: str) -> str:
    """``text`` between Project Gutenberg's head and foot; unchanged where there are none."""
    start = START.search(text, 0, HEAD_REACH) or SMALL_PRINT.search(text, 0, HEAD_REACH)
    if start is not None:
        text = text[start.end() :]
        if (credit := PRODUCED.match(text)) is not None:
            text = text[credit.end() :]
    end = END.search(text, max(0, len(text) - FOOT_REACH))
    return text[: end.start()] if end is not None else text


@cache
def _odd() -> NDArray[np.bool_]:
    """Which UTF-16 code units LINE_ENDS or JUNK would touch, shape (65536,)."""
    odd = np.zeros(65536, np.bool_)
    for code in (*range(0xA0), 0x2028, 0x2029, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF):
        odd[code] = bool(LINE_ENDS.match(chr(code)) or JUNK.match(chr(code)))
    return odd


def _anything_odd(text: str) -> bool:
    """Whether the two slow substitutions have anything to do: most texts are clean, and this look is 5 times faster."""
    odd = _odd()
    return any(bool(odd[code_units(text[start : start + CHUNK])].any()) for start in range(0, len(text), CHUNK))
