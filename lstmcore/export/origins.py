"""A text that shows which words a model wrote and which of them the writer changed, for readers who are to know."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape

from ..errors import sentence
from .blocks import NEVER_IN_XML, PARAGRAPH, Block, Book, Run
from .docx import to_docx
from .html import SPOKEN, STYLE

Span = tuple[int, int]
MODEL, CHANGED = "model", "changed"
MARK_STYLE = """
p { white-space: pre-wrap; }
:lang(zh) p { text-indent: 0; }
mark { background: none; color: #2B5A86; text-decoration: underline dotted; }
mark.changed { color: #7A4A86; text-decoration: underline dashed; }
.note { font-size: 0.8em; opacity: 0.8; }
@media (prefers-color-scheme: dark) { mark { color: #8DBCE4; } mark.changed { color: #CBA3D6; } }
""".strip()


def runs(text: str, spans: Sequence[Span], changed: Sequence[Span]) -> Iterator[Run]:
    """``text`` in order, each piece with whose it is; ``spans`` and ``changed`` (start, length) in characters."""
    at = 0
    marks = [*((*span, MODEL) for span in spans), *((*span, CHANGED) for span in changed)]
    for start, length, whose in sorted(marks):
        if start > at:
            yield Run(text[at:start])
        yield Run(text[start : start + length], whose=whose)
        at = start + length
    if at < len(text):
        yield Run(text[at:])


def note(text: str, spans: Sequence[Span], changed: Sequence[Span], language: str) -> str:
    """What the marks mean and how much is marked, in a sentence."""
    letters = max(1, _letters(text))
    share, own = (
        round(100 * sum(_letters(text[start : start + length]) for start, length in each) / letters)
        for each in (spans, changed)
    )
    key = "write.origins_note_changed" if changed else "write.origins_note"
    return sentence(key, language, share=share, changed=own)


def to_origins(text: str, spans: Sequence[Span], title: str, language: str, changed: Sequence[Span] = ()) -> bytes:
    """A web page. ``spans``: (start, length) of the model's words in characters; ``changed``: of what is in them."""
    text = NEVER_IN_XML.sub("\ufffd", text)
    classes = {MODEL: "<mark>", CHANGED: '<mark class="changed">'}
    parts: list[str] = []
    for run in runs(text, spans, changed):
        words = [escape(line, quote=False) for line in run.text.split("\n")]
        parts.append("\n".join(f"{classes[run.whose]}{line}</mark>" if run.whose and line else line for line in words))
    told = note(text, spans, changed, language)
    paragraphs = "\n".join(f"<p>{line}</p>" for line in "".join(parts).split("\n") if line.strip())
    name = escape(NEVER_IN_XML.sub("", title))
    page = (
        f'<!DOCTYPE html>\n<html lang="{SPOKEN[language]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}</title>\n<style>\n{STYLE}\n{MARK_STYLE}\n</style>\n</head>\n<body>\n"
        f'<p class="note">{escape(told, quote=False)}</p>\n{paragraphs}\n</body>\n</html>\n'
    )
    return page.encode("utf-8")


def to_origins_docx(text: str, spans: Sequence[Span], title: str, language: str, changed: Sequence[Span] = ()) -> bytes:
    """The same as a Word document, after a first paragraph that says what the colours mean."""
    text = NEVER_IN_XML.sub("\ufffd", text)
    lines: list[list[Run]] = [[]]
    for run in runs(text, spans, changed):
        first, *rest = run.text.split("\n")
        lines[-1].append(Run(first, whose=run.whose))
        lines += [[Run(line, whose=run.whose)] for line in rest]
    told = Block(PARAGRAPH, (Run(note(text, spans, changed, language), italic=True),))
    written = [[run for run in line if run.text] for line in lines]
    blocks = [Block(PARAGRAPH, tuple(line)) for line in written if line]
    return to_docx(Book(NEVER_IN_XML.sub("", title), language, "", text, (told, *blocks)))


def to_origins_json(text: str, spans: Sequence[Span], title: str, language: str, changed: Sequence[Span] = ()) -> bytes:
    """The same for programs: text and ``spans`` of characters, each ``by`` "model" or "changed"; the rest is own."""
    marks = [*((*span, MODEL) for span in spans), *((*span, CHANGED) for span in changed)]
    told = [{"start": start, "length": length, "by": whose} for start, length, whose in sorted(marks)]
    whole = {"format_version": 1, "title": title, "language": language, "text": text, "spans": told}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _letters(text: str) -> int:
    return sum(not letter.isspace() for letter in text)
