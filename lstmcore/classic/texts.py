"""A text as the textbooks read it: raw, its first part to learn, what follows to be judged by, every unit a number."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..errors import BadInput
from ..text.decode import decode
from ..text.files import walk
from ..text.words import split_words
from ..writing.originality import CopyFilter
from .sampling import Tokens

TRAINING_SHARE = 0.9
LETTERS = ["<unk>", " ", *"abcdefghijklmnopqrstuvwxyz"]  # the first is never met: all else became a space


@dataclass(frozen=True)
class ClassicText:
    """``units[number]`` is the text of a unit. ``unseen``: the share of held-out units that training never met.

    Those have no number and were left out of ``held_out``.
    """

    units: list[str]
    train: Tokens  # (N,)
    held_out: Tokens  # (M,)
    unseen: float
    split: Callable[[str], list[str]]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The opposite of ``units``."""
        return {unit: number for number, unit in enumerate(self.units)}

    @cached_property
    def copies(self) -> CopyFilter:
        """Knows the 20-character windows of the training part."""
        return CopyFilter.build(self.decode(self.train))

    def encode(self, text: str) -> list[int]:
        """The numbers of the known units of ``text``."""
        return [self.numbers[unit] for unit in self.split(text) if unit in self.numbers]

    def decode(self, tokens: Tokens | list[int]) -> str:
        """The text of these numbers."""
        return "".join(self.units[int(token)] for token in tokens)


def read_raw(source: str) -> str:
    """The text of a file, a zip or a folder as it stands, line ends made one; nothing is cleaned. BadInput."""
    parts: list[str] = []
    for found in walk([source]):
        if found.refused is not None:
            raise found.refused
        try:
            parts.append(decode(found.load()).text)
        except OSError as problem:
            raise BadInput("not_readable", path=found.path, reason=problem.strerror or str(problem)) from problem
    text = "\n".join(parts).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise BadInput("empty_file", path=source)
    return text


def prepare(text: str, units: str, chars: int) -> ClassicText:
    """``text`` in ``units``: "char" (a line end is a space), "letter" (28: a-z, space, unknown) or "word" (jieba).

    The first ``chars`` characters are learned and as many that follow held out; 0 or a shorter text: 90 % and the rest.
    """
    if units == "letter":
        text = re.sub("[^a-z]+", " ", text.lower()).strip()
    elif units == "char":
        text = text.replace("\n", " ")
    split = split_words if units == "word" else list[str]
    part = int(TRAINING_SHARE * len(text))
    cut = chars if 0 < chars <= part else part
    learned, following = split(text[:cut]), split(text[cut : 2 * cut])
    known = LETTERS if units == "letter" else sorted(set(learned))
    number = {unit: place for place, unit in enumerate(known)}
    met = [number[unit] for unit in following if unit in number]
    train = np.array([number[unit] for unit in learned], np.int64)
    unseen = 1 - len(met) / max(1, len(following))
    return ClassicText(known, train, np.array(met, np.int64), unseen, split)
