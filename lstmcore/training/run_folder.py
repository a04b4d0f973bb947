"""A run on disk: what was asked, the corpus as tokens, what happened, two checkpoints. No torch here."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save

from .. import events
from ..errors import BadInput
from ..specs import TrainSpec, from_dict, to_dict
from ..store import atomic, home
from ..store.place import check_place
from ..text.tokens import Vocabulary, from_json
from ..writing.ngram import NgramModel
from ..writing.originality import CopyFilter
from ..writing.stack import Stack

PARTS = ("train", "dev", "test")
RECORD = struct.Struct("<idfff")  # step, seconds, loss in nats a token, learning rate, gradient norm
FIELDS = np.dtype([("step", "<i4"), ("seconds", "<f8"), ("loss", "<f4"), ("learning_rate", "<f4"), ("norm", "<f4")])
assert FIELDS.itemsize == RECORD.size


@dataclass(frozen=True)
class Corpus:
    """The tokens of a run, memory-mapped, with what a report needs to know of the text."""

    train: NDArray[np.integer]
    dev: NDArray[np.integer]
    test: NDArray[np.integer]
    vocabulary: Vocabulary
    facts: dict[str, Any]  # name, language, sha256, chars of each part, files, credits


class RunFolder:
    """Paths and small files of one run."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    @staticmethod
    def is_one(path: Path) -> bool:
        """Whether ``path`` is a run folder."""
        return (path / "spec.json").is_file()

    @classmethod
    def create(cls, spec: TrainSpec) -> RunFolder:
        """A new folder with its spec; one that holds a run already is refused."""
        run = cls(spec.run or home.runs() / str(uuid.uuid4()))
        if cls.is_one(run.path):
            raise BadInput("run_exists", run=str(run.path))
        if spec.out is not None:
            check_place(spec.out)
        try:
            run.path.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise BadInput("not_written", path=str(run.path), reason=problem.strerror) from problem
        run.keep_spec(spec)
        return run

    def withdraw(self) -> None:
        """As if it had not been asked for, where no text was ever read; what others keep in its folder stays."""
        if (self.path / "corpus" / "corpus.json").exists():
            return
        corpus = [f"corpus/{name}" for name in (*(f"{part}.bin" for part in PARTS), "vocab.json")]
        for name in (*corpus, "spec.json", "parent.json", "events.jsonl", "start.safetensors", "control", ".lock"):
            with suppress(OSError):
                (self.path / name).unlink()
        for folder in (self.path / "corpus", self.path):
            with suppress(OSError):
                folder.rmdir()  # only an empty one

    def spec(self) -> TrainSpec:
        """What was asked; BadInput when this is no run folder."""
        try:
            values = json.loads((self.path / "spec.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            raise BadInput("not_a_run", run=str(self.path)) from problem
        if not isinstance(values, dict):
            raise BadInput("not_a_run", run=str(self.path))
        values.pop("version", None)
        return from_dict(TrainSpec, values)

    def keep_spec(self, spec: TrainSpec) -> None:
        """In the place of what was asked, once what was left open is decided."""
        self.write_json("spec.json", {"version": 1, **to_dict(spec)})

    def read_json(self, name: str) -> dict[str, Any] | None:
        """One of the run's JSON files, None while it is not there."""
        try:
            return json.loads((self.path / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def write_json(self, name: str, value: dict[str, Any]) -> None:
        """Write one of the run's JSON files."""
        atomic.write_json(self.path / name, value)

    # corpus

    def save_corpus(self, corpus: Corpus) -> None:
        """Tokens as uint16 or uint32, vocabulary, facts; the facts last, they say that all is there."""
        folder = self.path / "corpus"
        folder.mkdir(exist_ok=True)
        kind = "<u2" if corpus.vocabulary.size <= 65536 else "<u4"
        for part in PARTS:
            atomic.write_bytes(folder / f"{part}.bin", memoryview(getattr(corpus, part).astype(kind)))
        atomic.write_json(folder / "vocab.json", corpus.vocabulary.to_json())
        atomic.write_json(folder / "corpus.json", {**corpus.facts, "dtype": kind, "tokens_sha256": self._fingerprint()})

    def corpus(self) -> Corpus | None:
        """The prepared corpus; None before it is, BadInput when it is not what it was."""
        facts = self.read_json("corpus/corpus.json")
        if facts is None:
            return None
        if facts.get("tokens_sha256", self._fingerprint()) != self._fingerprint():  # an older run has none
            raise BadInput("run_corpus_changed", run=str(self.path))
        folder = self.path / "corpus"
        parts = [_mapped(folder / f"{part}.bin", facts["dtype"]) for part in PARTS]
        return Corpus(parts[0], parts[1], parts[2], self.vocabulary(), facts)

    def _fingerprint(self) -> str:
        found = hashlib.sha256()
        for name in (*(f"{part}.bin" for part in PARTS), "vocab.json"):
            try:
                with open(self.path / "corpus" / name, "rb") as file:
                    found.update(hashlib.file_digest(file, "sha256").digest())
            except OSError:
                found.update(b"missing")
        return found.hexdigest()

    def vocabulary(self) -> Vocabulary:
        """The units of the run."""
        return from_json(json.loads((self.path / "corpus" / "vocab.json").read_text(encoding="utf-8")))

    # n-gram and copy filter

    def save_ngram(self, ngram: NgramModel, copies: CopyFilter, facts: dict[str, Any]) -> None:
        """Both tables in one file; ``ngram.json`` last."""
        tensors, sizes = ngram.to_tensors()
        more, copy = copies.to_tensors()
        atomic.write_bytes(self.path / "ngram.safetensors", save({**tensors, **more}))
        self.write_json("ngram.json", {**facts, "ngram": sizes, "copy": copy})

    def ngram(self) -> tuple[NgramModel, CopyFilter, dict[str, Any]] | None:
        """The n-gram model of the run; None before it stands."""
        facts = self.read_json("ngram.json")
        if facts is None:
            return None
        tensors = load_file(self.path / "ngram.safetensors")
        ngram = NgramModel.from_tensors(tensors, facts["ngram"]["order"])
        return ngram, CopyFilter(tensors["copy.filter"], facts["copy"]["every"]), facts

    # what happened

    def add_event(self, event: events.Event) -> None:
        """Append to events.jsonl (steps go to curves.bin)."""
        line = json.dumps({**events.to_dict(event), "time": round(time.time(), 3)}, ensure_ascii=False)
        with open(self.path / "events.jsonl", "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(line + "\n")

    def past_events(self) -> Iterator[dict[str, Any]]:
        """The events so far; a line cut short by a crash is passed over."""
        try:
            text = (self.path / "events.jsonl").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return
        for line in text.splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                continue

    def forget_after(self, step: int) -> None:
        """Drop events and curve points past ``step``: they will come again."""
        kept = [each for each in self.past_events() if each.get("step", 0) <= step]
        text = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in kept)
        atomic.write_text(self.path / "events.jsonl", text)
        curves = self.path / "curves.bin"
        if curves.exists():
            os.truncate(curves, min(curves.stat().st_size, step * RECORD.size))

    def curves(self) -> NDArray[Any]:
        """The points of all steps so far, a structured array of FIELDS."""
        try:
            data = (self.path / "curves.bin").read_bytes()
        except OSError:
            data = b""
        return np.frombuffer(data[: len(data) // RECORD.size * RECORD.size], dtype=FIELDS)

    def last_step(self) -> tuple[int, float]:
        """(the newest step with a loss, seconds trained until then) without reading the others; (0, 0.0) before it."""
        try:
            with (self.path / "curves.bin").open("rb") as file:
                whole = os.fstat(file.fileno()).st_size // RECORD.size
                file.seek(max(0, whole - 1) * RECORD.size)
                step, seconds, *_ = RECORD.unpack(file.read(RECORD.size))
        except (OSError, struct.error):
            return 0, 0.0
        return step, seconds

    def history(self) -> list[dict[str, Any]]:
        """The Evaluated events, for a model's card."""
        return [each for each in self.past_events() if each.get("event") == "Evaluated"]

    # checkpoints, as far as one can read them without torch

    def checkpoint(self) -> Path | None:
        """The newest whole checkpoint."""
        pointer = self.read_json("pointer.json")
        return self.path / pointer["folder"] if pointer else None

    def weights_changed(self) -> float:
        """A number that changes when better weights (or the n-gram) have been written."""
        for name in ("best.safetensors", "ngram.json"):
            try:
                return os.stat(self.path / name).st_mtime
            except OSError:
                continue
        return 0.0

    def stack(self) -> Stack:
        """The run as a model: its best weights so far, or the n-gram alone while there are none."""
        from ..writing.network import Network

        found = self.ngram()
        if found is None:
            raise BadInput("run_too_young", run=str(self.path))
        ngram, copies, facts = found
        network, weights = None, [0.0]
        best = self.path / "best.safetensors"
        mixture = self.read_json("mixture.json")
        if best.exists() and mixture:
            network = Network(load_file(best), mixture["num_layers"])
            weights = mixture["weights"]
        return Stack(self.vocabulary(), network, ngram, weights, copies, facts["language"], facts["name"])


def _mapped(path: Path, kind: str) -> NDArray[np.integer]:
    if not path.stat().st_size:
        return np.zeros(0, dtype=kind)
    return np.memmap(path, dtype=kind, mode="r")
