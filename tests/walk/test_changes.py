"""Posting to every address as every kind of outsider: nobody changes a row that is not theirs."""

import itertools

import pytest
from django.db import connection, transaction

from noaber.broadcasts.models import Answer, Broadcast
from noaber.cases.models import Case, CaseEvent
from noaber.people.models import Person, PersonPlace, Role
from tests.walk.addresses import MAY_ALARM, OPEN_DOORS, addresses, addresses_of_nothing
from tests.walk.world import World


@pytest.mark.slow
def test_nobody_changes_what_is_not_theirs(world, browse):
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
    for address in itertools.chain(addresses(world), addresses_of_nothing(world)):
        # Reporting, joining and calling something improper are open to everybody.
        if address.startswith(OPEN_DOORS) or address.endswith("/ongepast/"):
            continue
        for name in outsiders:
            with transaction.atomic():
                response = browse(name).post(address, sent)
                is_changed = has_written() and fingerprint(world) != before
                transaction.set_rollback(True)
            assert response.status_code < 500 or address == MAY_ALARM, f"{name} {address}"
            if is_changed:
                changed.append(f"{name} changed something at {address}")
    assert not changed, "\n".join(changed)


def has_written() -> bool:
    """Return whether anything at all was written in the transaction that is open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        return cursor.fetchone()[0]


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
