"""What the presets of review models fix, and what the size of a table changes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..nets.classifier import ClassifierDropouts
from ..specs import TrainReviewsSpec

DROPOUTS = ClassifierDropouts(rows=0.2, input=0.3, head=0.4, weight=0.2)
# rows read for each epoch of the recipe where a table is small: of 3,313 rows five epochs instead of four brought the
# LSTM from 87.5 to 87.6 % (hotel5265, five folds), of 2,000 more than six from 86.7 to 87.2 %
ROWS_READ = 4250
# the words of the command line -> read-outs
POOLINGS = {
    "last": "last_padded",
    "last-true": "last",
    "max": "max",
    "average": "mean",
    "attention": "attention",
    "concat": "pooled",
}


# what the lesson puts side by side
LESSON = ("last", "last-true", "max", "average", "attention")


@dataclass(frozen=True)
class Recipe:
    """What a preset fixes. ``averaging``: decay of the running mean of the weights, 0: none.

    ``smoothing``: how much of each label goes to the other class; without it the LSTM is so sure of itself that the
    mixture hardly listens to it. ``classic``: as in the tutorials, no ，。！？, 200 units padded, Adam at one rate.
    """

    hidden_size: int = 128
    embedding_size: int = 96
    directions: int = 1
    epochs: int = 4
    batch_size: int = 32
    learning_rate: float = 3e-3
    weight_decay: float = 0.01
    averaging: float = 0.998
    smoothing: float = 0.1
    dropouts: ClassifierDropouts = DROPOUTS
    readout: str = "pooled"
    classic: bool = False


RECIPES = {
    "quick": Recipe(hidden_size=64, embedding_size=64, epochs=2),
    "standard": Recipe(),
    "classic": Recipe(
        embedding_size=128, epochs=10, learning_rate=1e-3, weight_decay=0.0, averaging=0.0, smoothing=0.0,
        dropouts=ClassifierDropouts(), readout="last_padded", classic=True,
    ),
}  # fmt: skip


def recipe_of(spec: TrainReviewsSpec, rows: int, kind: str) -> Recipe:
    """The preset with the pooling that ``spec`` names; small tables are read more often, large ones in larger batches.

    ``kind``: of the units, char, word or jieba.
    """
    recipe = RECIPES[spec.preset]
    if spec.pooling is not None:
        recipe = replace(recipe, readout=POOLINGS[spec.pooling])
    if recipe.classic:
        return recipe
    if rows > 20_000:
        large = replace(recipe, batch_size=64)
        if kind == "char":
            # zh-reviews, all rows 93.5 -> 93.7 %, hotels 88.6 -> 89.1 (n-gram 88.6); a fourth epoch alone: hotels 88.5
            return replace(large, hidden_size=recipe.hidden_size * 5 // 4)
        return replace(large, epochs=min(3, recipe.epochs))
    epochs = min(4 * recipe.epochs, max(recipe.epochs, ROWS_READ * recipe.epochs // rows))
    return replace(recipe, epochs=epochs, batch_size=32 if rows > 1000 else 16)
