"""A text as a document of another format: plain writers on zipfile, each read back by our own readers in the tests."""

from __future__ import annotations

from collections.abc import Callable

from .blocks import Book, book
from .docx import to_docx
from .epub import to_epub
from .html import to_html
from .markdown import to_markdown
from .origins import to_origins, to_origins_docx, to_origins_json

WRITERS: dict[str, Callable[[Book], bytes]] = {
    "docx": to_docx,
    "epub": to_epub,
    "html": lambda made: to_html(made).encode("utf-8"),
    "md": lambda made: to_markdown(made).encode("utf-8"),
    "txt": lambda made: made.text.encode("utf-8", "replace"),
}


def export(kind: str, text: str, title: str, language: str, markdown: bool = False, author: str = "") -> bytes:
    """The bytes of ``text`` as a ``kind``, one of WRITERS; ``language``: "zh" or "en".

    ``markdown``: the text is Markdown, so its emphasis is told from its words.
    """
    return WRITERS[kind](book(text, title, language, markdown, author))


ORIGINS = {"origins": to_origins, "origins_docx": to_origins_docx, "origins_json": to_origins_json}
__all__ = ["ORIGINS", "WRITERS", "export", "to_origins", "to_origins_docx", "to_origins_json"]
