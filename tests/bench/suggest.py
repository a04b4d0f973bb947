"""Suggestions: how soon they are painted, how many are right, how many keys they save.

    run.py bench suggest [--part soon|right|keys] [--zh FILE] [--en FILE] [--chars 3000] [--keys 300]

The texts are by default the ends of the last files of the bundled models' corpora, which they never saw (their last
5 %), in the folder MOXU_DATA. ``soon`` drives the real app and its engine on a draft of 150,000 characters; without a
display, offscreen. Keys: see keystrokes.py.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .texts import running_text

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("MOXU_DATA", ROOT.parent / "shared" / "data")) / "corpora"
TEXTS = {"zh": DATA / "zh" / "许地山小说散文.txt", "en": DATA / "en" / "sherlock_holmes.txt"}
MODELS = {"zh": "zh-prose", "en": "en-prose"}
SHARES = {"zh": 0.4, "en": 0.6}  # as in app/write/suggestions.py
DRAFT_CHARS = 150_000
HELD_OUT = 100_000
START = 400
WAIT_S = 1.0


def main() -> int:
    """Print a table for each part."""
    parser = argparse.ArgumentParser(prog="run.py bench suggest", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--part", choices=("soon", "right", "keys"))
    parser.add_argument("--zh", type=Path, default=TEXTS["zh"])
    parser.add_argument("--en", type=Path, default=TEXTS["en"])
    parser.add_argument("--chars", type=int, default=3000, help="of each text, typed in the simulation")
    parser.add_argument("--keys", type=int, default=300, help="typed into the app")
    given = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    texts = {language: held_out(getattr(given, language)) for language in ("zh", "en")}
    with tempfile.TemporaryDirectory(prefix="moxu-bench-") as folder:
        os.environ["MOXU_HOME"] = folder
        for part, do in (("soon", soon), ("right", right), ("keys", keys)):
            if given.part in (None, part):
                do(texts, given)
    return 0


def held_out(path: Path) -> str:
    """The end of a text."""
    return running_text(path)[-HELD_OUT:]


def right(texts: dict[str, str], given: argparse.Namespace) -> None:
    """The thresholds that each share of right words needs, and what they are worth."""
    from lstmcore.store import library
    from lstmcore.writing.load import load_stack
    from lstmcore.writing.offers import offers_in
    from lstmcore.writing.threshold import SHARES, thresholds

    print("| model | share wanted | threshold | words offered a look | of them right | mean chance given |")
    print("|---|---|---|---|---|---|", flush=True)
    for language, text in texts.items():
        looks = given.chars
        offers = offers_in(load_stack(library.resolve(MODELS[language])), text, looks, 0.05)
        for share, threshold in zip(SHARES, thresholds(offers) or [1.0] * len(SHARES), strict=True):
            kept = [each for each in offers if each[0] >= threshold]
            if kept:
                good, mean = sum(each[1] for each in kept) / len(kept), sum(each[0] for each in kept) / len(kept)
                line = f"{threshold:.3f} | {len(kept) / looks:.3f} | {good:.1%} | {mean:.1%}"
            else:
                line = "– | 0 | – | –"
            print(f"| {MODELS[language]} | {share:.0%} | {line} |", flush=True)


def keys(texts: dict[str, str], given: argparse.Namespace) -> None:
    """Keys saved, with the n-gram alone, with the whole model, and with one that knows what comes."""
    from lstmcore.store import library
    from lstmcore.writing.lettered import lettered
    from lstmcore.writing.load import load_stack
    from lstmcore.writing.stack import Stack
    from lstmcore.writing.threshold import threshold_of

    from .keystrokes import chips, ghost, perfect, simulate

    print(
        "| model | offer | keys saved | on show at | taken of these | seconds |\n|---|---|---|---|---|---|", flush=True
    )
    for language, whole in texts.items():
        text = whole[: START + given.chars]
        model = load_stack(library.resolve(MODELS[language]))
        mixed, ngram = lettered(model), lettered(Stack(model.vocabulary, None, model.ngram, [0.0], language=language))
        usual, all_ = threshold_of(model, SHARES[language]), 0.02
        for name, stack, help_at in (
            (f"n-gram, ghost from {usual:g}", ngram, ghost(ngram, usual)),
            (f"n-gram, ghost from {all_:g}", ngram, ghost(ngram, all_)),
            ("n-gram, 3 chips", ngram, chips(ngram)),
            (f"model, ghost from {usual:g}", mixed, ghost(mixed, usual)),
            (f"model, ghost from {all_:g}", mixed, ghost(mixed, all_)),
            ("model, 3 chips", mixed, chips(mixed)),
            (f"model, ghost from {usual:g} and 3 chips", mixed, chips(mixed, threshold=usual)),
            (f"model, ghost from {usual:g} and 5 chips", mixed, chips(mixed, 5, threshold=usual)),
            ("perfect, ghost", ngram, perfect(text)),
        ):
            began = time.monotonic()
            found = simulate(stack, text, START, help_at)
            shown, taken = found.offers / found.looks, found.taken / max(1, found.offers)
            seconds = time.monotonic() - began
            print(
                f"| {MODELS[language]} | {name} | {found.saved:.1%} | {shown:.0%} | {taken:.0%} | {seconds:.0f} |",
                flush=True,
            )


def soon(texts: dict[str, str], given: argparse.Namespace) -> None:
    """From the key (in Chinese: the commit of a word) to the grey words on the page, in the real app."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QInputMethodEvent
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from app.application import Application
    from app.pages import WRITE
    from lstmcore.text.words import split_words

    qt = QApplication.instance() or QApplication(["moxu"])
    assert isinstance(qt, QApplication)
    moxu = Application(qt)
    moxu.start()
    moxu.window.open_page(WRITE)
    write = moxu.pages.write
    editor, suggestions = write.panel.editor, write.suggestions
    painted: list[float] = []
    answered: list[float] = []
    paint, show = editor.ghost.paint, editor.ghost.show

    def painting() -> None:
        paint()
        if editor.ghost.text:
            painted.append(time.perf_counter())

    def showing(words: Any) -> None:
        answered.append(time.perf_counter())
        show(words)

    editor.ghost.paint, editor.ghost.show = painting, showing

    def wait(until: Callable[[], object], most: float) -> None:
        end = time.perf_counter() + most
        while not until() and time.perf_counter() < end:
            qt.processEvents()
            time.sleep(0.0005)

    wait(lambda: moxu.state.models, 60)
    print("| model | draft | keys | painted | key to paint p50, p95 ms | key to answer p50, p95 ms |")
    print("|---|---|---|---|---|---|", flush=True)
    for language, text in texts.items():
        draft = (text * (1 + DRAFT_CHARS // len(text)))[:DRAFT_CHARS]
        moxu.state.set_current_model(MODELS[language])
        editor.load(draft)
        editor.setFocus()
        write.panel.suggest.setChecked(True)
        suggestions.set_on(True)
        answered.clear()
        wait(lambda: not suggestions.waiting, 120)
        times: list[float] = []
        replies: list[float] = []
        units = split_words(text[1000:]) if language == "zh" else list(text[1000:])
        units = [each for each in units if each != "\n"][: given.keys]
        for each in units:
            editor.ghost.clear()
            wait(lambda: False, 0.05)
            painted.clear()
            answered.clear()
            began = time.perf_counter()
            if each.isascii():
                QTest.keyClicks(editor, each)
            else:
                event = QInputMethodEvent("", [])
                event.setCommitString(each)
                qt.sendEvent(editor, event)
            wait(lambda: answered and (painted or not editor.ghost.text), WAIT_S)
            if painted:
                times.append(1000 * (painted[0] - began))
            if answered:
                replies.append(1000 * (answered[0] - began))
        counts = f"{len(draft):,} | {len(units)} | {len(times)}"
        print(f"| {MODELS[language]} | {counts} | {middle(times)} | {middle(replies)} |", flush=True)
        write.panel.suggest.setChecked(False)
    moxu.closing.finish()


def middle(times: list[float]) -> str:
    """p50 and p95."""
    ordered = sorted(times) or [float("nan")]
    return f"{ordered[len(ordered) // 2]:.1f}, {ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]:.1f}"


if __name__ == "__main__":
    sys.exit(main())
