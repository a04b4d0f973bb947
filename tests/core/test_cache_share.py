"""The cache's share of a document that is read: it follows what the document says of it."""

from __future__ import annotations

import numpy as np
import pytest

from lstmcore.writing.cache import CacheSettings, blended, followed

SETTINGS = CacheSettings(weight=0.1, window=100)


@pytest.mark.parametrize(("cached", "better"), [(0.9, True), (0.0, True), (0.3, False)])
def test_the_share_goes_where_the_document_leads(cached: float, better: bool) -> None:
    model = np.full(2000, 0.3)
    cache = np.full(2000, cached)
    fixed, moved = (np.log2(how(model, cache, SETTINGS)).sum() for how in (blended, followed))
    assert moved > fixed if better else moved == pytest.approx(fixed)


def test_each_token_is_predicted_before_it_moves_the_share() -> None:
    model, cache = np.full(300, 0.2), np.linspace(0, 1, 300)
    whole = followed(model, cache, SETTINGS)
    changed = cache.copy()
    changed[200:] = 0.0
    assert (followed(model, changed, SETTINGS)[:200] == whole[:200]).all()
    assert ((whole >= np.minimum(model, cache)) & (whole <= np.maximum(model, cache))).all()
