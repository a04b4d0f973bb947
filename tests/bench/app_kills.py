"""Kill the app's own processes while it trains, saves, imports, exports, deletes and restores.

    python3 run.py bench app_kills [--kills 200] [--seed 1]

The real app without a screen, in a data folder of its own. Each time SIGKILL meets its window, its trainer, an engine
child, or all of them at once. A window that was not killed must go on, no child may outlive its window, the library
must list and each model in it read back whole, what was said to be done must be done, and every training that came to
its end in spite of it all must equal one that nobody disturbed, bit for bit. It needs Linux, which says who a process's
children are.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from lstmcore.children import environment
from lstmcore.runs import is_alive, unfinished
from lstmcore.store import bundle, home, library
from lstmcore.training.run_folder import RunFolder
from tests.bench.kills import SIZES, differences, finished, prepared
from tests.bench.library_kills import here, trash
from tests.bench.soak import children

ROOT = Path(__file__).parents[2]
CHECKPOINT_S = 0.5  # instead of 30
EPOCHS, CHARS = 4, 6_000
VICTIMS = ("window", "window", "window", "trainer", "trainer", "engine", "all")
MOST_MODELS = 8
LONGEST_S = 1.5  # from one kill to the next, once the app is up
PATIENCE_S = 60.0
Said = list[Any]


def work(seed: int, file: Path, text: str) -> None:
    """The window: one chore after the other, a line before and after each, until somebody kills it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from app.application import Application
    from app.jobs import Job
    from lstmcore import children as processes
    from lstmcore.specs import TrainSpec

    def say(*values: Any) -> None:
        print(json.dumps(values, ensure_ascii=False), flush=True)

    # a trainer that steps back before everyone else would take hours beside other work
    spawn = processes.spawn
    processes.spawn = lambda *words: spawn(*(each for each in words if each != "--nice"))
    sys.excepthook = lambda kind, problem, _: say("wrong", f"{kind.__name__}: {problem}")
    chance, app = random.Random(seed), QApplication(["moxu"])
    moxu = Application(app)
    models, train, problems = moxu.pages.models, moxu.pages.train, list[str]()
    moxu.messages.shown.connect(lambda each: problems.append(each.text) if each.level == "error" else None)
    moxu.start()
    phase = ""

    def pump(until: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
        nonlocal phase
        end = time.monotonic() + seconds
        while not until() and time.monotonic() < end:
            app.processEvents()
            if train.phase.value != phase:
                phase = train.phase.value
                say("phase", phase)
            time.sleep(0.002)

    def idle() -> bool:
        return all(each is train._job for each in Job._alive)  # pyright: ignore[reportPrivateUsage]

    def mine() -> list[str]:
        return [str(each["ref"]) for each in moxu.state.models if each["source"] == "library"]

    stored = bundle.read(file)
    pump(lambda: bool(moxu.state.models) and idle())
    say("ready")
    while True:
        if not train.training:
            waiting = [each["run"] for each in moxu.client.unfinished_runs()]
            say("begin", "train", waiting[0] if waiting else "")
            if waiting:
                train.go_on(waiting[0], "书")
            else:
                train.start_spec(TrainSpec((text,), name="书", epochs=EPOCHS, **SIZES))
        elif train.phase.value == "running" and chance.random() < 0.03:
            say("begin", "stop", "")
            train.stop()  # which saves a model
        there, gone = mine(), sorted(trash())
        wishes = ["import"] * 2 if len(there) < MOST_MODELS else ["delete"] * 3
        wish = chance.choice([*wishes, *(["delete", "export"] if there else []), *(["restore"] if gone else [])])
        chosen = str(uuid.uuid4()) if wish == "import" else chance.choice(gone if wish == "restore" else there)
        if wish == "import":
            stored.manifest = {**stored.manifest, "id": chosen, "name": "moved"}
            bundle.write_zip(stored, file.with_name("new.moxu"))
        problems.clear()
        say("begin", wish, chosen)
        if wish == "import":
            models.import_file(str(file.with_name("new.moxu")))
        elif wish == "export":
            models.ask_export_file = lambda name: str(file.with_name("out.moxu"))  # pyright: ignore[reportAttributeAccessIssue]
            models.export(chosen)
        else:
            getattr(models, str(wish))(chosen)
        pump(idle)
        say("failed" if problems else "end", wish, chosen, *problems)
        pump(lambda: False, chance.uniform(0, 0.3))


class App:
    """The window as a child, what it said, and who its children are."""

    def __init__(self, seed: int, file: Path, text: str) -> None:
        words = [sys.executable, "-m", "tests.bench.app_kills", "--work", str(seed), str(file), text]
        # a group of its own only so that the keyboard's Ctrl+C does not count as a kill
        own = {**environment(), "MOXU_CHECKPOINT_SECONDS": str(CHECKPOINT_S)}
        self.process = subprocess.Popen(
            words, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", env=own, start_new_session=True
        )
        self.lines: queue.SimpleQueue[Said] = queue.SimpleQueue()
        self.said: list[Said] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with suppress(ValueError):  # cut short by the kill
                self.lines.put(json.loads(line))
        self.lines.put(["gone"])

    def hear(self, seconds: float, until: Callable[[Said], bool] = lambda _: False) -> bool:
        """Listen for so long, or until something certain is said; whether it was."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                line = self.lines.get(timeout=left)
            except queue.Empty:
                return False
            self.said.append(line)
            if until(line):
                return True
            if line == ["gone"]:
                return False
        return False

    def find(self, verb: str) -> list[int]:
        """Children by the verb they were started for."""
        while True:
            with suppress(OSError):  # one ended while they were counted
                return [pid for pid, each in children(self.process.pid) if each == verb]

    @property
    def phase(self) -> str:
        """Where its training stood when it was last heard of."""
        return next((each[1] for each in reversed(self.said) if each[0] == "phase"), "idle")

    def amid(self) -> str:
        """What it was about when it was last heard of."""
        spoken = [
            each for each in self.said if each[0] in ("begin", "end", "failed") and each[1] not in ("train", "stop")
        ]
        about = spoken[-1][1] if spoken and spoken[-1][0] == "begin" else "nothing"
        return f"{about} + {self.phase}"


def kill(*pids: int) -> None:
    """End them all at once, without a word."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def lost(run: Path) -> float:
    """Seconds of training that were done and are in no checkpoint."""
    folder = RunFolder(run)
    points, pointer = folder.curves(), folder.read_json("pointer.json") or {"step": 0}
    if not len(points):
        return 0.0
    kept = points[points["step"] <= pointer["step"]]
    return float(points["seconds"][-1]) - (float(kept["seconds"][-1]) if len(kept) else 0.0)


def settled(done: Callable[[], bool]) -> bool:
    """Whether it came true in time."""
    end = time.monotonic() + PATIENCE_S
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def wait_for(pids: list[int]) -> bool:
    """Whether all of these ended in time."""
    return settled(lambda: not any(alive(pid) for pid in pids))


def alive(pid: int) -> bool:
    """Not a zombie that waits for its parent."""
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0] != "Z"
        )
    except OSError:
        return False


class Faults(list[str]):
    """Each is also printed at once."""

    def append(self, fault: str) -> None:
        print(f"  {fault}", flush=True)
        super().append(fault)

    def extend(self, faults: Iterable[str]) -> None:
        for each in faults:
            self.append(each)


class Watch:
    """What must hold, and what did not."""

    def __init__(self, whole: Path) -> None:
        self.whole, self.faults = whole, Faults()
        self.compared, self.losses = set[str](), dict[str, list[float]]()
        self.models: set[str] = set()
        self.trash: set[str] = set()

    def look(self, app: App) -> None:
        """The library after a kill: it lists, all of it reads, and what was said to be done is done."""
        open_one, doubted = app.amid().split()[0], set[str]()
        for kind, *rest in app.said:
            if kind == "wrong":
                self.faults.append(f"the window: {rest[0]}")
            if kind in ("end", "begin", "failed") and rest[0] in ("import", "restore", "delete"):
                (doubted.discard if kind == "end" else doubted.add)(rest[1])
            if kind == "end" and rest[0] in ("import", "restore"):
                self.models.add(rest[1])
                self.trash.discard(rest[1])
            elif kind == "end" and rest[0] == "delete":
                self.models.discard(rest[1])
                self.trash.add(rest[1])
        now, gone = here(), trash()
        self.faults.extend(f"{each} is not in the library" for each in self.models - now - doubted)
        self.faults.extend(f"{each} is not in the trash" for each in self.trash - gone - doubted)
        lost_ones = (self.models | self.trash) & doubted - now - gone
        self.faults.extend(f"{each} is nowhere, amid {open_one}" for each in lost_ones)
        self.models, self.trash = now, gone
        cards = [card for card in library.list_models() if card["source"] == "library"]
        if len({card["name"] for card in cards}) < len(cards):
            self.faults.append("two models have one name")
        for card in cards:
            bundle.read(card["path"])

    def look_at_runs(self) -> None:
        """Trainings that ended equal the undisturbed one; each saved one model."""
        for folder in home.runs().iterdir():
            run = RunFolder(folder)
            result = run.read_json("result.json")
            if folder.name in self.compared or result is None or folder.name.startswith("."):
                continue
            self.compared.add(folder.name)
            if result["status"] == "done":
                self.faults.extend(f"run {folder.name}: {each}" for each in differences(folder, self.whole))
            elif not np.array_equal(run.curves()["loss"], RunFolder(self.whole).curves()["loss"][: len(run.curves())]):
                self.faults.append(f"run {folder.name}, stopped: other losses")


def main() -> int:
    """Kill, look, and say what was found."""
    parser = argparse.ArgumentParser(prog="run.py bench app_kills", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work:
        work(int(asked.work[0]), Path(asked.work[1]), asked.work[2])
    if not Path("/proc/self/statm").exists():
        print("only Linux says here who a process's children are")
        return 2
    chance, began, amid, starts = random.Random(asked.seed), time.monotonic(), Counter[str](), 0
    with tempfile.TemporaryDirectory(prefix="moxu-bench-") as place:
        os.environ["MOXU_HOME"] = f"{place}/home"
        whole = prepared(Path(place), "whole", EPOCHS, CHARS)
        finished(whole)
        print(f"undisturbed: {RunFolder(whole).curves()['seconds'][-1]:.1f} s of training", flush=True)
        watch, app = Watch(whole), None
        for number in range(asked.kills):
            if app is None:
                app = App(asked.seed * 1000 + number, Path(place) / "whole.moxu", str(Path(place) / "text.txt"))
                starts += 1
                if not app.hear(PATIENCE_S, lambda line: line == ["ready"]):
                    watch.faults.append(f"before kill {number}: the window did not open, and said {app.said}")
                    break
            if chance.random() < 0.8:  # else at any time, mostly before the trainer is up
                app.hear(PATIENCE_S, lambda line: line[:2] == ["phase", "running"]) if app.phase != "running" else None
            if chance.random() < 0.4:  # amid something short
                app.hear(LONGEST_S, lambda line: line[0] == "begin")
                app.hear(chance.uniform(0, 0.5))
            else:
                app.hear(chance.uniform(0, LONGEST_S))
            trainers, engines = app.find("resume"), app.find("engine")
            runs = [Path(each["run"]) for each in unfinished() if each["alive"]]
            victim = chance.choice(VICTIMS)
            victims = {"window": [app.process.pid], "trainer": trainers, "engine": engines}.get(
                victim, [app.process.pid, *trainers, *engines]
            )
            kill(*(victims[-1:] if victim == "engine" else victims))
            dead = wait_for(victims if victim != "engine" else victims[-1:])
            if victim in ("window", "all"):
                app.process.wait()
                app.hear(PATIENCE_S, lambda line: line == ["gone"])
                dead = wait_for([*trainers, *engines]) and dead  # who lost its window saves and ends
            for run in runs:
                watch.losses.setdefault(victim, []).append(lost(run))
            amid[f"{victim}: {app.amid()}"] += 1
            if not dead:
                watch.faults.append(f"kill {number}: a child outlived its window")
            if victim in ("window", "all"):
                if not settled(lambda: not any(is_alive(run) for run in runs)):  # noqa: B023 (called at once)
                    watch.faults.append(f"kill {number}: a training outlived its window")
                watch.look(app)
                app = None
            elif not app.hear(PATIENCE_S, lambda line: line[0] in ("end", "failed")):
                watch.faults.append(f"kill {number}: after that of the {victim} the window said nothing more")
            watch.look_at_runs()
            if number % 10 == 9:
                print(
                    f"{number + 1} kills, {len(watch.compared)} trainings ended, {len(watch.faults)} faults", flush=True
                )
        if app is not None:
            kill(app.process.pid)
            app.process.wait()
        seconds = time.monotonic() - began
        print(
            f"{asked.kills} kills in {seconds:.0f} s, {starts} starts of the app, {len(watch.compared)} trainings ended"
        )
        for what, count in amid.most_common():
            print(f"  {count:3} {what}")
        for victim, each in watch.losses.items():
            print(f"training lost by a kill of {victim}: at most {max(each):.2f} s, checkpoints every {CHECKPOINT_S} s")
        print(f"{len(watch.faults)} faults")
    return int(bool(watch.faults))


if __name__ == "__main__":
    raise SystemExit(main())
