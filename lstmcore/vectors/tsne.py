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


def affinities(points: Floats, rows: slice, perplexity: float) -> Floats:
    """(rows, n): p of each point given a row's, by a Gaussian that gives it ``perplexity`` effective neighbours."""
    squares = np.square(points).sum(axis=1)
    distances = np.maximum(squares[rows, None] + squares - 2 * (points[rows] @ points.T), 0)
    own = np.arange(len(distances)), np.arange(len(points))[rows]
    distances[own] = np.inf
    distances -= distances.min(axis=1, keepdims=True)
    low, high = np.zeros((len(distances), 1), np.float32), np.full((len(distances), 1), np.inf, np.float32)
    distances[own] = 0
    precision = 1 / np.maximum(distances.mean(axis=1, keepdims=True), 1e-12)
    distances[own] = np.inf
    weights = distances
    for _ in range(HALVINGS):
        weights = np.exp(-distances * precision)
        weights /= weights.sum(axis=1, keepdims=True)
        entropy = -(weights * np.log(np.maximum(weights, 1e-30))).sum(axis=1, keepdims=True)
        wide = entropy > np.log(perplexity)
        low, high = np.where(wide, precision, low), np.where(wide, high, precision)
        precision = np.where(np.isinf(high), precision * 2, (low + np.where(np.isinf(high), low, high)) / 2)
    return weights.astype(np.float32)


def tsne(points: Floats) -> Iterator[tuple[float, Floats]]:
    """(n, d) -> again and again the share that is done and places (n, 2); fewer than 4 points stay where they start."""
    places = principal(points, 2)
    places *= np.float32(1e-4 / max(1e-12, float(places[:, 0].std())))
    yield 0.0, places
    if len(points) < 4:
        return
    wanted = np.empty((len(points), len(points)), dtype=np.float32)
    for start in range(0, len(points), ROWS):
        rows = slice(start, start + ROWS)
        wanted[rows] = affinities(points, rows, min(PERPLEXITY, (len(points) - 1) / 3))
        yield 0.0, places
    wanted = (wanted + wanted.T) * np.float32(0.5 / len(points))
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
        yield (step + 1) / STEPS, places


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
