"""Events as lines for a person at a terminal."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterable
from typing import Any

from . import events as e
from .classic.table import table
from .errors import sentence

Rows = Iterable[Iterable[Any]]


def _neighbours(result: dict[str, Any]) -> Rows:
    return [(f"{cosine:.3f}", word) for word, cosine in result["neighbours"]]


def _lesson(result: dict[str, Any]) -> Rows:
    """A row a token: what cannot be seen is escaped; of the embedding the length, or 0."""
    columns = [result[name] for name in ("tokens", "ids", "bag", "tfidf")]
    lengths = [math.sqrt(sum(x * x for x in each)) for each in result["embeddings"]]
    yield ("token", "id", "count", "tf-idf", *(["|v|"] if lengths else []))
    for place, (token, *numbers) in enumerate(zip(*columns, strict=True)):
        shown = token if token.isprintable() and token.strip() else repr(token)
        yield (shown, *numbers, *([f"{lengths[place]:.3f}"] if lengths else []))


def _pooling(result: dict[str, Any]) -> Rows:
    """A row a read-out, and below the n-gram model and what guessing the commoner class would give."""
    yield ("pooling", "accuracy", "macro-F1", "loss", "epochs", "CPU s")
    for row in result["rows"]:
        shares = (f"{100 * row[name]:.1f} %" for name in ("accuracy", "macro_f1"))
        yield (row["pooling"], *shares, f"{row['loss']:.3f}", row["epochs"], row["cpu_seconds"])
    yield ("n-grams", f"{100 * result['baseline_accuracy']:.1f} %")
    yield ("majority", f"{100 * result['majority']:.1f} %")


def _aspects(result: dict[str, Any]) -> Rows:
    return [(side, *row) for side in ("positive", "negative") for row in result[side]]


def _spotlight(result: dict[str, Any]) -> Rows:
    """Feature, unit, correlation; then cosine and words of the places that are alike."""
    yield from ((each["name"], unit, f"{r:+.3f}") for each in result["features"] for unit, r in each["units"])
    yield from (
        (f"{near:.3f}", f"{before}[{here}]{after}".replace("\n", "⏎")) for near, before, here, after in result["alike"]
    )


def _gradients(result: dict[str, Any]) -> Rows:
    """Norms of dLoss/dh_t, a row a step, a column a network; the shares of right answers before them."""
    kinds = result["kinds"]
    columns = [(kind, when) for kind in kinds for when in ("before", "after")]
    yield ("t", *(f"{kind}, {when}" for kind, when in columns))
    yield ("right", *(kinds[kind][when]["right"] for kind, when in columns))
    for t in range(result["steps"]):
        yield (t + 1, *(f"{kinds[kind][when]['norms'][t]:.3e}" for kind, when in columns))


def _runs(result: dict[str, Any]) -> Rows:
    """Id, state, steps, bits a character, name, tags."""
    for each in result["runs"]:
        rate = each["bits_per_char"]
        bits = "-" if rate is None else f"{rate:.3f}"
        yield (each["id"][:8], each["status"], each["step"], bits, each["name"], " ".join(each["tags"]))


TABLES: dict[str, Callable[[dict[str, Any]], Rows]] = {
    "neighbours": _neighbours,
    "lesson": _lesson,
    "pooling": _pooling,
    "aspects": _aspects,
    "inspect": lambda result: [(f"{each['level']:g}", each["score"], each["text"]) for each in result["suspects"]],
    "spotlight": _spotlight,
    "gradients": _gradients,
    "runs": _runs,
    "map": lambda result: result["points"],
}


def show(given: argparse.Namespace, event: e.Event) -> None:
    """Print what a person wants to see of ``event``: results on stdout, progress on stderr."""
    language = given.lang
    match event:
        case e.Piece(candidate=0, text=text):
            print(text, end="", flush=True)
        case e.Candidate(index=index, text=text) if index:
            print(f"\n--- {index + 1}\n{text}", end="")
        case e.Candidate():
            pass
        case e.Rated(score=score, label=label, sentences=parts):
            print(label if score is None else f"{label} {score:.2f}")
            for text, part in parts if len(parts) > 1 else ():
                print(f"  {'  - ' if part is None else f'{part:.2f}'} {text.strip()}")
        case e.ParagraphsRated(start=start, scores=scores):
            for at, score in enumerate(scores, start + 1):
                print(f"{at}\t{'-' if score is None else f'{score:.2f}'}")
        case e.GatesRead():
            pass
        case e.FileRead(path=path, use=False, refused=""):
            _aside(f"  {sentence('notice.switched_off', language, path=path)}")
        case e.FileRead(path=path, refused=refused, codec=codec, chars=chars, bad_sequences=bad, values=values):
            if refused:
                _aside(f"- {path}: {sentence(f'error.{refused}', language, **values)}")
            else:
                _aside(f"+ {path}: {chars} ({codec}{f', {bad} bad' if bad else ''})")
        case e.Notice(key=key, values=values):
            _aside(sentence(f"notice.{key}", language, **values))
        case e.Progress(stage=stage):
            _progress(sentence(f"stage.{stage}", language))
        case e.Started(run=run):
            _aside(f"run {run}")
        case e.Planned():
            _aside(
                f"{event.num_layers} x {event.hidden_size} LSTM, {event.parameters:,} parameters, vocabulary "
                f"{event.vocab_size:,}, {event.total_steps:,} steps of {event.batch_size} x {event.bptt}, "
                f"{event.precision}, {event.threads} threads"
            )
        case e.NgramReady(order=order, bits_per_char=rate):
            _aside(f"n-gram of order {order}: {rate:.3f} bits/char on dev")
        case e.StepDone():
            _progress(
                f"step {event.step}/{event.total_steps}  loss {event.loss:.3f}  "
                f"{event.tokens_per_second:,.0f} tokens/s  {event.seconds_left:.0f} s left"
            )
        case e.VectorsStep():
            _progress(f"step {event.step}/{event.total_steps}  loss {event.loss:.3f}  {event.seconds_left:.0f} s left")
        case e.Evaluated():
            _aside(
                f"step {event.step}: LSTM {event.bits_per_char:.3f}, n-gram {event.ngram_bits_per_char:.3f}, "
                f"mixture {event.mixture_bits_per_char:.3f} bits/char on dev{' *' if event.best else ''}"
            )
        case e.Sampled(prefix=prefix, text=text):
            _aside(f"  {prefix}{text}".replace("\n", "⏎"))
        case e.ReviewsEpoch():
            _aside(f"epoch {event.epoch}/{event.epochs}: {event.accuracy:.3f} (n-gram {event.baseline_accuracy:.3f})")
        case e.ClassicEpoch(held_out=held_out):
            text = (
                f"{event.variant}, epoch {event.epoch}/{event.epochs}: perplexity {event.train_perplexity:,.3f}, "
                f"{event.seconds:.2f} s"
            )
            if held_out is None:
                _progress(text)
            else:
                _aside(f"{text}; held-out {held_out:,.1f}")
        case e.Listening(url=url, token=token):
            print(f"{url}\n{token or 'MOXU_TOKEN'}", flush=True)
        case e.Answer(id=number, event=told):
            print(json.dumps({"id": number, **told}, ensure_ascii=False), flush=True)
        case e.Done() if given.verb == "serve":
            pass
        case e.Done(result=result) if given.verb == "classic":
            _progress("")
            print(table(result))
        case e.Done(result=result):
            _progress("")
            if given.verb == "continue":
                print()
            elif given.verb == "models":
                for card in result["models"]:
                    print(
                        f"{card['name']:<24} {card.get('kind', '?'):<9} {card.get('language', ''):<6} {card['source']}"
                    )
            elif given.verb == "command":
                print(result["command"])
            elif given.verb in TABLES and result:
                for word in result["composed"] if given.verb == "neighbours" else ():
                    _aside(sentence("notice.word_composed", language, word=word))
                print("\n".join("\t".join(str(cell) for cell in row) for row in TABLES[given.verb](result)))
            elif given.verb != "score":
                print(json.dumps(result, ensure_ascii=False, indent=1, default=str))
        case _:
            pass


def _aside(text: str) -> None:
    _progress("")
    print(text, file=sys.stderr, flush=True)


def _progress(text: str) -> None:
    """A line that the next one overwrites; only on a terminal."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
