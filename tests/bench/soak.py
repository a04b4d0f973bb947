"""Hours at the desk in short: a run trains, someone types, continues, takes suggestions and opens models; who grows?

    python3 run.py bench soak [--minutes 20] [--text FILE]

The real app with its real children, in a data folder of its own. Memory of the window's process and of each kind of
child is taken every ten seconds; the slope is that of a straight line through the second half. It needs Linux, which
says what a process holds.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.application import Application
from app.pages import MODELS, TRAIN, WRITE
from lstmcore.text.decode import decode

SAMPLE = Path(__file__).parents[2] / "resources" / "samples" / "luxun.txt"
TAKE_S = 10.0
WORDS = 12  # characters typed before each Continue
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6 if hasattr(os, "sysconf") else 0.0
ROUND_S = 90.0
NO = Qt.KeyboardModifier.NoModifier
Sample = dict[str, float]


def children(pid: int) -> Iterator[tuple[int, str]]:
    """Every process under ``pid`` with the verb it was started for."""
    own: set[int] = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        own.update(map(int, (task / "children").read_text(encoding="ascii").split()))
    for each in own:
        words = Path(f"/proc/{each}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        after = words.index("lstmcore") + 1 if "lstmcore" in words else len(words)
        yield each, words[after] if after < len(words) else "child"
        yield from children(each)


def sample() -> Sample:
    """MB in memory of the window and of its children by verb; what ended meanwhile counts for nothing."""
    taken: Sample = defaultdict(float)
    try:
        for pid, verb in ((os.getpid(), "window"), *children(os.getpid())):
            taken[verb] += int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE_MB
    except (OSError, IndexError):
        pass
    return taken


class Desk:
    """One who writes while a run trains; ``pump`` keeps the window alive and takes the samples."""

    def __init__(self, app: QApplication, moxu: Application, text: str) -> None:
        self.app, self.moxu, self.text, self.place = app, moxu, text, 0
        self.taken: list[tuple[float, Sample]] = []
        self.began = self._next = time.monotonic()
        self.done = dict.fromkeys(("characters", "continued", "models opened", "pages"), 0)

    def pump(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Let the window live until ``until`` or for ``seconds``."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not until():
            self.app.processEvents()
            time.sleep(0.002)
            if time.monotonic() >= self._next:
                self._next += TAKE_S
                self.taken.append((time.monotonic() - self.began, sample()))

    def write(self) -> None:
        """A few words at the speed of a person, then what the model makes of them."""
        self.moxu.window.open_page(WRITE)
        write = self.moxu.pages.write
        for _ in range(WORDS):
            typed = self.text[self.place % len(self.text)]
            QApplication.sendEvent(write.panel.editor, QKeyEvent(QEvent.Type.KeyPress, 0, NO, typed))
            self.place += 1
            self.done["characters"] += 1
            self.pump(0.15)
        write.toggle()
        self.pump(20, lambda: not write.streaming)
        self.done["continued"] += 1

    def look_about(self) -> None:
        """The run, the shelf, and each model opened to look inside."""
        self.moxu.window.open_page(TRAIN)
        self.pump(2)
        self.moxu.window.open_page(MODELS)
        self.done["pages"] += 2
        models = self.moxu.pages.models
        for card in list(self.moxu.state.models):
            models.use(str(card["ref"]))
            models.look_inside(str(card["ref"]))
            self.pump(4)
            for window in self.app.topLevelWidgets():
                if window is not self.moxu.window and window.isVisible():
                    window.close()
            self.done["models opened"] += 1
        self.moxu.pages.write.desk.new()


def slope(taken: list[tuple[float, Sample]], who: str) -> float:
    """MB an hour in the second half."""
    points = [(at, each[who]) for at, each in taken[len(taken) // 2 :] if who in each]
    if len(points) < 3:
        return 0.0
    times, held = np.array(points).T
    return float(np.polyfit(times / 3600, held, 1)[0])


def main() -> int:
    parser = argparse.ArgumentParser(prog="run.py bench soak", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--text", type=Path, default=SAMPLE)
    asked = parser.parse_args()
    if not Path("/proc/self/statm").exists():
        print("only Linux says here what a process holds")
        return 2
    text = decode(asked.text.read_bytes()).text.replace("\r\n", "\n").replace("\n", "")
    with tempfile.TemporaryDirectory(prefix="moxu-bench-") as home:
        os.environ["MOXU_HOME"] = home
        app = QApplication([])
        moxu = Application(app)
        moxu.start()
        desk = Desk(app, moxu, text)
        desk.pump(60, lambda: bool(moxu.state.current_model))
        moxu.pages.corpora.read((str(asked.text),))
        desk.pump(60, lambda: bool(moxu.state.corpora))
        moxu.pages.train.panel.preset_chosen.emit("overnight")
        moxu.pages.train.start()
        end, told = time.monotonic() + 60 * asked.minutes, 0.0
        while time.monotonic() < end:
            turn = time.monotonic() + ROUND_S
            while time.monotonic() < min(turn, end):
                desk.write()
            desk.look_about()
            if desk.taken and desk.taken[-1][0] - told > 60:
                told, now = desk.taken[-1]
                holds = "  ".join(f"{who} {mb:.0f} MB" for who, mb in now.items())
                print(f"{told / 60:5.1f} min  {holds}", flush=True)
        moxu.pages.train.discard_now()
        desk.pump(60, lambda: not moxu.pages.train.training)
        moxu.closing.finish()
    print(", ".join(f"{count:,} {what}" for what, count in desk.done.items()))
    for who in sorted({who for _, each in desk.taken for who in each}):
        held = [each[who] for _, each in desk.taken if who in each]
        if len(held) > len(desk.taken) // 2:
            grows = slope(desk.taken, who)
            print(f"{who:<10} {held[0]:.0f} -> {held[-1]:.0f} MB, {grows:+.1f} MB an hour in the second half")
    sys.stdout.flush()
    os._exit(0)  # as the app does when a thread still follows a child


if __name__ == "__main__":
    raise SystemExit(main())
