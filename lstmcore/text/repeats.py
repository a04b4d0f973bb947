"""Paragraphs and files that come again: exactly, or but for punctuation, spaces and digits."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import blake2b

from .change import Change, Examples

LEAST = 30  # characters: shorter lines repeat by nature (refrains, "he said")
MOST_REMEMBERED = 1_000_000  # paragraphs; about 100 MB
LETTERS = re.compile(r"[\W\d_]+")
LEAST_SHARED, SHARE = 8, 0.8
SAMPLED = 4  # one paragraph in so many stands for its file, chosen by its first letter


class Repeats:
    """What has been seen in a corpus so far."""

    def __init__(self) -> None:
        self._paragraphs: set[int] = set()
        self._files: dict[int, list[int]] = {}
        self._names: list[str] = []

    def without(self, text: str, near: bool) -> Change:
        """``text`` without paragraphs that were seen before in this corpus."""
        lines, examples, kept = text.split("\n"), Examples(), list[str]()
        for line in lines:
            if len(line) >= LEAST:
                key = _hash(_letters(line) if near else line.strip())
                if key in self._paragraphs:
                    examples.add(line)
                    continue
                if len(self._paragraphs) < MOST_REMEMBERED:
                    self._paragraphs.add(key)
            kept.append(line)
        return examples.change("\n".join(kept), len(lines) - len(kept)) if len(kept) < len(lines) else Change(text)

    def edition_of(self, text: str, name: str) -> tuple[str, int] | None:
        """(name of an earlier file that holds most of this one's paragraphs, percent); the file is remembered."""
        keys = {_hash(_letters(line)) for line in text.split("\n") if len(line) >= LEAST and _is_sampled(line)}
        shared = Counter(number for key in keys for number in self._files.get(key, ()))
        number = len(self._names)
        self._names.append(name)
        for key in keys if len(self._files) < MOST_REMEMBERED else ():
            self._files.setdefault(key, []).append(number)
        if not shared:
            return None
        best, count = shared.most_common(1)[0]
        if count < LEAST_SHARED or count < SHARE * len(keys):
            return None
        return self._names[best], round(100 * count / len(keys))


def _is_sampled(line: str) -> bool:
    bare = line.lstrip(" \t\u3000“”\"「『‘’'—…")
    return bool(bare) and ord(bare[0]) % SAMPLED == 0


def _letters(line: str) -> str:
    return LETTERS.sub("", line).casefold()


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
