"""Units of text as a person reads them: what cannot be seen gets a sign and a name."""

from __future__ import annotations

from ..i18n import tr

SIGNS = {"\n": "⏎", " ": "␣", "\t": "⇥", "\u3000": "□", "\r": "␍"}
NAMES = {"\n": "line_end", " ": "space", "\t": "tab", "\u3000": "wide_space"}
HIDDEN = str.maketrans(SIGNS)
KINDS = ("auto", "char", "word", "subword")


def shown_unit(unit: str) -> str:
    """``unit`` with signs for what cannot be seen."""
    return unit.translate(HIDDEN)


def spoken_unit(unit: str) -> str:
    """``unit`` for a tool tip or a screen reader: "a space" where that is all of it."""
    return tr(f"corpora.unit_{NAMES[unit]}") if unit in NAMES else shown_unit(unit)


def kind_name(units: str) -> str:
    """What the units are called inside a sentence: "字", "characters"."""
    return tr(f"corpora.called_{units}" if units in KINDS[1:] else "corpora.called_unit")
