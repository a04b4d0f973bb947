"""What became of one file of a corpus, in words."""

from __future__ import annotations

import os

from ..i18n import number, tr
from .again import Row

REPAIRS = (
    "joined",
    "page_numbers",
    "adverts",
    "boilerplate",
    "contents",
    "notes",
    "tables",
    "repeats",
    "indents",
    "quotes",
    "script",
)
PACKED = {"docx", "odt", "epub", "pdf", "rtf", "xlsx"}  # these say themselves how they are encoded
NO_TEXT = {"no_codec", "not_text"}


def name_of(file: Row) -> str:
    """The name of a file without its folders."""
    return os.path.basename(str(file.get("path", "")))


def is_read(file: Row) -> bool:
    """Whether the corpus holds its text."""
    return not file.get("refused") and file.get("use") is not False


def has_codec(file: Row) -> bool:
    """Whether another encoding could make a difference."""
    refused = file.get("refused")
    return file.get("kind") not in PACKED and (not refused or refused in NO_TEXT or file.get("use") is False)


def reason_of(file: Row) -> str:
    """Why it was left out; "" when it was read."""
    if file.get("use") is False:
        return tr("corpora.switched_off")
    if not (refused := file.get("refused")):
        return ""
    values = {**(file.get("values") or {}), "path": ""}  # its name stands beside it
    if "first" in values:
        values["first"] = os.path.basename(str(values["first"]))
    return " ".join(tr(f"error.{refused}", **values).split())


def repairs_of(file: Row) -> str:
    """What had to be repaired or was cut on the way; "" for a file that was simply read."""
    values = file.get("values") or {}
    parts: list[str] = []
    if bad := _count(file.get("bad_sequences")):
        parts.append(tr("corpora.bad_sequences", count=number(bad)))
    if other := values.get("edition_of"):
        parts.append(tr("corpora.edition_of", name=os.path.basename(str(other)), percent=values.get("percent", "")))
    for step in REPAIRS:
        if count := _count(values.get(step)):
            parts.append(tr(f"corpora.did_{step}", count=number(count)))
    return " ・ ".join(parts)


def fate_of(file: Row) -> str:
    """Why it was left out, or what had to be repaired."""
    return reason_of(file) or repairs_of(file)


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0
