"""The short texts that come with Moxu."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ..errors import resources


@dataclass(frozen=True)
class Sample:
    """One bundled text: ``path`` to read, ``title`` in its own language, ``credit`` to show."""

    path: str
    title: str
    titles: dict[str, str]
    language: str
    credit: str


def samples() -> list[Sample]:
    """All bundled texts, as resources/samples/samples.json lists them."""
    folder = resources().resolve() / "samples"
    rows = json.loads((folder / "samples.json").read_text(encoding="utf-8"))
    return [
        Sample(str(folder / row["file"]), row["title"][row["language"]], row["title"], row["language"], row["credit"])
        for row in rows
    ]
