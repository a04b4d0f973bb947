"""The look: tokens for light and dark, the palette, one style sheet. Widgets only name a role or a kind."""

from __future__ import annotations

from functools import cache
from string import Template

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from lstmcore.errors import resources

from .i18n import words
from .wardrobe import Wardrobe

LIGHT = {
    "bg": "#F6F3EC",
    "surface": "#FFFDF8",
    "line": "#E3DCCD",
    "text": "#25211B",
    "soft": "#6E6759",
    "faint": "#978E7D",
    "ghost": "#8F8574",
    "ink": "#2B5C7E",
    "edited": "#7A4A86",
    "seal": "#B23A2B",
    "seal_hover": "#9F3225",
    "on_seal": "#FFF8F2",
    "good": "#3F6D4B",
    "warn": "#8F6212",
    "hover": "#EFE9DC",
    "selected": "#E8E0CF",
    "band": "#DCE7EE",
    "surprise_0": "#EFF4F7",
    "surprise_1": "#F3DC93",
    "surprise_2": "#E9AC60",
    "surprise_3": "#D07A4A",
}
DARK = {
    "bg": "#191817",
    "surface": "#211F1D",
    "line": "#37332E",
    "text": "#E9E3D8",
    "soft": "#9A9184",
    "faint": "#7B7368",
    "ghost": "#837B6F",
    "ink": "#8DBBDA",
    "edited": "#CBA3D6",
    "seal": "#D9604C",
    "seal_hover": "#E4725F",
    "on_seal": "#1B1411",
    "good": "#86B892",
    "warn": "#D9AC57",
    "hover": "#2A2724",
    "selected": "#332F2A",
    "band": "#22303A",
    "surprise_0": "#262B2F",
    "surprise_1": "#3D3A20",
    "surprise_2": "#664A14",
    "surprise_3": "#A04420",
}
SANS = ("Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei UI", "Source Han Sans SC", "Segoe UI", "sans-serif")
SANS_LATIN = ("Inter", "Segoe UI", "Helvetica Neue", "Noto Sans", *SANS)
SERIF_HAN = ("Noto Serif CJK SC", "Songti SC", "Source Han Serif SC", "SimSun", "serif")
SERIF_LATIN = ("Source Serif 4", "Source Serif Pro", "Charter", "Georgia", *SERIF_HAN)
PROPORTIONAL = QFont.Tag("pwid")


class Look(QObject):
    """The look in use. What paints by itself connects ``changed`` and asks ``color`` again."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.dark = False

    def color(self, token: str, alpha: float = 1.0) -> QColor:
        """The colour of ``token``; ``alpha`` 0-1. KeyError for a name that is no token."""
        color = QColor((DARK if self.dark else LIGHT)[token])
        color.setAlphaF(alpha)
        return color


look = Look()
wardrobe = Wardrobe()


def apply(app: QApplication, dark: bool) -> None:
    """Dress the whole application; may be called again at any time."""
    wardrobe.clear(app)
    _put_on(app, dark)
    look.changed.emit()
    wardrobe.finish()


def _put_on(app: QApplication, dark: bool) -> None:
    if not app.styleSheet():  # with a sheet the style is one of its own
        app.setStyle("Fusion")
    look.dark = dark
    app.setPalette(_palette())
    app.setFont(sans_font())
    wardrobe.change(app, style_sheet(dark))


def change_font(app: QApplication) -> None:
    """The font of the interface's language, also where the sheet hides the application's."""
    app.setFont(sans_font())
    wardrobe.refresh(app)


def change(app: QApplication, dark: bool) -> None:
    """The same a moment later, so that no key has to wait for it."""
    wardrobe.clear(app, lambda: _put_on(app, dark), look.changed.emit)


def system_is_dark(app: QApplication) -> bool:
    """Whether the desktop asks for dark windows."""
    return app.styleHints().colorScheme().name == "Dark"


def set_signs(font: QFont, latin: bool) -> None:
    """Curly quotes and dashes as narrow as in English, or as wide as a Han character, where a family has both."""
    font.setFeature(PROPORTIONAL, int(latin))


def sans_font(pixels: int = 14) -> QFont:
    """The interface's font in its language, for what paints text by itself."""
    latin = words.language == "en"
    return _font(SANS_LATIN if latin else SANS, pixels, latin)


def serif_font(pixels: int = 18, latin: bool = False) -> QFont:
    """The font of literature; ``latin`` for English drafts."""
    return _font(SERIF_LATIN if latin else SERIF_HAN, pixels, latin)


def style_sheet(dark: bool) -> str:
    """The one style sheet with its tokens filled in; KeyError for a token that does not exist."""
    families = {"sans": SANS, "serif": SERIF_HAN, "serif_latin": SERIF_LATIN}
    quoted = {name: ", ".join(f'"{each}"' for each in family) for name, family in families.items()}
    icons = (resources() / "icons").as_posix()
    return _template().substitute(DARK if dark else LIGHT, **quoted, icons=icons, mode="dark" if dark else "light")


@cache
def _template() -> Template:
    return Template((resources() / "themes" / "moxu.qss").read_text(encoding="utf-8"))


def _font(families: tuple[str, ...], pixels: int, latin: bool) -> QFont:
    font = QFont()
    font.setFamilies(list(families))
    font.setPixelSize(pixels)
    set_signs(font, latin)
    return font


def _palette() -> QPalette:
    palette, role = QPalette(), QPalette.ColorRole
    for token, roles in {
        "bg": (role.Window, role.Button, role.AlternateBase),
        "surface": (role.Base, role.ToolTipBase),
        "text": (role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.HighlightedText),
        "band": (role.Highlight,),
        "faint": (role.PlaceholderText,),
        "ink": (role.Link, role.LinkVisited, role.Accent),
        "line": (role.Mid, role.Dark, role.Midlight, role.Light, role.Shadow),
    }.items():
        for each in roles:
            palette.setColor(each, look.color(token))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, look.color("faint"))
    return palette
