"""What follows from the amount of text and time alone: sizes, passes, and the time that is of use. No torch here."""

from __future__ import annotations

MINUTES = {"quick": 2.0, "standard": 15.0, "overnight": 480.0}
MOST_EPOCHS = 60  # more passes over the same text only memorise it: a long budget on a short text ends early
EVALUATIONS_LEAVE = 0.95  # of the time
CHARACTER_VOCAB = 1000  # above: Chinese characters, words or subwords
DEEPER_AFTER = (16, 24)  # epochs with one layer, after which two are better; the second where the vocabulary is large
DEEPER_TOKENS = 300_000
HIDDEN = 512  # of a text of some length


def hidden_for(train_tokens: int) -> int:
    """Units of a layer."""
    return 128 if train_tokens < 20_000 else 256 if train_tokens < 120_000 else HIDDEN


def is_worth_two_layers(epochs: float, train_tokens: int, large_vocab: bool) -> bool:
    """Whether the time that one layer would need for so many ``epochs`` is better spent on two."""
    return epochs > DEEPER_AFTER[large_vocab] and train_tokens > DEEPER_TOKENS


def cost(hidden: int, layers: int) -> float:
    """What a token costs beside one layer of HIDDEN units (README, "How cost grows" and "Speed of a step")."""
    return (hidden / HIDDEN) ** 1.2 * (1 + 1.45 * (layers - 1))
