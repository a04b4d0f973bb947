"""The running text of docx, odt and epub: zips of XML, read member by member under caps, never trusted."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from urllib.parse import unquote
from xml.parsers import expat

from ..errors import BadInput
from .decode import decode
from .markup import html_text
from .zips import BROKEN, read_member

TOTAL_BYTES = 256_000_000
DEPTH = 256
WORD_UNSEEN = frozenset(("del", "moveFrom", "Fallback", "instrText", "delText"))
ODT_UNSEEN = frozenset(("note", "annotation", "tracked-changes", "table-of-content", "forms", "title", "desc"))
PAGE = re.compile(r"\.x?html?$", re.IGNORECASE)


def docx_text(data: bytes) -> str:
    """The paragraphs of a .docx in order; notes, deleted text and field codes left out."""
    with _Package(data, "docx") as package:
        word = _Word()
        package.parse("word/document.xml", word.start, word.end, word.characters)
        return "".join(word.pieces)


def odt_text(data: bytes) -> str:
    """The paragraphs and headings of an .odt in order; notes, comments and contents pages left out."""
    with _Package(data, "odt") as package:
        if b"encryption-data" in package.read("META-INF/manifest.xml", missing=b""):
            raise BadInput("encrypted", kind="odt")
        writer = _Odt()
        package.parse("content.xml", writer.start, writer.end, writer.characters)
        return "".join(writer.pieces)


def epub_text(data: bytes) -> str:
    """The chapters of an .epub in reading order, without its contents page."""
    with _Package(data, "epub") as package:
        package.refuse_drm()
        roots: list[str] = []
        package.parse(
            "META-INF/container.xml", lambda tag, at: roots.append(at["full-path"]) if tag == "rootfile" else None
        )
        if not roots:
            raise BadInput("broken_document", kind="epub")
        items: dict[str, dict[str, str]] = {}
        spine: list[str] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "item" and "id" in attributes:
                items[attributes["id"]] = attributes
            elif tag == "itemref" and attributes.get("linear") != "no":
                spine.append(attributes.get("idref", ""))

        package.parse(roots[0], start)
        pages = [
            items[each] for each in spine if each in items and "nav" not in items[each].get("properties", "").split()
        ]
        folder = posixpath.dirname(roots[0])
        paths = [posixpath.normpath(posixpath.join(folder, unquote(each.get("href", "")))) for each in pages]
        return "\n\n".join(html_text(decode(package.read(path)).text) for path in dict.fromkeys(paths))


class _Package:
    """A zip whose members are read by name, with one cap on all that is unpacked; every fault is a BadInput."""

    def __init__(self, data: bytes, kind: str) -> None:
        self.kind = kind
        self._left = TOTAL_BYTES
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN as problem:
            raise BadInput("broken_document", kind=kind) from problem

    def __enter__(self) -> _Package:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def read(self, name: str, missing: bytes | None = None) -> bytes:
        """The bytes of member ``name`` (``missing`` where there is none)."""
        try:
            info = self._zip.getinfo(name)
        except KeyError as problem:
            if missing is not None:
                return missing
            raise BadInput("broken_document", kind=self.kind) from problem
        try:
            data = read_member(self._zip, info, self._left)
        except BROKEN as problem:
            raise BadInput("broken_document", kind=self.kind) from problem
        self._left -= len(data)
        return data

    def parse(
        self,
        name: str,
        start: Callable[[str, dict[str, str]], object],
        end: Callable[[str], object] | None = None,
        characters: Callable[[str], object] | None = None,
    ) -> None:
        """Run the XML of member ``name`` through the handlers, which get local names; no DOCTYPE, no entities."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        depth = 0

        def refuse(*_: object) -> None:
            raise BadInput("broken_document", kind=self.kind)

        def on_start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > DEPTH:
                refuse()
            start(tag.rpartition(" ")[2], {key.rpartition(" ")[2]: value for key, value in attributes.items()})

        def on_end(tag: str) -> None:
            nonlocal depth
            depth -= 1
            if end is not None:
                end(tag.rpartition(" ")[2])

        parser.StartElementHandler = on_start
        parser.EndElementHandler = on_end
        parser.StartDoctypeDeclHandler = refuse
        parser.EntityDeclHandler = refuse
        if characters is not None:
            parser.CharacterDataHandler = characters
        try:
            parser.Parse(self.read(name), True)
        except (expat.ExpatError, ValueError, LookupError) as problem:
            raise BadInput("broken_document", kind=self.kind) from problem

    def refuse_drm(self) -> None:
        """BadInput when the pages themselves are encrypted (fonts alone may be)."""
        if "META-INF/rights.xml" in self._zip.namelist():
            raise BadInput("drm", kind=self.kind)
        if "META-INF/encryption.xml" not in self._zip.namelist():
            return
        uris: list[str] = []
        self.parse("META-INF/encryption.xml", lambda _, attributes: uris.append(attributes.get("URI", "")))
        if any(PAGE.search(uri) for uri in uris):
            raise BadInput("drm", kind=self.kind)


class _Unseen:
    """Collects pieces while no element of ``unseen`` is open."""

    def __init__(self, unseen: frozenset[str]) -> None:
        self.pieces: list[str] = []
        self._unseen = unseen
        self._hidden = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._hidden or tag in self._unseen:
            self._hidden += 1
        else:
            self.opened(tag, attributes)

    def end(self, tag: str) -> None:
        if self._hidden:
            self._hidden -= 1
        else:
            self.closed(tag)

    def opened(self, tag: str, attributes: dict[str, str]) -> None: ...

    def closed(self, tag: str) -> None: ...


class _Word(_Unseen):
    def __init__(self) -> None:
        super().__init__(WORD_UNSEEN)
        self._in_text = False

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "t":
            self._in_text = True
        elif tag in ("br", "cr"):
            self.pieces.append("\n")
        elif tag == "tab" and not attributes:  # with attributes it is a tab stop of the style
            self.pieces.append("\t")

    def closed(self, tag: str) -> None:
        if tag == "t":
            self._in_text = False
        elif tag == "p":
            self.pieces.append("\n")

    def characters(self, data: str) -> None:
        if self._in_text and not self._hidden:
            self.pieces.append(data)


class _Odt(_Unseen):
    def __init__(self) -> None:
        super().__init__(ODT_UNSEEN)
        self._paragraphs = 0

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("p", "h"):
            self._paragraphs += 1
        elif tag == "s":
            count = attributes.get("c", "1")
            self.pieces.append(" " * min(int(count) if count.isdecimal() and len(count) < 5 else 1, 200))
        elif tag in ("tab", "line-break"):
            self.pieces.append("\t" if tag == "tab" else "\n")

    def closed(self, tag: str) -> None:
        if tag in ("p", "h"):
            self._paragraphs -= 1
            self.pieces.append("\n")

    def characters(self, data: str) -> None:
        if self._paragraphs and not self._hidden:
            self.pieces.append(" ".join(data.split("\n")))
