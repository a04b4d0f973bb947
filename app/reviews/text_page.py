"""One review: paste it above, read the verdict below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from lstmcore.events import Rated

from ..i18n import tr
from ..widgets.card import Card
from ..widgets.label import button, heading, label
from ..widgets.scroll import Scroll, scrolled_page
from .correcting import Correcting
from .matrix import class_name
from .needle import Needle, verdict, zone
from .pushing import PushingText
from .strip import SentenceStrip

Place = tuple[int, int]  # a class, 0 the worst, and how many there are

LEAST_HEIGHT = 110
EXAMPLES = ("good", "bad", "mixed")


class ReviewBox(QPlainTextEdit):
    """Where a review is typed or pasted, as plain text; Tab goes on to what comes next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "serif")
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(LEAST_HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.toPlainText() and not event.modifiers():
            self.selectAll()  # Esc, then typing or Delete starts a new review; Ctrl+Z brings the old one back
            return
        super().keyPressEvent(event)


class ExampleCard(Card):
    """A review to try with one click."""

    def __init__(self, name: str) -> None:
        super().__init__(clickable=True)
        self.name = name
        self._kind = label("", "soft")
        self._text = label("", "serif-small", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self._kind)
        self.body.addWidget(self._text, 1)

    def text(self) -> str:
        """The review."""
        return self._text.text()

    def show_example(self, language: str) -> None:
        """The example of this name in the language that the model reads."""
        self._kind.setText(tr(f"reviews.example_{self.name}"))
        self._text.setText(tr(f"reviews.example_{language}_{self.name}"))
        self.setAccessibleName(f"{self._kind.text()}: {self._text.text()}")


class Verdict(Card):
    """Needle, number and word, what they mean, and the sentences one by one."""

    def __init__(self) -> None:
        super().__init__()
        self.needle = Needle()
        self.number = label("", "figure")
        self.word = label("", "title")
        self.why = label("", "soft", wrap=True)
        self.strip = SentenceStrip()
        self.strip_name = label("", "soft")
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.number)
        line.addWidget(self.word, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addLayout(line)
        right.addWidget(self.why)
        right.addStretch(1)
        right.addWidget(self.strip_name)
        right.addWidget(self.strip)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self.needle)
        row.addLayout(right, 1)
        self.body.addLayout(row)
        self.rated: Rated | None = None
        self._reason, self._place = "", (0, 2)
        self._without: Rated | None = None
        self._struck: list[str] = []

    def show_rated(self, rated: Rated, reason: str = "", place: Place = (0, 2)) -> None:
        """``reason``: why there is no verdict, when there is none. ``place``: its class (0 the worst), of how many."""
        self.rated, self._reason, self._place = rated, reason, place
        self._without = None
        self.needle.show_before(None)
        self.needle.show_rating(rated.score, rated.label)
        self.strip.show_sentences(rated.sentences)
        self.retranslate()

    def show_without(self, rated: Rated | None, struck: list[str]) -> None:
        """The verdict on the text without the words ``struck``; None: the one on all of it again."""
        if self.rated is None:
            return
        self._without, self._struck = rated, struck
        now = rated or self.rated
        self.needle.show_before(self.rated.score if rated else None)
        self.needle.show_rating(now.score, now.label)
        self.retranslate()

    def retranslate(self) -> None:
        rated = self._without or self.rated
        if rated is None:
            return
        known = rated.score is not None
        self.number.setText(f"{100 * (rated.score or 0):.0f}" if known else "")
        self.number.setVisible(known)
        word = tr(f"reviews.{rated.label}" if known else "reviews.unclear")
        at, of = self._place
        # two or three classes have the same names as the labels
        self.word.setText(f"{word} ・ {class_name(at, of)}" if known and of > 3 and not self._without else word)
        self.why.setText(self._told_without() or tr(self._meaning(rated)))
        self.strip_name.setText(tr("reviews.sentences"))
        several = self.rated is not None and len(self.rated.sentences) > 1
        self.strip.setVisible(several)
        self.strip_name.setVisible(several)
        self.strip.retranslate()
        self.setAccessibleName(verdict(rated.score, rated.label))

    def _told_without(self) -> str:
        if self._without is None or self.rated is None:
            return ""
        before, now = ("–" if each.score is None else f"{100 * each.score:.0f}" for each in (self.rated, self._without))
        return tr("reviews.without", words="、".join(self._struck[:4]), before=before, now=now)

    def _meaning(self, rated: Rated) -> str:
        if rated.score is None:
            return self._reason or "reviews.why_nothing"
        lies = zone(rated.score, self.needle.band)
        if rated.label == "mixed" and lies != "mixed":
            return f"reviews.meaning_mixed_{lies}"
        return f"reviews.meaning_{rated.label}"


class TextPage(QWidget):
    """``text_changed`` on every edit; `show_rated` shows the answer, `show_empty` the examples."""

    text_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = ReviewBox()
        self.clear_button = button("", "quiet")
        self.count = label("", "soft")
        self.examples = [ExampleCard(name) for name in EXAMPLES]
        self.examples_name = heading()
        self.examples_name.setWordWrap(True)
        self.verdict, self.correcting = Verdict(), Correcting()
        self.pushing = PushingText()
        self.pushing_name, self.legend = heading(), label("", "soft", wrap=True)
        self.put_back_button = button("", "quiet")
        self.put_back_button.hide()
        self._language, self._ready = "zh", False
        self._below = QStackedWidget()
        self._below.addWidget(self._make_examples())
        self._below.addWidget(self._make_result())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._make_box(), 4)
        column.addWidget(self._below, 5)
        self.put_back_button.clicked.connect(self.pushing.put_back)
        self.box.textChanged.connect(self._on_text)
        self.clear_button.clicked.connect(self._on_clear)
        self.verdict.strip.pointed.connect(self.pushing.point_at)
        for card in self.examples:
            card.clicked.connect(self._on_example)

    def text(self) -> str:
        """What is pasted now."""
        return self.box.toPlainText()

    def set_text(self, text: str) -> None:
        """As if it had been pasted: one undo step."""
        self.box.selectAll()
        self.box.insertPlainText(text)
        self.box.setFocus()

    def set_model(self, ready: bool, language: str) -> None:
        """Whether a model is there to rate, and the language that it reads: the examples are in that language."""
        self._ready = ready
        self._language = language if language in ("zh", "en") else "zh"
        self._show_examples()

    def _show_examples(self) -> None:
        self.examples_name.setText(tr("reviews.try" if self._ready else "reviews.no_model"))
        for card in self.examples:
            card.show_example(self._language)
            card.setVisible(self._ready)

    def show_rated(self, rated: Rated, reason: str = "", place: Place = (0, 2)) -> None:
        """The verdict on the text above."""
        self.verdict.show_rated(rated, reason, place)
        self.pushing.show_pieces(rated.pieces, rated.sentences)
        self.put_back_button.hide()
        marked = any(weight for _text, weight in rated.pieces)
        self.pushing_card.setVisible(marked and rated.score is not None)
        self._below.setCurrentIndex(1)

    def show_without(self, rated: Rated | None) -> None:
        """The verdict without the struck words; None: nothing is struck."""
        self.verdict.show_without(rated, self.pushing.struck())
        self.put_back_button.setVisible(rated is not None)

    def show_empty(self) -> None:
        """Nothing to rate: the examples."""
        self._below.setCurrentIndex(0)

    def showing_result(self) -> bool:
        """Whether a verdict is on show."""
        return self._below.currentIndex() == 1

    def restyle(self) -> None:
        """Colours that live inside the text follow the theme."""
        self.pushing.restyle()

    def retranslate(self) -> None:
        self.box.setPlaceholderText(tr("reviews.paste"))
        self.box.setAccessibleName(tr("reviews.paste"))
        self.clear_button.setText(tr("reviews.clear"))
        self.pushing_name.setText(tr("reviews.pushing"))
        self.legend.setText(tr("reviews.legend"))
        self.put_back_button.setText(tr("reviews.put_back"))
        self._show_examples()
        self.verdict.retranslate()
        self.correcting.retranslate()
        self.pushing.retranslate()
        self._count()

    def _make_box(self) -> QWidget:
        card = Card()
        card.body.setContentsMargins(24, 20, 16, 8)
        card.body.addWidget(self.box, 1)
        line = QHBoxLayout()
        line.addWidget(self.count)
        line.addStretch(1)
        line.addWidget(self.clear_button)
        card.body.addLayout(line)
        return card

    def _make_examples(self) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setSpacing(12)
        grid.addWidget(self.examples_name, 0, 0, 1, len(self.examples))
        for place, card in enumerate(self.examples):
            grid.addWidget(card, 1, place)
            grid.setColumnStretch(place, 1)
        grid.setRowStretch(2, 1)
        return page

    def _make_result(self) -> QWidget:
        page, column = scrolled_page()
        column.setContentsMargins(0, 0, 0, 0)
        self.pushing_card = Card()
        self.pushing_card.body.setSpacing(8)
        line = QHBoxLayout()
        line.addWidget(self.pushing_name)
        line.addWidget(self.put_back_button)
        line.addStretch(1)
        self.pushing_card.body.addLayout(line)
        self.pushing_card.body.addWidget(self.legend)
        self.pushing_card.body.addWidget(self.pushing, 1)
        column.addWidget(self.verdict)
        column.addWidget(self.correcting)
        column.addWidget(self.pushing_card)
        column.addStretch(1)
        return Scroll(page)

    def _count(self) -> None:
        count = len(self.text().strip())
        self.count.setText(tr("app.chars", count=f"{count:,}") if count else "")
        self.clear_button.setVisible(bool(count))

    def _on_text(self) -> None:
        self._count()
        self.text_changed.emit(self.text())

    def _on_clear(self) -> None:
        self.set_text("")

    def _on_example(self) -> None:
        card = self.sender()
        if isinstance(card, ExampleCard):
            self.set_text(card.text())
