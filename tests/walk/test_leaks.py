"""Every address as every kind of reader: nobody meets a word, or changes a row, that is not theirs."""

import itertools
import re

import pytest
from django.db import transaction
from django.test import Client

from noaber.broadcasts.models import Answer, Broadcast
from noaber.cases.models import Case, CaseEvent
from noaber.channels.live import tokens
from noaber.people.models import Person, PersonPlace, Role
from tests.house.test_addresses import patterns
from tests.walk.world import World, build

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
# The admin has a test of its own; the demo and the box of unsent mail are not part of an installation.
SKIPPED = ("admin/", "beheer/instellingen/", "demo/", "postbak/")
MAY_ALARM = "/healthz"  # 503 there says that an alarm is open
OPEN_DOORS = ("/melden/", "/open311/", "/inloggen", "/meedoen", "/uitloggen", "/ik/weg")


@pytest.fixture
def world(settle, at) -> World:
    return build(settle)


def values_of(world: World) -> dict[str, list]:
    """Return what each parameter of an address may be; a new one must be taught here."""
    ids = sorted({1, *world.broadcasts, *Case.objects.values_list("pk", flat=True)[:2]})
    ids += [world.viewers["owner"].pk, 0, 2**63 - 1]
    return {
        "pk": ids,
        "place": list(PersonPlace.objects.values_list("pk", flat=True)[:2]),
        "number": world.numbers,
        "slug": world.slugs[:2],
        "part": ["broken"],
        "verb": ["antwoord", "afhandelen", "bestaat-niet"],
        "name": ["waar"],
        "size": ["groot", "klein", "a4"],
        "step": ["1", "einde"],
        "mark": ["x"],
        "token": ["geraden-" + "x" * 35, world.screen],
        "code": ["1"],
        "look": ["brief"],
        "form": ["json", "xml"],
        "zoom": [14],
        "column": [8497],
        "row": [5372],
    }


def addresses(world: World):
    """Yield every address with every combination of its parameters."""
    known = values_of(world)
    for route, _view in patterns():
        route = route.replace("^", "").replace("\\Z", "").replace("$", "")
        if route.startswith(SKIPPED) or "(?P" in route:
            continue
        names = [name for _kind, name in PARAMETER.findall(route)]
        missing = [name for name in names if name not in known]
        assert not missing, f"teach the walk what {missing} of {route} may be"
        for chosen in itertools.product(*(known[name] for name in names)):
            filled = route
            for value in chosen:
                filled = PARAMETER.sub(str(value), filled, count=1)
            yield "/" + filled


def client_of(person: Person | None) -> Client:
    client = Client(raise_request_exception=True)
    if person is not None:
        client.force_login(person)
    return client


def body_of(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace") + str(response.headers)


@pytest.mark.slow
def test_nobody_reads_what_is_not_theirs(world):
    leaks, asked, met = [], 0, set()
    for address in addresses(world):
        for name, person in world.viewers.items():
            with transaction.atomic():
                response = client_of(person).get(address)
                transaction.set_rollback(True)
            asked += 1
            assert response.status_code < 500 or address == MAY_ALARM, f"{name} {address}"
            found = {word for word in world.canaries if word in body_of(response).lower()}
            met |= {(word, name) for word in found}
            leaks += [f"{name} met {word} at {address}" for word in found if name not in world.canaries[word]]
    assert not leaks, "\n".join(leaks)
    assert asked > 1000
    never = [
        word for word, seen_by in world.canaries.items() if seen_by and not any(w == word for w, _n in met)
    ]
    assert not [word for word in never if "mail" not in word], "a canary that nobody meets proves nothing"


@pytest.mark.slow
def test_nobody_changes_what_is_not_theirs(world):
    """Posting to every address as somebody who has no business there changes no row of others."""
    outsiders = ["anonymous", "stranger", "expired", "other_handler", "other_author", "other_approver"]
    sent = {
        "text": "gewijzigd",
        "outcome": "done",
        "kind": "seen",
        "reason": "spam",
        "name": "x",
        "mandate": "author",
    }
    before = fingerprint(world)
    changed = []
    for address in addresses(world):
        # Reporting, joining and calling something improper are open to everybody.
        if address.startswith(OPEN_DOORS) or address.endswith("/ongepast/"):
            continue
        for name in outsiders:
            with transaction.atomic():
                response = client_of(world.viewers[name]).post(address, sent)
                after = fingerprint(world)
                transaction.set_rollback(True)
            assert response.status_code < 500 or address == MAY_ALARM, f"{name} {address}"
            if after != before:
                changed.append(f"{name} changed something at {address}")
    assert not changed, "\n".join(changed)


def fingerprint(world: World) -> dict:
    """Return what must stay as it is: everything of others than the outsiders."""
    outsiders = {
        p.pk for n, p in world.viewers.items() if p and n not in ("owner", "neighbour", "handler", "author")
    }
    return {
        "cases": sorted(Case.objects.values_list("pk", "version", "status", "text", "quarantine_reason")),
        "events": CaseEvent.objects.count(),
        "broadcasts": sorted(Broadcast.objects.values_list("pk", "status", "title", "version")),
        "answers": Answer.objects.count(),
        "people": sorted(
            Person.objects.exclude(pk__in=outsiders).values_list("pk", "mail_hash", "erased_at")
        ),
        "places": sorted(PersonPlace.objects.exclude(person__in=outsiders).values_list("pk", "area_id")),
        "roles": sorted(Role.objects.values_list("pk", "until")),
    }


def test_nobody_listens_to_what_is_not_theirs(world):
    case = Case.objects.get(number=world.numbers[1])
    topics = [f"case:{case.pk}", f"desk:{case.desk.slug}", f"person:{world.viewers['owner'].pk}"]
    allowed = {"owner": {topics[0], topics[2]}, "wall_handler": {topics[0], topics[1]}}
    for name, person in world.viewers.items():
        response = client_of(person).get("/live-pas/", {"topic": topics})
        heard = set(tokens.read(response.json()["token"]).topics) if response.status_code == 200 else set()
        assert heard <= allowed.get(name, set()), f"{name} may listen to {heard}"
