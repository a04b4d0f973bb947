"""From a file's bytes to its text, by what the bytes are and not by what the file is called."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ..errors import BadInput
from .decode import Decoded, decode
from .magic import kind_of_document

HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
XML = re.compile(r"\s*<\?xml\s")
SUBTITLES = re.compile(r"\s*\d+\s*\n\d\d:\d\d:\d\d[,.]\d{3} -->")
TABLES = ("csv", "tsv", "json", "jsonl", "ndjson")
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
    if document is not None:
        raise BadInput("unsupported", kind=document)
    decoded = decode(data, encoding)
    kind = kind_of_text(decoded.text, name)
    reader = READERS.get(kind)
    if reader is None:
        raise BadInput("unsupported_table" if kind in TABLES else "unsupported", kind=kind)
    return Extracted(kind, reader(decoded), decoded.codec, decoded.bad_sequences)


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


def _as_found(decoded: Decoded) -> str:
    return decoded.text


READERS: dict[str, Callable[[Decoded], str]] = {"txt": _as_found, "md": _as_found}
