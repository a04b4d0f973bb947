"""What becomes of a file, for the tables of faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lstmcore.control import Control
from lstmcore.events import Done
from lstmcore.specs import ReadSpec
from lstmcore.text.read import read


def table(fault: str, **rows: object) -> pytest.MarkDecorator:
    """One test for every row of a fault: they are called I4-exe and so on."""
    return pytest.mark.parametrize("case", list(rows.values()), ids=[f"{fault}-{name}" for name in rows])


def result_of(*sources: Path, out: Path | None = None) -> dict[str, Any]:
    """Done.result of reading ``sources``."""
    spec = ReadSpec(tuple(map(str, sources)), out=str(out) if out else None)
    done = list(read(spec, Control()))[-1]
    assert isinstance(done, Done)
    return done.result


def fate(path: Path) -> dict[str, Any]:
    """What became of one file, beside a good one that must be read all the same."""
    good = path.parent / "zz good.txt"
    good.write_text("另一个好的文件，应当照样读出来。" * 3, encoding="utf-8")
    told = result_of(path, good)["files"]
    assert told[-1]["refused"] == ""
    assert "{" not in told[0]["reason"]
    return told[0]


def fate_of(data: bytes, folder: Path, name: str = "a.txt") -> dict[str, Any]:
    """As ``fate``, of a file that holds ``data``."""
    (folder / name).write_bytes(data)
    return fate(folder / name)
