"""The running text of .epub: its pages in reading order, without contents pages."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from ..errors import BadInput
from ..specs import Cleaning
from .decode import decode
from .markup import Page, read_page
from .package import Package
from .running import Running

LINKED = 0.5  # share of a page's characters in links from which on it is a list of contents


def epub_text(data: bytes, cleaning: Cleaning) -> Running:
    """The chapters of an .epub; contents pages and notes as ``cleaning`` says."""
    running = Running()
    with Package(data, "epub") as package:
        package.refuse_drm()
        roots: list[str] = []
        package.parse(
            "META-INF/container.xml",
            lambda tag, at: roots.append(at.get("full-path", "")) if tag == "rootfile" else None,
        )
        if not roots:
            raise BadInput("broken_document", kind="epub")
        book = _Book(package, roots[0])
        pages: list[str] = []
        for path, is_contents in book.pages():
            page = read_page(decode(package.read(path)).text, cleaning.notes)
            if page.notes:
                running.left_out["notes"] = running.left_out.get("notes", 0) + page.notes
            if not cleaning.contents and (is_contents or _lists_contents(page)):
                running.omit("contents")
            else:
                pages.append(page.text)
    running.pieces.append("\n\n".join(_without_part_titles(pages, book.title, running)))
    return running


class _Book:
    """What the package document says: title, pages in reading order, which of them are contents."""

    def __init__(self, package: Package, root: str) -> None:
        self.title = ""
        self._items: dict[str, dict[str, str]] = {}
        self._spine: list[str] = []
        self._folder = posixpath.dirname(root)
        self._contents: set[str] = set()
        self._in_title = False
        package.parse(root, self._start, self._end, self._characters)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "item" and "id" in attributes:
            self._items[attributes["id"]] = attributes
        elif tag == "itemref" and attributes.get("linear") != "no":
            self._spine.append(attributes.get("idref", ""))
        elif tag == "reference" and attributes.get("type") == "toc":
            self._contents.add(self._path(attributes.get("href", "")))
        elif tag == "title" and not self.title:
            self._in_title = True

    def _end(self, tag: str) -> None:
        self._in_title = False

    def _characters(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def _path(self, href: str) -> str:
        return posixpath.normpath(posixpath.join(self._folder, unquote(href.split("#")[0])))

    def pages(self) -> list[tuple[str, bool]]:
        """(path, whether it is a contents page), each once."""
        found: dict[str, bool] = {}
        for each in self._spine:
            if item := self._items.get(each):
                path = self._path(item.get("href", ""))
                found.setdefault(path, "nav" in item.get("properties", "").split() or path in self._contents)
        return list(found.items())


def _lists_contents(page: Page) -> bool:
    return page.links >= 2 and page.linked > LINKED * max(1, len(page.text))


def _without_part_titles(pages: list[str], title: str, running: Running) -> list[str]:
    """Pages whose heads are the book's title and a number are parts cut by a program: one title, no numbers."""
    title = title.strip()
    if not title or len(pages) < 2:
        return pages
    part = re.compile(re.escape(title) + r"[\s·.:_\-]*[(（]?\d{1,4}[)）]?")
    heads = [page.split("\n", 1)[0].strip() for page in pages]
    if not all(part.fullmatch(head) for head in heads):
        return pages
    running.left_out["part_titles"] = len(pages)
    return [title, *(page.partition("\n")[2] for page in pages)]
