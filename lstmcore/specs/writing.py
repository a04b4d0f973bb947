"""Jobs that write with a language model."""

from __future__ import annotations

from dataclasses import dataclass

from .fields import choice, ranged


@dataclass(frozen=True)
class ContinueSpec:
    """Continue ``prefix`` with ``model``; ``length`` counts characters.

    With ``after``, the text that follows the place, ``draws`` continuations are written and those kept that lead best
    into it, the best first. Of several ``candidates`` the first streams as it is drawn and is only cut to its best end;
    those that lead best come after it. ``draft``: with what was learned of it (LearnSpec). ``second_share`` of the
    chances at every step is ``second_model``'s, when there is one.
    """

    model: str
    prefix: str = ""
    length: int = ranged(200, 1, 1_000_000)
    until: str = choice("chars", "chars", "sentence", "paragraph")
    temperature: float = ranged(0.7, 0.0, 5.0)
    top_k: int = ranged(0, 0, 1_000_000)
    top_p: float = ranged(0.9, 0.01, 1.0)
    repetition: float = ranged(1.1, 1.0, 5.0)
    candidates: int = ranged(1, 1, 64)
    seed: int | None = ranged(None, 0, 2**31 - 1)
    max_copy: int = ranged(0, 0, 100_000)
    after: str = ""
    draws: int = ranged(12, 1, 64)
    out: str | None = None
    draft: str = ""
    second_model: str = ""
    second_share: float = ranged(0.5, 0.0, 1.0)


@dataclass(frozen=True)
class CompleteSpec:
    """Complete ``prompt`` with ``n`` texts of at most ``max_tokens`` tokens of ``model``, up to one of ``stop``."""

    model: str
    prompt: str = ""
    max_tokens: int = ranged(16, 1, 100_000)
    n: int = ranged(1, 1, 16)
    temperature: float = ranged(0.7, 0.0, 5.0)
    top_k: int = ranged(0, 0, 1_000_000)
    top_p: float = ranged(0.9, 0.01, 1.0)
    repetition: float = ranged(1.1, 1.0, 5.0)
    seed: int | None = ranged(None, 0, 2**31 - 1)
    stop: tuple[str, ...] = ()


@dataclass(frozen=True)
class ServeSpec:
    """Answer other programs: HTTP at ``port`` of a loopback ``host``, or JSON lines on stdin and stdout (``stdio``).

    ``port`` 0: one that is free. ``token`` "": that of the variable MOXU_TOKEN, or a new one. ``model``: for requests
    that name none. ``max_tokens``: the most that a request may ask for. ``lang``: of the sentences.
    """

    host: str = "127.0.0.1"
    port: int = ranged(8642, 0, 65535)
    token: str = ""
    model: str = ""
    max_tokens: int = ranged(2048, 1, 100_000)
    stdio: bool = False
    lang: str | None = choice(None, "zh", "en")


@dataclass(frozen=True)
class ChoicesSpec:
    """The ``count`` likeliest texts that may follow ``prefix`` at once: a character, or a word of a model of words."""

    model: str
    prefix: str = ""
    count: int = ranged(10, 1, 1000)
    draft: str = ""
    second_model: str = ""
    second_share: float = ranged(0.5, 0.0, 1.0)


@dataclass(frozen=True)
class SuggestSpec:
    """The words that most likely follow ``prefix``, at most ``length`` characters and never past the end of a clause.

    Offered is what comes with a chance of at least ``threshold``; None: of which on held-out text ``share`` was right.
    ``chips``: so many other words to choose from, however likely.
    """

    model: str
    prefix: str = ""
    length: int = ranged(40, 1, 400)
    share: float = ranged(0.6, 0.0, 1.0)
    threshold: float | None = ranged(None, 0.0, 1.0)
    chips: int = ranged(0, 0, 10)
    draft: str = ""
    second_model: str = ""
    second_share: float = ranged(0.5, 0.0, 1.0)


@dataclass(frozen=True)
class LearnSpec:
    """Let a copy of ``model`` learn the draft called ``draft``, which is ``text`` now and is written at ``caret``.

    Suggestions and continuations that name the draft are then the copy's; ``model`` itself is never changed. Sentences
    with a word of ``without`` count for nothing.
    """

    model: str
    draft: str
    text: str = ""
    caret: int = ranged(0, 0, 1 << 31)
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeepSpec:
    """Keep what TeachSpec made at ``taught``: as a ``new`` model, in the place of ``model``, or not at all."""

    taught: str
    model: str = ""
    how: str = choice("new", "new", "replace", "discard")
    name: str = ""


@dataclass(frozen=True)
class ForgetSpec:
    """Drop all that was learned of ``draft``: the library's model writes again."""

    draft: str


@dataclass(frozen=True)
class SurpriseSpec:
    """How unexpected each character of ``text`` is to ``model``, from the line of character ``start`` on.

    The result names the ``top`` most unusual sentences.
    """

    model: str
    text: str = ""
    start: int = ranged(0, 0, 1 << 31)
    top: int = ranged(10, 0, 10_000)


@dataclass(frozen=True)
class OriginalitySpec:
    """What of ``text`` stands word for word in the kept ``corpora``; without any, in the one ``model`` learned from."""

    text: str = ""
    corpora: tuple[str, ...] = ()
    model: str = ""
