"""Spelling without a window: which Latin words no dictionary knows, and what they may have been meant to be.

Dictionaries come from an optional package, if one is installed; nothing is checked by guesswork.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

PACKAGES = {"enchant": "pyenchant", "spylls": "spylls"}  # by module; the last is pure Python and brings its own words
LANGUAGES = ("en_US", "en_GB")
FOLDERS = ("/usr/share/hunspell", "/usr/share/myspell/dicts", "/Library/Spelling")
MOST_SUGGESTIONS = 5
_WORD = re.compile(r"(?<![A-Za-zÀ-ɏ\d_@./’'-])[A-Za-zÀ-ɏ]{2,}(?:['’][A-Za-zÀ-ɏ]+)*(?![\d_@])")


class Speller(Protocol):
    """What a dictionary can say."""

    def known(self, word: str) -> bool:
        """Whether ``word`` is one."""
        ...

    def suggest(self, word: str) -> Iterable[str]:
        """What was meant, the likeliest first."""
        ...


class Dictionaries:
    """What one of the two packages loaded: ``check`` and ``suggest`` of each dictionary. A word of any is a word."""

    def __init__(self, dictionaries: Sequence[Any], check: str) -> None:
        self._checks = [getattr(each, check) for each in dictionaries]
        self._suggest = [each.suggest for each in dictionaries]

    def known(self, word: str) -> bool:
        return any(check(word) for check in self._checks)

    def suggest(self, word: str) -> Iterable[str]:
        return self._suggest[0](word)


def is_missing() -> bool:
    """Whether neither package is installed."""
    return not any(map(find_spec, PACKAGES))


def installed() -> Speller | None:
    """The English dictionaries of the first package that has some; None when there are none. Takes up to a second."""
    for module, load in (("enchant", _enchant), ("spylls", _spylls)):
        try:
            if find_spec(module) and (found := load()):
                return found
        except (ImportError, OSError):  # a package without its library of the system
            continue
    return None


def _enchant() -> Speller | None:
    enchant = import_module("enchant")
    found = [enchant.Dict(each) for each in LANGUAGES if enchant.dict_exists(each)]
    return Dictionaries(found, "check") if found else None


def _spylls() -> Speller | None:
    hunspell = import_module("spylls.hunspell")
    own = Path(str(hunspell.__file__)).parent / "data" / "en"
    places = [Path(folder) / each for each in LANGUAGES for folder in (own, *FOLDERS)]
    files = {each.name: each for each in reversed(places) if each.with_suffix(".dic").is_file()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves closing files to the collector
        found = [hunspell.Dictionary.from_files(str(files[each])) for each in LANGUAGES if each in files]
    return Dictionaries(found, "lookup") if found else None


def plain_word(word: str) -> str:
    """With the apostrophe that dictionaries have."""
    return word.replace("’", "'")


class Check:
    """Asks ``speller`` once for each word; ``own``: the writer's words, which are right."""

    def __init__(self, speller: Speller, own: Iterable[str]) -> None:
        self._speller = speller
        self._known: dict[str, bool] = {plain_word(each).lower(): True for each in own}

    def add(self, word: str) -> None:
        """One more of the writer's."""
        self._known = {plain_word(word).lower(): True} | {each: known for each, known in self._known.items() if known}

    def wrong(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each word that is unknown; what has capitals inside (NASA, iPhone) is a name."""
        for match in _WORD.finditer(text):
            word = plain_word(match.group())
            if word[1:] == word[1:].lower() and not self._is_known(word):
                yield match.span()

    def suggest(self, word: str) -> list[str]:
        """At most five."""
        return list(islice(self._speller.suggest(plain_word(word)), MOST_SUGGESTIONS))

    def _is_known(self, word: str) -> bool:
        known = self._known.get(word.lower())
        if known is None:
            known = self._known[word.lower()] = self._speller.known(word) or self._speller.known(word.lower())
        return known
