"""The spoken lines of subtitles (.srt, .vtt, .ass, .ssa) and the sung ones of lyrics (.lrc)."""

from __future__ import annotations

import html
import itertools
import re

CUE_TIME = re.compile(r"(?:\d+:)?\d\d:\d\d[,.]\d{1,3}\s*-->")
CUE_MARKS = re.compile(r"</?[a-zA-Z][^>]{0,80}>|\{\\[^}]{0,80}\}")
ASS_MARKS = re.compile(r"\{[^}]{0,500}\}")
ASS_DRAWING = re.compile(r"\{[^}]{0,500}\\p[1-9]")
SUNG_AT = re.compile(r"[\[<]\d{1,3}:\d\d(?:[.:]\d{1,3})?[\]>]")
LYRICS = re.compile(rf"\s*(?:\[(?:ti|ar|al|au|by|re|ve|offset|length):[^\]\n]*\]\s*)*{SUNG_AT.pattern}")
LYRICS_TAG = re.compile(r"\[[a-z#]{2,10}:[^\]]*\]\s*", re.IGNORECASE)
TEXT_FIELD = 9  # of a Dialogue line, unless its Format line says otherwise


def subtitle_text(cues: str) -> str:
    """The spoken lines of an .srt or .vtt file, without numbers, times and style marks."""
    lines = _lines(cues)
    if lines[0].removeprefix("\ufeff").startswith("WEBVTT"):
        lines = _cues(lines)
    kept: list[str] = []
    for line, after in itertools.zip_longest(lines, lines[1:], fillvalue=""):
        if CUE_TIME.match(line) or (line.strip().isdecimal() and CUE_TIME.match(after)):
            continue
        if text := html.unescape(CUE_MARKS.sub("", line)).strip():
            kept.append(text)
    return "\n".join(kept)


def _cues(lines: list[str]) -> list[str]:
    """The lines of a .vtt from each time to the next blank line: no notes, styles and names of cues."""
    kept: list[str] = []
    inside = False
    for line in lines:
        inside = bool(line.strip()) and (inside or CUE_TIME.match(line) is not None)
        if inside:
            kept.append(line)
    return kept


def lyrics_text(song: str) -> str:
    """The lines of an .lrc file without times; title and makers left out."""
    lines = (SUNG_AT.sub("", line).strip() for line in _lines(song))
    return "\n".join(line for line in lines if line and not LYRICS_TAG.fullmatch(line))


def ass_text(script: str) -> str:
    """The spoken lines of an .ass or .ssa file: comments, drawings and style marks left out."""
    kept: list[str] = []
    field, in_events = TEXT_FIELD, False
    for line in _lines(script):
        if line.startswith("["):
            in_events = line.strip().lower() == "[events]"
        elif in_events and line.startswith("Format:"):
            names = [name.strip().lower() for name in line[7:].split(",")]
            field = names.index("text") if "text" in names else TEXT_FIELD
        elif line.startswith("Dialogue:"):
            parts = line[9:].split(",", field)
            if len(parts) <= field or ASS_DRAWING.search(parts[field]):
                continue
            spoken = ASS_MARKS.sub("", parts[field]).replace("\\h", " ")
            kept += [text for each in re.split(r"\\[Nn]", spoken) if (text := each.strip())]
    return "\n".join(kept)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
