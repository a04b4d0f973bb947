"""The texts that come with Moxu, to begin with."""

from __future__ import annotations

import json
from dataclasses import dataclass

from lstmcore.errors import resources


@dataclass(frozen=True)
class Sample:
    """One bundled text; ``titles`` by language of the interface."""

    path: str
    titles: dict[str, str]
    language: str
    credit: str


def samples() -> tuple[Sample, ...]:
    """All of them, as resources/samples/samples.json lists them; none when that is missing."""
    folder = resources() / "samples"
    try:
        rows = json.loads((folder / "samples.json").read_text(encoding="utf-8"))
    except OSError:
        return ()
    return tuple(
        Sample(str(folder / row["file"]), dict(row["title"]), str(row["language"]), str(row["credit"])) for row in rows
    )
