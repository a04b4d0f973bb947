"""The one family of errors that a user may see: a key, values, and one sentence for each language."""

from __future__ import annotations

import json
import locale
import os
from functools import cache
from pathlib import Path


class CoreError(Exception):
    """Something the user can understand and act on.

    ``key`` names a sentence in ``resources/i18n/{zh,en}.json`` (under ``error.``); ``values`` fill it in.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values

    def sentence(self, language: str | None = None) -> str:
        """The sentence in ``language`` ("zh" or "en"; None: the system's)."""
        return sentence(f"error.{self.key}", language, **self.values)

    def __str__(self) -> str:
        return self.sentence("en")


class BadInput(CoreError):
    """What was given cannot be used: exit code 2."""


class Damaged(BadInput):
    """A stored file is not what it should be: exit code 2, the file is left alone."""


def resources() -> Path:
    """The folder of icons, words, samples and bundled models, in a checkout or installed."""
    here = Path(__file__).resolve().parent.parent
    for folder in (here / "moxu" / "resources", here / "resources"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError("resources")


def system_language() -> str:
    """ "zh" or "en", from the environment."""
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    name = name or locale.getlocale()[0] or "en"
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


@cache
def _words(language: str) -> dict[str, str]:
    return json.loads((resources() / "i18n" / f"{language}.json").read_text(encoding="utf-8"))


def sentence(key: str, language: str | None = None, **values: object) -> str:
    """The text of ``key`` in ``language``; a missing key or value shows itself rather than fail."""
    text = _words(language or system_language()).get(key, key)
    try:
        return text.format(**values)
    except (KeyError, IndexError, ValueError):
        return text
