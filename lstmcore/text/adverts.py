"""Adverts that a site strews through a book: lines and brackets with an address or a call, again and again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from .change import Change, Examples
from .plausibility import units_in

MARKS = (  # one of them must occur before anything is looked at closely
    "www.", "WWW.", "http", ".com", ".net", ".org", ".COM", ".cc", "ｗｗｗ", "．ｃｏｍ", "QQ群", "公众号", "小说网",
    "书城", "手机阅读", "最新章节", "全文阅读", "收藏本站",
)  # fmt: skip
CALL = re.compile("QQ群|公众号|小说网|书城|手机阅读|最新章节|全文阅读|收藏本站")
ADDRESS = re.compile(r"www\.|https?:|\.(?:com|net|org|cc|cn|me)\b|ｗｗｗ|．ｃｏｍ", re.IGNORECASE)
OFFER = re.compile(
    "小说|阅读|章节|书友|首发|整理|下载|手机|免费|电子书|论坛|novel|e-?books?|download|visit|free", re.IGNORECASE
)
BRACKETED = re.compile(  # no quotes nor equal signs inside: that is code
    r"[（(【\[<《][^（()）【】\[\]<>《》\n\"=]{3,80}[）)】\]>》]"
)
REPEATS = 3
EDGE = 8  # lines at the head and the foot of a book, where one signature is enough
HAN = re.compile("[\u4e00-\u9fff]{4}")
LONGEST = 120
SPACE = re.compile(r"[\s\d]+")


def without_adverts(text: str) -> Change:
    """``text`` without short lines and bracketed asides that hold an address or a call and come at least 3 times.

    At the head and the foot of the text one line with an address and an offer is enough.
    """
    seen = units_in(text)
    marks = [mark for mark in MARKS if seen[[ord(each) for each in mark]].all() and mark in text]
    if not marks:
        return Change(text)
    lines, examples, removed = _lines_with(marks, text), Examples(), 0
    asides = Counter(
        _key(each) for line in lines.values() for each in BRACKETED.findall(line) if _is_advert(each, marks)
    )
    often = {key for key, count in asides.items() if count >= REPEATS}
    changed: dict[int, str | None] = {}
    for start, line in lines.items() if often else ():
        left = BRACKETED.sub(lambda match: "" if _key(match[0]) in often else match[0], line)
        if left != line:
            changed[start] = lines[start] = left
            removed += 1
            examples.add(line, left)
    suspects = [start for start, line in lines.items() if len(line) <= LONGEST and _is_advert(line, marks)]
    counts = Counter(_key(lines[start]) for start in suspects)
    gone = {start for start in suspects if counts[_key(lines[start])] >= REPEATS}
    gone |= {start for start in _edges(text) if start in lines and _is_signed(lines[start], marks)}
    for start in sorted(gone):
        examples.add(lines[start])
        changed[start] = None
    return examples.change(_with(text, changed), removed + len(gone)) if changed else Change(text)


def _lines_with(marks: list[str], text: str) -> dict[int, str]:
    """The lines that hold one of ``marks``, by where they start, in order."""
    lines: dict[int, str] = {}
    for mark in marks:
        at = text.find(mark)
        while at >= 0:
            start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
            end = len(text) if end < 0 else end
            lines[start] = text[start:end]
            at = text.find(mark, end)
    return dict(sorted(lines.items()))


def _edges(text: str) -> Iterator[int]:
    """Where the first and the last few lines start that are not empty."""
    for step in (1, -1):
        edge, found = 0 if step > 0 else len(text), 0
        while found < EDGE and 0 <= edge <= len(text):
            if step > 0:
                start, end = edge, text.find("\n", edge)
                end = len(text) if end < 0 else end
                edge = end + 1
            else:
                start, end = text.rfind("\n", 0, edge) + 1, edge
                edge = start - 1
            if text[start:end].strip():
                found += 1
                yield start


def _with(text: str, changed: dict[int, str | None]) -> str:
    """``text`` with the lines that start at these places replaced, or gone where there is None."""
    pieces: list[str] = []
    kept = 0
    for start, line in sorted(changed.items()):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        pieces.append(text[kept:start])
        if line is None:
            kept = min(len(text), end + 1)
        else:
            pieces.append(line)
            kept = end
    last = max(changed)
    whole = "".join([*pieces, text[kept:]])
    return whole.removesuffix("\n") if changed[last] is None and "\n" not in text[last:] else whole


def _is_advert(line: str, marks: list[str]) -> bool:
    if not any(mark in line for mark in marks):
        return False
    return bool(CALL.search(line) or (ADDRESS.search(line) and OFFER.search(line)))


def _is_signed(line: str, marks: list[str]) -> bool:
    """Whether a line at the head or the foot of a book names the site that it comes from."""
    if len(line) > 2 * LONGEST or not any(mark in line for mark in marks):
        return False
    return bool(ADDRESS.search(line) and OFFER.search(line) and HAN.search(line))


def _key(line: str) -> str:
    return SPACE.sub("", line)
