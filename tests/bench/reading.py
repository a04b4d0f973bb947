"""How well codecs are guessed on short snippets, and how fast files become clean text: ``run.py bench reading``.

The snippets come from ../shared/data (classic and modern Chinese, English); nothing of it is needed by the tests.
"""

from __future__ import annotations

import contextlib
import random
import sys
import tempfile
import time
from pathlib import Path

from lstmcore.control import Control
from lstmcore.errors import CoreError
from lstmcore.specs import ReadSpec
from lstmcore.text.clean import clean
from lstmcore.text.decode import decode
from lstmcore.text.read import read

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
LENGTHS = (4, 8, 16, 64, 2048)
DRAWS = 150


def snippets(text: str, codec: str, length: int, rng: random.Random) -> list[bytes]:
    """Snippets of ``length`` characters, at least half of them beyond ASCII, that ``codec`` can hold."""
    found: list[bytes] = []
    for _ in range(20 * DRAWS):
        start = rng.randrange(max(1, len(text) - length))
        piece = text[start : start + length].replace("\n", "")
        if 2 * sum(c > "\x7f" for c in piece) >= length * (codec != "cp1252"):
            try:
                found.append(piece.encode(codec))
            except UnicodeEncodeError:
                continue
        if len(found) == DRAWS:
            break
    return found


def share_right(pieces: list[bytes], codec: str) -> float | None:
    """Share of ``pieces`` decoded to exactly the text they hold; None where no text fits the codec."""
    right = 0
    for data in pieces:
        with contextlib.suppress(CoreError):
            right += decode(data).text == data.decode(codec)
    return right / len(pieces) if pieces else None


def accuracy() -> None:
    """Print the table of decoding accuracy."""
    rng = random.Random(1)
    simplified = "\n".join(p.read_text("utf-8") for p in sorted(DATA.glob("corpora/zh/*.txt")) if "繁体" not in p.name)
    modern = "\n".join(p.read_text("utf-8", "ignore") for p in sorted(DATA.glob("folders/javaguide/**/*.md"))[:80])
    modern = "".join(c for c in modern if "\u3000" <= c <= "\uffee")
    traditional = (DATA / "corpora/zh/儒林外史_繁体.txt").read_text("utf-8")
    poems = "\n".join(p.read_text("utf-8", "ignore") for p in sorted(DATA.glob("folders/poems/**/*.txt")))
    sources = (
        ("novels", simplified),
        ("modern technical", modern),
        ("traditional novel", traditional),
        ("Tang poems", poems),
    )
    print(f"{'text':18} {'codec':10}" + "".join(f"{n:>8}" for n in LENGTHS))
    for name, text in sources:
        for codec in ("utf-8", "gb18030", "big5", "big5hkscs", "utf-16-le", "utf-16-be"):
            if codec.startswith("big5") and name in ("novels", "modern technical"):
                continue
            cells = [share_right(snippets(text, codec, n, rng), codec) for n in LENGTHS]
            print(
                f"{name:18} {codec:10}"
                + "".join(f"{100 * each:8.1f}" if each is not None else f"{'-':>8}" for each in cells),
                flush=True,
            )


def speed() -> None:
    """Print MB/s from file to clean text, beside plain open().read()."""
    for name in ("zh/红楼梦.txt", "en/great_expectations.txt"):
        path = DATA / "corpora" / name
        repeat = 40_000_000 // path.stat().st_size
        with tempfile.TemporaryDirectory() as folder:
            big = Path(folder) / "big.txt"
            big.write_bytes(path.read_bytes() * repeat)
            size = big.stat().st_size / 1e6
            for label, job in (
                ("open().read()", lambda big=big: big.read_text(encoding="utf-8")),
                ("decode", lambda big=big: decode(big.read_bytes())),
                ("decode + clean", lambda big=big: clean(decode(big.read_bytes()).text)),
                ("read", lambda big=big: list(read(ReadSpec((str(big),)), Control()))),
            ):
                start = time.perf_counter()
                job()
                print(f"{name:28} {label:16} {size / (time.perf_counter() - start):8.1f} MB/s")


def main() -> None:
    """Print both tables."""
    if not DATA.is_dir():
        sys.exit(f"{DATA} is missing: this measurement needs the shared texts.")
    accuracy()
    speed()


if __name__ == "__main__":
    main()
