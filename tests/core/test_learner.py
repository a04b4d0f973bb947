"""The learner: averaged weights come and go without a trace, streams forget, a fresh start is the first start."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from lstmcore.nets.language import Dropouts, Sizes
from lstmcore.specs import TrainSpec
from lstmcore.training.learner import Learner, is_out_of_memory
from lstmcore.training.plan import Plan, dropouts_for
from lstmcore.training.probe import best_threads, seconds_a_step
from lstmcore.training.schedule import end_at

VOCAB = 40
PLAN = Plan(
    sizes=Sizes(VOCAB, 8),
    dropouts=Dropouts(0.1, 0.1, 0.1, 0.1, 0.1),
    batch_size=4,
    bptt=8,
    learning_rate=0.01,
    weight_decay=0.01,
    clip_norm=1.0,
    seed=1,
    device="cpu",
    precision="fp32",
    threads=1,
    total_steps=100,
    total_seconds=0.0,
    evaluate_every=10,
    evaluate_tokens=100,
    own_steps=True,
    sampled=True,
)
TRAIN = np.random.default_rng(0).integers(0, VOCAB, 600)


def learner(**changes: object) -> Learner:
    unigram = np.full(VOCAB, 1 / VOCAB, np.float32)
    return Learner(replace(PLAN, replans=[], **changes), TRAIN, unigram, "fused")  # type: ignore[arg-type]


def learned(one: Learner, steps: int) -> Learner:
    for step in range(steps):
        one.gradients(step)
        one.learn(step)
    return one


def test_averaged_weights_come_and_go() -> None:
    one = learned(learner(), 60)
    mine = [each.detach().clone() for each in one.model.parameters()]
    average = [each.clone() for each in one.average]
    with one.averaged() as model:
        assert all(torch.equal(each, kept) for each, kept in zip(model.parameters(), average, strict=True))
    assert all(torch.equal(each, kept) for each, kept in zip(one.model.parameters(), mine, strict=True))
    assert all(torch.equal(each, kept) for each, kept in zip(one.average, average, strict=True))
    assert not torch.equal(average[0], mine[0])


def test_nothing_is_averaged_while_the_model_is_young() -> None:
    assert not learned(learner(), 20).average


def test_streams_forget_now_and_then() -> None:
    one = learner(state_drop=0.5)
    learned(one, 3)
    before = one.state[0][0].abs().sum(-1)
    assert (before > 0).all()
    losses = {learned(learner(state_drop=rate), 5).gradients(5).loss for rate in (0.0, 0.5)}
    assert len(losses) == 2


def test_a_fresh_start_remembers_nothing() -> None:
    one = learned(learner(), 60)
    one.start_over()
    assert not one.average
    assert not one.optimizer.state
    assert all((h == 0).all() and (c == 0).all() for h, c in one.state)
    assert one.gradients(0).loss == pytest.approx(np.log(VOCAB), abs=0.1)


def test_a_step_passed_over_changes_no_weight() -> None:
    one = learner()
    before = [each.detach().clone() for each in one.model.parameters()]
    one.gradients(0)
    one.pass_over()
    assert all(torch.equal(each, kept) for each, kept in zip(one.model.parameters(), before, strict=True))


def test_the_same_seed_makes_the_same_run_and_a_probe_disturbs_nothing() -> None:
    one = learned(learner(), 8)
    other = learner()
    learned(other, 4)
    assert seconds_a_step(other.plan, TRAIN, "fused") > 0
    for step in range(4, 8):
        other.gradients(step)
        other.learn(step)
    assert all(torch.equal(a, b) for a, b in zip(one.model.parameters(), other.model.parameters(), strict=True))


def test_a_probe_never_asks_for_more_threads_than_planned() -> None:
    threads, seconds = best_threads(replace(PLAN, threads=1), TRAIN, "fused")
    assert threads == 1
    assert seconds > 0


def test_what_was_planned_then_is_known_later() -> None:
    replans = [(10, 200), (50, 150)]
    assert [end_at(step, 100, replans) for step in (0, 9, 10, 49, 50, 90)] == [100, 100, 200, 200, 150, 150]


@pytest.mark.parametrize("sizes", [Sizes(5000, 512, 1), Sizes(80, 512, 1), Sizes(80, 512, 2)])
def test_more_epochs_never_mean_less_dropout(sizes: Sizes) -> None:
    found = [dropouts_for(TrainSpec(), epochs, sizes, 200_000) for epochs in (0.5, 2.0, 5.0, 10.0, 30.0, 60.0)]
    for name in ("input", "output", "embedding", "weight"):
        rates = [getattr(each, name) for each in found]
        assert rates == sorted(rates)
        assert 0 <= rates[0] <= rates[-1] <= 0.6


def test_a_text_small_for_its_net_gets_more_dropout() -> None:
    sizes = Sizes(5000, 512, 1)
    found = [dropouts_for(TrainSpec(), 20.0, sizes, tokens) for tokens in (5_000_000, 800_000, 200_000, 50_000, 5_000)]
    rates = [(each.input, each.weight) for each in found]
    assert rates[0] == rates[1] < rates[2] < rates[3] == rates[4]
    once = [dropouts_for(TrainSpec(), 1.0, sizes, tokens) for tokens in (5_000_000, 5_000)]
    assert once[0] == once[1], "who reads it once cannot learn it by heart"
    begun = dropouts_for(TrainSpec(from_model="zh-prose"), 20.0, sizes, 5_000)
    assert begun == found[0], "its weights come from a larger text"
    assert dropouts_for(TrainSpec(dropout=0.1, weight_drop=0.2), 20.0, sizes, 5_000).weight == 0.2


@pytest.mark.parametrize(
    ("problem", "is_one"),
    [
        (torch.cuda.OutOfMemoryError("CUDA out of memory"), True),
        (MemoryError(), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate"), True),
        (RuntimeError("shapes cannot be multiplied"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_a_lack_of_memory_is_known_when_seen(problem: Exception, is_one: bool) -> None:
    assert is_out_of_memory(problem) is is_one
