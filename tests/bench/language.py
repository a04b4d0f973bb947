"""Held-out bits per character of n-gram, LSTM and mixture against minutes, through the command line.

python3 run.py bench language                        红楼梦 and pride_and_prejudice, 2 and 5 minutes each
python3 run.py bench language --minutes 2 FILE...    other texts, other times

Texts are looked for in the folder MOXU_DATA (default: ../shared/data beside the checkout). All figures are of the
text's last 5 %, which neither the training nor the choice of any weight has seen.
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

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("MOXU_DATA", ROOT.parent / "shared" / "data"))
TEXTS = (DATA / "corpora" / "zh" / "红楼梦.txt", DATA / "corpora" / "en" / "pride_and_prejudice.txt")


def train(text: Path, minutes: float, folder: Path) -> dict[str, Any]:
    """One run of the command line, with the wall time of the whole process."""
    began = time.monotonic()
    command = [sys.executable, "-m", "lstmcore", "train", str(text), "--minutes", str(minutes), "--json"]
    out = folder / f"{text.stem}-{minutes}.moxu"
    done = subprocess.run([*command, "--out", str(out)], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    result = json.loads(done.stdout.splitlines()[-1])
    return {**result, "wall": time.monotonic() - began, "megabytes": out.stat().st_size / 1e6}


def main() -> None:
    """Print one line a run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="*", type=Path, default=list(TEXTS))
    parser.add_argument("--minutes", nargs="+", type=float, default=[2, 5])
    given = parser.parse_args()
    print("| text | minutes | n-gram | LSTM | mixture | LSTM below n-gram | mixture below n-gram | wall s | tokens/s |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MOXU_HOME"] = folder
        for text in given.texts:
            for minutes in given.minutes:
                result = train(text, minutes, Path(folder))
                ngram, lstm = result["ngram_bits_per_char"], result["lstm_bits_per_char"]
                mixed = result["bits_per_char"]
                print(
                    f"| {text.stem} | {minutes:g} | {ngram:.3f} | {lstm:.3f} | {mixed:.3f} | {1 - lstm / ngram:.1%} "
                    f"| {1 - mixed / ngram:.1%} | {result['wall']:.0f} | {result['tokens_per_second']:,.0f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
