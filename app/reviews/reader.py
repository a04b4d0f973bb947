"""Which review model reads a text: one of its language."""

from __future__ import annotations

from ..state import AppState


def reader_of(text: str, state: AppState) -> str:
    """The ref of a review model that reads the language of ``text``; "" where none does or no language can be said."""
    from lstmcore.text.language import language  # loads numpy, which the window does not wait for

    found = language(text)
    return state.reviews_reader(found) if found in ("zh", "en") else ""
