"""The training room and the shelf at their largest: what opening, listing and watching cost.

python3 run.py bench room [--points 1000000] [--models 1000] [--seconds 20]

It opens a run of so many steps, lists a library of so many models, and tells how late a timer of the window is while a
run is on show, grows at 30 events a second, and three more lie beside it. Processor time is told too: the wall clock of
a busy machine says little.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
GOLDEN = Path(__file__).parents[1] / "golden" / "language-v1.moxu"
TICK_MS = 10


def main() -> int:
    """Print the three figures."""
    parser = argparse.ArgumentParser(prog="run.py bench room", description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--models", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.environ["MOXU_HOME"] = place
        listing(asked.models)
        watching(asked.points, asked.seconds)
    return 0


def timed(name: str, do: Callable[[], object]) -> object:
    """Do it and print what it took."""
    wall, used = time.perf_counter(), time.process_time()
    found = do()
    wall, used = time.perf_counter() - wall, time.process_time() - used
    print(f"{name:<52} {wall:6.2f} s, {used:5.2f} s of processor time", flush=True)
    return found


def listing(count: int) -> None:
    """A library of ``count`` models, listed as after a start and again."""
    from lstmcore.store import home, library

    first = library.add(GOLDEN)
    manifest = json.loads((first / "manifest.json").read_text(encoding="utf-8"))
    for number in range(count - 1):
        key = str(uuid.uuid4())
        shutil.copytree(first, home.library() / key)
        own = json.dumps({**manifest, "id": key, "name": f"model {number}"}, ensure_ascii=False)
        (home.library() / key / "manifest.json").write_text(own, encoding="utf-8")
    timed(f"a library of {count:,} models is listed", library.list_models)
    timed("  and listed again", library.list_models)


def watching(points: int, seconds: float) -> None:
    """Four runs of ``points`` steps: one opened and growing, three beside it."""
    import numpy as np
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from app import theme
    from app.train.curve_controller import read_past
    from app.train.curves import Curves
    from lstmcore.client import Client
    from lstmcore.events import Evaluated, Planned, StepDone
    from lstmcore.specs import TrainSpec
    from lstmcore.training.run_folder import FIELDS, RunFolder

    app = QApplication([])
    theme.apply(app, dark=False)
    random, runs = np.random.default_rng(1), list[str]()
    for number in range(4):
        run = RunFolder.create(TrainSpec(sources=("a",), name=f"run {number}"))
        table = np.zeros(points, FIELDS)
        table["step"] = np.arange(1, points + 1)
        table["seconds"] = np.arange(1, points + 1) / 30
        table["loss"] = 4 + 3 * np.exp(-table["step"] / points * 8) + random.normal(0, 0.2, points) + number / 10
        table["norm"], table["learning_rate"] = 1.0, 4e-3
        (run.path / "curves.bin").write_bytes(table.tobytes())
        steps = range(points // 20, points + 1, points // 20)
        plan = Planned(2 * points, points / 15, 1, 512, 1, 32, 64, 4400, 1, 1, "cpu", "fp32", 400.0)
        judged = [Evaluated(at, at / 30, at / 400, 4.1, 5.9, 2**5.9, 5.5, 5.8, True) for at in steps]
        for event in (plan, *judged):
            run.add_event(event)
        runs.append(str(run.path))
    client, curves = Client(), Curves()
    curves.resize(900, 480)
    curves.show()
    past = [timed(f"a run of {points:,} events is read", partial(read_past, client, runs[0]))]
    past += [read_past(client, run) for run in runs[1:]]

    def shown() -> None:
        curves.take(past[0].history)
        curves.redraw()
        app.processEvents()

    timed("  and drawn", shown)
    for run, each in zip(runs[1:], past[1:], strict=True):
        curves.lay_beside(run, Path(run).name, each.history)
    curves.show_lane("norm")
    app.processEvents()
    late, busy, cost = list[float](), list[float](), list[float]()
    last, used, number = time.perf_counter(), time.thread_time(), points

    def tick() -> None:
        nonlocal last, used
        now, worked = time.perf_counter(), time.thread_time()
        late.append(max(0.0, (now - last) * 1000 - TICK_MS))
        busy.append((worked - used) * 1000)
        last, used = now, worked

    def grow() -> None:
        nonlocal number
        number += 1
        curves.add(StepDone(number, 2 * points, number / 30, 9.0, number / 400, 4.2, 4e-3, 1.0, 9.0))

    redraw = curves.redraw

    def measured() -> None:
        used = time.process_time()
        redraw()
        if (used := time.process_time() - used) > 5e-4:
            cost.append(used * 1000)

    curves._timer.timeout.disconnect()
    curves._timer.timeout.connect(measured)
    timers = QTimer(), QTimer()
    for timer, do, pause in zip(timers, (tick, grow), (TICK_MS, 33), strict=True):
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(do)
        timer.start(pause)
    QTimer.singleShot(int(seconds * 1000), app.quit)
    last = time.perf_counter()
    app.exec()
    for each in (late, busy, cost):
        each.sort()
    middle, high, at_worst = late[len(late) // 2], late[int(len(late) * 0.99)], busy[int(len(busy) * 0.99)]
    print(
        f"a run on, 3 beside it, {seconds:.0f} s: {len(late):,} ticks of {TICK_MS} ms, late by p50 {middle:.1f}  "
        f"p99 {high:.1f}  max {late[-1]:.1f} ms\n"
        f"  the window's thread worked between two ticks: p99 {at_worst:.1f}  max {busy[-1]:.1f} ms; an idle machine "
        "is late by no more"
    )
    if cost:
        print(f"  {len(cost)} drawings, {cost[len(cost) // 2]:.1f} ms of processor time, at most {cost[-1]:.1f} ms")


if __name__ == "__main__":
    raise SystemExit(main())
