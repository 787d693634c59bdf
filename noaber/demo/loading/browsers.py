"""Browsers of some residents, at a push service that can never exist: nothing leaves the house for them."""

from __future__ import annotations

import json
import secrets

import numpy as np

from noaber.channels.models import Subscription
from noaber.core.copying import analyze, copy_rows
from noaber.demo.loading.people import Cast

SERVICE = "https://push.lindervoort.example/"
SHARE = 0.38
BROWSERS = ("Chrome · Android", "Safari · iPhone", "Firefox · Windows", "Edge · Windows")


def load_browsers(cast: Cast, *, seed: int) -> int:
    """Let more than a third of the residents have a browser that takes push. In the caller's transaction."""
    rng = np.random.default_rng([seed, 7])
    chosen = np.flatnonzero(rng.random(len(cast.residents)) < SHARE)
    keys = json.dumps({"p256dh": "04" + secrets.token_hex(64), "auth": secrets.token_hex(16)})
    rows = []
    for row in chosen.tolist():
        person = cast.residents[row]
        endpoint = f"{SERVICE}{person.pk}"
        browser = BROWSERS[row % len(BROWSERS)]
        rows.append((person.pk, endpoint, Subscription.hash_of(endpoint), keys, browser, cast.since[row]))
    names = ("person", "endpoint", "endpoint_hash", "keys", "browser", "added_at")
    count = copy_rows(Subscription, names, rows)
    analyze(Subscription)
    return count
