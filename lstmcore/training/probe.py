"""Short trials on this machine: how long a step takes, how many threads pay, and whether our own steps are right."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from ..nets.language import Dropouts, LanguageModel, Sizes
from ..nets.swift import Way, training_loss
from . import devices
from .learner import Learner
from .plan import Plan
from .ranks import world

PROBE_SECONDS = 1.2


def seconds_a_step(made: Plan, train: NDArray[np.integer], cell: str) -> float:
    """What a step of ``made`` takes here, one rank's share of it; nothing of the probe remains."""
    with torch.random.fork_rng():
        unigram = np.full(made.sizes.vocab_size, 1 / made.sizes.vocab_size, np.float32)
        mine = replace(made, replans=[], batch_size=made.batch_size // world())
        learner = Learner(mine, train, unigram, cell)
        times: list[float] = []
        began = time.perf_counter()
        while len(times) < 4 or time.perf_counter() - began < PROBE_SECONDS:
            start = time.perf_counter()
            learner.gradients(len(times))
            learner.learn(0)
            times.append(time.perf_counter() - start)
    late = sorted(times[2:])
    return late[len(late) // 2]


def best_threads(made: Plan, train: NDArray[np.integer], cell: str) -> tuple[int, float]:
    """All threads that were planned or half of them: what is faster here and now, and seconds a step with it."""
    found: list[tuple[float, int]] = []
    for threads in sorted({made.threads, max(1, made.threads // 2)}, reverse=True):
        devices.prepare(threads)
        found.append((seconds_a_step(made, train, cell), threads))
    seconds, threads = min(found)
    devices.prepare(threads)
    return threads, seconds


def own_steps_work(bf16: bool) -> bool:
    """Whether our own backward pass gives the gradients of ``nn.LSTM`` here, within the rounding of the precision."""
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            model = LanguageModel(Sizes(40, 32, 2), Dropouts())
            inputs, targets = torch.randint(40, (2, 6, 4))
            found = [_gradients(model, inputs, targets, Way(low, own)) for low, own in ((False, False), (bf16, True))]
    except (RuntimeError, NotImplementedError):
        return False
    exact, ours = found
    return bool((exact - ours).norm() < (0.05 if bf16 else 1e-4) * exact.norm())


def _gradients(model: LanguageModel, inputs: torch.Tensor, targets: torch.Tensor, way: Way) -> torch.Tensor:
    loss, _ = training_loss(model, inputs, targets, model.zero_state(inputs.size(1)), way)
    return torch.cat([each.flatten() for each in torch.autograd.grad(loss, list(model.parameters()))])
