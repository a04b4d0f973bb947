"""Kill a process at random moments while it adds, imports, exports, renames, deletes and restores models.

    python3 run.py bench library_kills [--kills 200] [--seed 1]

After every kill the library must list, each model in it read back whole, each name be its own, and whatever was said to
be done before the kill be done.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from lstmcore.store import bundle, home, layout, library
from tests.toy import toy, toy_layout

ROOT = Path(__file__).parents[2]
MOST_MODELS = 12
LONGEST_S = 0.6  # of operations before the kill


def here() -> set[str]:
    """Ids of the models in the library."""
    return {str(card["ref"]) for card in library.list_models() if card["source"] == "library"}


def trash() -> set[str]:
    """Ids of the deleted models."""
    return {path.name.removeprefix(library.TRASH) for path in home.library().glob(f"{library.TRASH}*")}


def work(seed: int) -> None:
    """Operations without end; a line before each and one after it."""
    drawn = random.Random(seed)
    file = home.home() / "moved.moxu"

    def say(*values: Any) -> None:
        print(json.dumps(values), flush=True)

    say("ready")
    while True:
        mine, gone = sorted(here()), sorted(trash())
        wishes = ["rename", "export", "delete"] if mine else []
        wishes += ["add", "import"] if len(mine) < MOST_MODELS else ["delete"] * 3
        wish = drawn.choice([*wishes, *(["restore"] if gone else [])])
        chosen = drawn.choice(gone if wish == "restore" else mine) if wish not in ("add", "import") else ""
        say("begin", wish, chosen)
        if wish == "add":
            chosen = library.add(toy("same")).name
        elif wish == "import":
            bundle.write_zip(toy("moved"), file)
            chosen = library.add(str(file)).name
        elif wish == "rename":
            library.rename(chosen, drawn.choice(["same", "other", "third"]))
        elif wish == "export":
            bundle.write_zip(bundle.read(home.library() / chosen), file)
        elif wish == "delete":
            library.delete(chosen)
        else:
            library.restore(chosen)
        say("end", wish, chosen)


def killed(seed: int, drawn: random.Random) -> list[list[Any]]:
    """What a process said before it was killed."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.library_kills", "--work", str(seed)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert child.stdout is not None
    said = [json.loads(child.stdout.readline())]
    time.sleep(drawn.random() * LONGEST_S)
    child.kill()
    for line in child.communicate()[0].splitlines(keepends=True):
        if line.endswith("\n"):
            said.append(json.loads(line))
    return said


def wrong(said: list[list[Any]], before: tuple[set[str], set[str]]) -> list[str]:
    """What the library does not hold as it was said; nothing for all well."""
    there, gone = set(before[0]), set(before[1])
    for kind, wish, chosen in said[1:]:
        if kind == "end" and wish in ("add", "import", "restore"):
            there.add(chosen)
            gone.discard(chosen)
        elif kind == "end" and wish == "delete":
            there.discard(chosen)
            gone.add(chosen)
    open_one = said[-1][2] if said[-1][0] == "begin" else ""
    now, trashed = here(), trash()
    found = [f"{each} is not in the library" for each in there - now - {open_one}]
    found += [f"{each} is not in the trash" for each in gone - trashed - {open_one}]
    if open_one and open_one in there | gone and open_one not in now | trashed:
        found.append(f"{open_one} is nowhere")
    cards = [card for card in library.list_models() if card["source"] == "library"]
    if len({card["name"] for card in cards}) < len(cards):
        found.append("two models have one name")
    for card in cards:
        bundle.read(card["path"])
    return found


def main() -> int:
    """Kill, look, and say what was found."""
    parser = argparse.ArgumentParser(prog="run.py bench library_kills", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    layout.LAYOUTS["toy"] = toy_layout
    if asked.work is not None:
        work(asked.work)
    drawn, faults, amid = random.Random(asked.seed), list[str](), Counter[str]()
    done = 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MOXU_HOME"] = folder
        home.library().mkdir(parents=True, exist_ok=True)
        for kill in range(asked.kills):
            before = here(), trash()
            said = killed(kill, drawn)
            done += sum(line[0] == "end" for line in said)
            amid[said[-1][1] if said[-1][0] == "begin" else "between two"] += 1
            faults += [f"kill {kill}: {each}" for each in wrong(said, before)]
        left = len(list(home.library().glob(".tmp-*")))
        library.add(toy("last"))
        print(f"{asked.kills} kills amid {dict(amid)}, {done} operations done, {len(here())} models, {len(trash())} in")
        print(f"the trash; {len(faults)} faults; half-written folders {left}, after one more model ", end="")
        print(len(list(home.library().glob(".tmp-*"))))
    print("\n".join(faults))
    return int(bool(faults))


if __name__ == "__main__":
    raise SystemExit(main())
