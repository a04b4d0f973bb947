"""Held-out bits per character against minutes: Moxu and what people use instead, on the same split and machine.

    python3 run.py bench quality                            all rows that are missing, then tables and picture
    python3 run.py bench quality --list                     what is there, what is missing, and how long it takes
    python3 run.py bench quality --only moxu d2l --text 红楼梦 --minutes 5
    python3 run.py bench quality --trial 0.5 --results DIR  every selected row with half a minute

Moxu learns for 1, 2, 5 and 15 minutes on each of four texts, every peer for 5, on 红楼梦 for 15 too. Each row is one
JSON file in --results (default: tests/bench/results/quality, kept with the code) under the hash of all it depends on:
recipe, text, minutes, threads, seed, for Moxu its code. So a killed run loses only the row under way, and a change of
the recipe measures Moxu anew and nothing else; until then the tables show the older figure with a mark.

A minute is 60 processor seconds of the learning process divided by --threads (--count wall: 60 seconds that pass), for
Moxu and peers alike, because other work on the machine stretches wall time and not these. All have one split (the last
5 % of the text is what the figures are of, 5 % before it is dev, which every peer may use to choose its best weights),
one vocabulary and one way of counting: see peers/task.py, and peers/moxu.py for what a minute holds. Texts are looked
for in the folder MOXU_DATA (default: ../shared/data beside the checkout).
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch

from lstmcore.training import devices
from lstmcore.training.run_folder import Corpus

from .peers import PEERS, moxu
from .peers.report import figures_of, markdown, picture, plain
from .peers.rows import MOXU, Results, Row, planned
from .peers.task import Budget, Task, bits_per_char, clock_of

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("MOXU_DATA", ROOT.parent / "shared" / "data")) / "corpora"
TEXTS = (
    DATA / "zh" / "红楼梦.txt",
    DATA / "zh" / "鲁迅小说散文.txt",
    DATA / "en" / "pride_and_prejudice.txt",
    DATA / "en" / "tinyshakespeare.txt",
)


@cache
def split_of(text: Path) -> Corpus:
    """The split of a text, made once."""
    return moxu.split_of(text)


def measured(row: Row) -> dict[str, Any]:
    """The row's JSON. Learns and scores in this process."""
    devices.prepare(row.threads)
    corpus = split_of(row.text)
    clock = clock_of(row.count, row.threads)
    began, processor = time.monotonic(), time.process_time()
    if row.learner == MOXU:
        with tempfile.TemporaryDirectory() as folder:
            bits, told = moxu.measure(row.text, corpus, row.minutes, row.threads, row.seed, clock, Path(folder))
    else:
        bits, told = _peer(row, corpus, Budget(60 * row.minutes, clock))
    return {
        **row.depends_on,
        "text": row.text.stem,
        "bits": bits,
        **told,
        "processor_seconds": round(time.process_time() - processor, 1),
        "wall_seconds": round(time.monotonic() - began, 1),
        "machine": devices.machine(),
        "torch": torch.__version__,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _peer(row: Row, corpus: Corpus, budget: Budget) -> tuple[dict[str, float], dict[str, Any]]:
    peer = PEERS[row.learner]
    train, dev, test = (np.asarray(part).astype(np.int64) for part in (corpus.train, corpus.dev, corpus.test))
    characters = len(corpus.vocabulary.decode(test))
    predict, told = peer.learn(Task(train, dev, corpus.vocabulary.size, budget, row.seed), peer.settings)
    used = budget.used
    bits = bits_per_char(predict, test, dev, characters)
    return {peer.name: round(bits, 5)}, {"learning_seconds": round(used, 1), **told}


def listed(rows: list[Row], results: Results) -> None:
    """What there is to measure."""
    left = 0.0
    for row in rows:
        if results.find(row) is not None:
            state = "measured"
        else:
            left += row.estimated_minutes
            state = f"{'older recipe' if results.older(row) else 'missing'}, about {row.estimated_minutes:.1f} min"
        print(f"{row.label}: {state}")
    print(f"left: about {left:.0f} minutes a thread of an idle machine")


def main() -> None:
    """Measure what is missing; print and write everything that is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="LEARNER", choices=(*PEERS, MOXU), default=[])
    parser.add_argument("--text", nargs="+", metavar="NAME", default=[], help="names, or files of your own")
    parser.add_argument("--minutes", nargs="+", type=float, default=[], help="only these; 0: what needs no training")
    parser.add_argument("--trial", type=float, metavar="MINUTES", help="every selected timed row with these minutes")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--count", choices=("cpu", "wall"), default="cpu")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--results", type=Path, default=Path(__file__).parent / "results" / "quality")
    parser.add_argument("--list", action="store_true")
    given = parser.parse_args()
    named = {text.stem: text for text in TEXTS}
    texts = [named.get(each, Path(each)) for each in given.text] or list(TEXTS)
    if missing := [str(text) for text in texts if not text.is_file()]:
        parser.error(f"not found: {', '.join(missing)}; MOXU_DATA names the folder of the texts")
    every = dict.fromkeys([*filter(Path.is_file, TEXTS), *texts])
    how = (TEXTS[0], given.threads, given.count, given.seed)
    wanted = planned(texts, *how, given.only, given.minutes, given.trial)
    results = Results(given.results)
    if given.list:
        listed(wanted, results)
        return
    with tempfile.TemporaryDirectory() as home:
        os.environ["MOXU_HOME"] = home
        for row in wanted:
            if results.find(row) is None:
                print(f"measuring {row.label} ...", flush=True)
                results.keep(row, value := measured(row))
                print(f"  {value['bits']}, {value['processor_seconds']:.0f} processor seconds", flush=True)
    found = figures_of(planned(every, *how, trial=given.trial), results)
    print("\n".join(markdown(found)))
    if found:
        results.write("all.json", plain(found))
        picture(found, given.results / "quality.svg", given.results / "quality.png")


if __name__ == "__main__":
    main()
