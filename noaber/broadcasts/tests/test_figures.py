"""Aggregates for the monitor: counted once, exercises left out, few answers not told."""

from datetime import timedelta

import pytest

from noaber.broadcasts.actions import answer_broadcast, close_broadcast, withdraw_broadcast
from noaber.broadcasts.figures import broadcast_figures

pytestmark = pytest.mark.django_db


def test_what_was_sent_and_how_it_ended(town, send, at, django_assert_num_queries):
    since = at.now() - timedelta(days=1)
    first, _open, _drill = send(kind="missing"), send(), send(exercise=True)
    answer_broadcast(broadcast=first, by=town.residents[0], kind="not_here")
    at.move(timedelta(hours=6))
    close_broadcast(broadcast=first, by=town.author, outcome="direct", text="Zij is weer thuis.")
    withdraw_broadcast(broadcast=send(), by=town.author, outcome="false_alarm")
    with django_assert_num_queries(2):
        found = broadcast_figures(since=since, until=at.now() + timedelta(days=1), area_ids=[town.hof.pk])
    assert (found.sent, found.closed, found.closed_late, found.answers) == (3, 2, 1, None)
    assert found.outcomes["direct"] == found.outcomes["false_alarm"] == 1
    elsewhere = broadcast_figures(since=since, until=at.now(), area_ids=[town.areas["Veld"].pk])
    assert elsewhere.sent == 0
