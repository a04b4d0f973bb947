"""Pictures of all five pages and an opened corpus, both languages, light and dark, of the real app and its children.

    python -m tests.bench.screenshots FOLDER [--text FILE] [--review-model FILE.moxu] [--seconds 60]

Reads the texts that come with Moxu, trains for a while, continues, rates, and takes the pictures on the way, in a data
folder of its own. Without a display it draws offscreen.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SIZE = (1280, 820)
REVIEWS = {
    "zh": "物流很快，包装也很好，书的内容更是没有让我失望。"
    "只是封面有一点折痕，客服的态度也很冷淡，不过总的来说还是值得买的。",
    "en": "The rooms were clean and the staff could not have been kinder. "
    "Breakfast was cold, though, and far too expensive.",
}
DRAFTS = {
    "zh": "今天夜里，雨下得很细。我把窗子推开一条缝，听见巷口卖馄饨的人收了担子，竹梆子敲了两下，便再没有声音了。\n"
    "母亲在里屋咳嗽。我想起小时候，每逢这样的天气，",
    "en": "It was late when the rain began, and the house had already settled into that kind of silence which "
    "belongs to old clocks.\nMy sister had gone up. ",
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--text", type=Path, help="another corpus to train on")
    parser.add_argument("--review-model", type=Path)
    parser.add_argument("--seconds", type=float, default=60, help="how long to train before the pictures")
    return parser.parse_args()


def main() -> int:
    """Take the pictures; the number of them that could not be taken."""
    chosen = arguments()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    os.environ["MOXU_HOME"] = tempfile.mkdtemp(prefix="moxu-pictures-")
    if not os.environ.get("DISPLAY"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from app.application import Application
    from app.pages import CORPORA, MODELS, TRAIN, WRITE
    from app.pages import REVIEWS as RATE
    from app.rail import PAGES
    from lstmcore.errors import resources

    app = QApplication(sys.argv[:1])
    moxu = Application(app)
    moxu.start()
    moxu.window.resize(*SIZE)
    state, pages = moxu.state, moxu.pages

    def wait(until: Callable[[], object], seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not until():
            QTest.qWait(50)
        return bool(until())

    def picture(place: int, prepare: Callable[[str], None] | None = None, extra: str = "") -> None:
        moxu.window.open_page(place)
        for language in ("zh", "en"):
            moxu.wiring.keep_language(language)
            if prepare:
                prepare(language)
            for kind in ("light", "dark"):
                moxu.wiring.keep_look(kind)
                QTest.qWait(700)
                name = f"{PAGES[place]}{extra}_{language}_{kind}.png"
                moxu.window.grab().save(str(chosen.folder / name))
                print(name, flush=True)

    def write(language: str) -> None:
        cards = [card for card in state.models_of("language") if card.get("language") == language]
        cards.sort(key=lambda card: card.get("source") != "starter")
        if cards:
            state.set_current_model(str(cards[0]["ref"]))
        pages.write.stop()
        pages.write.panel.editor.load(DRAFTS[language])
        pages.write.toggle()
        wait(lambda: not pages.write.streaming, 30)
        wait(lambda: pages.write.panel.side.versions.finished(2), 10)

    def rate(language: str) -> None:
        pages.reviews.panel.text_page.box.setPlainText(REVIEWS[language])
        QTest.qWait(3000)

    wait(lambda: state.models, 20)
    picture(WRITE, extra="_first")
    picture(CORPORA, extra="_empty")
    picture(TRAIN, extra="_empty")
    picture(RATE, extra="_empty")
    texts = sorted((resources() / "samples").glob("*.txt")) + ([chosen.text] if chosen.text else [])
    for text in texts:
        pages.corpora.read((str(text),))
    wait(lambda: len(state.corpora) == len(texts), 120)
    picture(CORPORA)
    opened, tabs = pages.corpora.panel.opened, pages.corpora.tabs
    for tab in opened.tabs.values():
        pages.corpora.open(str(state.corpora[0]["folder"]), tab)
        QTest.qWait(5000)
        if tab == "search":
            tabs.search.tab.field.setText("先生")
        if tab == "vocabulary":
            tabs.vocabulary.tab.sentence.field.setText("我冒了严寒，回到相隔二千余里的故乡𠮷去。")
        if tab == "vectors":
            picture(CORPORA, extra="_vectors_empty")
            tabs.vectors.tab.learn.show_choice(1, 50, "word")
            tabs.vectors.learn()
            QTest.qWait(8000)
            picture(CORPORA, extra="_vectors_learning")
            if wait(tabs.vectors.tab.explore.isVisible, 120):
                tabs.vectors.ask(("母亲",))
        QTest.qWait(2000)
        picture(CORPORA, extra=f"_{tab}")
    pages.corpora.close()
    if chosen.review_model:
        pages.models.import_files((str(chosen.review_model),))
        wait(lambda: state.models_of("reviews"), 30)
    picture(RATE, rate)
    wanted = chosen.text.stem if chosen.text else "鲁迅"
    found = [report for report in state.corpora if wanted in str(report.get("name"))] or list(state.corpora)
    state.set_current_corpus(str(found[0]["folder"]))
    moxu.wiring.keep_language("zh" if found[0].get("language") == "zh" else "en")
    QTest.qWait(600)
    moxu.kept.settings.preset = "quick"
    pages.train.panel.show_preset("quick")
    moxu.window.open_page(TRAIN)
    pages.train.start()
    wait(lambda: not pages.train.training, chosen.seconds)
    picture(TRAIN)
    pages.train.stop()
    wait(lambda: not pages.train.training, 60)
    wait(lambda: len(state.models) > 0, 10)
    picture(TRAIN, extra="_ended")
    picture(MODELS)
    picture(WRITE, write)
    moxu.closing.finish()
    return 0


if __name__ == "__main__":
    sys.exit(main())
