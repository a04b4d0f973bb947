"""The five pages and their controllers, made in the order of the rail."""

from __future__ import annotations

from dataclasses import dataclass

from .corpora.controller import CorporaController
from .corpora.panel import CorporaPanel
from .jobs import CoreClient
from .messages import Messages
from .models.controller import ModelsController
from .models.panel import ModelsPanel
from .reviews.controller import ReviewsController
from .reviews.panel import ReviewsPanel
from .settings import Settings
from .state import AppState
from .train.controller import TrainController
from .train.panel import TrainPanel
from .widgets import Page
from .write.controller import WriteController
from .write.panel import WritePanel

WRITE, CORPORA, TRAIN, REVIEWS, MODELS = range(5)


@dataclass(frozen=True)
class Pages:
    """Every controller has its panel as ``panel``."""

    write: WriteController
    corpora: CorporaController
    train: TrainController
    reviews: ReviewsController
    models: ModelsController
    panels: tuple[Page, ...]


def make_pages(state: AppState, client: CoreClient, messages: Messages, settings: Settings) -> Pages:
    """All pages, not yet connected with each other."""
    write, corpora, train, reviews, models = WritePanel(), CorporaPanel(), TrainPanel(), ReviewsPanel(), ModelsPanel()
    return Pages(
        WriteController(write, state, client, messages, settings),
        CorporaController(corpora, state, client, messages, settings),
        TrainController(train, state, client, messages, settings),
        ReviewsController(reviews, state, client, messages, settings),
        ModelsController(models, state, client, messages, settings),
        (write, corpora, train, reviews, models),
    )
