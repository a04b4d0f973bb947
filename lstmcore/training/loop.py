"""Training: ``train`` and ``resume`` are generators of events; whoever iterates draws, prints or stores them."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from ..control import Control
from ..errors import BadInput, CoreError
from ..events import (
    Done,
    Evaluated,
    Event,
    NgramReady,
    Notice,
    Paused,
    Planned,
    Resumed,
    Sampled,
    Saved,
    Started,
    StepDone,
)
from ..nets.language import LanguageModel, detach
from ..nets.regularise import weight_drop
from ..runs import at_work
from ..specs import ResumeSpec, TrainSpec
from . import devices, plan
from .batching import Streams
from .checkpoint import load_checkpoint, save_checkpoint
from .finish import finish
from .prepare import prepare
from .progress_report import Judge, sample
from .run_folder import RECORD, Corpus, RunFolder
from .schedule import one_cycle, progress
from .start import start_embedding

CHECKPOINT_SECONDS = float(os.environ.get("MOXU_CHECKPOINT_SECONDS", "30"))
EVENT_SECONDS = 1 / 30
REPLANS_AT = 0.05  # of a run: how often the pace is looked at
MOST_SKIPPED = 20


def train(spec: TrainSpec, control: Control) -> Iterator[Event]:
    """Train a language model from ``spec.sources``; the last event, Done, holds the figures of design.md §4."""
    if not spec.sources:
        raise BadInput("no_sources")
    run = RunFolder.create(spec)
    with at_work(run.path):
        yield from resume(ResumeSpec(str(run.path), spec.threads), control)


def resume(spec: ResumeSpec, control: Control) -> Iterator[Event]:
    """Start a prepared run, or go on exactly where it stopped. A finished run only says so again."""
    run = RunFolder(Path(spec.run))
    asked = run.spec()
    yield Started(str(run.path.absolute()))
    result = run.read_json("result.json")
    if result is not None:
        yield Done(result.pop("status", "done"), result)
        return
    began = time.monotonic()
    for event in _work(run, asked, spec.threads, began, control):
        if not isinstance(event, StepDone):
            run.add_event(event)
        yield event


def _work(run: RunFolder, asked: TrainSpec, threads: int | None, began: float, control: Control) -> Iterator[Event]:
    device = devices.choose(asked.device)
    threads = devices.prepare(threads or asked.threads)
    corpus = yield from prepare(run, asked, control)
    if corpus is None:
        if control.cancelled:
            run.write_json("result.json", {"status": "cancelled"})
        yield Done("cancelled" if control.cancelled else "stopped", {"run": str(run.path.absolute())})
        return
    values = run.read_json("plan.json")
    if values is None:
        budget = (plan.minutes_of(asked) or 0) * 60
        left = max(budget * 0.5, budget - (time.monotonic() - began) - plan.PROBE_SECONDS - 1)
        size = corpus.vocabulary.size
        made = plan.make(asked, size, len(corpus.train), len(corpus.dev), threads, device, left)
        run.write_json("plan.json", made.to_dict())
    else:
        made = plan.Plan.from_dict(values)
        devices.prepare(made.threads)  # as planned: another number would round other sums
    trainer = Trainer(run, made, corpus, asked)
    yield from trainer.run(control)
    if control.leaving or control.cancelled:
        yield Done("stopped" if control.leaving else "cancelled", {"run": str(run.path.absolute())})
        return
    stopped = control.stop_requested
    result = yield from finish(run, asked, made, corpus, trainer.model, trainer.done)
    status = "stopped" if stopped else "done"
    run.write_json("result.json", {"status": status, **result})
    yield Done(status, result)


class Trainer:
    """One run in memory."""

    def __init__(self, folder: RunFolder, made: plan.Plan, corpus: Corpus, asked: TrainSpec) -> None:
        self.folder, self.plan, self.corpus, self.asked = folder, made, corpus, asked
        torch.manual_seed(made.seed)
        self.model = LanguageModel(made.sizes, made.dropouts)
        found = folder.ngram()
        assert found is not None
        self.ngram, _, self.facts = found
        self.model.start_bias(self.ngram.unigram)
        start_embedding(folder, self.model, made.seed)
        self.model.to(made.device)
        matrices = [p for p in self.model.parameters() if p.ndim > 1]
        vectors = [p for p in self.model.parameters() if p.ndim == 1]
        groups = [{"params": matrices, "weight_decay": made.weight_decay}, {"params": vectors, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=made.learning_rate, betas=(0.9, 0.99), fused=True)
        self.streams = Streams(corpus.train, made.batch_size, made.bptt, made.seed)
        state, self.done = load_checkpoint(folder, self.model, self.optimizer, self.model.zero_state(made.batch_size))
        self.state = state
        self.judge = Judge(corpus, self.ngram, made)
        folder.forget_after(self.done.step)

    def run(self, control: Control) -> Iterator[Event]:
        """All steps that are left, or until told to stop; ends with a checkpoint."""
        made, done = self.plan, self.done
        yield self._planned()
        yield NgramReady(self.ngram.order, self.facts["bits_per_char"], 0.0)
        if done.step:
            yield Resumed(done.step)
        clock = _Clock(done.seconds)
        saved_at, told_at, since = clock.seconds(), -1.0, _Mean()
        curves = open(self.folder.path / "curves.bin", "ab")  # noqa: SIM115 (closed below, kept open over yields)
        pace = _Pace(made, done.step, clock.seconds())
        try:
            while done.step < self._total() and not control.stop_requested:
                if control.pause_requested:
                    clock.stop()
                    self._save(clock, curves)
                    yield Paused(done.step)
                    while control.pause_requested:
                        control.wait_while_paused(0.2)
                    clock.start()
                    yield Resumed(done.step)
                    continue
                loss, rate, norm = self._step(done.step)
                done.step += 1
                curves.write(RECORD.pack(done.step, clock.seconds(), loss, rate, norm))
                since.add(loss)
                now = clock.seconds()
                if now - told_at >= EVENT_SECONDS or done.step == self._total():
                    curves.flush()  # who follows a detached run reads this file
                    yield self._step_done(now, since.take(), rate, norm, pace)
                    told_at = now
                if done.step % made.evaluate_every == 0 or done.step == self._total():
                    yield from self._evaluate(clock)
                    pace.forget(done.step, clock.seconds())
                if made.total_seconds and pace.replan(done.step, clock.seconds()):
                    self.folder.write_json("plan.json", made.to_dict())
                if clock.seconds() - saved_at >= CHECKPOINT_SECONDS:
                    yield self._save(clock, curves)
                    saved_at = clock.seconds()
            if control.cancelled:
                self.folder.write_json("result.json", {"status": "cancelled"})
                return
            if control.leaving:
                yield self._save(clock, curves)
                return
            if done.best_step < 0 or (control.stop_requested and done.step > done.best_step):
                yield from self._evaluate(clock)
            yield self._save(clock, curves)
        finally:
            curves.close()

    def _total(self) -> int:
        return self.plan.replans[-1][1] if self.plan.replans else self.plan.total_steps

    def _step(self, step: int) -> tuple[float, float, float]:
        """One optimiser step: mean loss in nats a token, learning rate, gradient norm."""
        made, model = self.plan, self.model
        inputs, targets = (torch.from_numpy(part) for part in self.streams.batch(step))
        if made.device != "cpu":
            inputs, targets = inputs.to(made.device), targets.to(made.device)
        if self.streams.starts_epoch(step):
            self.state = model.zero_state(made.batch_size)
        rate = made.learning_rate * one_cycle(progress(step, made.total_steps, made.replans))
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        model.train()
        self.optimizer.zero_grad()
        with weight_drop(model.lstms, made.dropouts.weight):
            with devices.precision_context(made.precision, made.device):
                hidden, state = model(inputs, self.state)
                logits = model.logits(hidden)  # (T, B, V)
            loss = F.cross_entropy(logits.view(-1, made.sizes.vocab_size).float(), targets.view(-1))
            loss.backward()
        norm = float(torch.nn.utils.clip_grad_norm_(model.parameters(), made.clip_norm))
        if math.isfinite(norm):
            self.optimizer.step()
            self.state = detach(state)
        else:
            self.done.skipped += 1
            self.state = model.zero_state(made.batch_size)
            if self.done.skipped > MOST_SKIPPED:
                raise CoreError("diverged", step=step)
        return float(loss.detach()), rate, norm

    def _evaluate(self, clock: _Clock) -> Iterator[Event]:
        done = self.done
        if done.evaluations and done.evaluations[-1]["step"] == done.step:
            return
        figures = self.judge.figures(self.model)
        best = figures.mixture_bits_per_char < done.best_bits
        if best:
            done.best_bits, done.best_step = figures.mixture_bits_per_char, done.step
            self.judge.save_best(self.folder, self.model, figures, done.step)
        event = Evaluated(
            step=done.step,
            seconds=round(clock.seconds(), 2),
            epoch=round(done.step / self.streams.steps_per_epoch, 3),
            loss=figures.loss,
            bits_per_char=figures.bits_per_char,
            perplexity_per_char=2**figures.bits_per_char,
            mixture_bits_per_char=figures.mixture_bits_per_char,
            ngram_bits_per_char=figures.ngram_bits_per_char,
            best=best,
        )
        done.evaluations.append({"step": done.step, "mixture": figures.mixture_bits_per_char})
        yield event
        prefix, text = sample(self.folder, self.model, figures.weights, self.asked.prefix, done.step)
        yield Sampled(done.step, prefix, text)

    def _save(self, clock: _Clock, curves: object) -> Event:
        curves.flush()  # type: ignore[attr-defined]
        self.done.seconds = clock.seconds()
        try:
            save_checkpoint(self.folder, self.model, self.optimizer, self.state, self.done)
        except BadInput as problem:  # a full disk must not end the training; the next save tries again
            return Notice("checkpoint_failed", {"reason": str(problem)})
        return Saved(str(self.folder.path), self.done.step)

    def _planned(self) -> Planned:
        made = self.plan
        return Planned(
            total_steps=self._total(),
            total_seconds=made.total_seconds,
            parameters=sum(p.numel() for p in self.model.parameters()),
            hidden_size=made.sizes.hidden_size,
            num_layers=made.sizes.num_layers,
            batch_size=made.batch_size,
            bptt=made.bptt,
            vocab_size=made.sizes.vocab_size,
            train_tokens=len(self.corpus.train),
            threads=made.threads,
            device=made.device,
            precision=made.precision,
            steps_per_epoch=self.streams.steps_per_epoch,
        )

    def _step_done(self, seconds: float, loss: float, rate: float, norm: float, pace: _Pace) -> StepDone:
        step, total = self.done.step, self._total()
        each = pace.seconds_a_step(step, seconds)
        left = self.plan.total_seconds - seconds if self.plan.total_seconds else (total - step) * each
        tokens = self.plan.batch_size * self.plan.bptt
        return StepDone(
            step=step,
            total_steps=total,
            seconds=round(seconds, 3),
            seconds_left=round(max(0.0, left), 1),
            epoch=round(step / self.streams.steps_per_epoch, 4),
            loss=round(loss, 5),
            learning_rate=rate,
            gradient_norm=round(norm, 4) if math.isfinite(norm) else -1.0,
            tokens_per_second=round(tokens / each, 1) if each else 0.0,
        )


class _Mean:
    """The mean loss since the last event."""

    def __init__(self) -> None:
        self._values: list[float] = []

    def add(self, value: float) -> None:
        self._values.append(value)

    def take(self) -> float:
        mean = float(np.mean(self._values))
        self._values.clear()
        return mean


class _Clock:
    """Seconds of training, pauses and earlier sessions' gaps left out."""

    def __init__(self, before: float) -> None:
        self._before = before
        self._since: float | None = time.monotonic()

    def seconds(self) -> float:
        return self._before + (time.monotonic() - self._since if self._since is not None else 0.0)

    def stop(self) -> None:
        self._before, self._since = self.seconds(), None

    def start(self) -> None:
        self._since = time.monotonic()


class _Pace:
    """How long a step takes now, evaluations included in the long run; bends the plan when it would miss its end."""

    def __init__(self, made: plan.Plan, step: int, seconds: float) -> None:
        self._plan = made
        self._first = self._mark = (step, seconds)
        self._looked = step

    def forget(self, step: int, seconds: float) -> None:
        """An evaluation passed: the pace shown counts from here."""
        self._mark = (step, seconds)

    def seconds_a_step(self, step: int, seconds: float) -> float:
        """Recent seconds a step, 0 when unknown."""
        steps = step - self._mark[0]
        start = self._mark if steps >= 3 else self._first
        return (seconds - start[1]) / max(1, step - start[0])

    def replan(self, step: int, seconds: float) -> bool:
        """Add a re-plan where the end would come 3 % too early or late; past ones are never made again."""
        made = self._plan
        total = made.replans[-1][1] if made.replans else made.total_steps
        if step - self._looked < max(5, total * REPLANS_AT) or (made.replans and step <= made.replans[-1][0]):
            return False
        self._looked = step
        each = (seconds - self._first[1]) / max(1, step - self._first[0])
        self._first = (step, seconds)
        wanted = step + max(2, int((made.total_seconds - seconds) / each))
        if abs(wanted - total) <= 0.03 * max(1, total - step) + 1:
            return False
        made.replans.append((step, wanted))
        return True
