"""A file as stretches of text, not yet cleaned: all of it at once, or in blocks when it is a large text."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field

from ..errors import BadInput
from ..specs import Cleaning
from .decode import StreamDecoder
from .files import Found
from .formats import STREAMED, extract, kind_of_text, streamed_text
from .magic import kind_of_document

BIG = 8_000_000  # bytes: a larger text is read in blocks
WHOLE = 256_000_000  # bytes: a larger document is refused
WHOLE_TEXT = 100_000_000  # bytes: the same for web pages, tables and subtitles, which grow when they are parsed


@dataclass(frozen=True)
class Part:
    """A stretch of the text of a file; ``seam`` is the line end, or blank line, between it and the next.

    ``read`` counts bytes, ``bad_sequences`` broken ones, from the start of the file.
    """

    text: str
    kind: str
    codec: str
    read: int
    first: bool = True
    last: bool = True
    bad_sequences: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    seam: str = ""


def parts_of(
    found: Found,
    encoding: str | None,
    cleaning: Cleaning,
    see: Callable[[bytes, bool], None] = lambda block, last: None,
    cancelled: Callable[[], bool] = bool,
) -> Iterator[Part]:
    """The text of ``found`` in order; ``see(block, last)`` gets every byte before its text comes. OSError, BadInput."""
    if found.size > BIG and (yield from _in_blocks(found, encoding, cleaning, see)):
        return
    if found.size > WHOLE:
        raise BadInput("too_large", path=found.path, limit=f"{WHOLE // 10**6} MB")
    data = found.load()
    if not data:
        raise BadInput("empty_file", path=found.path)
    see(data, True)
    extracted = extract(data, found.name, encoding, cleaning, cancelled)
    read = len(data)
    del data
    yield Part(
        extracted.text,
        extracted.kind,
        extracted.codec,
        read,
        bad_sequences=extracted.bad_sequences,
        left_out=extracted.left_out,
    )


def with_last(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each block, and whether it is the last."""
    before: bytes | None = None
    for block in blocks:
        if before is not None:
            yield before, False
        before = block
    if before is not None:
        yield before, True


def _in_blocks(
    found: Found, encoding: str | None, cleaning: Cleaning, see: Callable[[bytes, bool], None]
) -> Generator[Part, None, bool]:
    """A large text, a block at a time; False, with nothing done, when it is of a format that is read whole."""
    decoder, carry, kind, read = StreamDecoder(encoding), "", "", 0
    for block, last in with_last(found.blocks()):
        first = not read
        if first and kind_of_document(block) is not None:
            return False
        read += len(block)
        text = carry + decoder.feed(block, last)
        if not kind:
            kind = kind_of_text(text, found.name)
            if kind not in STREAMED:
                if found.size > WHOLE_TEXT:
                    raise BadInput("too_large", path=found.path, kind=kind, limit=f"{WHOLE_TEXT // 10**6} MB")
                return False
        see(block, last)
        cut = len(text) if last else _cut(text)
        piece, carry = text[:cut], text[cut:]
        seam = "\n\n" if piece.endswith(("\n\n", "\r\n\r\n")) else "\n" if piece.endswith("\n") else ""
        codec = decoder.codec or "utf-8"
        text = streamed_text(piece, kind, cleaning)
        yield Part(text, kind, codec, read, first, last, decoder.bad_sequences, seam=seam)
    return True


def _cut(text: str) -> int:
    """Where a block is best cut: after a blank line, before an indent, after a line, or nowhere but at its end."""
    half = len(text) // 2
    for mark, after in (("\n\n", 2), ("\r\n\r\n", 4), ("\n\u3000", 1), ("\n", 1)):
        place = text.rfind(mark, half)
        if place >= 0:
            return place + after
    return len(text) - text.endswith("\r")
