"""Page numbers and running heads: what stands at the edges of nearly every page, or alone on a line as "- 12 -"."""

from __future__ import annotations

import itertools
import re
from collections import Counter

from .change import Change, Examples
from .headings import is_heading

GOES_ON = "\x1e"  # how a reader of documents marks lines that only the end of a page parts
WIDE = "\u2e80"
SEAM = re.compile(f"(?<=(.)){GOES_ON}\n{GOES_ON}(?=(.))")
EDGE = 2  # lines at the top and the bottom of a page
LEAST_PAGES = 3
LEAST_LINES = 3  # on an average page: slips of a line or two are no pages
SHARE = 0.3
LONGEST = 60
AT_START = re.compile(r"^[\s·.•\-—–|/]*\d{1,4}[\s·.•\-—–|/]+(?=\S)|^[\s·.•\-—–|/]*\d{1,4}[\s·.•\-—–|/]*$")
AT_END = re.compile(r"(?<=\S)[\s·.•\-—–|/]+\d{1,4}[\s·.•\-—–|/]*$")
NUMBER = re.compile(r"\d{1,4}")
MARKED = re.compile(  # page numbers that say so; a bare number may be a chapter's
    r"\n[ \t\u3000]*(?:第 ?(\d{1,4}) ?[页頁]|[-—–·] ?(\d{1,4}) ?[-—–·]|(?:Page|page|PAGE) (\d{1,4})(?: of \d{1,4})?)"
    r"[ \t\u3000]*(?=\n)"
)
LEAST_MARKED = 5
SENTENCE_ENDS = tuple("。！？!?.”」…")
LEADERS = ("......", "………", "······", ". . . .")
ENTRY = re.compile(
    r"(?:\n[ \t\u3000]*(?:目[ \u3000]*[录錄]|Contents|CONTENTS|Table of Contents)[ \t]*(?:\n[ \t]*)*)?"
    r"\n[^\n.…·]{1,60}[.…· ]{6,}\d{1,4}[ \t]*(?=\n)"
)
LED_TO = re.compile(r"\d(?<=[.…· ]\d)\d{0,3}[ \t]*$", re.MULTILINE)
LEAST_ENTRIES = 3


def without_page_numbers(text: str) -> Change:
    """``text`` without page numbers and running heads; form feeds between pages become line ends."""
    if text.count("\f") >= LEAST_PAGES - 1 or GOES_ON in text:
        return _by_pages(text)
    return _marked(text)


def _by_pages(text: str) -> Change:
    pages = [page.split("\n") for page in text.split("\f")]
    edges = [_edges(page) for page in pages]
    filled = sum(any(line.strip() for line in page) for page in pages)
    lines = sum(bool(line.strip()) for page in pages for line in page)
    if filled < LEAST_PAGES or lines < LEAST_LINES * filled:
        return Change(_in_one(pages))
    seen: Counter[str] = Counter()
    for page, places in zip(pages, edges, strict=True):
        seen.update({_key(page[place]) for place in places})
    enough = max(LEAST_PAGES, SHARE * filled)
    removed, examples = 0, Examples()
    for page, places in zip(pages, edges, strict=True):
        for place in sorted(places, reverse=True):
            if seen[_key(page[place])] >= enough and _may_go(page[place].strip()):
                examples.add(page[place].strip(GOES_ON))
                removed += 1
                del page[place]
    return examples.change(_in_one(pages), removed)


def _may_go(line: str) -> bool:
    """Heads are short, and no sentences unless a number gives them away."""
    return len(line) <= LONGEST and (not line.endswith(SENTENCE_ENDS) or AT_START.search(line) is not None)


def _in_one(pages: list[list[str]]) -> str:
    """The pages as one text; a paragraph that goes on from one to the next is whole again."""
    text = "\n".join("\n".join(page).strip("\n") for page in pages)
    if GOES_ON not in text:
        return text
    return SEAM.sub(lambda seam: " " if seam[1] < WIDE and seam[2] < WIDE else "", text).replace(GOES_ON, "")


def _edges(page: list[str]) -> set[int]:
    filled = [number for number, line in enumerate(page) if line.strip()]
    return {*filled[:EDGE], *filled[-EDGE:]}


def _key(line: str) -> str:
    """What is the same on each page: the line without the page's number; a chapter's heading keeps its number."""
    line = line.strip()
    if is_heading(line):
        return line
    return " ".join(AT_END.sub("", AT_START.sub("", line)).split()) if NUMBER.search(line) else line


def _marked(text: str) -> Change:
    found = list(MARKED.finditer(text))
    numbers = [int(next(group for group in match.groups() if group)) for match in found]
    rising = sum(0 < after - before <= 3 for before, after in itertools.pairwise(numbers))
    if len(found) < LEAST_MARKED or rising < 0.8 * (len(found) - 1):
        return Change(text)
    examples = Examples()
    for match in found:
        examples.add(match[0])
    return examples.change(MARKED.sub("", text), len(found))


def without_contents(text: str) -> Change:
    """``text`` without lists of contents, known by the dots that lead to page numbers."""
    if not any(leader in text for leader in LEADERS) or len(LED_TO.findall(text)) < LEAST_ENTRIES:
        return Change(text)
    found = ENTRY.findall(f"\n{text}\n")
    if len(found) < LEAST_ENTRIES:
        return Change(text)
    examples = Examples()
    for entry in found:
        examples.add(entry)
    return examples.change(ENTRY.sub("", f"\n{text}\n")[1:].removesuffix("\n"), len(found))
