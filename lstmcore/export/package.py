"""Zips of XML whose bytes depend on their content alone."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

DATE = (1980, 1, 1, 0, 0, 0)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

__all__ = ["XML", "escape", "package", "quoteattr"]


def package(members: dict[str, str], stored: tuple[str, ...] = ()) -> bytes:
    """A zip of the members in their order; those in ``stored`` are not compressed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, DATE)
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, content.encode("utf-8"))
    return file.getvalue()
