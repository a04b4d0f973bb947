"""What one step of cleaning did to a text."""

from __future__ import annotations

from dataclasses import dataclass

EXAMPLES = 3
EXAMPLE_CHARS = 80


@dataclass(frozen=True)
class Change:
    """The text after a step, how many places it changed, and the first few as (before, after)."""

    text: str
    count: int = 0
    examples: tuple[tuple[str, str], ...] = ()


class Examples:
    """Collects the first few changes of a step, shortened."""

    def __init__(self) -> None:
        self.pairs: list[tuple[str, str]] = []

    def add(self, before: str, after: str = "") -> None:
        """One more place; only the first few are kept."""
        if len(self.pairs) < EXAMPLES:
            self.pairs.append((_short(before), _short(after)))

    def change(self, text: str, count: int) -> Change:
        """The finished record."""
        return Change(text, count, tuple(self.pairs))


def _short(text: str) -> str:
    text = text.strip("\n").replace("\n", "⏎")
    return text if len(text) <= EXAMPLE_CHARS else text[: EXAMPLE_CHARS - 1] + "…"
