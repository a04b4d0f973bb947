"""One style of quotes, one script, no indents: changes of look, only on request, each on the corpus's own copy."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np

from .change import Change, Examples
from .plausibility import code_units

INDENT = re.compile(r"^[ \t\u3000\u00a0]+", re.MULTILINE)
WIDE_SPACES = re.compile(r"(?<=\S)\u3000{2,}(?=\S)")
TO_CURLY = str.maketrans("「」『』﹁﹂﹃﹄", "“”‘’“”‘’")
TO_CORNER = str.maketrans("“”‘’", "「」『』")
TO_STRAIGHT = str.maketrans("“”「」『』‘’＂＇", "\"\"\"\"''''\"'")
APOSTROPHE = re.compile(r"(?<=[A-Za-z])’(?=[A-Za-z])")
CONFIGS = {"simplified": "t2s", "traditional": "s2t"}
CHUNK = 1_000_000


def without_indents(text: str) -> Change:
    """Lines begin with their first letter; a run of full-width spaces inside a line becomes one."""
    examples = Examples()

    def bare(match: re.Match[str]) -> str:
        line = match.string[match.start() : match.start() + 40].split("\n")[0]
        examples.add(line, line.lstrip(" \t\u3000\u00a0"))
        return ""

    text, indents = INDENT.subn(bare, text)
    text, inner = WIDE_SPACES.subn("\u3000", text)
    return examples.change(text, indents + inner)


def unified_quotes(text: str, style: str) -> Change:
    """All quotation marks in one ``style``: curly, corner, straight. Straight ones are paired a line at a time."""
    before = text
    if style == "straight":
        text = text.translate(TO_STRAIGHT)
    else:
        text = _paired(text.replace("＂", '"')).translate(TO_CURLY)
        if style == "corner":
            text = APOSTROPHE.sub("\0", text).translate(TO_CORNER).replace("\0", "’")
    return _difference(before, text)


def _paired(text: str) -> str:
    """Straight double quotes as opening and closing ones, in lines that have an even number of them."""
    if '"' not in text:
        return text
    lines = text.split("\n")
    for number, line in enumerate(lines):
        parts = line.split('"')
        if len(parts) > 1 and len(parts) % 2:
            lines[number] = parts[0] + "".join("“”"[n % 2] + part for n, part in enumerate(parts[1:]))
    return "\n".join(lines)


def in_script(text: str, script: str) -> Change:
    """Traditional to simplified Chinese or back by OpenCC's phrases; ``count`` in characters."""
    converter = _converter(CONFIGS[script])
    pieces: list[str] = []
    for line_group in _groups(text):
        pieces.append(converter.convert(line_group))
    return _difference(text, "".join(pieces))


def _groups(text: str) -> list[str]:
    """``text`` in pieces of about CHUNK characters that end with a line."""
    groups: list[str] = []
    start = 0
    while start < len(text):
        end = text.find("\n", start + CHUNK) + 1 or len(text)
        groups.append(text[start:end])
        start = end
    return groups


@cache
def _converter(config: str) -> Any:
    import opencc

    return opencc.OpenCC(config)


def _difference(before: str, after: str) -> Change:
    """How many characters differ, with the first lines that do."""
    if before == after:
        return Change(after)
    examples = Examples()
    for old, new in zip(before.split("\n"), after.split("\n"), strict=False):
        if old != new:
            examples.add(old, new)
            if len(examples.pairs) == 3:
                break
    old_units, new_units = code_units(before), code_units(after)
    shorter = min(len(old_units), len(new_units))
    count = int(np.count_nonzero(old_units[:shorter] != new_units[:shorter])) + abs(len(old_units) - len(new_units))
    if len(old_units) != len(new_units):  # shifted: count lines instead
        count = sum(a != b for a, b in zip(before.split("\n"), after.split("\n"), strict=False))
    return examples.change(after, count)
