"""Prose as blocks: headings, paragraphs, breaks between scenes, quotations; emphasis where the text is Markdown."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ..text.headings import is_heading

HEADING, PARAGRAPH, QUOTE, BREAK = "heading", "paragraph", "quote", "break"
MARKED = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t]*#*")
RULE = re.compile(r"(?:[-*_＊※·・][ \t\u3000]*){3,}|\*|※|◇|☆")
QUOTED = re.compile(r">[ \t]?(.*)")
INDENT = re.compile(r"[ \t\u3000]+")
EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,3})(?=\S)(.+?)(?<=\S)\1(?!(?<=_)\w)|\\([!-/:-@\[-`{-~])")
NEVER_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
FEW_BLANKS = 1 / 3  # where fewer paragraphs than that stand apart, a blank line means something


@dataclass(frozen=True)
class Run:
    """A piece of a paragraph."""

    text: str
    bold: bool = False
    italic: bool = False
    whose: str = ""  # "model" or "changed": by whom it is, where that is to be seen


@dataclass(frozen=True)
class Block:
    """``level`` 1-6 for a heading."""

    kind: str
    runs: tuple[Run, ...] = ()
    level: int = 0

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Book:
    """What every writer takes. ``text`` is the whole as it was."""

    title: str
    language: str
    author: str
    text: str
    blocks: tuple[Block, ...]

    @property
    def identifier(self) -> str:
        """The same for the same title and text, whenever it is exported."""
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"moxu\n{self.title}\n{self.text}"))

    @property
    def chapters(self) -> list[tuple[Block, ...]]:
        """The blocks cut before each heading of the highest level."""
        top = min((block.level for block in self.blocks if block.kind == HEADING), default=0)
        made: list[list[Block]] = [[]]
        for block in self.blocks:
            if block.kind == HEADING and block.level == top and made[-1]:
                made.append([])
            made[-1].append(block)
        return [tuple(each) for each in made]


def book(text: str, title: str, language: str, markdown: bool = False, author: str = "") -> Book:
    """``text`` cut into blocks; indents of full-width spaces are left to the format's own style."""
    text = NEVER_IN_XML.sub("\ufffd", text)
    lines = text.split("\n")
    wanted = NEVER_IN_XML.sub("", title).strip() or next((line.strip() for line in lines if line.strip()), "")
    return Book(wanted, language, author, text, tuple(_blocks(lines, markdown)))


def _blocks(lines: list[str], markdown: bool) -> Iterator[Block]:
    blanks_mean_breaks = _blanks_mean_breaks(lines)
    blank, begun = False, False
    for line in lines:
        words = INDENT.sub("", line, count=1) if INDENT.match(line) else line
        words = words.rstrip()
        if not words:
            blank = True
            continue
        block = _block(words, markdown)
        if blank and begun and blanks_mean_breaks and block.kind in (PARAGRAPH, QUOTE):
            yield Block(BREAK)
        yield block
        blank, begun = False, block.kind in (PARAGRAPH, QUOTE)


def _blanks_mean_breaks(lines: list[str]) -> bool:
    filled = [bool(line.strip()) for line in lines]
    gaps = sum(one and not other for one, other in pairwise(filled))
    return gaps < FEW_BLANKS * sum(filled)


def _block(words: str, markdown: bool) -> Block:
    if heading := MARKED.fullmatch(words):
        return Block(HEADING, _runs(heading[2], markdown), len(heading[1]))
    if RULE.fullmatch(words):
        return Block(BREAK)
    if markdown and (quote := QUOTED.fullmatch(words)):
        return Block(QUOTE, _runs(quote[1], markdown))
    if not markdown and is_heading(words):
        return Block(HEADING, (Run(words),), 1)
    return Block(PARAGRAPH, _runs(words, markdown))


def _runs(words: str, markdown: bool, bold: bool = False, italic: bool = False) -> tuple[Run, ...]:
    if not markdown:
        return (Run(words, bold, italic),)
    made: list[Run] = []
    at = 0
    for found in EMPHASIS.finditer(words):
        if found.start() > at:
            made.append(Run(words[at : found.start()], bold, italic))
        if found[3]:
            made.append(Run(found[3], bold, italic))
        else:
            stars = len(found[1])
            made += _runs(found[2], markdown, bold or stars >= 2, italic or stars != 2)
        at = found.end()
    if at < len(words):
        made.append(Run(words[at:], bold, italic))
    return tuple(made)
