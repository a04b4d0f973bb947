"""The words of Qt itself (context menus, file dialogs) in the language of the moment."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from .i18n import words


class QtWords(QObject):
    """Qt speaks English by itself; ``use("zh")`` installs its Chinese."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._chinese = QTranslator(self)
        self._loaded = self._chinese.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        self.use(words.language)

    def use(self, language: str) -> None:
        """Switch; where the translation is missing Qt stays English."""
        if language == "zh" and self._loaded:
            self._app.installTranslator(self._chinese)
        else:
            self._app.removeTranslator(self._chinese)
