"""A text as an e-book (EPUB 3.3, with the contents of EPUB 2 for older readers): a page for each chapter."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from .blocks import HEADING, Block, Book
from .html import SPOKEN, body
from .package import package, quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
MIMETYPE = "application/epub+zip"
CONTAINER = (
    f'{HEAD}<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)
STYLE = """body { line-height: 1.8; }
h1, h2, h3, h4, h5, h6 { line-height: 1.4; text-indent: 0; }
p { margin: 0 0 0.3em; }
body:lang(zh) p { text-indent: 2em; text-align: justify; }
hr { border: none; height: 1.8em; }
"""
CONTENTS = {"zh": "目录", "en": "Contents"}


def to_epub(book: Book) -> bytes:
    """The whole book."""
    chapters = book.chapters
    names = [f"chapter-{place:03d}.xhtml" for place in range(1, len(chapters) + 1)]
    titles = [_title(chapter, book.title) for chapter in chapters]
    pages = {
        f"OEBPS/{name}": _page(book, title, body(chapter))
        for name, title, chapter in zip(names, titles, chapters, strict=True)
    }
    contents = list(zip(names, titles, strict=True))
    members = {
        "mimetype": MIMETYPE,
        "META-INF/container.xml": CONTAINER,
        "OEBPS/content.opf": _package(book, names),
        "OEBPS/nav.xhtml": _navigation(book, contents),
        "OEBPS/toc.ncx": _ncx(book, contents),
        "OEBPS/style.css": STYLE,
        **pages,
    }
    return package(members, stored=("mimetype",))


def _title(chapter: tuple[Block, ...], otherwise: str) -> str:
    first = next((block.text for block in chapter[:1] if block.kind == HEADING), "")
    return first.strip() or otherwise


def _page(book: Book, title: str, inside: str) -> str:
    language = SPOKEN[book.language]
    return (
        f'{HEAD}<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops" lang="{language}" xml:lang="{language}">\n<head>'
        f'<title>{escape(title)}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>\n'
        f"<body>\n{inside}\n</body>\n</html>\n"
    )


def _package(book: Book, names: list[str]) -> str:
    items = "".join(
        f'<item id="c{place}" href="{name}" media-type="application/xhtml+xml"/>'
        for place, name in enumerate(names, start=1)
    )
    spine = "".join(f'<itemref idref="c{place}"/>' for place in range(1, len(names) + 1))
    creator = f"<dc:creator>{escape(book.author)}</dc:creator>" if book.author else ""
    return (
        f'{HEAD}<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" '
        f'xml:lang="{SPOKEN[book.language]}"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">urn:uuid:{book.identifier}</dc:identifier><dc:title>{escape(book.title)}</dc:title>'
        f"<dc:language>{SPOKEN[book.language]}</dc:language>{creator}"
        f'<meta property="dcterms:modified">{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}</meta></metadata><manifest>'
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
        f'<item id="css" href="style.css" media-type="text/css"/>{items}</manifest>'
        f'<spine toc="ncx">{spine}</spine></package>\n'
    )


def _navigation(book: Book, contents: list[tuple[str, str]]) -> str:
    entries = "".join(f"<li><a href={quoteattr(name)}>{escape(title)}</a></li>" for name, title in contents)
    name = CONTENTS[book.language]
    return _page(book, name, f'<nav epub:type="toc"><h1>{name}</h1><ol>{entries}</ol></nav>')


def _ncx(book: Book, contents: list[tuple[str, str]]) -> str:
    points = "".join(
        f'<navPoint id="n{place}" playOrder="{place}"><navLabel><text>{escape(title)}</text></navLabel>'
        f"<content src={quoteattr(name)}/></navPoint>"
        for place, (name, title) in enumerate(contents, start=1)
    )
    return (
        f'{HEAD}<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><head>'
        f'<meta name="dtb:uid" content="urn:uuid:{book.identifier}"/></head>'
        f"<docTitle><text>{escape(book.title)}</text></docTitle><navMap>{points}</navMap></ncx>\n"
    )
