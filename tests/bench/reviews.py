"""Figures of the review models on held-out rows, and how fast they rate.

    python tests/bench/reviews.py [hotel hotel5265 sst2 ...] [--preset standard classic] [--threads 1]

One line a set and preset: accuracy of the mixture, of the n-gram model and of the LSTM alone, macro-F1, calibration
error, CPU seconds of the training, reviews a CPU second in table mode, milliseconds for one review, explained.

Data lie under MOXU_DATA or ../shared/data beside the checkout.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

# as the client's children have it; more only spin on matrices this small
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from lstmcore.control import Control
from lstmcore.events import Done
from lstmcore.reviews.model import ReviewModel, load
from lstmcore.reviews.table import label_column, read_table, text_column
from lstmcore.specs import TrainReviewsSpec
from lstmcore.training.reviews import train_reviews

ROOT = Path(os.environ.get("MOXU_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")) / "sentiment"
SETS = {
    "hotel": ("hotel/train.csv", "hotel/dev.csv"),
    "hotel5265": ("hotel_seed5265/train.csv", "hotel_seed5265/dev.csv"),
    "sst2": ("sst2/train.tsv", "sst2/dev.tsv"),
}


def measure(name: str, preset: str, threads: int, folder: Path) -> str:
    """Train on one set; its line of the table."""
    train, dev = (str(ROOT / each) for each in SETS[name])
    out = str(folder / f"{name}-{preset}")
    started = time.process_time()
    spec = TrainReviewsSpec(tables=(train,), dev=dev, out=out, preset=preset, threads=threads)
    last = list(train_reviews(spec, Control()))[-1]
    seconds = time.process_time() - started
    assert isinstance(last, Done)
    found = last.result
    many, one = speed(load(out), dev)
    return (
        f"{name:10} {preset:9} {100 * found['accuracy']:6.2f} {100 * found['baseline_accuracy']:7.2f} "
        f"{100 * found['lstm_accuracy']:6.2f} {100 * found['macro_f1']:6.2f} {100 * found['ece']:5.2f} "
        f"{seconds:7.0f} {many:8.0f} {one:7.1f}"
    )


def speed(model: ReviewModel, path: str) -> tuple[float, float]:
    """Reviews a CPU second in table mode, CPU milliseconds for one review with all its sentences and pieces."""
    table = read_table(path)
    texts = table.values(text_column(table, None, but=label_column(table, None, None)))
    started = time.process_time()
    for start in range(0, len(texts), 256):
        model.rate(texts[start : start + 256], every_sentence=False)
    many = len(texts) / (time.process_time() - started)
    started = time.process_time()
    for text in texts[:100]:
        model.rate([text])
        model.pieces(text)
    return many, (time.process_time() - started) * 10


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=list(SETS), metavar="SET")
    parser.add_argument("--preset", nargs="+", default=["standard"])
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    print("set        preset    mixture n-gram   LSTM     F1   ECE   cpu s    rev/s  ms each", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in given.sets:
            for preset in given.preset:
                print(measure(name, preset, given.threads, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
