"""Two people, two tabs, at the same moment: one message, and a sentence for who came second."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connection

from noaber.broadcasts.actions import approve_broadcast, save_broadcast, submit_broadcast, withdraw_broadcast
from noaber.broadcasts.kinds import catalogue, kind_of
from noaber.broadcasts.models import Approval, Broadcast, Closing
from noaber.channels.models import Mailing
from noaber.core.http import Problem
from noaber.people.tests.making import with_role

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*requests) -> list:
    """Run every request in a thread of its own, released together; return what each gave or raised."""
    start = Barrier(len(requests))

    def run(request):
        try:
            start.wait(10)
            return request()
        except Problem as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(run, requests))


def test_two_approvers_press_together(town, write, people):
    other = with_role(people("Samira"), town.organisation, "approver")
    row = submit_broadcast(broadcast=write(), by=town.author)
    shown = row.content_hash
    results = at_once(
        *(
            lambda by=by: approve_broadcast(broadcast=row, by=by, shown_hash=shown)
            for by in (town.approver, other)
        )
    )
    assert sum(isinstance(result, Problem) for result in results) == 1
    assert (Approval.objects.count(), Mailing.objects.filter(kind="alert").count()) == (1, 1)


def test_an_edit_and_an_approval_cross(town, write):
    row = submit_broadcast(broadcast=write(), by=town.author)
    shown = row.content_hash

    def edit():
        return save_broadcast(
            by=town.author, broadcast=row, kind="now", audience=town.ring, title="Stiekem anders"
        )

    at_once(edit, lambda: approve_broadcast(broadcast=row, by=town.approver, shown_hash=shown))
    now = Broadcast.objects.get(pk=row.pk)
    if now.is_out:  # the approval came first: what left is what was shown
        assert now.content_hash == shown
    else:
        assert (now.status, now.title) == ("draft", "Stiekem anders")
        assert not Mailing.objects.filter(kind="alert").exists()


def test_a_withdrawal_and_an_approval_cross(town, write):
    row = submit_broadcast(broadcast=write(), by=town.author)
    at_once(
        lambda: withdraw_broadcast(broadcast=row, by=town.author, outcome="false_alarm"),
        lambda: approve_broadcast(broadcast=row, by=town.approver, shown_hash=row.content_hash),
    )
    now = Broadcast.objects.get(pk=row.pk)
    assert now.status == "withdrawn"
    assert Closing.objects.filter(broadcast=now).exists() == now.is_out
    assert all(mailing.withdrawn_at for mailing in Mailing.objects.filter(kind="alert"))


def test_two_messages_that_leave_together_count_each_other(town, write, monkeypatch):
    """Each would find that nobody had the other yet."""
    now = kind_of("now")
    monkeypatch.setitem(catalogue().kinds, "now", replace(now, dose=replace(now.dose, advised=1, most=1)))
    rows = [submit_broadcast(broadcast=write(title=f"Bericht {n}"), by=town.author) for n in range(2)]
    at_once(
        *(
            lambda row=row: approve_broadcast(broadcast=row, by=town.approver, shown_hash=row.content_hash)
            for row in rows
        )
    )
    assert sorted(Broadcast.objects.values_list("people_count", flat=True)) == [0, 5]
