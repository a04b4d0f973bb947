"""A text as Markdown: paragraphs a blank line apart, and what would be read as a mark written as itself."""

from __future__ import annotations

import re

from .blocks import BREAK, HEADING, QUOTE, Block, Book, Run

MARKS = re.compile(r"([\\`*_\[\]<>])")
AT_START = re.compile(r"(#{1,6}(?=\s)|[-+](?=\s)|=+$|-+$|~{3,}|>|\d{1,9}(?=[.)]\s))")


def to_markdown(book: Book) -> str:
    """The whole text; headings by #, scenes parted by ***."""
    return "\n\n".join(_block(block) for block in book.blocks) + "\n"


def _block(block: Block) -> str:
    if block.kind == BREAK:
        return "***"
    words = "".join(_run(run) for run in block.runs)
    if block.kind == HEADING:
        return f"{'#' * block.level} {words}"
    start = AT_START.match(words)
    if start:
        number = start[0].isdigit()
        words = f"{start[0]}\\{words[start.end() :]}" if number else f"\\{words}"
    return f"> {words}" if block.kind == QUOTE else words


def _run(run: Run) -> str:
    words = MARKS.sub(r"\\\1", run.text)
    mark = "**" * run.bold + "*" * run.italic
    return f"{mark}{words}{mark}"
