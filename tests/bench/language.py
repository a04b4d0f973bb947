"""Held-out bits per character of n-gram, LSTM, mixture and everything on, against minutes, through the command line.

python3 run.py bench language                        红楼梦 and pride_and_prejudice, 2 and 5 minutes each
python3 run.py bench language --minutes 2 FILE...    other texts, other times

Texts are looked for in the folder MOXU_DATA (default: ../shared/data beside the checkout). All figures are of the
text's last 5 %, which neither the training nor the choice of any weight has seen. "all" is the mixture with the neural
cache and dynamic evaluation (``core evaluate --adapt``); "below": than the n-gram.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from lstmcore.training.run_folder import RunFolder

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("MOXU_DATA", ROOT.parent / "shared" / "data"))
TEXTS = (DATA / "corpora" / "zh" / "红楼梦.txt", DATA / "corpora" / "en" / "pride_and_prejudice.txt")


def train(text: Path, minutes: float, folder: Path, more: list[str]) -> dict[str, Any]:
    """One run of the command line, with the wall time of the whole process."""
    began = time.monotonic()
    name = f"{text.stem}-{minutes:g}"
    out, run = folder / f"{name}.moxu", folder / name
    result = core("train", text, "--minutes", minutes, "--out", out, "--run", run, *more)
    wall = time.monotonic() - began
    corpus = RunFolder(run).corpus()
    assert corpus is not None
    unseen = folder / f"{name}.txt"
    unseen.write_text(corpus.vocabulary.decode(np.asarray(corpus.test)), encoding="utf-8")
    everything = core("evaluate", out, unseen, "--adapt")
    return {**result, "wall": wall, "all": everything["bits_per_char"], "parts": everything["parts"]}


def core(*words: object) -> dict[str, Any]:
    """The JSON that a verb of the command line prints."""
    command = [sys.executable, "-m", "lstmcore", *map(str, words), "--json"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Print one line a run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="*", type=Path, default=list(TEXTS))
    parser.add_argument("--minutes", nargs="+", type=float, default=[2, 5])
    given, more = parser.parse_known_args()  # what is not known here goes to ``train``: --threads 1
    print("| text | minutes | n-gram | LSTM | mixture | all | mixture below | all below | wall s | tokens/s |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MOXU_HOME"] = folder
        for text in given.texts:
            for minutes in given.minutes:
                result = train(text, minutes, Path(folder), more)
                ngram, lstm = result["ngram_bits_per_char"], result["lstm_bits_per_char"]
                mixed, everything = result["bits_per_char"], result["all"]
                print(
                    f"| {text.stem} | {minutes:g} | {ngram:.3f} | {lstm:.3f} | {mixed:.3f} | {everything:.3f} "
                    f"| {1 - mixed / ngram:.1%} | {1 - everything / ngram:.1%} "
                    f"| {result['wall']:.0f} | {result['tokens_per_second']:,.0f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
