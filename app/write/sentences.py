"""Which sentence the caret is in."""

from __future__ import annotations

from lstmcore.text.sentences import CLOSERS as CLOSERS
from lstmcore.text.sentences import SENTENCE_END


def sentence_at(text: str, place: int) -> tuple[int, int]:
    """Start and end of the sentence around ``place`` in one paragraph; at its very end the last sentence."""
    start = 0
    for match in SENTENCE_END.finditer(text):
        if match.end() > place or match.end() == len(text):
            return start, match.end()
        start = match.end()
    return start, len(text)
