"""The first rows of a table, as the ``preview`` verb sends them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SPOKEN_CODECS = {"utf-8": "UTF-8", "utf_8": "UTF-8", "utf-8-sig": "UTF-8", "ascii": "ASCII", "xlsx": "Excel"}


@dataclass(frozen=True)
class TablePreview:
    """``rows`` are the first of ``row_count``; the two columns are guesses ("" for none)."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_count: int
    codec: str
    text_column: str
    label_column: str

    @property
    def stem(self) -> str:
        """The file's name without its ending: the first idea for a model's name."""
        return Path(self.name).stem

    @classmethod
    def of(cls, result: Mapping[str, Any]) -> TablePreview:
        """From the verb's result."""
        codec = str(result.get("codec") or "")
        return cls(
            name=str(result["name"]),
            columns=tuple(str(each) for each in result["columns"]),
            rows=tuple(tuple(str(cell) for cell in row) for row in result["rows"]),
            row_count=int(result["row_count"]),
            codec=SPOKEN_CODECS.get(codec.lower(), codec.upper()),
            text_column=str(result.get("text_column") or ""),
            label_column=str(result.get("label_column") or ""),
        )
