"""What it costs to type a text, in keys: an estimate, for no table of pinyin is asked.

A Han character costs ``HAN_KEYS`` keys, a rough mean of full pinyin with the keys that choose; all else costs one.
"""

from __future__ import annotations

from .words import ANY_HAN

HAN_KEYS = 3.0


def keys_of(text: str) -> float:
    """Keys to type ``text`` without help."""
    return len(text) + (HAN_KEYS - 1) * len(ANY_HAN.findall(text))
