"""Who can act in the pulse: everybody invented, but for the parts that visitors play."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from noaber.core import clock
from noaber.demo.models import InventedTown
from noaber.people.models import AudiencePoint, Mandate, Person, Role
from noaber.places.models import Address


class Players:
    """Numbers of people by where they live and what they may do, read once; the persons are read afresh."""

    def __init__(self, town: InventedTown, rng: np.random.Generator):
        self.rng = rng
        self.kept_apart = set(town.parts.values())
        self.residents: dict[int, list[int]] = defaultdict(list)
        for person, area in AudiencePoint.objects.values_list("person_id", "area_id"):
            if person not in self.kept_apart:
                self.residents[area].append(person)
        self.officials: dict[tuple[str, int], list[int]] = defaultdict(list)
        running = Role.objects.filter(until__gt=clock.now(), person__is_invented=True)
        for person, mandate, desk, organisation in running.values_list(
            "person_id", "mandate", "desk_id", "organisation_id"
        ):
            if person not in self.kept_apart:
                where = desk if mandate == Mandate.HANDLER else organisation
                self.officials[str(mandate), where].append(person)
        self.doors = list(Address.objects.order_by("pk").values_list("pk", flat=True))
        home = AudiencePoint.objects.filter(person=town.parts.get("bewoner")).first()
        self.stage = home.area_id if home else None
        self.doors_on_stage = list(Address.objects.filter(area=self.stage).values_list("pk", flat=True))

    def pick(self, items: list):
        """One of them."""
        return items[int(self.rng.integers(len(items)))]

    def door(self, *, on_stage: bool = False) -> Address:
        """Some door in the town, or in the buurt that most visitors look at: where their own part lives."""
        doors = self.doors_on_stage if on_stage and self.doors_on_stage else self.doors
        return Address.objects.select_related("street", "area").get(pk=self.pick(doors))

    def resident(self, area_id: int | None) -> Person | None:
        """Somebody of this buurt, unless they left."""
        return self._person(self.residents.get(area_id) or self.pick(list(self.residents.values())))

    def official(self, mandate: str, where: int) -> Person | None:
        """Somebody with this mandate at a desk (handlers) or for an organisation (all others)."""
        return self._person(self.officials.get((mandate, where), []))

    def _person(self, numbers: list[int]) -> Person | None:
        if not numbers:
            return None
        return Person.objects.filter(pk=self.pick(numbers), is_invented=True, erased_at=None).first()
