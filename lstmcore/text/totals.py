"""How large a kept text is in words and in different characters."""

from __future__ import annotations

import codecs
import re
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from ..control import Control
from ..events import Event, Progress
from .gather import Stopped
from .plausibility import code_units
from .words import split_words
from .zips import BLOCK

EXACT_BYTES = 600_000  # up to here every word is counted
SAMPLES, SAMPLE_BYTES = 40, 15_000
SURROGATES = slice(0xD800, 0xE000)
BEYOND = re.compile("[\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Totals:
    """``words`` is an estimate when ``sampled``; ``vocabulary`` counts different characters."""

    words: int
    sampled: bool
    vocabulary: int


def totals(path: Path, control: Control) -> Generator[Event, None, Totals]:
    """The totals of the UTF-8 text at ``path``; Stopped."""
    with open(path, "rb") as file:
        vocabulary = yield from _vocabulary(file, path.stat().st_size, control)
        words = _words(file, path.stat().st_size)
    return Totals(words, path.stat().st_size > EXACT_BYTES, vocabulary)


def _vocabulary(file: BinaryIO, size: int, control: Control) -> Generator[Event, None, int]:
    seen, beyond = np.zeros(65536, np.bool_), set[str]()
    decoder = codecs.getincrementaldecoder("utf-8")()
    while block := file.read(BLOCK):
        if control.stop_requested:
            raise Stopped
        text = decoder.decode(block)
        units = code_units(text)
        seen[units] = True
        if len(units) > len(text):
            beyond.update(BEYOND.findall(text))
        yield Progress("counting", file.tell(), size)
    seen[SURROGATES] = False
    return int(seen.sum()) + len(beyond)


def _words(file: BinaryIO, size: int) -> int:
    """How many words the text has, by its beginning, end and places spread evenly between when it is long."""
    if size <= EXACT_BYTES:
        file.seek(0)
        return count_words(file.read().decode("utf-8"))
    found = 0
    for number in range(SAMPLES):
        file.seek(number * (size - SAMPLE_BYTES) // (SAMPLES - 1))
        found += count_words(file.read(SAMPLE_BYTES).decode("utf-8", "ignore"))
    return round(found * size / (SAMPLES * SAMPLE_BYTES))


def count_words(text: str) -> int:
    """The words and numbers of ``text``; signs and spaces are none."""
    return sum(word[0].isalnum() for word in split_words(text))
