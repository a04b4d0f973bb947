"""How a text lies in its file: encoding, byte-order mark, line ends. What is opened is saved as it was."""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from lstmcore.errors import CoreError
from lstmcore.store.atomic import NotWritten, replacing

MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MOST_LOOKED_AT = 20
LINE_END = re.compile("\r\n|\r|\n")
HALF = re.compile("[\ud800-\udfff]")


class Changed(CoreError):
    """The file is not what it was when it was read or written last; nothing was written."""


class Lacking(CoreError):
    """The file's encoding has no such characters; nothing was written. ``values``: codec, count, letters."""


@dataclass(frozen=True)
class Form:
    """``seen``: the SHA-256 of the file's bytes when last read or written, "" before. ``text``: that of its text then.

    ``exact`` is False when the bytes could not be kept in the text: such a file is never written over.
    """

    codec: str = "utf-8"
    bom: bool = False
    newline: str = "\n"
    exact: bool = True
    seen: str = ""
    text: str = ""


UTF8 = Form()


def marked_codec(data: bytes) -> str | None:
    """The codec that a byte-order mark names."""
    return next((codec for mark, codec in MARKS if data.startswith(mark)), None)


def from_bytes(data: bytes, codec: str) -> tuple[str, Form, bool]:
    """The text of ``data`` with plain line ends, its form, and whether its line ends were of several kinds."""
    codec = {"utf-8-sig": "utf-8", "utf_8_sig": "utf-8"}.get(codec, codec)
    mark = next((mark for mark, each in MARKS if each == codec and data.startswith(mark)), b"")
    found = data[len(mark) :].decode(codec, "replace")
    ends = LINE_END.findall(found)
    newline = max(("\n", "\r\n", "\r"), key=ends.count) if ends else "\n"
    text = LINE_END.sub("\n", found)
    mixed = len(set(ends)) > 1
    try:
        exact = mark + found.encode(codec) == data
    except UnicodeError:
        exact = False
    form = Form(codec, bool(mark), newline, exact, digest(data), digest_of_text(text))
    return text, form, mixed


def read(path: str | Path, codec: str) -> tuple[str, Form]:
    """The file at ``path``, which was in ``codec`` before and may be in Unicode now. OSError."""
    data = Path(path).read_bytes()
    found = marked_codec(data)
    if found is None:
        try:
            data.decode("utf-8")
            found = "utf-8"
        except UnicodeDecodeError:
            found = codec
    text, form, _ = from_bytes(data, found)
    return text, form


def renamed(path: Path, size: int, seen: str) -> Path | None:
    """A file beside ``path``, which is gone, with the ``size`` and the SHA-256 that it had: its new name."""
    near: list[str] = []
    with contextlib.suppress(OSError):
        near = [each.path for each in os.scandir(path.parent) if each.is_file() and each.stat().st_size == size]
    return next((Path(each) for each in near[:MOST_LOOKED_AT] if digest_of(each) == seen), None)


def to_bytes(text: str, form: Form, lossy: bool = False) -> bytes:
    """``text`` as a file of ``form``; Lacking when its codec has no such characters, "?" for these when ``lossy``."""
    mark = next((mark for mark, each in MARKS if each == form.codec), b"") if form.bom else b""
    text = HALF.sub("\ufffd", text)
    try:
        return mark + text.replace("\n", form.newline).encode(form.codec, "replace" if lossy else "strict")
    except UnicodeEncodeError as problem:
        missing = lacking(text, form.codec)
        raise Lacking("lacking", codec=form.codec, count=len(missing), letters="".join(missing[:8])) from problem


def lacking(text: str, codec: str) -> list[str]:
    """The different characters of ``text`` that ``codec`` does not have, in their order."""
    found: list[str] = []
    for letter in dict.fromkeys(text):
        try:
            letter.encode(codec)
        except UnicodeEncodeError:
            found.append(letter)
    return found


def digest(data: bytes) -> str:
    """The SHA-256 of ``data``."""
    return hashlib.sha256(data).hexdigest()


def digest_of_text(text: str) -> str:
    """What ``Form.text`` holds."""
    return digest(HALF.sub("\ufffd", text).encode("utf-8"))


def digest_of(path: str | Path) -> str | None:
    """The SHA-256 of the file at ``path``; None when there is none, "" when it cannot be read."""
    try:
        return digest(Path(path).read_bytes())
    except FileNotFoundError:
        return None
    except OSError:
        return ""


def save(path: str | Path, text: str, form: Form, seen: str | None, lossy: bool = False) -> Form:
    """Write ``text`` into ``path`` if the file there is still the one of ``seen`` (None: no file); its new form.

    Changed when it is another one, Lacking when its encoding lacks a character, NotWritten when the disk takes nothing.
    """
    data = to_bytes(text, form, lossy)
    _refuse_other(path, seen)
    if seen is not None and not os.stat(path).st_mode & stat.S_IWUSR:
        raise NotWritten("read_only", path=str(path))  # a rename over it would not ask
    with replacing(path) as file:
        file.write(data)
        file.flush()
        _refuse_other(path, seen)  # once more, as near to the rename as can be
    return Form(form.codec, form.bom, form.newline, True, digest(data), digest_of_text(text))


def _refuse_other(path: str | Path, seen: str | None) -> None:
    found = digest_of(path)
    if found != seen:
        raise Changed("file_gone" if found is None else "file_changed", path=str(path))
