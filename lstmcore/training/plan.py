"""Once at the start of a run: sizes, rates, threads and the number of steps, from the corpus, the wish and a probe."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from ..nets.language import Dropouts, Sizes
from ..specs import TrainSpec
from .batching import fitting_batch_size
from .devices import bf16_works, memory
from .ranks import world
from .sizing import CHARACTER_VOCAB, EVALUATIONS_LEAVE, MINUTES, MOST_EPOCHS, hidden_for, is_worth_two_layers

STATE_DROP = 0.01
LONGEST_STEP = 0.45  # seconds: a stop must not wait longer
AMPLE, MOST_SCARCE = 0.335, 1.5  # recurrent weights a gate for each token of 红楼梦; times as scarce, its logarithm
SCARCE_AFTER = math.log(12)  # epochs, where it was measured to matter in full


@dataclass
class Plan:
    """Everything that the steps depend on; written to plan.json, so that a resumed run repeats it."""

    sizes: Sizes
    dropouts: Dropouts
    batch_size: int
    bptt: int
    learning_rate: float
    weight_decay: float
    clip_norm: float
    seed: int
    device: str
    precision: str
    threads: int
    total_steps: int
    total_seconds: float  # of training; 0: as long as it takes
    evaluate_every: int
    evaluate_tokens: int
    replans: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    own_steps: bool = False  # nets/recurrence.py instead of the layer's own kernel
    sampled: bool = False  # softmax over the units that matter to a step, where the vocabulary is large
    state_drop: float = 0.0

    @property
    def end(self) -> int:
        """The number of steps, as planned last."""
        return self.replans[-1][1] if self.replans else self.total_steps

    def steps_per_epoch(self, train_tokens: int) -> int:
        """Steps that read the training text once."""
        return max(1, -(-(train_tokens // self.batch_size - 1) // self.bptt))

    def to_processor(self) -> None:
        """Go on where there is no GPU any more."""
        self.device = "cpu"
        if self.precision == "bf16" and not bf16_works("cpu"):
            self.precision = "fp32"

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"version": 1, **asdict(self)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Plan:
        """The plan that ``to_dict`` wrote."""
        values = {key: value for key, value in values.items() if key != "version"}
        values["sizes"] = Sizes(**values["sizes"])
        values["dropouts"] = Dropouts(**values["dropouts"])
        values["replans"] = [(int(at), int(total)) for at, total in values["replans"]]
        return cls(**values)


def minutes_of(spec: TrainSpec) -> float | None:
    """The time budget; None when epochs were asked for."""
    if spec.minutes is not None:
        return spec.minutes
    return None if spec.epochs is not None else MINUTES[spec.preset or "standard"]


def make(
    spec: TrainSpec,
    vocab_size: int,
    train: NDArray[np.integer],
    dev_tokens: int,
    threads: int,
    device: str,
    seconds: float,
) -> Plan:
    """A plan that ends after ``seconds`` of training (epochs: ignored). Without ``minutes`` nothing here is timed."""
    from . import probe

    precision = spec.precision
    if precision == "auto":
        precision = "bf16" if bf16_works(device) else "fp32"
    large_vocab, count = vocab_size > CHARACTER_VOCAB, len(train)
    bptt = min(spec.bptt or (64 if large_vocab else 100), max(4, count // 8))
    batch_size = max(1, min(spec.batch_size or fitting_batch_size(count, 32, bptt), count // 2))
    batch_size = max(world(), batch_size // world() * world())
    sizes = Sizes(vocab_size, spec.hidden_size or hidden_for(count), spec.num_layers or 1)
    require_memory(sizes, batch_size // world() * bptt, device)
    made = Plan(
        sizes=sizes,
        dropouts=Dropouts(0.1, 0.1, 0.1, 0.0, 0.1),
        batch_size=batch_size,
        bptt=bptt,
        learning_rate=spec.learning_rate or 4e-3 * min(2.0, (512 / sizes.hidden_size) ** 0.5),
        weight_decay=spec.weight_decay,
        clip_norm=spec.clip_norm,
        seed=spec.seed,
        device=device,
        precision=precision,
        threads=threads,
        total_steps=1,
        total_seconds=0.0,
        evaluate_every=1,
        evaluate_tokens=min(dev_tokens, 20_000),
        own_steps=device == "cpu" and probe.own_steps_work(precision == "bf16"),
        sampled=device == "cpu",
        state_drop=0.0 if spec.dropout == 0 else STATE_DROP,
    )
    if minutes_of(spec) is None:
        made.total_steps = max(1, round(made.steps_per_epoch(count) * (spec.epochs or 1.0)))
    else:
        _fit_time(made, spec, train, seconds)
    epochs = made.total_steps / made.steps_per_epoch(count)
    made.dropouts = dropouts_for(spec, epochs, made.sizes, count)
    made.evaluate_every = _every(made.total_steps, made.batch_size * bptt, dev_tokens)
    return made


def _fit_time(made: Plan, spec: TrainSpec, train: NDArray[np.integer], seconds: float) -> None:
    """Threads, layers, batch size and steps that ``seconds`` allow here."""
    from . import probe

    step = probe.seconds_a_step(made, train, spec.cell)
    if made.device == "cpu" and spec.threads is None and made.threads > 1 and world() == 1:
        made.threads, step = probe.best_threads(made, train, spec.cell)
    epochs = seconds / step / made.steps_per_epoch(len(train))
    large_vocab = made.sizes.vocab_size > CHARACTER_VOCAB
    if spec.num_layers is None and is_worth_two_layers(epochs, len(train), large_vocab):
        made.sizes = replace(made.sizes, num_layers=2)
        step = probe.seconds_a_step(made, train, spec.cell)
    while step > LONGEST_STEP and made.batch_size > max(8, world()) and spec.batch_size is None:
        made.batch_size = max(world(), made.batch_size // 2 // world() * world())
        step = probe.seconds_a_step(made, train, spec.cell)
    made.total_steps, made.total_seconds = max(4, int(seconds * EVALUATIONS_LEAVE / step)), seconds
    most = MOST_EPOCHS * made.steps_per_epoch(len(train))
    if made.total_steps > most:
        made.total_steps, made.total_seconds = most, most * step / EVALUATIONS_LEAVE


def require_memory(sizes: Sizes, step_tokens: int, device: str) -> None:
    """BadInput when weights, gradients, two moments and one step's logits would not fit into this machine."""
    parameters = sizes.vocab_size * (sizes.hidden_size + 1) + sizes.num_layers * 8 * sizes.hidden_size**2
    needed = 16 * parameters + step_tokens * (12 * sizes.vocab_size + 80 * sizes.num_layers * sizes.hidden_size)
    there = memory(device)
    if there and needed > 0.8 * there:
        gigabytes = {"needed": f"{needed / 1e9:.1f}", "there": f"{there / 1e9:.1f}"}
        raise BadInput("too_large_for_memory", hidden_size=sizes.hidden_size, **gigabytes)


def _every(total: int, step_tokens: int, dev_tokens: int) -> int:
    """About 20 evaluations a run, fewer where they would take more than a twentieth of the time."""
    cost = min(dev_tokens, 20_000) / 3 / step_tokens  # in steps: the forward pass is a third of one
    return max(1, total // 20, round(cost * 20))


def dropouts_for(spec: TrainSpec, epochs: float, sizes: Sizes, train_tokens: int) -> Dropouts:
    """More passes over the same text need more regularisation, by the logarithm of their number.

    Fitted to bits per character on dev after 6 and 14 epochs of 红楼梦: at 6, 0.1 overfits after half of the run, 0.4
    is 0.04 bits behind 0.2; rates that rise during the run end where constant ones do. Letters after 10 epochs of
    pride_and_prejudice with two layers: 0.2 and weight drop 0.2 are 0.024 bits below 0.14 and 0.08; with one layer 0.25
    and 0.25 are 0.022 above 0.15 and 0.09 after 12.

    So does a text that is small for its net, of large vocabularies: the subwords of pride_and_prejudice (170,000), at
    best 1.515 with 0.4 and 0.24, 1.495 with 0.45 and 0.4, 1.473 with 0.55 and 0.5, where no epoch of 40 made it worse.
    """
    passes, large_vocab = math.log(max(1.0, epochs)), sizes.vocab_size > CHARACTER_VOCAB
    deep = sizes.num_layers > 1 and not large_vocab
    if large_vocab:
        scarce = min(MOST_SCARCE, math.log(max(1.0, sizes.hidden_size**2 / train_tokens / AMPLE)))
        scarce *= 0.0 if spec.from_model else min(1.0, passes / SCARCE_AFTER)  # weights of elsewhere saw more
        base, share = min(0.6, 0.05 + 0.095 * passes + 0.09 * scarce), 0.6 + 0.2 * scarce
    else:
        base, share = min(0.3, (0.087 if deep else 0.06) * passes), 1.0 if deep else 0.6
    if spec.dropout is not None:
        base = spec.dropout
    weight, embedding = spec.weight_drop, spec.embedding_dropout
    if weight is None:
        weight = base * share if epochs > 2 else 0.0
    if embedding is None:
        embedding = (0.1 if epochs > 25 else 0.05 if epochs > 15 else 0.0) if large_vocab else 0.0
    return Dropouts(base, base, base, embedding, weight, spec.ar, spec.tar)
