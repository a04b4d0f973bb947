"""Figures of the review models on held-out rows, and how fast they rate.

    python tests/bench/reviews.py [hotel hotel5265 sst2 imdb ...] [--preset standard classic] [--pooling max]
    python tests/bench/reviews.py hotel --folds 5       cross-validation over train and dev, McNemar's p against n-grams
    python tests/bench/reviews.py --categories          a shopping category rated by a model of all the others
    ... --keep FOLDER                                   go on there after an interruption (both)
    python tests/bench/reviews.py --suite [MODEL ...]   own sentences with negations and contrasts (tests/suites)
    python tests/bench/reviews.py --speed [MODEL ...]   reviews a CPU second, milliseconds for one, memory of a table

Without a choice one line a set and preset: accuracy of the mixture, of the n-gram model and of the LSTM alone,
macro-F1, calibration error, CPU seconds of the training, reviews a CPU second in table mode, milliseconds for one,
explained.

Data lie under MOXU_DATA or ../shared/data beside the checkout.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

# as the client's children have it; more only spin on matrices this small
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from lstmcore.control import Control
from lstmcore.events import Done
from lstmcore.reviews.model import ReviewModel, load
from lstmcore.reviews.score import CHUNK
from lstmcore.reviews.table import label_column, read_table, text_column
from lstmcore.specs import TrainReviewsSpec
from lstmcore.training.reviews import train_reviews

from ..suites import read_suite
from .reviews_folds import HEAD, folds, leave_out

ROOT = Path(os.environ.get("MOXU_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")) / "sentiment"
SETS = {
    "hotel": ("hotel/train.csv", "hotel/dev.csv"),
    "hotel5265": ("hotel_seed5265/train.csv", "hotel_seed5265/dev.csv"),
    "sst2": ("sst2/train.tsv", "sst2/dev.tsv"),
    "imdb": ("imdb/train.csv.gz", None),
}


def measure(name: str, spec: TrainReviewsSpec, folder: Path) -> str:
    """Train on one set; its line of the table."""
    train, dev = (each and str(ROOT / each) for each in SETS[name])
    preset = spec.preset
    out = str(folder / f"{name}-{preset}")
    started = time.process_time()
    assert train is not None
    spec = replace(spec, tables=(train,), dev=dev, out=out)
    last = list(train_reviews(spec, Control()))[-1]
    seconds = time.process_time() - started
    assert isinstance(last, Done)
    found = last.result
    many, one = speed(load(out), dev or train)
    return (
        f"{name:10} {preset:9} {100 * found['accuracy']:6.2f} {100 * found['baseline_accuracy']:7.2f} "
        f"{100 * found['lstm_accuracy']:6.2f} {100 * found['macro_f1']:6.2f} {100 * found['ece']:5.2f} "
        f"{seconds:7.0f} {many:8.0f} {one:7.1f}"
    )


def speed(model: ReviewModel, path: str) -> tuple[float, float]:
    """Reviews a CPU second in table mode, CPU milliseconds for one review with all its sentences and pieces."""
    table = read_table(path)
    texts = table.values(text_column(table, None, but=label_column(table, None, None)))[:2000]
    started = time.process_time()
    for start in range(0, len(texts), CHUNK):
        model.rate(texts[start : start + CHUNK], every_sentence=False)
    many = len(texts) / (time.process_time() - started)
    started = time.process_time()
    for text in texts[:100]:
        model.rate([text])
        model.pieces(text)
    return many, (time.process_time() - started) * 10


def suite(name: str) -> None:
    """How many of the own sentences in the model's language it reads on the expected side."""
    model = load(name)
    kinds: dict[str, list[bool]] = {}
    for side, kind, text in read_suite(model.language):
        score = model.rate([text])[0].score
        right = score is not None and (score > 0.5) == (side == "+")
        for each in (kind, f"{kind} {side}", "all"):
            kinds.setdefault(each, []).append(right)
    shares = ", ".join(f"{kind} {sum(each)}/{len(each)}" for kind, each in kinds.items())
    print(f"{name}: {sum(kinds['all']) / len(kinds['all']):.1%} ({shares})", flush=True)


def quick(name: str, folder: Path) -> None:
    """Reviews a CPU second and peak memory for a table of 100,000 rows; milliseconds for one review and explained."""
    model = load(name)
    texts = [text for _, _, text in read_suite(model.language)]
    rows = [" ".join(texts[(n + k) % len(texts)] for k in range(8)) for n in range(len(texts))]
    table = folder / "rows.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("review",), *((f"{rows[n % len(rows)]} {n}",) for n in range(100_000))])
    code = (
        "import resource, sys, time; from lstmcore.control import Control; from lstmcore.reviews.score import score; "
        "from lstmcore.specs import ScoreSpec; s = ScoreSpec(sys.argv[1], table=sys.argv[2], out=sys.argv[3]); "
        "t = time.process_time(); list(score(s, Control())); "
        "used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; "
        "print(f'{1e5 / (time.process_time() - t):.0f} reviews a CPU second, {used / 1024:.0f} MB')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, name, str(table), str(folder / "out.csv")],
        capture_output=True,
        text=True,
        check=True,
    )
    started = time.process_time()
    for text in rows[:50]:
        model.rate([text])
    one = time.process_time() - started
    for text in rows[:50]:
        model.pieces(text)
    both = time.process_time() - started
    print(f"{name}, 100,000 rows of {len(rows[0])} characters: {ran.stdout.strip()}; one {one * 20:.1f} ms, ")
    print(f"    explained {both * 20:.1f} ms", flush=True)
    train = ROOT / SETS["sst2" if model.language == "en" else "hotel"][0]
    if train.is_file():
        print(f"    {train.parent.name}: {speed(model, str(train))[0]:.0f} reviews a CPU second", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=[], metavar="SET")
    parser.add_argument("--preset", nargs="+", default=["standard"])
    parser.add_argument("--pooling", nargs="+", default=[None])
    parser.add_argument("--inputs", default="auto")
    parser.add_argument("--from", dest="from_model")
    parser.add_argument("--folds", type=int)
    parser.add_argument("--only", type=int, help="so many of the folds")
    parser.add_argument("--keep", type=Path, help="folder of the judged folds and categories; those there are not run")
    parser.add_argument("--categories", action="store_true")
    parser.add_argument("--rows", type=int, help="so many rows of the other categories, at random")
    parser.add_argument("--suite", action="store_true")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    specs = [
        TrainReviewsSpec((), preset=preset, pooling=pooling, inputs=given.inputs, threads=given.threads,
                         from_model=given.from_model)
        for preset in given.preset for pooling in given.pooling
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        place = given.keep or Path(folder)
        if given.suite or given.speed:
            for name in given.sets or ["zh-reviews"]:
                suite(name) if given.suite else quick(name, place)
        elif given.categories:
            print(HEAD, flush=True)
            leave_out(ROOT / "shopping" / "train.csv", specs[0], given.rows, place)
        elif given.folds:
            print(HEAD, flush=True)
            for name in given.sets or ["hotel", "hotel5265"]:
                paths = [ROOT / each for each in SETS[name] if each]
                for spec in specs:
                    title = ", ".join(filter(None, (name, spec.preset, spec.pooling)))
                    folds(title, paths, spec, given.folds, given.only, place)
        else:
            print("set        preset    mixture n-gram   LSTM     F1   ECE   cpu s    rev/s  ms each", flush=True)
            for name in given.sets or ["hotel", "hotel5265", "sst2"]:
                for spec in specs:
                    print(measure(name, spec, place), flush=True)


if __name__ == "__main__":
    main()
