"""Where sentences end, in Chinese and in English."""

from __future__ import annotations

import re
from collections.abc import Iterator

CLOSERS = "」』”’）》】\"')\\]"
# English needs a space after its marks: 3.5 and e.g. end nothing
SENTENCE_END = re.compile(rf"(?:[。！？!?]+|……|[.…]+(?=[{CLOSERS}]*(?:\s|$)))[{CLOSERS}]*\s*|\n+")


def sentences(text: str, longest: int = 2000) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence with the spaces after it; joined they are ``text``. None crosses a line end.

    What has no end for ``longest`` characters is cut there.
    """
    start = 0
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    for end in [*ends, len(text)]:
        while end - start > longest:
            yield start, start + longest
            start += longest
        if end > start:
            yield start, end
            start = end


def pieces_to_read(text: str, longest: int = 2000) -> Iterator[tuple[int, int]]:
    """As ``sentences``, for a model to read one after the other: spaces and line ends go with what follows them.

    So they do in units of words and subwords; without its space the first word of a sentence is another one to them.
    And a sentence stays the same when the space or line end after it is typed.
    """
    start, whole = 0, {match.end() for match in SENTENCE_END.finditer(text)}
    for _, end in sentences(text, longest):
        if end < len(text) or end in whole:
            end = start + len(text[start:end].rstrip())
        if end > start:
            yield start, end
            start = end
    if start < len(text):
        yield start, len(text)
