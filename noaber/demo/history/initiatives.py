"""What ran, runs and is being prepared in the town, through the actions themselves on a moved clock.

Which playbooks, where and since when stands in a data file; no code here knows the name of one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from noaber.core import clock
from noaber.demo.loading.geography import Geography
from noaber.demo.loading.people import Cast
from noaber.initiatives.models import Initiative
from noaber.people.models import AudiencePoint, Organisation, Person
from noaber.places.models import Area
from noaber.playbooks import actions
from noaber.playbooks.library import get_playbook

PLAN = Path(__file__).parent.parent / "data" / "initiatives.toml"


def play_initiatives(cast: Cast, geography: Geography, parts: dict[str, int], *, end: datetime) -> int:
    """Play every row of the plan; returns how many. In the caller's transaction, with origin "history"."""
    players = Players(cast, parts)
    rows = tomllib.loads(PLAN.read_text("utf-8"))["initiative"]
    for row in rows:
        play(row, players, _area(row["where"], geography, parts), end)
    with clock.travel(end):
        actions.advance_initiatives()
    return len(rows)


class Players:
    """Finds who is meant: a part that visitors play, or somebody with a mandate of an organisation."""

    def __init__(self, cast: Cast, parts: dict[str, int]):
        self.cast, self.parts = cast, parts

    def __getitem__(self, who: str) -> Person:
        """The person, read afresh: roles depend on the moment at which they are asked for."""
        number = self.parts.get(who)
        if number is None:
            organisation, mandate = who.split()
            number = self.cast.with_mandate(organisation, mandate)[-1].pk
        return Person.objects.get(pk=number)


def _area(where: str | int, geography: Geography, parts: dict[str, int]) -> Area:
    """The town, or a quarter counted from where the resident's part lives: there visitors look first."""
    if not isinstance(where, int):
        return geography.municipality
    home = AudiencePoint.objects.filter(person=parts["bewoner"]).values_list("area_id", flat=True)[0]
    numbers = [quarter.pk for quarter in geography.quarters]
    return geography.quarters[(numbers.index(home) + where) % len(numbers)]


def play(row: dict, players: Players, area: Area, end: datetime) -> Initiative:
    """Prepare it, ask people, choose values, then take each step on its day."""
    with clock.travel(end - timedelta(days=row["days"])):
        initiative = actions.prepare_initiative(
            by=players[row["lead"]],
            book=get_playbook(row["playbook"]),
            organisation=Organisation.objects.get(slug=row["organisation"]),
            area=area,
            name=row["name"].format(area=area.name),
        )
        for asked in row["roles"]:
            _ask(initiative, asked, players)
        for key, value in row.get("values", {}).items():
            actions.choose_value(by=initiative.lead, initiative=initiative, key=key, value=value)
    for step in row["steps"]:
        with clock.travel(end - timedelta(days=step["days"])):
            actions.advance_initiatives()
            STEPS[step["does"]](initiative, step)
    return initiative


def _ask(initiative: Initiative, asked: dict, players: Players) -> None:
    person, role = players[asked["who"]], asked["role"]
    actions.invite(by=initiative.lead, initiative=initiative, role=role, person=person)
    if not asked.get("asked") and person != initiative.lead:
        actions.answer_invitation(by=person, initiative=initiative, role=role, accept=True)


def _start(initiative: Initiative, step: dict) -> None:
    actions.start_initiative(by=initiative.lead, initiative=initiative)


def _tick(initiative: Initiative, step: dict) -> None:
    line = initiative.deliveries.get(key=step["what"])
    actions.tick_off(by=initiative.lead, delivery=line)


def _end_stage(initiative: Initiative, step: dict) -> None:
    actions.end_stage(by=initiative.lead, initiative=initiative, key=step["what"])


def _see_document(initiative: Initiative, step: dict) -> None:
    actions.note_document(by=initiative.lead, initiative=initiative, gate=step["what"], seen_on=clock.today())


def _end(initiative: Initiative, step: dict) -> None:
    actions.end_initiative(by=initiative.lead, initiative=initiative, result=step["result"])


STEPS: dict[str, Callable[[Initiative, dict], None]] = {
    "start": _start,
    "tick": _tick,
    "end_stage": _end_stage,
    "see_document": _see_document,
    "end": _end,
}
