"""A learner in each of several processes: every rank reads its block of the batch, all take the same step."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load, save
from torch import Tensor
from torch.nn.parallel import DistributedDataParallel

from ..errors import BadInput, CoreError
from ..nets.language import State
from . import devices
from .checkpoint import put_back, tensors_of
from .learner import Learner, Outcome, is_out_of_memory
from .plan import Plan
from .run_folder import RunFolder
from .team import Order, Team, is_lost

if TYPE_CHECKING:
    from .run_folder import Corpus

_team: Team | None = None


class SharedLearner(Learner):
    """The gradient is the mean over the whole batch, the loss too; both are the same on all ranks."""

    def __init__(
        self, team: Team, made: Plan, train: NDArray[np.integer], unigram: NDArray[np.float32], cell: str
    ) -> None:
        super().__init__(made, train, unigram, cell, team.rank, team.size)
        self.team = team
        self.compute = DistributedDataParallel(self.compute)

    def _mean(self, loss: Tensor) -> Tensor:
        return self.team.mean(loss)

    def whole_state(self) -> State:
        parts = self.team.gathered(torch.stack([each for pair in self.state for each in pair]))
        if not parts:
            return self.state
        whole = torch.cat(parts, dim=2)
        return [(whole[2 * depth], whole[2 * depth + 1]) for depth in range(len(self.state))]


class Leader(SharedLearner):
    """Rank 0: does what any learner does, and lets the others do it too."""

    def __init__(self, run: RunFolder, made: Plan, corpus: Corpus, unigram: NDArray[np.float32], cell: str) -> None:
        team = current()
        assert team is not None
        if made.batch_size % team.size:
            raise BadInput("batch_for_ranks", batch_size=made.batch_size, ranks=team.size)
        with _others_needed():
            team.tell(Order.BEGIN, data=_json({"run": str(run.path.absolute()), "plan": made.to_dict(), "cell": cell}))
            super().__init__(team, made, corpus.train, unigram, cell)
        self._told = made.to_dict()

    def agree(self) -> None:
        state = self._taken or self.model.zero_state(self.plan.batch_size)
        with _others_needed():
            self.team.tell(Order.TAKE, data=save(tensors_of(self, state)))
        self._taken = None

    def take_state(self, state: State) -> None:
        super().take_state(state)
        self._taken = state

    def read_anew(self) -> None:
        super().read_anew()
        self._taken: State | None = None

    def gradients(self, step: int, factor: float = 1.0) -> Outcome:
        with _others_needed():
            if self._told != self.plan.to_dict():
                self._told = self.plan.to_dict()
                self.team.tell(Order.PLAN, data=_json(self._told))
            self.team.tell(Order.GRADIENTS, step, factor)
            return super().gradients(step, factor)

    def learn(self, step: int) -> None:
        with _others_needed():
            self.team.tell(Order.LEARN, step)
        super().learn(step)

    def pass_over(self) -> None:
        with _others_needed():
            self.team.tell(Order.PASS_OVER)
        super().pass_over()

    def whole_state(self) -> State:
        with _others_needed():
            self.team.tell(Order.STATE)
            return super().whole_state()


class Follower(SharedLearner):
    """Another rank. Its chances depend on seed, step and rank alone, so that it leaves nothing to be stored."""

    def gradients(self, step: int, factor: float = 1.0) -> Outcome:
        torch.manual_seed((self.plan.seed * 1_000_003 + step) * 4096 + self.rank)
        return super().gradients(step, factor)

    def _average(self, end: int) -> None:
        """Rank 0 does it."""


@contextmanager
def leading() -> Generator[None]:
    """Rank 0's part of a torchrun, around everything that it does."""
    global _team
    _team = team = _joined()
    try:
        yield
    finally:
        _team = None
        try:
            team.tell(Order.END)
        except RuntimeError as problem:
            if not is_lost(problem):
                raise
        else:
            team.close()


def current() -> Team | None:
    """The processes that this one leads; None: it is alone."""
    return _team


def follow() -> None:
    """The part of every other rank: obey until the end."""
    team = _joined()
    learner: Follower | None = None
    with _others_needed():
        while (told := team.hear()).order is not Order.END:
            if told.order is Order.BEGIN:
                learner = _begun(team, **told.values)
            elif learner is not None:
                _obey(learner, told.order, told.step, told.factor, told.data)
        team.close()


def _begun(team: Team, run: str, plan: dict[str, object], cell: str) -> Follower:
    made = Plan.from_dict(plan)
    devices.prepare(made.threads)
    corpus = RunFolder(run).corpus()
    if corpus is None:
        raise BadInput("not_a_run", run=run)
    size = made.sizes.vocab_size
    return Follower(team, made, corpus.train, np.full(size, 1 / size, np.float32), cell)


def _obey(learner: Follower, order: Order, step: int, factor: float, data: bytes) -> None:
    if order is Order.PLAN:
        learner.plan.replans = Plan.from_dict(json.loads(data)).replans
    elif order is Order.TAKE:
        put_back(learner, load(data))
    elif order is Order.GRADIENTS:
        learner.gradients(step, factor)
    elif order is Order.LEARN:
        learner.learn(step)
    elif order is Order.PASS_OVER:
        learner.pass_over()
    elif order is Order.STATE:
        learner.whole_state()


def _joined() -> Team:
    with _others_needed():
        return Team()


@contextmanager
def _others_needed() -> Generator[None]:
    """One sentence where another rank is gone, or this one has no memory left: it cannot take a smaller batch alone."""
    try:
        yield
    except (RuntimeError, MemoryError) as problem:
        if is_out_of_memory(problem):
            raise BadInput("rank_out_of_memory") from problem
        if is_lost(problem):
            raise CoreError("rank_lost") from problem
        raise


def _json(values: dict[str, object]) -> bytes:
    return json.dumps(values).encode()
