"""The running text of .rtf (Rich Text Format 1.9.1): code pages by font, Unicode with its fallbacks, nothing hidden."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from ..errors import BadInput

TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\(.)|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\", re.DOTALL
)
FONT = re.compile(rb"\\f(\d{1,9})(?:\\[a-z]{1,32}-?\d{0,9} ?|\{[^{}]{0,200}\}|\s){0,12}?\\fcharset(\d{1,3})")
CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 255: "cp437",
}  # fmt: skip
CODE_PAGES = {"cp936": "gb18030", "cp65001": "utf-8", "cp10000": "mac_roman"}
WORDS = {
    "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "column": "\n", "row": "\n", "nestrow": "\n", "tab": "\t",
    "cell": "\t", "nestcell": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005",
}  # fmt: skip
SIGNS = {b"~": "\xa0", b"_": "\u2011", b"\n": "\n", b"\r": "\n", b"\t": "\t"}
UNSEEN = frozenset((
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "nonshppict", "header", "headerl", "headerr", "headerf",
    "footer", "footerl", "footerr", "footerf", "footnote", "annotation", "fldinst", "xe", "tc", "rxe", "listtext",
    "pntext", "objdata", "filetbl", "revtbl", "private", "formfield",
))  # fmt: skip
DEPTH = 5000
MOST_CHARS = 100_000_000


@dataclass(frozen=True)
class _State:
    """What a group inherits and forgets at its end: how bytes are read, how long the fallback of a \\u is."""

    codec: str
    fallback: int = 1
    unseen: bool = False  # a destination that is no text
    hidden: bool = False  # text formatted as hidden or deleted


def rtf_text(data: bytes) -> str:
    """The running text of an .rtf; notes, heads and pictures left out. BadInput when it is cut short."""
    reader = _Reader(data)
    at, end = 0, len(data)
    while at < end and (found := TOKEN.match(data, at)) is not None:
        at = found.end()
        if (skipped := reader.take(found)) < 0:
            break
        at += skipped
    if reader.stack and not data.rstrip(b" \r\n\0").endswith(b"}"):
        raise BadInput("broken_document")
    return reader.text()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.stack: list[_State] = []
        self._page = "cp1252"
        self._fonts = {number: CHARSETS.get(int(charset), "") for number, charset in FONT.findall(data)}
        self._usual = b""
        self._state = _State("")
        self._bytes = bytearray()
        self._fallback = 0  # how much of the present fallback is still to come
        self._starred = False
        self._pieces: list[str] = []
        self._chars = 0

    def text(self) -> str:
        """All text so far; halves of a character that belong together are one."""
        self._flush()
        return "".join(self._pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def take(self, found: re.Match[bytes]) -> int:
        """The next token; how many bytes after it are no tokens, or -1 at the end of the document."""
        pair, word, number, sign, brace, literal = found.groups()
        if literal is not None:
            self._literal(literal)
        elif pair is not None:
            self._literal(bytes.fromhex(pair.decode("ascii")))
        elif brace is not None:
            return self._brace(brace)
        elif sign is not None:
            self._sign(sign)
        elif word is not None:
            return self._word(word.decode("ascii"), None if number is None else int(number))
        return 0

    def _literal(self, data: bytes) -> None:
        skipped = min(self._fallback, len(data))
        self._fallback -= skipped
        if len(data) > skipped and not self._state.unseen and not self._state.hidden:
            self._bytes += data[skipped:]

    def _brace(self, brace: bytes) -> int:
        self._flush()
        self._fallback, self._starred = 0, False
        if brace == b"{":
            self.stack.append(self._state)
            if len(self.stack) > DEPTH:
                raise BadInput("broken_document")
        elif self.stack:
            self._state = self.stack.pop()
        return 0 if self.stack else -1

    def _sign(self, sign: bytes) -> None:
        if sign in b"\\{}":
            self._literal(sign)
        elif sign == b"*":
            self._starred = True
        elif sign in SIGNS:
            self._add(SIGNS[sign])

    def _word(self, word: str, number: int | None) -> int:
        self._flush()
        if word == "bin":
            return max(0, number or 0)
        if self._starred or word in UNSEEN:
            self._starred = False
            self._state = replace(self._state, unseen=True)
        elif word == "u" and number is not None:
            self._fallback = 0
            self._add(chr(number & 0xFFFF))
            self._fallback = self._state.fallback
        elif word in WORDS:
            self._add(WORDS[word])
        else:
            self._format(word, number)
        return 0

    def _format(self, word: str, number: int | None) -> None:
        if word == "uc":
            self._state = replace(self._state, fallback=min(max(0, number or 0), 100))
        elif word in ("f", "plain"):
            font = self._usual if word == "plain" else b"%d" % (number or 0)
            hidden = self._state.hidden and word == "f"
            self._state = replace(self._state, codec=self._fonts.get(font, ""), hidden=hidden)
        elif word in ("v", "deleted"):
            self._state = replace(self._state, hidden=number != 0)
        elif word == "deff":
            self._usual = b"%d" % (number or 0)
            self._state = replace(self._state, codec=self._fonts.get(self._usual, ""))
        elif word in ("ansicpg", "mac", "pc", "pca"):
            self._page = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}.get(word) or _known(f"cp{number}")

    def _add(self, text: str) -> None:
        self._flush()
        if not self._state.unseen and not self._state.hidden:
            self._pieces.append(text)
            self._chars += len(text)
            if self._chars > MOST_CHARS:
                raise BadInput("too_large", limit=f"{MOST_CHARS:,}")

    def _flush(self) -> None:
        """The bytes so far as characters: a wide one may be an escape and a letter, as in \\'83A."""
        if self._bytes:
            data = bytes(self._bytes)
            self._bytes.clear()
            self._add(_decoded(data, (self._state.codec,) if self._state.codec else (self._page, "cp1252")))


def _decoded(data: bytes, choices: tuple[str, ...]) -> str:
    for codec in choices:
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return data.decode(choices[0], "replace")


def _known(page: str) -> str:
    try:
        return CODE_PAGES.get(page) or codecs.lookup(page).name
    except LookupError:
        return "cp1252"
