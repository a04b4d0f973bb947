"""How right, how fast and in how much memory files become clean text: ``run.py bench reading [quick]``.

The snippets come from ../shared/data (classic and modern Chinese, English); nothing of it is needed by the tests.
"""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lstmcore.control import Control
from lstmcore.errors import CoreError
from lstmcore.events import Done
from lstmcore.specs import ReadSpec
from lstmcore.text import tokens
from lstmcore.text.clean import clean
from lstmcore.text.decode import decode
from lstmcore.text.formats import extract
from lstmcore.text.read import read
from lstmcore.text.words import split_words
from tests.bench import decoding
from tests.bench.decoding import DATA


def timed(job: Callable[[], object]) -> tuple[float, object]:
    """(processor seconds, what came back): what other programs on the machine do does not count."""
    start = time.process_time()
    found = job()
    return time.process_time() - start, found


def result_of(spec: ReadSpec) -> dict[str, Any]:
    """Done.result of reading ``spec``."""
    last = list(read(spec, Control()))[-1]
    assert isinstance(last, Done)
    return last.result


def speed() -> None:
    """Print MB/s of one core from file to clean text, beside plain open().read(), and from text to units."""
    print("\nMB (counted in UTF-8) a processor second")
    for name in ("zh/红楼梦.txt", "zh/鲁迅小说散文.txt", "en/great_expectations.txt"):
        path = DATA / "corpora" / name
        repeat = 40_000_000 // path.stat().st_size
        with tempfile.TemporaryDirectory() as folder:
            big = Path(folder) / "big.txt"
            big.write_bytes(path.read_bytes() * repeat)
            chinese = Path(folder) / "gb18030.txt"
            chinese.write_bytes(big.read_text(encoding="utf-8").encode("gb18030"))
            size = big.stat().st_size / 1e6
            for label, job in (
                ("open().read()", lambda big=big: big.read_text(encoding="utf-8")),
                ("decode", lambda big=big: decode(big.read_bytes())),
                ("decode + clean", lambda big=big: clean(decode(big.read_bytes()).text)),
                ("read", lambda big=big: result_of(ReadSpec((str(big),)))),
                ("read, in GB18030", lambda big=chinese: result_of(ReadSpec((str(big),)))),
            ):
                print(f"{name:28} {label:18} {size / timed(job)[0]:8.1f}")
        unit_speed(name, path.read_text(encoding="utf-8")[:2_000_000])


def unit_speed(name: str, text: str) -> None:
    """Print MB/s from text to characters and, in Chinese, to words."""
    characters = tokens.CharVocabulary.build(text)
    jobs: list[tuple[str, str, Callable[[str], object]]] = [("char encode", text, characters.encode)]
    if name.startswith("zh"):
        import jieba

        split_words("北京")  # loads jieba's dictionary
        part = text[:200_000]
        jobs += [("split_words", part, split_words), ("jieba.lcut", part, jieba.lcut)]
    for label, part, job in jobs:
        seconds = timed(lambda job=job, part=part: job(part))[0]
        print(f"{name:28} {label:18} {len(part.encode()) / 1e6 / seconds:8.1f}")


def correctness() -> None:
    """Print how many of the real cases in encodings, documents and folders are as they must be."""
    rows = [line.split("\t") for line in (DATA / "encodings/expected.tsv").read_text("utf-8").splitlines()]
    header = rows[0]
    right = 0
    for row in rows[1:]:
        wanted = dict(zip(header, row, strict=False))
        path = DATA / "encodings" / row[0]
        digest = next((cell for cell in row if len(cell) == 64), "")
        try:
            decoded = decode(path.read_bytes())
            text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
            good = (decoded.codec, hashlib.sha256(text.encode()).hexdigest()) == (row[1], digest)
        except CoreError:
            good = False
        right += good
        if not good:
            print("  wrong:", wanted)
    print(f"\nencodings: {right} of {len(rows) - 1} as expected")
    lines = (DATA / "documents/derived_guxiang.expected.txt").read_text("utf-8").split("\n")
    lines = ["".join(line.split()) for line in lines if line.strip()]
    expected = {True: "".join(line[:30] for line in lines[1:61]), False: "".join(lines)}  # the .srt has only 60 cues
    for path in sorted((DATA / "documents").iterdir()):
        try:
            extracted = extract(path.read_bytes(), path.name)
            text = "".join(clean(extracted.text).text.split())
            note = f"{extracted.kind:6} {len(text):6} characters"
            if path.name.startswith("derived"):
                note += "  equal" if text == expected[path.suffix == ".srt"] else "  DIFFERS"
        except CoreError as problem:
            note = f"refused: {problem.key}"
        print(f"  {path.name:42} {note}")
    for folder in sorted((DATA / "folders").iterdir()):
        found = result_of(ReadSpec((str(folder),)))["files"]
        fates = Counter(each["refused"] or "read" for each in found)
        there = sum(len(names) for _, _, names in os.walk(folder))
        print(f"  folders/{folder.name:34} {there} files, {len(found)} told: {dict(fates)}")


def small_files(count: int = 20_000) -> None:
    """Print how long many small files take."""
    text = (DATA / "corpora/zh/宋词.txt").read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            place = Path(folder) / f"{number // 100}"
            place.mkdir(exist_ok=True)
            (place / f"{number}.txt").write_text(text[number * 90 : number * 90 + 400], encoding="utf-8")
        start = time.monotonic()
        found = result_of(ReadSpec((folder,), out=str(Path(folder) / "kept")))
        print(f"\n{count:,} small files: {time.monotonic() - start:.1f} s, {len(found['files']):,} told")


def huge_file(size: int = 1_000_000_000) -> None:
    """Print memory, seconds and the time to cancel for one file of ``size`` bytes; in a child, for its memory alone."""
    with tempfile.TemporaryDirectory() as folder:
        big = Path(folder) / "big.txt"
        with open(big, "wb") as file:
            while file.tell() < size:
                for path in sorted(DATA.glob("corpora/*/*.txt")):
                    file.write(path.read_bytes())
        subprocess.run([sys.executable, "-m", __spec__.name, "huge", str(big), str(Path(folder) / "kept")], check=True)


def huge_in_child(path: str, out: str) -> None:
    """The child of ``huge_file``."""
    start = time.monotonic()
    seconds, found = timed(lambda: result_of(ReadSpec((path,), out=out)))
    assert isinstance(found, dict)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    wall = time.monotonic() - start
    size = Path(path).stat().st_size / 1e6
    print(
        f"{size:,.0f} MB in one file: {wall:.0f} s ({seconds:.0f} of the processor), peak memory {peak:.0f} MB",
        flush=True,
    )
    control, asked = Control(), [0.0]

    def cancel() -> None:
        asked[0] = time.monotonic()
        control.cancel()

    threading.Timer(2.0, cancel).start()
    list(read(ReadSpec((path,), out=out + "2"), control))
    print(f"cancelled in {time.monotonic() - asked[0]:.2f} s")


def main() -> None:
    """Print every table; ``huge`` is the child that measures memory, ``quick`` leaves the large files out."""
    if sys.argv[1:2] == ["huge"]:
        huge_in_child(sys.argv[2], sys.argv[3])
        return
    if not DATA.is_dir():
        sys.exit(f"{DATA} is missing: this measurement needs the shared texts.")
    decoding.main()
    correctness()
    speed()
    if sys.argv[1:2] != ["quick"]:
        small_files()
        huge_file()


if __name__ == "__main__":
    main()
