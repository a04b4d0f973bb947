"""Documents that are zips of XML: members are read by name under caps, and never trusted."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from xml.parsers import expat

from ..errors import BadInput
from .zips import BROKEN, read_member

TOTAL_BYTES = 256_000_000
DEPTH = 256
PAGE = re.compile(r"\.x?html?$", re.IGNORECASE)


class Package:
    """A zip whose members are read by name, with one cap on all that is unpacked; every fault is a BadInput."""

    def __init__(self, data: bytes, kind: str) -> None:
        self.kind = kind
        self._left = TOTAL_BYTES
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN as problem:
            raise BadInput("broken_document", kind=kind) from problem

    def __enter__(self) -> Package:
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

    def has(self, name: str) -> bool:
        """Whether there is a member ``name``."""
        return name in self._zip.namelist()

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
