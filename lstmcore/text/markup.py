"""The running text of web pages, Markdown and subtitles."""

from __future__ import annotations

import re
from html.parser import HTMLParser

BLOCKS = re.compile(
    "address|article|aside|blockquote|body|br|caption|center|dd|div|dl|dt|figcaption|figure|form|h[1-6]|header|hr|html|li|"
    "main|ol|option|p|pre|section|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
UNSEEN = frozenset(
    ("script", "style", "template", "noscript", "head", "rt", "rp", "nav", "footer", "select", "svg", "math")
)
SPACES = re.compile("[ \t\r\n\f]+")
CUE_TIME = re.compile(r"\d+:\d\d:\d\d[,.]\d{1,3}\s*-->")
CUE_MARKS = re.compile(r"</?[a-zA-Z][^>]{0,80}>|\{\\[^}]{0,80}\}")
FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*\r?\n(?:[\w.-]+:[^\n]*\n|[ \t#-][^\n]*\n|\r?\n){1,100}?---[ \t]*(?:\r?\n|$)"
)
MARKDOWN = (  # marks go, words stay
    (re.compile(r"^#{1,6}[ \t]+", re.MULTILINE), ""),
    (re.compile(r"!?\[([^\[\]\n]{0,500})\]\([^()\n]{0,1000}\)"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)([^\n*_]{1,500}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<!`)`([^`\n]{1,500})`(?!`)"), r"\1"),
)


def markdown_text(page: str) -> str:
    """The words of a Markdown text: the header of settings, heading, link and emphasis marks left out."""
    page = FRONT_MATTER.sub("", page, count=1) if FRONT_MATTER.match(page) else page
    for marks, words in MARKDOWN:
        page = marks.sub(words, page)
    return page


def html_text(page: str) -> str:
    """What a reader sees of an HTML page: a line for each block, scripts, menus, footers, ruby readings left out."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    lines = (SPACES.sub(" ", line).strip(" ") for line in "".join(reader.pieces).split("\0"))
    return "\n".join(line for line in lines if line)


def subtitle_text(cues: str) -> str:
    """The spoken lines of an .srt file, without numbers, times and style marks."""
    lines = cues.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept: list[str] = []
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if CUE_TIME.match(line) or (line.strip().isdecimal() and CUE_TIME.match(after)):
            continue
        if text := CUE_MARKS.sub("", line).strip():
            kept.append(text)
    return "\n".join(kept)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []  # "\0" ends a line: a page cannot hold it, its own line ends are only spaces
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self._unseen.append(tag)
        elif tag == "body":
            self._unseen.clear()  # a head that was never closed
        if BLOCKS.fullmatch(tag):
            self.pieces.append("\0")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if BLOCKS.fullmatch(tag):
            self.pieces.append("\0")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            while self._unseen.pop() != tag:
                pass
        if BLOCKS.fullmatch(tag):
            self.pieces.append("\0")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data.replace("\0", ""))
