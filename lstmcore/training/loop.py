"""Training: ``train`` and ``resume`` are generators of events; whoever iterates draws, prints or stores them."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

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
from ..runs import at_work
from ..specs import ResumeSpec, TrainSpec
from . import devices, plan, ranks
from .checkpoint import load_checkpoint, save_checkpoint
from .clock import Clock, Mean, Pace
from .curve import Curve
from .finish import finish
from .learner import Learner, Outcome, is_device_lost, is_out_of_memory
from .prepare import prepare
from .progress_report import Figures, Judge, sample
from .run_folder import Corpus, RunFolder
from .start import start_embedding
from .threads import Threads

CHECKPOINT_SECONDS = float(os.environ.get("MOXU_CHECKPOINT_SECONDS", "30"))
EVENT_SECONDS = 1 / 30
PLANNING_SECONDS = 5.0
REST = 3.0  # times what a step took, after each one, while others need the machine


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
    asked = replace(asked, cell=spec.cell or asked.cell)
    yield Started(str(run.path.absolute()))
    result = run.read_json("result.json")
    if result is not None:
        yield Done(result.pop("status", "done"), result)
        return
    began = time.monotonic()
    for event in _work(run, asked, spec.threads, began, control):
        if not isinstance(event, StepDone):
            with suppress(OSError):  # a full disk must not end the training
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
        left = max(budget * 0.5, budget - (time.monotonic() - began) - PLANNING_SECONDS)
        size = corpus.vocabulary.size
        made = plan.make(asked, size, corpus.train, len(corpus.dev), threads, device, left)
        run.write_json("plan.json", made.to_dict())
    else:
        made = plan.Plan.from_dict(values)
        if made.device != "cpu" and device == "cpu":
            made.to_processor()
            run.write_json("plan.json", made.to_dict())
            yield Notice("gpu_gone")
        devices.prepare(made.threads)  # as planned: another number would round other sums
    trainer = Trainer(run, made, corpus, asked)
    yield from trainer.run(control)
    if control.leaving or control.cancelled:
        yield Done("stopped" if control.leaving else "cancelled", {"run": str(run.path.absolute())})
        return
    stopped = control.stop_requested
    result = yield from finish(run, asked, made, corpus, trainer.learner.model, trainer.done)
    status = "stopped" if stopped else "done"
    run.write_json("result.json", {"status": status, **result})
    yield Done(status, result)


def _learner(run: RunFolder, made: plan.Plan, corpus: Corpus, unigram: NDArray[np.float32], cell: str) -> Learner:
    """One for this process, or the first of those of all ranks."""
    if ranks.world() > 1:
        from .shared_learner import Leader

        return Leader(run, made, corpus, unigram, cell)
    return Learner(made, corpus.train, unigram, cell)


class Trainer:
    """One run in memory."""

    def __init__(self, folder: RunFolder, made: plan.Plan, corpus: Corpus, asked: TrainSpec) -> None:
        self.folder, self.plan, self.corpus, self.asked = folder, made, corpus, asked
        found = folder.ngram()
        assert found is not None
        self.ngram, _, self.facts = found
        self.learner = _learner(folder, made, corpus, self.ngram.unigram, asked.cell)
        start_embedding(folder, self.learner.model, made.seed)
        self.done = load_checkpoint(folder, self.learner)
        self.learner.agree()
        self.judge = Judge(corpus, self.ngram, made)
        folder.forget_after(self.done.step)

    def run(self, control: Control) -> Iterator[Event]:
        """All steps that are left, or until told to stop; ends with a checkpoint."""
        made, done = self.plan, self.done
        yield self._planned()
        yield NgramReady(self.ngram.order, self.facts["bits_per_char"], 0.0)
        if done.step:
            yield Resumed(done.step)
        clock = Clock(done.seconds)
        saved_at, told_at, since = clock.seconds(), -1.0, Mean()
        curve = Curve(self.folder.path / "curves.bin", done.step)
        pace = Pace(made, done.step, clock.seconds())
        threads = self._threads()
        while done.step < made.end and not control.stop_requested:
            if control.pause_requested:
                clock.stop()
                yield self._save(clock, curve)
                yield Paused(done.step)
                while control.pause_requested:
                    control.wait_while_paused(0.2)
                clock.start()
                yield Resumed(done.step)
                continue
            clock.tick()
            began = clock.seconds()
            if threads:
                threads.step_begins()
            outcome = yield from self._step(done.step, clock)
            if threads:
                threads.step_ended()
            done.step += 1
            curve.add(done.step, clock.seconds(), outcome.loss, outcome.rate, outcome.norm)
            if math.isfinite(outcome.loss):
                since.add(outcome.loss)
            now = clock.seconds()
            if now - told_at >= EVENT_SECONDS or done.step == made.end:
                curve.flush()  # who follows a detached run reads this file
                yield self._step_done(now, since.take(), outcome, pace)
                told_at = now
            if done.step % made.evaluate_every == 0 or done.step == made.end:
                yield from self._evaluate(clock)
                pace.forget(done.step, clock.seconds())
            if made.total_seconds and pace.replan(done.step, clock.seconds()):
                self._keep_plan()
            if clock.seconds() - saved_at >= CHECKPOINT_SECONDS:
                yield self._save(clock, curve)
                saved_at = clock.seconds()
            if control.slowed:
                clock.rest(control, REST * (clock.seconds() - began))
        if control.cancelled:
            self.folder.write_json("result.json", {"status": "cancelled"})
            return
        if control.leaving:
            yield self._save(clock, curve)
            return
        if done.best_step < 0 or (control.stop_requested and done.step > done.best_step):
            yield from self._evaluate(clock)
        yield self._save(clock, curve)

    def _threads(self) -> Threads | None:
        """None where their number was asked for, a run must repeat bit for bit, or ranks share the cores."""
        if self.asked.threads or not self.plan.total_seconds or self.plan.device != "cpu" or ranks.world() > 1:
            return None
        return Threads(self.plan.threads, max(self.plan.threads, devices.cores()))

    def _step(self, step: int, clock: Clock) -> Generator[Event, None, Outcome]:
        """One step taken, passed over, or answered by going back to the last good weights."""
        guard = self.done.guard
        outcome: Outcome | None = None
        while outcome is None:
            try:
                outcome = self.learner.gradients(step, guard.factor)
            except (RuntimeError, MemoryError) as problem:
                if is_device_lost(problem) and not is_out_of_memory(problem):
                    raise CoreError("gpu_lost") from problem
                if not is_out_of_memory(problem):
                    raise
            if outcome is None:  # outside of the except block, whose exception would keep the tensors alive
                yield self._halve_batch(step)
        verdict = guard.judge(outcome.loss, outcome.norm)
        if verdict == "good":
            self.learner.learn(step)
        elif verdict == "end":
            raise CoreError("diverged", step=step)
        else:
            self.learner.pass_over()
        if verdict == "return":
            where = self._go_back()
            yield Notice("rate_halved", {"step": step, "back": where, "rate": f"{outcome.rate / 2:.2g}"})
        elif verdict == "skip" and guard.skipped == 1:
            yield Notice("step_skipped", {"step": step})
        return outcome

    def _go_back(self) -> int:
        """The weights of the last checkpoint, or fresh ones; the steps are counted on. Where they come from."""
        step = load_checkpoint(self.folder, self.learner, or_else=self._start_over).step
        self.learner.agree()
        return step

    def _start_over(self) -> None:
        self.learner.start_over()
        start_embedding(self.folder, self.learner.model, self.plan.seed)

    def _halve_batch(self, step: int) -> Notice:
        made = self.plan
        if made.batch_size == 1:
            raise BadInput("out_of_memory")
        made.batch_size //= 2
        if not made.total_seconds:  # as many epochs as were asked for
            made.replans.append((step, step + 2 * (made.end - step)))
        self.folder.write_json("plan.json", made.to_dict())
        self.learner.read_anew()
        return Notice("batch_halved", {"batch_size": made.batch_size})

    def _keep_plan(self) -> None:
        try:
            self.folder.write_json("plan.json", self.plan.to_dict())
        except BadInput:  # a full disk: what is not written could not be repeated, so it is not done either
            self.plan.replans.pop()

    def _evaluate(self, clock: Clock) -> Iterator[Event]:
        done = self.done
        if done.evaluations and done.evaluations[-1]["step"] == done.step:
            return
        best, figures = self._better_of_both()
        event = Evaluated(
            step=done.step,
            seconds=round(clock.seconds(), 2),
            epoch=round(done.step / self.learner.streams.steps_per_epoch, 3),
            loss=figures.loss,
            bits_per_char=figures.bits_per_char,
            perplexity_per_char=2**figures.bits_per_char,
            mixture_bits_per_char=figures.mixture_bits_per_char,
            ngram_bits_per_char=figures.ngram_bits_per_char,
            best=best,
        )
        done.evaluations.append({"step": done.step, "mixture": figures.mixture_bits_per_char})
        yield event
        prefix, text = sample(self.folder, self.learner.model, figures.weights, self.asked.prefix, done.step)
        yield Sampled(done.step, prefix, text)

    def _better_of_both(self) -> tuple[bool, Figures]:
        """Figures of the averaged weights, at the end of the run of the last ones too; the best are kept."""
        found: list[tuple[bool, Figures]] = []
        if self.learner.average:
            with self.learner.averaged():
                found.append(self._judged())
        if not found or self.done.step >= self.plan.end:
            found.append(self._judged())
        return min(found, key=lambda each: each[1].mixture_bits_per_char)

    def _judged(self) -> tuple[bool, Figures]:
        done, figures = self.done, self.judge.figures(self.learner.model)
        best = figures.mixture_bits_per_char < done.best_bits
        if best:
            with suppress(BadInput):  # a full disk: the next evaluation tries again
                self.judge.save_best(self.folder, self.learner.model, figures, done.step)
                done.best_bits, done.best_step = figures.mixture_bits_per_char, done.step
        return best, figures

    def _save(self, clock: Clock, curve: Curve) -> Event:
        self.done.seconds = clock.seconds()
        try:
            curve.flush(sure=True)
            save_checkpoint(self.folder, self.learner, self.done)
        except (BadInput, OSError) as problem:  # a full disk must not end the training; the next save tries again
            return Notice("checkpoint_failed", {"reason": str(problem)})
        return Saved(str(self.folder.path), self.done.step)

    def _planned(self) -> Planned:
        made = self.plan
        return Planned(
            total_steps=made.end,
            total_seconds=made.total_seconds,
            parameters=sum(p.numel() for p in self.learner.model.parameters()),
            hidden_size=made.sizes.hidden_size,
            num_layers=made.sizes.num_layers,
            batch_size=made.batch_size,
            bptt=made.bptt,
            vocab_size=made.sizes.vocab_size,
            train_tokens=len(self.corpus.train),
            threads=made.threads,
            device=made.device,
            precision=made.precision,
            steps_per_epoch=self.learner.streams.steps_per_epoch,
        )

    def _step_done(self, seconds: float, loss: float, outcome: Outcome, pace: Pace) -> StepDone:
        step, total = self.done.step, self.plan.end
        each = pace.seconds_a_step(step, seconds)
        left = self.plan.total_seconds - seconds if self.plan.total_seconds else (total - step) * each
        tokens = self.plan.batch_size * self.plan.bptt
        return StepDone(
            step=step,
            total_steps=total,
            seconds=round(seconds, 3),
            seconds_left=round(max(0.0, left), 1),
            epoch=round(step / self.learner.streams.steps_per_epoch, 4),
            loss=round(loss, 5),
            learning_rate=outcome.rate,
            gradient_norm=round(outcome.norm, 4) if math.isfinite(outcome.norm) else -1.0,
            tokens_per_second=round(tokens / each, 1) if each else 0.0,
        )
