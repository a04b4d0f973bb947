"""How much typing a kill -9 takes: of the journal in a process of its own, and of the whole app while a script types.

    python3 run.py bench journal_kills [--rounds 1000] [--app-rounds 30] [--seed 1]

The typist says each key on its stdout before the journal hears of it, and saves the draft now and then as the app does.
The parent kills it at a random moment and follows what is on disk. Loss: from the first key that is not there to the
moment of the kill. A text that is no beginning of what was typed is damage.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.drafts.journal import Journal
from app.drafts.recovery import recover
from app.drafts.sheet import Sheet, to_units
from app.drafts.snapshots import Snapshots
from app.drafts.store import Draft, DraftStore

ROOT = Path(__file__).parents[2]
KEY = "kill"
WORDS = ("雨", "下", "得很细。", "\n", "rain ", "𠮷", "，", "今天夜里", "x")


@dataclass(frozen=True)
class Loss:
    """``keys`` typed in ``seconds`` before the kill that are gone; ``damaged``: why it is no beginning."""

    keys: int
    seconds: float
    typed: int
    damaged: str = ""


def folders(home: Path) -> tuple[Path, DraftStore, Snapshots]:
    """Journals, drafts and versions under ``home``."""
    made = [home / name for name in ("recovery", "drafts", "backups")]
    for folder in made:
        folder.mkdir(parents=True, exist_ok=True)
    return made[0], DraftStore(made[1]), Snapshots(made[2])


def units(text: str) -> int:
    """Its length as Qt counts."""
    return len(to_units(text)) // 2


def say(*change: object) -> None:
    """One change, with its moment, to the parent."""
    os.write(1, (json.dumps([time.time(), *change]) + "\n").encode())


def type_on(home: Path, seed: int, chars: int, pause: float) -> None:
    """The typist: goes on from the stored draft until it is killed."""
    chance = random.Random(seed)
    recovery, store, _ = folders(home)
    draft = store.read(KEY) or Draft(KEY, "底" * chars)
    store.write(draft)
    sheet = Sheet(draft.text)
    journal = Journal(recovery, KEY, draft.text, first=draft.journal)
    saver = ThreadPoolExecutor(1)  # as in the app, one after the other
    say(0, 0, "", draft.text)
    while True:
        if chance.random() < 0.8:
            change = (len(sheet), 0, chance.choice(WORDS))
        else:
            text = sheet.text  # by characters: Qt never cuts one in two either
            place, count = chance.randrange(len(text) + 1), chance.randrange(4)
            change = (units(text[:place]), units(text[place : place + count]), chance.choice(WORDS))
        say(*change)
        sheet.splice(*change)
        journal.record(*change)
        if chance.random() < 0.05:
            text = sheet.text
            number = journal.cut(text)

            def save(text: str = text, number: int = number) -> None:
                store.write(Draft(KEY, text, journal=number))
                journal.drop(number)

            saving = saver.submit(save)
            if chance.random() < 0.5:
                saving.result()
        time.sleep(pause)


def kill_once(home: Path, command: list[str], after: float, stored: Callable[[], str]) -> Loss:
    """Start, kill ``after`` seconds from its first word, and look at what is left."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "MOXU_HOME": str(home)})
    assert child.stdout is not None
    head = json.loads(child.stdout.readline())
    moment = [0.0]

    def kill() -> None:
        moment[0] = time.time()
        child.kill()

    timer = threading.Timer(after, kill)
    timer.start()
    said = [json.loads(row) for row in child.stdout.read().split(b"\n") if row.endswith(b"]")]
    child.wait()
    timer.join()
    child.stdout.close()
    return measure(head[4], said, stored(), moment[0])


def measure(base: str, said: list[list[Any]], found: str, killed: float) -> Loss:
    """How many of the changes ``said`` are missing in ``found``."""
    sheet, texts = Sheet(base), [base]
    for _, position, removed, added, *_ in said:
        sheet.splice(position, removed, added)
        texts.append(sheet.text)
    there = next((count for count in range(len(said), -1, -1) if texts[count] == found), None)
    if there is None:
        return Loss(len(said), 0.0, len(said), f"{len(found)} characters that were never on the page")
    lost = said[there:]
    return Loss(len(lost), max(0.0, killed - lost[0][0]) if lost else 0.0, len(said))


def kill_journal(home: Path, seed: int, chars: int = 300, longest: float = 0.35) -> Loss:
    """One round with the journal alone."""
    command = [sys.executable, "-m", "tests.bench.journal_kills", "--typist", str(home), str(seed), str(chars)]

    def stored() -> str:
        recovery, store, snapshots = folders(home)
        for found in recover(recovery, store, snapshots):
            assert not found.damaged
        draft = store.read(KEY)
        return draft.text if draft else ""

    return kill_once(home, command, random.Random(seed).uniform(0.0, longest), stored)


def kill_app(home: Path, seed: int, longest: float = 6.0) -> Loss:
    """One round with the whole app, typed into through its window."""
    command = [sys.executable, "-m", "tests.bench._typing_app", str(seed)]

    def stored() -> str:
        recovery, store, snapshots = folders(home)
        for found in recover(recovery, store, snapshots):
            assert not found.damaged
        draft = store.newest()
        return draft.text if draft else ""

    return kill_once(home, command, random.Random(seed).uniform(0.2, longest), stored)


def report(name: str, losses: list[Loss]) -> bool:
    """Print the worst of some rounds; whether all was well."""
    damaged = [loss.damaged for loss in losses if loss.damaged]
    worst = max(losses, key=lambda loss: loss.seconds)
    most = max(loss.keys for loss in losses)
    print(
        f"{name}: {len(losses)} kills, {sum(loss.typed for loss in losses):,} changes, worst loss "
        f"{worst.seconds * 1000:.0f} ms ({most} changes at most), damaged {len(damaged)}",
        *damaged[:3],
        sep="\n  ",
        flush=True,
    )
    return not damaged and worst.seconds < 5


def main() -> int:
    """Print the worst loss of both kinds of rounds; 0 when none is over five seconds and nothing is damaged."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--app-rounds", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--typist", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.typist:
        home, seed, chars = given.typist
        type_on(Path(home), int(seed), int(chars), 0.002)
        return 0
    well = True
    with tempfile.TemporaryDirectory() as folder:
        losses: list[Loss] = []
        for place in range(given.rounds):
            # every tenth draft is a long one; a text goes on through ten kills
            home = Path(folder) / f"journal-{place // 10}"
            losses.append(kill_journal(home, given.seed + place, 400_000 if place // 10 % 10 == 9 else 300))
        well = (report("journal alone", losses) if losses else True) and well
        losses = [kill_app(Path(folder) / "app", given.seed + place) for place in range(given.app_rounds)]
        well = (report("whole app", losses) if losses else True) and well
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
