"""Adverts that a site strews through a book: lines and brackets with an address or a call, again and again."""

from __future__ import annotations

import re
from collections import Counter

from .change import Change, Examples

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
    marks = [mark for mark in MARKS if mark in text]
    if not marks:
        return Change(text)
    lines, examples, removed = text.split("\n"), Examples(), 0
    places = [n for n, line in enumerate(lines) if any(mark in line for mark in marks)]
    asides = Counter(_key(each) for n in places for each in BRACKETED.findall(lines[n]) if _is_advert(each, marks))
    often = {key for key, count in asides.items() if count >= REPEATS}
    for n in places if often else ():
        before = lines[n]
        lines[n] = BRACKETED.sub(lambda match: "" if _key(match[0]) in often else match[0], before)
        if lines[n] != before:
            removed += 1
            examples.add(before, lines[n])
    suspects = [n for n in places if len(lines[n]) <= LONGEST and _is_advert(lines[n], marks)]
    counts = Counter(_key(lines[n]) for n in suspects)
    gone = {n for n in suspects if counts[_key(lines[n])] >= REPEATS}
    filled = [n for n, line in enumerate(lines) if line.strip()]
    gone |= {n for n in (*filled[:EDGE], *filled[-EDGE:]) if _is_signed(lines[n], marks)}
    for n in sorted(gone):
        examples.add(lines[n])
    if not removed and not gone:
        return Change(text)
    return examples.change("\n".join(line for n, line in enumerate(lines) if n not in gone), removed + len(gone))


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
