"""Exact t-SNE (van der Maaten & Hinton 2008) for some thousand points, with nothing left to chance.

It starts from the first two principal components (Kobak & Berens 2019), learns at a rate of n / 12 (Belkina et al.
2019), and exaggerates what attracts in the first quarter of its steps.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

PERPLEXITY = 30.0
STEPS = 500
EXAGGERATION, EXAGGERATED_STEPS = 12.0, 125
HALVINGS = 40
LEAST_GAIN = 0.01
ROWS = 64


def principal(points: Floats, number: int) -> Floats:
    """(n, d) -> (n, number): the directions of greatest variance, each turned so that its largest part is positive."""
    centred = points - points.mean(axis=0)
    _, _, directions = np.linalg.svd(centred.T @ centred, full_matrices=False)
    directions = directions[:number]
    largest = np.take_along_axis(directions, np.abs(directions).argmax(axis=1)[:, None], axis=1)
    return (centred @ (directions * np.where(largest < 0, -1, 1)).T).astype(np.float32)


def squared_distances(points: Floats) -> Floats:
    """(n, n) between the rows of (n, d)."""
    squares = np.square(points).sum(axis=1)
    return np.maximum(squares[:, None] + squares[None, :] - 2 * (points @ points.T), 0)


def affinities(points: Floats, perplexity: float) -> Floats:
    """P (n, n), symmetric, of sum 1: Gaussians as wide as gives each point ``perplexity`` effective neighbours."""
    distances = squared_distances(points)
    np.fill_diagonal(distances, np.inf)
    distances -= distances.min(axis=1, keepdims=True)
    low, high = np.zeros((len(points), 1), np.float32), np.full((len(points), 1), np.inf, np.float32)
    precision = 1 / np.maximum(np.where(np.isinf(distances), 0, distances).mean(axis=1, keepdims=True), 1e-12)
    weights = distances
    for _ in range(HALVINGS):
        weights = np.exp(-distances * precision)
        weights /= weights.sum(axis=1, keepdims=True)
        entropy = -(weights * np.log(np.maximum(weights, 1e-30))).sum(axis=1, keepdims=True)
        wide = entropy > np.log(perplexity)
        low, high = np.where(wide, precision, low), np.where(wide, high, precision)
        precision = np.where(np.isinf(high), precision * 2, (low + np.where(np.isinf(high), low, high)) / 2)
    return ((weights + weights.T) / (2 * len(points))).astype(np.float32)


def tsne(points: Floats) -> Iterator[Floats]:
    """(n, d) -> STEPS + 1 times (n, 2), ever better placed; fewer than 4 points stay where they start."""
    places = principal(points, 2)
    places *= np.float32(1e-4 / max(1e-12, float(places[:, 0].std())))
    yield places
    if len(points) < 4:
        return
    wanted = affinities(points, min(PERPLEXITY, (len(points) - 1) / 3))
    rate = max(len(points) / EXAGGERATION, 50.0)
    moving, gains = np.zeros_like(places), np.ones_like(places)
    for step in range(STEPS):
        early = step < EXAGGERATED_STEPS
        pull, push = _forces(places, wanted)
        gradient = 4 * ((EXAGGERATION if early else 1.0) * pull - push)
        gains = np.maximum(np.where((gradient > 0) == (moving > 0), gains * 0.8, gains + 0.2), LEAST_GAIN)
        moving = (0.5 if early else 0.8) * moving - rate * gains * gradient
        places = places + moving
        places -= places.mean(axis=0)
        yield places


def _forces(places: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """Attraction and repulsion, each (n, 2); some rows at a time, for these stay in the processor's cache."""
    pull, push = np.empty_like(places), np.empty_like(places)
    squares = np.square(places).sum(axis=1)
    total = -float(len(places))  # no point repels itself
    for start in range(0, len(places), ROWS):
        rows = slice(start, start + ROWS)
        near = places[rows] @ (-2 * places.T)
        near += squares[rows, None] + 1
        near += squares
        np.reciprocal(near, out=near)
        total += float(near.sum())
        attract = wanted[rows] * near
        near *= near
        pull[rows] = attract.sum(axis=1, keepdims=True) * places[rows] - attract @ places
        push[rows] = near.sum(axis=1, keepdims=True) * places[rows] - near @ places
    return pull, push / total
