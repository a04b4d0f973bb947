"""A model card in words: what the list and the card show of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lstmcore.store.strict import clean_name

from ..i18n import bits as spoken_bits
from ..i18n import chars, duration, tr

Card = Mapping[str, Any]


@dataclass(frozen=True)
class Figure:
    """One number with its name and, in ``note``, the sentence that explains it."""

    label: str
    value: str
    note: str = ""


def number(card: Card, name: str) -> float | None:
    """A metric of the card; None when it is missing or not a number."""
    value = (card.get("metrics") or {}).get(name)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def percent(value: float) -> str:
    """0.913 -> 91.3 %."""
    return f"{value * 100:.1f} %"


def is_damaged(card: Card) -> bool:
    """The stored files did not pass the checks."""
    return bool(card.get("damaged"))


def name_of(card: Card) -> str:
    """What the user calls it."""
    return str(card.get("name") or card.get("ref") or card.get("id") or "?")


def learning(card: Card) -> bool:
    """The model of a run that is not finished."""
    return card.get("source") == "run"


def headline(card: Card) -> str:
    """The one figure the list shows."""
    if is_damaged(card):
        return tr("models.damaged")
    accuracy, bits = number(card, "accuracy"), number(card, "bits_per_char")
    if card.get("kind") == "reviews":
        return "" if accuracy is None else tr("models.headline_accuracy", value=percent(accuracy))
    return "" if bits is None else spoken_bits(bits)


def kind_line(card: Card, short: bool = False) -> str:
    """Kind, language and standing: "writes, Chinese, bundled"; ``short`` leaves out what an icon says."""
    if is_damaged(card):
        return tr("models.not_usable")
    kind = tr("models.kind_reviews" if card.get("kind") == "reviews" else "models.kind_language")
    parts = [] if short else [kind]
    if card.get("language") in ("zh", "en", "mixed"):
        parts.append(tr(f"models.language_{card['language']}"))
    if card.get("source") == "starter":
        parts.append(tr("models.bundled"))
    if learning(card):
        parts.append(tr("models.learning"))
    parts += [f"#{tag}" for tag in tags_of(card)] if short else []
    return " ・ ".join(parts)


def figures(card: Card) -> list[Figure]:
    """The held-out figures, best known first; what the card lacks is left out."""
    return _review_figures(card) if card.get("kind") == "reviews" else _language_figures(card)


def _language_figures(card: Card) -> list[Figure]:
    found: list[Figure] = []
    for name in ("bits_per_char", "lstm_bits_per_char", "ngram_bits_per_char"):
        value = number(card, name)
        if value is not None:
            found.append(Figure(tr(f"models.{name}"), f"{value:.2f}", tr(f"models.{name}_note")))
    perplexity = number(card, "perplexity_per_char") or number(card, "perplexity")
    if perplexity is not None:
        short = f"{perplexity:.1f}" if perplexity < 100 else f"{perplexity:,.0f}"
        rounded = f"{perplexity:,.0f}" if perplexity >= 10 else f"{perplexity:.1f}"
        found.append(Figure(tr("models.perplexity"), short, tr("models.perplexity_note", count=rounded)))
    copied, human = number(card, "copy_rate"), number(card, "human_copy_rate")
    if copied is not None:
        note = tr("models.copy_rate_note") if human is None else tr("models.copy_rate_human", human=percent(human))
        found.append(Figure(tr("models.copy_rate"), percent(copied), note))
    return found


def _review_figures(card: Card) -> list[Figure]:
    found: list[Figure] = []
    accuracy, baseline = number(card, "accuracy"), number(card, "baseline_accuracy")
    if accuracy is not None:
        note = "" if baseline is None else tr("models.accuracy_note", baseline=percent(baseline))
        found.append(Figure(tr("models.accuracy"), percent(accuracy), note))
    for name in ("baseline_accuracy", "lstm_accuracy"):
        value = number(card, name)
        if value is not None:
            found.append(Figure(tr(f"models.{name}"), percent(value), tr(f"models.{name}_note")))
    macro, ece = number(card, "macro_f1"), number(card, "ece")
    if macro is not None:
        found.append(Figure(tr("models.macro_f1"), f"{macro:.3f}", tr("models.macro_f1_note")))
    if ece is not None:
        found.append(Figure(tr("models.ece"), percent(ece), tr("models.ece_note")))
    return found


def summary(card: Card) -> str:
    """The figures in a plain sentence or two."""
    said: list[str] = []
    accuracy, baseline = number(card, "accuracy"), number(card, "baseline_accuracy")
    if accuracy is not None:
        key = "models.says_right" if baseline is None else "models.says_right_baseline"
        said.append(tr(key, count=round(100 * accuracy), baseline=round(100 * (baseline or 0))))
    perplexity = number(card, "perplexity_per_char")
    if perplexity is not None:
        count = f"{perplexity:,.0f}" if perplexity >= 10 else f"{perplexity:.1f}"
        said.append(tr("models.says_perplexity", count=count))
    copied, human = number(card, "copy_rate"), number(card, "human_copy_rate")
    if copied is not None:
        key = "models.says_copied" if human is None else "models.says_copied_human"
        said.append(tr(key, copied=percent(copied), human=percent(human or 0)))
    return tr("models.says_join").join(said)


def learned_from(card: Card) -> str:
    """What it was trained on: name, characters or rows, files."""
    corpus = card.get("corpus") or {}
    parts = [str(corpus.get("name") or "")]
    rows = corpus.get("train_rows") or corpus.get("rows")
    if rows:
        parts.append(tr("models.rows", count=f"{int(rows):,}"))
    elif corpus.get("chars"):
        parts.append(chars(int(corpus["chars"])))
    if int(corpus.get("files") or 0) > 1:
        parts.append(tr("models.files", count=f"{int(corpus['files']):,}"))
    return " ・ ".join(part for part in parts if part)


def split_of(card: Card) -> str:
    """How much of it was learned from and how much was held out; "" where the card is older than that."""
    corpus = card.get("corpus") or {}
    if corpus.get("train_rows") and corpus.get("dev_rows"):
        return tr("models.split_reviews", train=f"{int(corpus['train_rows']):,}", dev=f"{int(corpus['dev_rows']):,}")
    sizes = {name: int(corpus.get(f"{name}_chars") or 0) for name in ("train", "dev", "test")}
    return tr("models.split", **{name: chars(size) for name, size in sizes.items()}) if sizes["train"] else ""


def parent_of(card: Card) -> str:
    """The model that it went on from; "" for one that began afresh."""
    parent = (card.get("training") or {}).get("parent") or {}
    name, corpus = (clean_name(str(parent.get(key) or "")) for key in ("name", "corpus"))
    if not name:
        return ""
    return (
        tr("models.parent_knew", name=name, corpus=corpus)
        if corpus not in ("", name)
        else tr("models.parent", name=name)
    )


def credits_of(card: Card) -> list[str]:
    """Whose texts it learned from, one line each."""
    return [str(each) for each in (card.get("corpus") or {}).get("credits") or ()]


def training_line(card: Card) -> str:
    """How it was trained: preset, time, speed, device."""
    training = card.get("training") or {}
    parts: list[str] = []
    preset = training.get("preset")
    if preset in ("quick", "standard", "overnight", "classic"):
        parts.append(tr(f"models.preset_{preset}"))
    seconds = training.get("seconds") or 60 * float(training.get("minutes") or 0)
    if seconds:
        parts.append(duration(float(seconds)))
    if training.get("tokens_per_second"):
        parts.append(tr("models.speed", count=f"{int(training['tokens_per_second']):,}"))
    if training.get("threads"):
        parts.append(tr("models.threads", count=training["threads"]))
    parts.extend(str(training[name]) for name in ("device", "machine") if training.get(name))
    parts = [part.upper() if part in ("cpu", "cuda") else part for part in parts]
    return " ・ ".join(parts)


def tags_of(card: Card) -> list[str]:
    """What the user filed it under."""
    return [str(each) for each in card.get("tags") or ()]


def reveals(card: Card) -> str:
    """What a file of this model can tell of the texts it learned from; "" for a review model."""
    if card.get("kind") != "language" or is_damaged(card) or learning(card):
        return ""
    return tr("models.reveals_ngram" if card.get("ngram") else "models.reveals_little")


def size(card: Card) -> str:
    """Bytes on disk as MB."""
    count = int(card.get("size_bytes") or 0)
    return tr("models.size", count=f"{count / 1e6:.1f}") if count else ""


def made_on(card: Card) -> str:
    """The day it was stored, as YYYY-MM-DD."""
    return str(card.get("created") or "")[:10]


def damage(card: Card) -> str:
    """Why a damaged model cannot be used, in one sentence."""
    return (
        tr(f"error.{card['reason']}", **(card.get("reason_values") or {}))
        if card.get("reason")
        else tr("models.damaged")
    )
