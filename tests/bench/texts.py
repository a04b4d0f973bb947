"""The texts of the measurements as the app reads them."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any, TypeVar

from lstmcore.control import Control
from lstmcore.text.corpus import load_text

T = TypeVar("T")


def running_text(path: Path) -> str:
    """What a training would read of a file: decoded and cleaned, its hard line ends joined."""
    read = returned(load_text((str(path),), Control()))
    assert read is not None
    return read.text


def returned(generator: Generator[Any, None, T]) -> T:
    """What a generator returns in the end."""
    while True:
        try:
            next(generator)
        except StopIteration as end:
            return end.value
