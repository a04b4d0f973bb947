"""From a file's bytes to its text, by what the bytes are and not by what the file is called."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ..errors import BadInput
from .decode import decode
from .documents import docx_text, epub_text, odt_text
from .magic import kind_of_document
from .markup import html_text, markdown_text, subtitle_text

HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
XML = re.compile(r"\s*<\?xml\s")
SUBTITLES = re.compile(r"\s*\d+\s*\n\d\d:\d\d:\d\d[,.]\d{3} -->")
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


def extract(data: bytes, name: str, encoding: str | None = None) -> Extracted:
    """The text of a file called ``name``; BadInput when it is no text or of a format that is not read yet."""
    document = kind_of_document(data)
    if document in DOCUMENTS:
        return Extracted(document, DOCUMENTS[document](data), "utf-8")
    if document is not None:
        raise BadInput("encrypted" if ENCRYPTED_OFFICE in data else "unsupported", kind=document)
    decoded = decode(data, encoding)
    kind = kind_of_text(decoded.text, name)
    reader = READERS.get(kind)
    if reader is None:
        raise BadInput("unsupported_table" if kind in TABLES else "unsupported", kind=kind)
    return Extracted(kind, reader(decoded.text), decoded.codec, decoded.bad_sequences)


def kind_of_text(text: str, name: str) -> str:
    """txt, md, html, xml, srt or a table's suffix; only what cannot be told from content is told from the name."""
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    head = text[:4096]
    if HTML.match(head):
        return "html"
    if SUBTITLES.match(head.replace("\r\n", "\n")):
        return "srt"
    if XML.match(head):
        return "xml"
    if suffix in TABLES:
        return suffix
    return "md" if suffix in MARKDOWN else "txt"


READERS: dict[str, Callable[[str], str]] = {
    "txt": str,
    "md": markdown_text,
    "html": html_text,
    "xml": html_text,
    "srt": subtitle_text,
}
DOCUMENTS: dict[str, Callable[[bytes], str]] = {"docx": docx_text, "odt": odt_text, "epub": epub_text}
