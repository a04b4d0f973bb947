"""The words of the interface: ``tr(key)`` in the language of the moment; ``words.changed`` when it switches."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from lstmcore.errors import sentence, system_language

LANGUAGES = ("zh", "en")


class Said(str):
    """A sentence that knows what it was made of, so that it can be said again in another language."""

    key: str
    values: dict[str, object]


class Words(QObject):
    """The language in use. Panels connect ``changed`` to their ``retranslate``."""

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.language = system_language()

    def use(self, language: str) -> None:
        """Switch to "zh" or "en" ("system": the machine's)."""
        language = system_language() if language not in LANGUAGES else language
        if language != self.language:
            self.language = language
            self.changed.emit(language)


words = Words()


def set_language(language: str) -> None:
    """Switch every sentence to "zh" or "en", live."""
    words.use(language)


def tr(key: str, **values: object) -> str:
    """The sentence of ``key`` with ``values`` filled in; an unknown key shows itself."""
    said = Said(sentence(key, words.language, **values))
    said.key, said.values = key, values
    return said


def again(text: str) -> str:
    """What ``tr`` made, in the language that now holds; any other text as it is."""
    if not isinstance(text, Said):
        return text
    return tr(text.key, **{name: again(each) if isinstance(each, str) else each for name, each in text.values.items()})


def number(value: float, digits: int = 0) -> str:
    """1284 -> "1,284"; the same in both languages."""
    return f"{value:,.{digits}f}"


def bits(value: float | None) -> str:
    """Such as "5.12 bit/字" or "1.48 bits/char"; a dash when not known."""
    return tr("app.bits_per_char", bits="–" if value is None else f"{value:.2f}")


def amount(count: int, key: str = "app.amount") -> str:
    """A number the way the language says it: "86.7 万", "867,000"; ``key`` adds what is counted."""
    if words.language == "zh" and count >= 10_000:
        return tr(f"{key}_wan", count=f"{count / 10_000:.1f}".removesuffix(".0"))
    return tr(key, count=number(count))


def chars(count: int) -> str:
    """A number of characters: "86.7 万字", "867,000 characters"."""
    return amount(count, "app.chars")


def duration(seconds: float) -> str:
    """Such as "6 分 20 秒", "6 min 20 s", "2 小时 5 分"; whole seconds below an hour."""
    whole = max(0, round(seconds))
    if whole < 60:
        return tr("app.seconds", s=whole)
    if whole < 3600:
        m, s = divmod(whole, 60)
        return tr("app.minutes_seconds", m=m, s=s) if s else tr("app.minutes", m=m)
    return tr("app.hours_minutes", h=whole // 3600, m=whole % 3600 // 60)
