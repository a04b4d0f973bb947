"""Word vectors of one novel: how fast, what they cover, who is near whom: ``run.py bench vectors [FILE]``.

The text is looked for in the folder MOXU_DATA (default: ../shared/data beside the checkout). Everything goes through
the command line, with default settings and all cores unless ``--threads`` says otherwise.
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
TEXT = DATA / "corpora" / "zh" / "红楼梦.txt"
WORDS = ("宝玉", "黛玉", "老太太", "凤姐", "吃", "诗")
ANALOGIES = (("黛玉", "晴雯", "宝玉"), ("贾琏", "宝钗", "宝玉"))  # a + b - c
UNSEEN = ("荣禧堂前", "贾宝钗")


def core(*words: str) -> dict[str, Any]:
    """The JSON of one call of the command line."""
    command = [sys.executable, "-m", "lstmcore", *words, "--json"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)
    return json.loads(done.stdout.splitlines()[-1])


def near(folder: str, *words: str) -> str:
    """The nearest words with their cosines."""
    found = core("neighbours", folder, *words, "--top", "8")
    return "  ".join(f"{word} {cosine:.2f}" for word, cosine in found["neighbours"])


def main() -> None:
    """Print speed and coverage, then neighbours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("text", nargs="?", type=Path, default=TEXT)
    parser.add_argument("--threads", default=str(os.cpu_count()))
    parser.add_argument("--epochs", default="10")
    given = parser.parse_args()
    if not given.text.is_file():
        sys.exit(f"{given.text} is missing: this measurement needs a text.")
    with tempfile.TemporaryDirectory() as home:
        os.environ["MOXU_HOME"] = home
        folder, began = str(Path(home) / "vectors"), time.monotonic()
        settings = ("--threads", given.threads, "--epochs", given.epochs)
        made = core("vectors", str(given.text), "--out", folder, *settings)
        wall = time.monotonic() - began
        manifest = json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))
        read = manifest["how"]["words_read"] * int(given.epochs)
        print(
            f"{given.text.stem}: {made['words']:,} of {made['corpus_words']:,} words, {made['covered']:.1%} of all; "
            f"{made['dimension']} dimensions, {given.epochs} epochs, {given.threads} threads: {wall:.0f} s in all, "
            f"{read / made['seconds']:,.0f} words/s (reading included), loss {made['loss']:.3f}"
        )
        for word in WORDS:
            print(f"  {word}: {near(folder, word)}")
        for one, two, less in ANALOGIES:
            print(f"  {one} + {two} - {less}: {near(folder, one, two, '--minus', less)}")
        for word in UNSEEN:
            print(f"  {word} (unseen): {near(folder, word)}")
        began = time.monotonic()
        points = core("map", folder)["points"]
        print(f"  map of {len(points)} words: {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
