"""The running text of web pages and Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

BLOCKS = re.compile(
    "address|article|aside|blockquote|body|br|caption|center|dd|div|dl|dt|figcaption|figure|form|h[1-6]|header|hr|html|li|"
    "main|ol|option|p|pre|section|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
UNSEEN = frozenset(
    (
        *("script", "style", "template", "noscript", "head", "rt", "rp", "nav", "footer", "select", "svg", "math"),
        *("button", "textarea", "iframe", "object", "audio", "video", "canvas"),
    )
)
MAY_HIDE = frozenset(("div", "p", "span", "section", "aside", "ul", "ol", "li", "table", "tr", "td", "h1", "h2", "h3"))
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
DEPTH = 200
SPACES = re.compile("[ \t\r\n\f]+")
FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*\r?\n(?:[\w.-]+:[^\n]*\n|[ \t#-][^\n]*\n|\r?\n){1,100}?---[ \t]*(?:\r?\n|$)"
)
LINK = r"!?\[[^\[\]\n]{0,500}\]\([^()\n]{0,1000}\)"
ENTRY = r"[ \t]*(?:[-*+]|\d+\.)[ \t]+\[[^\[\]\n]{0,500}\]\(#[^()\n]{0,500}\)"
ONLY_LINKS = re.compile(  # a line of links, with inline code between them, or an entry of a list of contents
    rf"^(?:{LINK}(?:[ \t|·,]*(?:{LINK}|`[^`\n]{{1,500}}`))*|{ENTRY})[ \t]*\r?$\n?", re.MULTILINE
)
NOTES = frozenset(("footnote", "endnote", "rearnote", "footnotes", "endnotes", "rearnotes", "noteref"))
TAGS = (
    "a|b|br|center|details|div|em|font|h[1-6]|hr|i|img|kbd|li|ol|p|s|small|span|strong|sub|summary|sup|table|tbody|td|th|"
    "thead|tr|u|ul"
)
MARKDOWN = (  # marks go, words stay
    (re.compile(r"<!--(?:(?!<!--).){0,5000}?-->", re.DOTALL), ""),
    (re.compile(rf"</?(?:{TAGS})(?:\s[^<>]{{0,500}})?/?>", re.IGNORECASE), ""),
    (
        re.compile(r"^ {0,3}\[[^\[\]\n]{1,200}\]:[ \t]{1,9}<?(?:https?://|mailto:|\.{0,2}/|#)[^\n]*\n?", re.MULTILINE),
        "",
    ),
    (re.compile(r"(?<=\S)\n={3,}[ \t]{0,9}(?=\n|\Z)"), ""),
    (
        re.compile(
            r"^ {0,9}\|?(?: {0,9}:?-{2,200}:? {0,9}\|){1,50}(?: {0,9}:?-{2,200}:?)? {0,9}(?:\n|\Z)", re.MULTILINE
        ),
        "",
    ),
    (re.compile(r"^ {0,3}(?:>[ \t]?)+", re.MULTILINE), ""),
    (re.compile(r"^#{1,6}[ \t]+", re.MULTILINE), ""),
    (re.compile(r"\[\^[^\[\]\s]{1,40}\]:?[ \t]?"), ""),  # notes stay, their numbers go
    (re.compile(r"!?\[([^\[\]\n]{0,500})\](?:\([^()\n]{0,1000}\)|\[[^\[\]\n]{0,200}\])"), r"\1"),
    (re.compile(r"<(https?://[^<>\s]{1,500})>"), r"\1"),
    (re.compile(r"(\*\*|__|~~)(?=\S)([^\n*_~]{1,500}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![0-9A-Za-z*\\])\*(?=[^\s*])([^\n*]{1,300}?)(?<=[^\s*])\*(?![0-9A-Za-z*])"), r"\1"),
    (re.compile(r"(?<![0-9A-Za-z_\\])_(?=[^\s_])([^\n_]{1,300}?)(?<=[^\s_])_(?![0-9A-Za-z_])"), r"\1"),
    (re.compile(r"(?<!`)`([^`\n]{1,500})`(?!`)"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!~>|-])"), r"\1"),
)
FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[^`\n]*\n(.*?)(?:^[ \t]*\1[`~]*[ \t]*(?:\n|\Z)|\Z)", re.MULTILINE | re.DOTALL)


def markdown_text(page: str) -> str:
    """The words of a Markdown text: settings, lines of mere links, marks and tags left out; code stays as it is."""
    page = page.replace("\r\n", "\n")
    page = FRONT_MATTER.sub("", page, count=1) if FRONT_MATTER.match(page) else page
    pieces: list[str] = []
    start = 0
    for fence in FENCE.finditer(page):
        pieces += [_without_marks(page[start : fence.start()]), fence[2]]
        start = fence.end()
    return "".join([*pieces, _without_marks(page[start:])])


def _without_marks(page: str) -> str:
    page = ONLY_LINKS.sub("", page)
    for marks, words in MARKDOWN:
        page = marks.sub(words, page)
    return page


@dataclass(frozen=True)
class Page:
    """The text of a page; ``linked`` characters of it in ``links`` links; ``notes`` were left out."""

    text: str
    links: int = 0
    linked: int = 0
    notes: int = 0


def html_text(page: str) -> str:
    """What a reader sees of an HTML page: a line for each block, scripts, menus, footers, ruby readings left out."""
    return read_page(page, notes=True).text


def read_page(page: str, notes: bool) -> Page:
    """As ``html_text``, with what is needed to tell contents pages; footnotes only when ``notes``."""
    reader = _Reader(notes)
    reader.feed(_closed(page))
    reader.close()
    lines = (SPACES.sub(" ", line).strip(" ") for line in "".join(reader.pieces).split("\0"))
    return Page("\n".join(line for line in lines if line), reader.links, reader.linked, reader.omitted)


def _closed(page: str) -> str:
    """``page`` without marks that nothing closes: for each of them html.parser would look through all of the rest."""
    for begin, end, plain in (("<!--", "-->", ""), ("<![", "]", ""), ("<", ">", "&lt;")):
        last = page.rfind(end) + len(end) if end in page else 0
        if begin in page[last:]:
            page = page[:last] + page[last:].replace(begin, plain)
    return page


class _Reader(HTMLParser):
    def __init__(self, notes: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []  # "\0" ends a line: a page cannot hold it, its own line ends are only spaces
        self.links = self.linked = self.omitted = 0
        self._notes = notes
        self._unseen: list[str] = []
        self._in_link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN or (self._unseen and tag == self._unseen[-1]) or (tag in MAY_HIDE and self._hides(attrs)):
            if len(self._unseen) < DEPTH:
                self._unseen.append(tag)
        elif tag == "body":
            self._unseen.clear()  # a head that was never closed
        elif not self._unseen and not self._notes and self._is_note(attrs):
            self._unseen.append(tag)
            self.omitted += 1
        elif tag == "a" and any(name == "href" for name, _ in attrs):
            self._in_link = True
            self.links += 1
        if BLOCKS.fullmatch(tag):
            self.pieces.append("\0")

    @staticmethod
    def _hides(attrs: list[tuple[str, str | None]]) -> bool:
        return any(name == "hidden" or (name == "style" and HIDDEN.search(value or "")) for name, value in attrs)

    @staticmethod
    def _is_note(attrs: list[tuple[str, str | None]]) -> bool:
        return any(name == "epub:type" and not NOTES.isdisjoint((value or "").split()) for name, value in attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if BLOCKS.fullmatch(tag):
            self.pieces.append("\0")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            while self._unseen.pop() != tag:
                pass
        elif tag == "a":
            self._in_link = False
        if BLOCKS.fullmatch(tag):
            self.pieces.append("\0")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data.replace("\0", ""))
            self.linked += len(data) * self._in_link
