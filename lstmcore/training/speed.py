"""How fast this machine trains: a few real steps on made-up text, before anyone has trained here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..control import Control
from ..events import Done, Event, Progress
from ..specs import SpeedSpec, TrainSpec
from . import devices, plan, probe

VOCABULARIES = {"large": 4000, "small": 80}  # Chinese characters; letters
TOKENS = 200_000  # enough text for the usual sizes


def speed(spec: SpeedSpec, control: Control) -> Iterator[Event]:
    """Done with tokens a second of one layer of the usual width, by the kind of vocabulary ("large", "small").

    Also "threads", "device" and "machine". Takes about 3 seconds.
    """
    device = devices.choose("auto")
    threads = devices.prepare(spec.threads or max(1, devices.cores() - 1))  # as a training of the app
    drawn, found = np.random.default_rng(1), dict[str, float]()
    for at, (name, size) in enumerate(VOCABULARIES.items()):
        yield Progress("probing", at, len(VOCABULARIES))
        if control.cancelled:
            yield Done("cancelled")
            return
        text = (size ** drawn.random(TOKENS)).astype(np.int32) - 1  # Zipf's law: the n-th unit comes 1/n as often
        made = plan.make(TrainSpec(epochs=1.0), size, text, 1000, threads, device, 0.0)
        if device == "cpu" and threads > 1 and spec.threads is None:
            threads, step = probe.best_threads(made, text, "fused")
        else:
            step = probe.seconds_a_step(replace(made, threads=threads), text, "fused")
        found[name] = round(made.batch_size * made.bptt / step, 1)
    yield Done("done", {**found, "threads": threads, "device": device, "machine": devices.machine()})
