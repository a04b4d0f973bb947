"""Learning the draft: bits per character of the later half of unseen documents, and names offered the second time.

    run.py bench draft [--part bits|names|soon] [--only NAME ...] [--chars 8000] [--seed 7]

The documents are parts that the bundled models never saw: the ends of their corpora's last files (their last 5 %), and
texts by others, in the folder MOXU_DATA. ``names`` puts invented names into sentences, once each, and asks what is
suggested after their first letters. ``soon`` asks for suggestions and continuations while the engine learns.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from .texts import returned, running_text

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("MOXU_DATA", ROOT.parent / "shared" / "data")) / "corpora"
# name -> model, file, where the document begins (below 0: characters before the end of the file)
DOCUMENTS = {
    "许地山 1": ("zh-prose", "zh/许地山小说散文.txt", -8_000),
    "许地山 2": ("zh-prose", "zh/许地山小说散文.txt", -50_000),
    "老残游记": ("zh-prose", "zh/老残游记.txt", 40_000),
    "红楼梦": ("zh-prose", "zh/红楼梦.txt", 100_000),
    "Sherlock 1": ("en-prose", "en/sherlock_holmes.txt", -8_000),
    "Sherlock 2": ("en-prose", "en/sherlock_holmes.txt", -90_000),
    "Shakespeare": ("en-prose", "en/tinyshakespeare.txt", 200_000),
}
HAN_NAMES = ("顾", "沈", "陆", "云", "苏", "秦"), "瑶岚澈砚蘅霁舟棠筠黛漪珩"
HAN_USES = "那天夜里，{0}一个人坐在店里，看着窗外的雨。", "第二天早上，大家都说{0}已经走了。", "他又想起了{0}说过的话。"
LATIN_NAMES = ("Zor", "Quel", "Thav", "Brim", "Ysol", "Kand"), ("bina", "dith", "lowe", "wick", "mere", "ton")
LATIN_USES = (
    "It was late when {0} came to the inn.",
    "Nobody had seen {0} since the morning.",
    "I asked him about {0} then.",
)
NAMES = 24
SHARES = {"zh-prose": 0.4, "en-prose": 0.6}  # as in app/write/suggestions.py


def main() -> int:
    """Print a table for each part."""
    parser = argparse.ArgumentParser(prog="run.py bench draft", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--part", choices=("bits", "names", "soon"))
    parser.add_argument("--seed", type=int, default=7, help="of the invented names")
    parser.add_argument("--only", nargs="+", choices=tuple(DOCUMENTS), default=tuple(DOCUMENTS))
    parser.add_argument("--chars", type=int, default=8000, help="of each document")
    given = parser.parse_args()
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    with tempfile.TemporaryDirectory(prefix="moxu-bench-") as folder:
        os.environ["MOXU_HOME"] = folder
        for part, do in (("bits", bits), ("names", names), ("soon", soon)):
            if given.part in (None, part):
                do(given)
    return 0


def bits(given: argparse.Namespace) -> None:
    """The model of the library beside the session that learned all that stood before, sentence by sentence."""
    import numpy as np

    from lstmcore.store import library
    from lstmcore.writing.load import load_stack
    from lstmcore.writing.session import Session
    from lstmcore.writing.voice import Sessions

    print("| document | characters | library | learned | change | first half | processor s | of it paces |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    sessions, stacks = Sessions(), dict[str, Any]()
    for name in given.only:
        model, file, start = DOCUMENTS[name]
        whole = running_text(DATA / file)
        start += len(whole) if start < 0 else 0
        text = whole[start : start + given.chars]
        stack = stacks.setdefault(model, load_stack(library.resolve(model)))
        began = time.process_time()
        *_, steps = sessions.steps(stack)
        paced = time.process_time() - began
        session = Session(stack)
        session.begin(steps)  # type: ignore[arg-type]
        returned(session.follow(text, len(text)))
        returned(session.learn())
        seconds = time.process_time() - began - paced
        pieces = session.learned
        ends = np.cumsum([len(each.text) for each in pieces])
        later = ends > len(text) / 2
        rows = np.array([[each.before.sum(), each.after.sum(), len(each.text)] for each in pieces])  # type: ignore[union-attr]
        before, after, chars = rows[later].sum(0)
        first = rows[~later].sum(0)
        print(
            f"| {name} | {len(text):,} | {before / chars:.3f} | {after / chars:.3f} | {after / before - 1:+.1%} "
            f"| {first[1] / first[0] - 1:+.1%} | {seconds:.1f} | {paced:.1f} |",
            flush=True,
        )


def names(given: argparse.Namespace) -> None:
    """Each name stands once in a draft; is the rest of it suggested where its first letters come again?"""
    from lstmcore.control import Control
    from lstmcore.specs import LearnSpec, SuggestSpec
    from lstmcore.verbs import start

    def offered(model: str, prefix: str, rest: str, draft: str) -> bool:
        spec = SuggestSpec(model, prefix, share=SHARES[model], draft=draft)
        *_, last = start("suggest", spec, Control())
        words = "".join(word for word, _ in last.result["words"])
        return bool(words) and (words.startswith(rest) or rest.startswith(words.strip()))

    print(
        "| model | names | offered at the second use, library | learned | at the third |\n|---|---|---|---|---|",
        flush=True,
    )
    for model, parts, uses in (("zh-prose", HAN_NAMES, HAN_USES), ("en-prose", LATIN_NAMES, LATIN_USES)):
        chosen, found = random.Random(given.seed), [0, 0, 0]
        for number in range(NAMES):
            if model == "zh-prose":
                first, rest = chosen.choice(parts[0]), "".join(chosen.sample(parts[1], 2))
            else:
                first, rest = chosen.choice(parts[0]), chosen.choice(parts[1])
            # the second letter tells which of the family is meant
            lead = first + rest[:1] if model == "zh-prose" else first
            rest = rest[1:] if model == "zh-prose" else rest
            draft, text = f"{model}-{number}", uses[0].format(lead + rest) + "\n"
            for use in (1, 2):
                prefix = text + uses[use].split("{0}")[0] + lead
                if use == 1:
                    found[0] += offered(model, prefix, rest, "")
                *_, _ = start("learn", LearnSpec(model, draft, text, len(text)), Control())
                found[use] += offered(model, prefix, rest, draft)
                text += uses[use].format(lead + rest) + "\n"
        shares = " | ".join(f"{each / NAMES:.0%}" for each in found)
        print(f"| {model} | {NAMES} | {shares} |", flush=True)


def soon(given: argparse.Namespace) -> None:
    """How long an answer takes while the engine learns a long draft, and without."""
    from lstmcore.client import Client
    from lstmcore.events import Done, Piece
    from lstmcore.specs import ContinueSpec, LearnSpec, SuggestSpec

    print("| model | learning | suggestion p50, p95 ms | first character p50, p95 ms |\n|---|---|---|---|", flush=True)
    for model, file in (("zh-prose", "zh/许地山小说散文.txt"), ("en-prose", "en/sherlock_holmes.txt")):
        text = running_text(DATA / file)[-150_000:]
        client = Client()
        for learning in (False, True):
            draft = "draft" if learning else ""
            job = client.ask("learn", LearnSpec(model, "draft", text, len(text))) if learning else None
            lesson = iter(job) if job is not None else None
            if lesson is not None:
                next(lesson)  # it is at work
            times: tuple[list[float], list[float]] = ([], [])
            for number in range(60):
                prefix = text[-4000 + number : -200 + number]
                for kind, spec, until in (
                    ("suggest", SuggestSpec(model, prefix, draft=draft), Done),
                    ("continue", ContinueSpec(model, prefix, 8, candidates=3, draft=draft), (Piece, Done)),
                ):
                    began = time.perf_counter()
                    answer = iter(client.ask(kind, spec))
                    for event in answer:
                        if isinstance(event, until):
                            break
                    times[kind == "continue"].append(1000 * (time.perf_counter() - began))
                    for _ in answer:
                        pass
                time.sleep(0.05)
            print(f"| {model} | {learning} | {middle(times[0][3:])} | {middle(times[1][3:])} |", flush=True)
            if job is not None:
                job.cancel()
        client.close()


def middle(times: list[float]) -> str:
    """p50 and p95."""
    ordered = sorted(times)
    return f"{ordered[len(ordered) // 2]:.1f}, {ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]:.1f}"


if __name__ == "__main__":
    sys.exit(main())
