"""A text as a web page that shows which words a model wrote, for readers who are to know."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ..errors import sentence
from .blocks import NEVER_IN_XML
from .html import SPOKEN, STYLE

MARK_STYLE = """
p { white-space: pre-wrap; }
:lang(zh) p { text-indent: 0; }
mark { background: none; color: #2B5A86; text-decoration: underline dotted; }
.note { font-size: 0.8em; opacity: 0.8; }
@media (prefers-color-scheme: dark) { mark { color: #8DBCE4; } }
""".strip()


def to_origins(text: str, spans: Sequence[tuple[int, int]], title: str, language: str) -> bytes:
    """``spans``: (start, length) of the model's words in characters, sorted and apart from each other."""
    text = NEVER_IN_XML.sub("\ufffd", text)
    parts: list[str] = []
    at = written = 0
    for start, length in spans:
        words = text[start : start + length]
        written += sum(not letter.isspace() for letter in words)
        marked = "\n".join(f"<mark>{escape(line, quote=False)}</mark>" if line else "" for line in words.split("\n"))
        parts += [escape(text[at:start], quote=False), marked]
        at = start + length
    parts.append(escape(text[at:], quote=False))
    letters = sum(not letter.isspace() for letter in text)
    note = sentence("write.origins_note", language, share=round(100 * written / max(1, letters)))
    paragraphs = "\n".join(f"<p>{line}</p>" for line in "".join(parts).split("\n") if line.strip())
    name = escape(NEVER_IN_XML.sub("", title))
    page = (
        f'<!DOCTYPE html>\n<html lang="{SPOKEN[language]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}</title>\n<style>\n{STYLE}\n{MARK_STYLE}\n</style>\n</head>\n<body>\n"
        f'<p class="note">{escape(note, quote=False)}</p>\n{paragraphs}\n</body>\n</html>\n'
    )
    return page.encode("utf-8")
