"""Processes that write one library at once: ``python -m tests.library_writers COUNT SEED`` is one of them."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

from lstmcore.store import bundle, home, layout, library
from tests.toy import toy, toy_layout


def write(count: int, seed: int) -> dict[str, list[str]]:
    """``count`` operations drawn by ``seed``; the ids of the models that must be there, and those in the trash."""
    layout.LAYOUTS["toy"] = toy_layout
    drawn, here, trash = random.Random(seed), list[str](), list[str]()
    for _ in range(count):
        wish = drawn.choice(["add", "rename", "delete", "restore"])
        if wish == "add" or not here:
            here.append(library.add(toy("same")).name)
        elif wish == "rename":
            library.rename(drawn.choice(here), drawn.choice(["same", "other", "third"]))
        elif wish == "delete":
            trash.append(here.pop(drawn.randrange(len(here))))
            library.delete(trash[-1])
        elif trash:
            here.append(trash.pop(drawn.randrange(len(trash))))
            library.restore(here[-1])
    return {"here": here, "trash": trash}


def check(count: int, processes: int = 2) -> int:
    """Let ``processes`` write at once and compare with what each of them did; how many models there are."""
    root = Path(__file__).parents[1]
    commands = [[sys.executable, "-m", "tests.library_writers", str(count), str(seed)] for seed in range(processes)]
    children = [subprocess.Popen(each, cwd=root, stdout=subprocess.PIPE, encoding="utf-8") for each in commands]
    told = [json.loads(child.communicate(timeout=3600)[0]) for child in children]
    assert all(child.returncode == 0 for child in children)
    here = {each for one in told for each in one["here"]}
    trash = {each for one in told for each in one["trash"]}
    layout.LAYOUTS["toy"] = toy_layout
    try:
        cards = [card for card in library.list_models() if card["source"] == "library"]
        assert {card["ref"] for card in cards} == here
        assert {path.name.removeprefix(library.TRASH) for path in home.library().glob(f"{library.TRASH}*")} == trash
        assert len({card["name"] for card in cards}) == len(cards)
        assert not list(home.library().glob(".tmp-*"))
        for card in cards:
            bundle.read(card["path"])
    finally:
        del layout.LAYOUTS["toy"]
    return len(here)


if __name__ == "__main__":
    print(json.dumps(write(int(sys.argv[1]), int(sys.argv[2]))))
