"""Where a sentence begins and ends, in Chinese and in English."""

from __future__ import annotations

import re

CLOSERS = "」』”’）》】\"')\\]"
# English needs a space after its marks: 3.5 and e.g. end nothing
_END = re.compile(rf"(?:[。！？!?]+|……|[.…]+(?=[{CLOSERS}]*(?:\s|$)))[{CLOSERS}]*\s*")


def sentence_at(text: str, place: int) -> tuple[int, int]:
    """Start and end of the sentence around ``place`` in one paragraph; at its very end the last sentence."""
    start = 0
    for match in _END.finditer(text):
        if match.end() > place or match.end() == len(text):
            return start, match.end()
        start = match.end()
    return start, len(text)
