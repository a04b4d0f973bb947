"""One optimiser step after another: model, optimiser, carried state and averaged weights of a run."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..nets.language import LanguageModel, State
from ..nets.regularise import weight_drop
from ..nets.softmax import Rivals
from ..nets.swift import Step, Way
from .batching import Streams
from .schedule import end_at, one_cycle, progress

if TYPE_CHECKING:
    from .plan import Plan

AVERAGE_FROM = 0.3  # of the run
AVERAGE_EVERY = 8  # steps
AVERAGE_SPAN = 0.04  # of the run: how far back the average looks
COUNTED_AT_ONCE = 1 << 22
BETAS = (0.9, 0.99)


@dataclass(frozen=True)
class Outcome:
    """What a step showed: mean loss in nats a token, gradient norm before clipping, learning rate."""

    loss: float
    norm: float
    rate: float


class Learner:
    """Everything that a step changes; of several ranks, what this ``rank`` does of it."""

    def __init__(
        self,
        made: Plan,
        train: NDArray[np.integer],
        unigram: NDArray[np.float32],
        cell: str,
        rank: int = 0,
        ranks: int = 1,
    ) -> None:
        torch.manual_seed(made.seed)
        self.rank, self.ranks = rank, ranks
        self.plan = made
        self.model = LanguageModel(made.sizes, made.dropouts, cell)
        self.unigram = unigram
        self.model.start_bias(unigram)
        self.model.to(made.device)
        self.optimizer = optimizer_for(self.model, made.learning_rate, made.weight_decay)
        rivals = Rivals(counts(train, made.sizes.vocab_size), made.device) if made.sampled else None
        way = Way(made.precision == "bf16", made.own_steps)
        self.compute: nn.Module = Step(self.model, way, rivals if rivals and rivals.worthwhile else None)
        self.average: list[Tensor] = []
        self._train = train
        self.read_anew()

    def read_anew(self) -> None:
        """Streams of the plan's batch size, no state carried: at the start, and when the batch size has changed."""
        made = self.plan
        self.streams = Streams(self._train, made.batch_size, made.bptt, made.seed, self.rank, self.ranks)
        self.state: State = self.model.zero_state(self.streams.rows)

    def start_over(self) -> None:
        """Fresh weights and moments."""
        self.model.reset_parameters()
        self.model.start_bias(self.unigram)
        self.optimizer.state.clear()
        self.average = []
        self.read_anew()

    def gradients(self, step: int, factor: float = 1.0) -> Outcome:
        """The pass of ``step``: gradients are left in the parameters, clipped; nothing is learned yet.

        ``factor`` on the planned learning rate. Follow with ``learn`` or with ``pass_over``.
        """
        made = self.plan
        inputs, targets = (torch.from_numpy(part) for part in self.streams.batch(step))
        if made.device != "cpu":
            inputs, targets = (part.pin_memory().to(made.device, non_blocking=True) for part in (inputs, targets))
        if self.streams.starts_epoch(step):
            self.state = self.model.zero_state(self.streams.rows)
        self.state = _forgetting(self.state, made.state_drop)
        rate = factor * made.learning_rate * one_cycle(progress(step, made.total_steps, made.replans))
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.model.train()
        self.optimizer.zero_grad()
        with weight_drop(self.model.lstms, made.dropouts.weight):
            loss, self._next = self.compute(inputs, targets, self.state)
            loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), made.clip_norm)
        loss, norm = torch.stack([self._mean(loss.detach()).float(), norm.float()]).tolist()  # one wait for the device
        return Outcome(loss, norm, rate)

    def _mean(self, loss: Tensor) -> Tensor:
        """Over all ranks."""
        return loss

    def agree(self) -> None:
        """Let the other ranks, if there are any, take over weights, moments and state."""

    def whole_state(self) -> State:
        """The state of all streams, those of other ranks included."""
        return self.state

    def take_state(self, state: State) -> None:
        """Go on from ``state`` of all streams, (1, batch_size, H) each."""
        mine = slice(self.rank * self.streams.rows, (self.rank + 1) * self.streams.rows)
        device = self.model.embedding.device
        self.state = [(h[:, mine].to(device), c[:, mine].to(device)) for h, c in state]

    def learn(self, step: int) -> None:
        """Take the step whose gradients are there."""
        self.optimizer.step()
        self.state = self._next
        if step % AVERAGE_EVERY == 0 and progress(step, self.plan.total_steps, self.plan.replans) >= AVERAGE_FROM:
            self._average(end_at(step, self.plan.total_steps, self.plan.replans))

    def pass_over(self) -> None:
        """Do not take the step; what was read before it is forgotten."""
        self.state = self.model.zero_state(self.streams.rows)

    @torch.no_grad()
    def _average(self, end: int) -> None:
        weights = [each.detach() for each in self.model.parameters()]
        if not self.average:
            self.average = [each.clone() for each in weights]
            return
        span = max(1.0, AVERAGE_SPAN * end / AVERAGE_EVERY)
        for each, now in zip(self.average, weights, strict=True):
            each.lerp_(now, 1 / (1 + span))

    @contextmanager
    def averaged(self) -> Generator[LanguageModel]:
        """The model with the averaged weights in it; its own come back at the end."""
        self._swap()
        try:
            yield self.model
        finally:
            self._swap()

    def _swap(self) -> None:
        for parameter, other in zip(self.model.parameters(), self.average, strict=True):
            mine = parameter.data.clone()
            parameter.data.copy_(other)
            other.copy_(mine)


def counts(tokens: NDArray[np.integer], vocab_size: int) -> NDArray[np.int64]:
    """How often each unit occurs, (V,); in pieces, because tokens may be a file larger than memory."""
    total = np.zeros(vocab_size, dtype=np.int64)
    for start in range(0, len(tokens), COUNTED_AT_ONCE):
        total += np.bincount(tokens[start : start + COUNTED_AT_ONCE], minlength=vocab_size)
    return total


def optimizer_for(model: LanguageModel, rate: float, decay: float) -> torch.optim.AdamW:
    """AdamW with decay on matrices only (Loshchilov & Hutter 2019)."""
    matrices = [each for each in model.parameters() if each.ndim > 1]
    vectors = [each for each in model.parameters() if each.ndim == 1]
    groups = [{"params": matrices, "weight_decay": decay}, {"params": vectors, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, betas=BETAS, fused=True)


def _forgetting(state: State, rate: float) -> State:
    """Some streams start from nothing (Melis et al. 2018), so that a fresh text finds a model used to it."""
    if rate <= 0:
        return state
    keep = torch.empty_like(state[0][0][..., :1]).bernoulli_(1 - rate)
    return [(h * keep, c * keep) for h, c in state]


def is_device_lost(problem: BaseException) -> bool:
    """Whether ``problem`` is what torch raises when the GPU has gone or its driver was changed."""
    text = str(problem)
    return isinstance(problem, RuntimeError) and ("CUDA error" in text or "CUDA driver" in text)


def is_out_of_memory(problem: BaseException) -> bool:
    """Whether ``problem`` is what torch raises when the device or the machine has no memory left."""
    texts = ("out of memory", "can't allocate memory", "CUDNN_STATUS_NOT_SUPPORTED", "not enough memory")
    return isinstance(problem, (RuntimeError, MemoryError)) and (
        isinstance(problem, (torch.cuda.OutOfMemoryError, MemoryError)) or any(text in str(problem) for text in texts)
    )
