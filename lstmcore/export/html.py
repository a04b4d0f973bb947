"""A text as one web page, or as the body of a page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from .blocks import BREAK, HEADING, QUOTE, Block, Book, Run

STYLE = """
body { max-width: 38em; margin: 3em auto; padding: 0 1.2em; line-height: 1.8; font-size: 1.1em;
  font-family: Georgia, "Noto Serif CJK SC", "Songti SC", SimSun, serif; color: #25211B; background: #FFFDF8; }
h1, h2, h3, h4, h5, h6 { line-height: 1.4; text-indent: 0; }
p { margin: 0 0 0.3em; }
:lang(zh) p { text-indent: 2em; text-align: justify; }
blockquote { margin: 0.6em 2em; }
hr { border: none; height: 1.8em; }
@media (prefers-color-scheme: dark) { body { color: #E9E3D8; background: #211F1D; } }
""".strip()
SPOKEN = {"zh": "zh-CN", "en": "en"}


def to_html(book: Book) -> str:
    """A whole page that needs no other file."""
    meta = f'<meta name="author" content="{escape(book.author)}">\n' if book.author else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{SPOKEN[book.language]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n{meta}'
        f"<title>{escape(book.title)}</title>\n<style>\n{STYLE}\n</style>\n</head>\n<body>\n"
        f"{body(book.blocks)}\n</body>\n</html>\n"
    )


def body(blocks: Iterable[Block]) -> str:
    """The blocks as elements, one a line, well-formed as XML too."""
    return "\n".join(_element(block) for block in blocks)


def _element(block: Block) -> str:
    if block.kind == BREAK:
        return "<hr/>"
    words = "".join(_run(run) for run in block.runs)
    if block.kind == HEADING:
        return f"<h{block.level}>{words}</h{block.level}>"
    return f"<blockquote><p>{words}</p></blockquote>" if block.kind == QUOTE else f"<p>{words}</p>"


def _run(run: Run) -> str:
    words = escape(run.text, quote=False)
    if run.italic:
        words = f"<em>{words}</em>"
    return f"<strong>{words}</strong>" if run.bold else words
