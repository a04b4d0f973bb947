"""Find and replace: runs the search, marks what is in sight, goes from place to place, replaces in one undo step."""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import QObject, QPoint, QRegularExpression, QTimer
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from lstmcore.errors import BadInput

from ..i18n import number, tr, words
from ..theme import look
from .editor import Editor
from .find_bar import FindBar
from .finding import Match, Search, expand

QUIET_MS = 400
LONGEST_FROM_SELECTION = 200


class FindController(QObject):
    """Between the bar and the page; asleep while the bar is closed."""

    def __init__(self, bar: FindBar, editor: Editor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bar, self.editor = bar, editor
        self.search = Search(self)
        self.search.advanced.connect(self._on_advanced)
        self._expression = QRegularExpression()
        self._from = 0  # the place from which the first match is wanted
        self._wanted = False
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self._run)
        bar.changed.connect(self._on_query)
        bar.step_requested.connect(self.step)
        bar.replace_requested.connect(self.replace)
        bar.replace_all_requested.connect(self.replace_all)
        bar.closed.connect(self.close)
        editor.document().contentsChange.connect(self._on_text)
        editor.verticalScrollBar().valueChanged.connect(self._mark)
        editor.resized.connect(self._mark)
        editor.cursorPositionChanged.connect(self._count)
        look.changed.connect(self._mark)

    def open(self, replacing: bool = False) -> None:
        """Show the bar; what is selected is what is looked for."""
        cursor = self.editor.textCursor()
        chosen = cursor.selectedText()
        self._from = cursor.selectionStart()
        usable = 0 < len(chosen) <= LONGEST_FROM_SELECTION and "\u2029" not in chosen
        self.bar.open_with(chosen if usable else "", replacing)
        self._on_query()

    def close(self) -> bool:
        """Hide the bar and give the page its caret; False when it was not there."""
        if not self.bar.isVisible():
            return False
        self.bar.hide()
        self._quiet.stop()
        self.search.stop()
        self.editor.set_marks("find", [])
        self.editor.setFocus()
        return True

    def step(self, by: int) -> None:
        """The next place (1) or the previous one (-1), round the end of the draft."""
        if not self.bar.isVisible():
            self.open()
            return
        self._settle()
        matches = self.search.matches
        if not matches:
            return
        cursor = self.editor.textCursor()
        if by > 0:
            place = bisect_left(matches, (cursor.selectionEnd(), 0))
            if cursor.selectionStart() == cursor.selectionEnd() and self._current() >= 0:
                place = self._current() + 1
        else:
            place = bisect_left(matches, (cursor.selectionStart(), 0)) - 1
        self._show(matches[place % len(matches)])

    def replace(self) -> None:
        """Replace the place that is shown and go to the next; without one, only go."""
        self._settle()
        at = self._current()
        if at < 0:
            self.step(1)
            return
        start, end = self.search.matches[at]
        try:
            text = self._replacement(start)
        except BadInput as problem:
            self.bar.show_problem(problem.sentence(words.language))
            return
        self.editor.replace_text([(start, end, text)])
        self._from, self._wanted = self.editor.textCursor().position(), True
        self._run()

    def replace_all(self) -> None:
        """Every place, as one step of undo."""
        self._settle()
        self.search.finish()
        try:
            changes = self._replacements()
        except BadInput as problem:
            self.bar.show_problem(problem.sentence(words.language))
            return
        self.editor.replace_text(changes)
        self._run()
        self.bar.show_problem(tr("write.find_replaced", count=number(len(changes))))

    def _replacement(self, start: int) -> str:
        template = self.bar.replacement.text()
        if not self.bar.query().regex:
            return template
        return expand(template, self._expression.match(self.search.text, start))

    def _replacements(self) -> list[tuple[int, int, str]]:
        template = self.bar.replacement.text()
        if not self.bar.query().regex:
            return [(start, end, template) for start, end in self.search.matches]
        made: list[tuple[int, int, str]] = []
        left = self._expression.globalMatch(self.search.text)
        while left.hasNext():
            match = left.next()
            made.append((match.capturedStart(), match.capturedEnd(), expand(template, match)))
        return made

    def _on_query(self) -> None:
        self._wanted = True
        self._run()

    def _on_text(self, _position: int, removed: int, added: int) -> None:
        if self.bar.isVisible() and (removed or added):
            self._from = self.editor.textCursor().selectionStart()
            self._quiet.start()

    def _settle(self) -> None:
        """The matches are those of the text as it is now."""
        if self._quiet.isActive():
            self._run()

    def _run(self) -> None:
        self._quiet.stop()
        self.bar.show_problem("")
        query = self.bar.query()
        self.search.stop()
        if not query.words:
            self._on_advanced(True)
            return
        try:
            self._expression = query.expression()
        except BadInput as problem:
            self._on_advanced(True)
            self.bar.show_problem(problem.sentence(words.language))
            return
        self.search.start(self.editor.text(), self._expression)

    def _on_advanced(self, finished: bool) -> None:
        matches = self.search.matches
        if self.search.too_hard:
            self.bar.show_problem(tr("write.find_too_hard"))
        if self._wanted and matches and (finished or matches[-1][0] >= self._from):
            self._wanted = False
            place = bisect_left(matches, (self._from, 0))
            self._show(matches[place % len(matches)])
        self._count(counting=not finished)
        if finished:
            self._mark()

    def _show(self, match: Match) -> None:
        cursor = self.editor.textCursor()
        cursor.setPosition(match[0])
        cursor.setPosition(match[1], QTextCursor.MoveMode.KeepAnchor)
        self.editor.setTextCursor(cursor)
        self.editor.ensureCursorVisible()
        self._count()
        self._mark()

    def _current(self) -> int:
        """Which match is selected, -1 for none."""
        cursor, matches = self.editor.textCursor(), self.search.matches
        chosen = (cursor.selectionStart(), cursor.selectionEnd())
        place = bisect_left(matches, chosen)
        return place if place < len(matches) and matches[place] == chosen else -1

    def _count(self, counting: bool = False) -> None:
        if self.bar.isVisible():
            self.bar.show_count(self._current() + 1, len(self.search.matches), counting)

    def _mark(self, _: object = None) -> None:
        """Mark what is in sight; marking ten thousand places would slow down every key."""
        if not self.bar.isVisible():
            return
        viewport = self.editor.viewport()
        first = self.editor.cursorForPosition(QPoint(0, 0)).block().position()
        last = self.editor.cursorForPosition(QPoint(viewport.width(), viewport.height())).position()
        matches = self.search.matches
        chosen = self._current()
        found: list[QTextEdit.ExtraSelection] = []
        for place in range(max(0, bisect_left(matches, (first, 0)) - 1), bisect_left(matches, (last + 1, 0))):
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.editor.document())
            cursor.setPosition(matches[place][0])
            cursor.setPosition(matches[place][1], QTextCursor.MoveMode.KeepAnchor)
            kind = QTextCharFormat()
            kind.setBackground(look.color("warn", 0.45 if place == chosen else 0.2))
            kind.setFontUnderline(place == chosen)
            mark.cursor, mark.format = cursor, kind  # pyright: ignore[reportAttributeAccessIssue]
            found.append(mark)
        self.editor.set_marks("find", found)
