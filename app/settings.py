"""Settings, each declared once: name in the file, default, what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

from PySide6.QtCore import QObject, Signal

T = TypeVar("T")


CERTAINTIES = (0, 40, 60, 80, 90)  # percent of suggestions that should be right; 0: by the script


class Setting(Generic[T]):
    """One line in settings.json. ``choices``: a tuple, a range, or None for any value of the default's type."""

    def __init__(self, key: str, default: T, choices: tuple[T, ...] | range | None = None) -> None:
        self.key, self.default, self.choices = key, default, choices

    def allows(self, value: object) -> bool:
        """Whether ``value`` may be kept."""
        if type(value) is not type(self.default):
            return False
        return self.choices is None or value in self.choices

    @overload
    def __get__(self, owner: None, kind: type) -> Setting[T]: ...
    @overload
    def __get__(self, owner: Settings, kind: type) -> T: ...
    def __get__(self, owner: Settings | None, kind: type) -> Any:
        return self if owner is None else owner.value(self)

    def __set__(self, owner: Settings, value: T) -> None:
        owner.keep(self, value)


class Settings(QObject):
    """``values`` come from the file, ``save`` writes them back; ``changed(key, value)`` on every real change."""

    changed = Signal(str, object)

    language = Setting("app.language", "system", ("system", "zh", "en"))
    look = Setting("app.look", "system", ("system", "light", "dark"))
    page = Setting("app.page", 0, range(5))
    window = Setting("app.window", "")  # geometry, base64
    keys = Setting[dict[str, list[str]]]("app.keys", {})  # actions whose keys the user changed

    model = Setting("write.model", "")
    until = Setting("write.until", "sentence", ("sentence", "paragraph", "chars"))
    chars_zh = Setting("write.chars_zh", 60, range(1, 5001))
    chars_en = Setting("write.chars_en", 300, range(1, 5001))
    boldness = Setting("write.boldness", 50, range(101))
    sampling = Setting[dict[str, Any]]("write.sampling", {})  # what the dial does not say
    presets = Setting[dict[str, dict[str, Any]]]("write.presets", {})
    advanced = Setting("write.advanced", False)
    indent = Setting("write.indent", True)
    side_column = Setting("write.side_column", True)
    suggest = Setting("write.suggest", False)
    chips = Setting("write.chips", True)
    certainty = Setting("write.certainty", 0, CERTAINTIES)
    ink = Setting("write.ink", True)
    underline = Setting("write.underline", False)
    face = Setting("write.face", "serif", ("serif", "sans"))
    text_size = Setting("write.text_size", 18, range(12, 41))
    leading = Setting("write.leading", 190, range(130, 261))
    column = Setting("write.column", 38, range(20, 61))
    han_font = Setting("write.han_font", "")
    latin_font = Setting("write.latin_font", "")
    typewriter = Setting("write.typewriter", False)
    focus = Setting("write.focus", "off", ("off", "paragraph", "sentence"))
    pairs = Setting("write.pairs", True)
    outline = Setting("write.outline", False)
    goal = Setting("write.goal", 0, range(1_000_001))  # 0: none
    goal_unit = Setting("write.goal_unit", "count", ("count", "letters"))
    goal_span = Setting("write.goal_span", "day", ("day", "session"))
    goal_day = Setting("write.goal_day", "")  # the day that goal_done counts
    goal_count_done = Setting("write.goal_count_done", 0)
    not_learning = Setting[list[str]]("write.not_learning", [])  # drafts
    forgotten = Setting[dict[str, list[str]]]("write.forgotten", {})  # words by draft
    second_model = Setting("write.second_model", "")
    second_share = Setting("write.second_share", 50, range(101))
    saved_keys = Setting("write.saved_keys", 0, range(1_000_000_001))
    goal_letters_done = Setting("write.goal_letters_done", 0)
    arc = Setting("write.arc", False)
    spelling = Setting("write.spelling", False)
    spelling_words = Setting[list[str]]("write.spelling_words", [])  # the writer's own
    game_length = Setting("write.game_length", "40", ("20", "40", "80"))
    game_history = Setting[list[dict[str, Any]]]("write.game_history", [])
    corpus_tab = Setting("corpora.tab", "files")
    corpus_files = Setting("corpora.files", "all", ("all", "read", "left"))
    search_case = Setting("corpora.search_case", False)
    search_regex = Setting("corpora.search_regex", False)
    own_words = Setting("corpora.own_words", "")  # path of a dictionary
    vocabulary_units = Setting("corpora.vocabulary_units", "auto", ("auto", "char", "word", "subword"))
    vocabulary_min_count = Setting("corpora.vocabulary_min_count", 1, range(1, 1001))
    vocabulary_size = Setting("corpora.vocabulary_size", 200_000, range(300, 200_001))
    vocabulary_lowercase = Setting("corpora.vocabulary_lowercase", False)
    vocabulary_no_punctuation = Setting("corpora.vocabulary_no_punctuation", False)
    vocabulary_curve = Setting("corpora.vocabulary_curve", "coverage", ("coverage", "zipf"))
    vectors_minutes = Setting("corpora.vectors_minutes", 3, (1, 3, 10, 30))
    vectors_dimension = Setting("corpora.vectors_dimension", 100, (50, 100, 200, 300))
    vectors_units = Setting("corpora.vectors_units", "word", ("word", "char"))
    lesson_units = Setting("corpora.lesson_units", "auto", ("auto", "char", "word", "subword"))
    thresholds = Setting[dict[str, int]]("reviews.thresholds", {})  # by the model's ref, where it is not 50
    preset = Setting("train.preset", "standard", ("quick", "standard", "overnight"))
    speed = Setting[dict[str, Any]]("train.speed", {})  # tokens a second as tried out, by the kind of vocabulary
    queue = Setting[list[dict[str, Any]]]("train.queue", [])  # specs that wait for their turn
    head_start = Setting("train.head_start", False)
    quiet = Setting("train.quiet", False)
    early_stop = Setting("train.early_stop", False)
    curve_unit = Setting("train.unit", "perplexity", ("perplexity", "bits", "nats"))
    curve_axis = Setting("train.axis", "time", ("time", "step", "epoch"))
    curve_log = Setting("train.log", False)
    curve_lane = Setting("train.lane", "none", ("none", "rate", "norm"))
    smoothing = Setting("train.smoothing", 32, range(101))

    def __init__(self, values: dict[str, Any] | None = None, save: Callable[[dict[str, Any]], object] | None = None):
        super().__init__()
        self._values = dict(values or {})
        self._save = save

    def value(self, setting: Setting[T]) -> T:
        """What is kept; the default when nothing is, or nothing sensible."""
        value = self._values.get(setting.key, setting.default)
        return value if setting.allows(value) else setting.default

    def keep(self, setting: Setting[T], value: T) -> None:
        """Keep ``value`` and write the file; ValueError when it is not allowed."""
        if not setting.allows(value):
            raise ValueError(f"{setting.key}: {value!r}")
        if value == self.value(setting):
            return
        self._values[setting.key] = value
        if self._save is not None:
            self._save(dict(self._values))
        self.changed.emit(setting.key, value)
