"""Small parts that every page uses; none of them knows a page."""

from .bar import MessageBar
from .card import Card
from .clamp import ClampedLabel
from .elide import ElidedLabel
from .empty import EmptyState
from .figure import FigureCard
from .flow import FlowLayout
from .label import button, heading, label, repolish
from .page import Page
from .segment import Segmented

__all__ = [
    "Card",
    "ClampedLabel",
    "ElidedLabel",
    "EmptyState",
    "FigureCard",
    "FlowLayout",
    "MessageBar",
    "Page",
    "Segmented",
    "button",
    "heading",
    "label",
    "repolish",
]
