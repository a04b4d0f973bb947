"""How often the codec of a short snippet is found: ``run.py bench decoding``, also part of ``run.py bench reading``.

Each cell is the share of snippets that decode to exactly the text they hold. Snippets are cut anywhere, line ends and
ASCII included, but not those of ASCII alone, which are the same in every codec, nor mostly of ASCII (LEAST).
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from lstmcore.errors import CoreError
from lstmcore.text.decode import decode
from lstmcore.text.styles import in_script

DATA = Path(os.environ.get("MOXU_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
LENGTHS = (4, 8, 16, 32, 64, 256)
DRAWS = 500
TRIES = 200 * DRAWS
LEAST = 0.25  # share of characters beyond ASCII in a Chinese or Japanese snippet
CHINESE = ("gb18030", "utf-8", "utf-16-le", "utf-16-be")
CODECS = {
    "classical": CHINESE,
    "poems": CHINESE,
    "modern": CHINESE,
    "technical": CHINESE,
    "traditional": ("big5", "big5hkscs", *CHINESE),
    "english": ("cp1252", "utf-8", "utf-16-le", "gb18030"),
    "japanese": ("cp932", "euc_jp", "utf-8"),
}


def texts() -> dict[str, str]:
    """The texts that snippets are cut from, by kind."""

    def joined(*patterns: str, codec: str = "utf-8", most: int = 80) -> str:
        paths = [path for pattern in patterns for path in sorted(DATA.glob(pattern))[:most]]
        found = "\n".join(path.read_bytes().decode(codec, "ignore") for path in paths)
        return found.replace("\ufeff", "").replace("\ufffd", "").replace("\r\n", "\n").replace("\r", "\n")

    modern = joined(*(f"corpora/zh/{name}*.txt" for name in ("鲁迅", "朱自清", "萧红", "郁达夫", "许地山")))
    japanese = joined("encodings/real/*sjis*", codec="cp932") + joined("encodings/real/*eucjp*", codec="euc_jp")
    return {
        "classical": joined("corpora/zh/红楼梦.txt", "corpora/zh/三国演义.txt", "corpora/zh/西游记.txt"),
        "poems": joined("corpora/zh/宋词.txt", "corpora/zh/诗经.txt", "folders/poems/**/*.txt"),
        "modern": modern,
        "technical": joined("folders/javaguide/**/*.md"),
        "traditional": joined("corpora/zh/儒林外史_繁体.txt") + in_script(modern[:300_000], "traditional").text,
        "english": joined("corpora/en/dubliners.txt", "corpora/en/pride_and_prejudice.txt", "corpora/en/dracula.txt"),
        "japanese": japanese,
    }


def snippets(text: str, codec: str, length: int, rng: random.Random, least: float = LEAST) -> list[str]:
    """DRAWS snippets of ``length`` characters of ``text`` that ``codec`` can hold."""
    found: list[str] = []
    for _ in range(TRIES):
        start = rng.randrange(len(text) - length)
        piece = text[start : start + length]
        if sum(c > "\x7f" for c in piece) >= max(1, least * length) and fits(piece, codec):
            found.append(piece)
            if len(found) == DRAWS:
                break
    return found


def fits(piece: str, codec: str) -> bool:
    """Whether ``codec`` can hold ``piece``."""
    try:
        return piece.encode(codec).decode(codec) == piece
    except UnicodeError:
        return False


def misread(pieces: Sequence[str], codec: str) -> list[tuple[str, str]]:
    """The snippets that are not decoded to what they hold, and what came of them."""
    wrong: list[tuple[str, str]] = []
    for piece in pieces:
        try:
            text = decode(piece.encode(codec)).text
        except CoreError as problem:
            text = problem.key
        if text != piece:
            wrong.append((piece, text))
    return wrong


def main() -> None:
    """Print the table; ``run.py bench decoding wrong`` also shows what was misread."""
    rng = random.Random(1)
    print(f"% of {DRAWS} snippets decoded exactly, by characters\n{'text':12} {'codec':10}", end="")
    print("".join(f"{length:>8}" for length in LENGTHS))
    for name, text in texts().items():
        for codec in CODECS[name]:
            print(f"{name:12} {codec:10}", end="")
            wrong: list[tuple[str, str]] = []
            for length in LENGTHS:
                pieces = snippets(text, codec, length, rng, 0.0 if name == "english" else LEAST)
                bad = misread(pieces, codec)
                wrong += bad
                print(f"{100 - 100 * len(bad) / len(pieces):8.1f}" if len(pieces) == DRAWS else f"{'-':>8}", end="")
            print(flush=True)
            if sys.argv[1:] == ["wrong"]:
                for piece, read in wrong:
                    print(f"    {piece!r} -> {read!r}")


if __name__ == "__main__":
    main()
