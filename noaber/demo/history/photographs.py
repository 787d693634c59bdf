"""Photos with reports, by the same way as an upload: cleaned, held back, then looked at by a handler."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from django.db.models import Max

from noaber.cases import actions
from noaber.cases.models import Case, Photo
from noaber.core import clock
from noaber.core.pictures import Rectangle
from noaber.demo.history.pictures import PASSER_BY, photo
from noaber.demo.loading.people import Cast
from noaber.people.models import Person

SHOWN = {
    "afval-naast-container": "bags",
    "grofvuil": "bags",
    "straatlamp-schade": "lamp",
    "straatlamp-uit": "lamp",
    "gat-in-weg": "hole",
    "fietswrak": "bicycle",
    "graffiti": "paint",
    "boom-onderhoud": "branch",
    "heg-struik": "branch",
}
MOST = 18
# What becomes of each, in turn: most are shown; one shows somebody and is blurred first; some wait, one goes.
TURNS = ("released", "waits", "blurred", "released", "removed", "released")


def take_photos(cast: Cast, *, seed: int, end: datetime) -> None:
    """Photos with the latest public reports of things. In the caller's transaction, with origin "history"."""
    rng = np.random.default_rng([seed, 9])
    rows = Case.objects.filter(category__in=SHOWN, public=True, quarantine_reason="", merged_into=None)
    recent = rows.annotate(last=Max("events__at")).select_related("desk").order_by("-filed_at", "-pk")
    for number, case in enumerate(recent[:MOST]):
        _take(case, TURNS[number % len(TURNS)], cast, rng, end)


def _take(case: Case, becomes: str, cast: Cast, rng: np.random.Generator, end: datetime) -> None:
    content = photo(SHOWN[case.category], rng, passer_by=becomes == "blurred")
    with clock.travel(case.filed_at):
        shot = actions.store_photo(content, case=case)
    Photo.objects.filter(pk=shot.pk).update(visible=case.shared.get("photo", "desk"))
    shot.refresh_from_db()
    at = case.last + (end - case.last) * 0.5
    with clock.travel(at):
        handler = Person.objects.get(pk=cast.handlers[case.desk.slug][0].pk)
        if becomes == "blurred":
            shot = actions.blur_photo(shot, by=handler, rectangles=[Rectangle(*PASSER_BY)], at=at)
        if becomes in ("released", "blurred"):
            actions.release_photo(shot, by=handler, at=at)
        if becomes == "removed":
            actions.remove_photo(shot, by=handler, at=at)
