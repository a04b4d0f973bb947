"""From a file's bytes to its text, by what the bytes are and not by what the file is called."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ..errors import BadInput
from ..specs import Cleaning
from .child import read_in_child
from .columns import table_text
from .decode import decode
from .docx import docx_text
from .epub import epub_text
from .magic import kind_of_document
from .markup import html_text, markdown_text
from .odt import odt_text
from .running import Running
from .subtitles import LYRICS, ass_text, lyrics_text, subtitle_text

HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
XML = re.compile(r"\s*<\?xml\s")
SUBTITLES = re.compile(r"\s*(?:WEBVTT|\d+\s*\n\d\d:\d\d:\d\d[,.]\d{3} -->)")
PAGES = ("html", "htm", "xhtml")
TAG = re.compile(r"<[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
SCRIPTED = re.compile(r"\s*\[Script Info\]", re.IGNORECASE)
TABLES = ("csv", "tsv", "json", "jsonl", "ndjson")
ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
MARKDOWN = ("md", "markdown")


@dataclass(frozen=True)
class Extracted:
    """The text of a file, not yet cleaned; ``kind`` is its format, ``codec`` how its bytes were read."""

    kind: str
    text: str
    codec: str
    bad_sequences: int = 0
    left_out: dict[str, int] = field(default_factory=dict)


def extract(
    data: bytes,
    name: str,
    encoding: str | None = None,
    cleaning: Cleaning = Cleaning(),  # noqa: B008 (frozen)
    cancelled: Callable[[], bool] = bool,
) -> Extracted:
    """The text of a file called ``name``; BadInput when it is no text or of a format that is not read."""
    document = kind_of_document(data)
    if document in DOCUMENTS:
        running = DOCUMENTS[document](data, cleaning)
        return Extracted(document, "".join(running.pieces), "utf-8", 0, running.left_out)
    if document in ("pdf", "rtf"):
        return Extracted(document, read_in_child(data, document, cancelled), "utf-8")
    if document is not None:
        raise BadInput("encrypted" if ENCRYPTED_OFFICE in data else "unsupported", kind=document)
    decoded = decode(data, encoding)
    kind = kind_of_text(decoded.text, name)
    if kind in TABLES:
        text = table_text(decoded.text, kind, cleaning.column)
    else:
        text = READERS[kind](decoded.text)
    return Extracted(kind, text, decoded.codec, decoded.bad_sequences)


def streamed_text(piece: str, kind: str, cleaning: Cleaning) -> str:
    """The text of a block of lines of a file of ``kind``, one of STREAMED."""
    if kind == "txt" or not piece.strip():
        return piece
    return markdown_text(piece) if kind == "md" else table_text(piece, "jsonl", cleaning.column)


def kind_of_text(text: str, name: str) -> str:
    """txt, md, html, xml, srt, ass, lrc or a suffix of TABLES; the name decides only where the content cannot."""
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    head = text[:4096]
    if HTML.match(head):
        return "html"
    if SUBTITLES.match(head.replace("\r\n", "\n")):
        return "srt"
    if SCRIPTED.match(head):
        return "ass"
    if XML.match(head):
        return "xml"
    if LYRICS.match(head):
        return "lrc"
    if suffix in TABLES:
        return suffix
    if suffix in PAGES and TAG.search(head):
        return "html"
    return "md" if suffix in MARKDOWN else "txt"


READERS: dict[str, Callable[[str], str]] = {
    "txt": str,
    "md": markdown_text,
    "html": html_text,
    "xml": html_text,
    "srt": subtitle_text,
    "ass": ass_text,
    "lrc": lyrics_text,
}
STREAMED = ("txt", "md", "jsonl", "ndjson")  # what can be read in blocks that end with a line
DOCUMENTS: dict[str, Callable[[bytes, Cleaning], Running]] = {"docx": docx_text, "odt": odt_text, "epub": epub_text}
