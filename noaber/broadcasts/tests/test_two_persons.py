"""The database keeps the two-person rule, also for who comes by its console: everything here is raw SQL."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from noaber.broadcasts.content import canonical, content_hash, content_of
from noaber.broadcasts.models import Broadcast
from noaber.core import clock
from noaber.people.models import Organisation, Person

pytestmark = pytest.mark.django_db


def sql(statement: str, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def refused(rule: str, statement: str, *values) -> None:
    with pytest.raises(IntegrityError) as caught:
        sql(statement, *values)
    assert caught.value.__cause__.diag.constraint_name == rule


def submit(broadcast: Broadcast, by: int | None = None) -> None:
    sql(
        "UPDATE broadcasts_broadcast "
        "SET status = 'submitted', submitted_at = %s, submitted_by_id = %s WHERE id = %s",
        clock.now(),
        by or broadcast.author_id,
        broadcast.pk,
    )


def approve(broadcast: Broadcast, by: int) -> None:
    row = Broadcast.objects.get(pk=broadcast.pk)
    sql(*approval(row, by))


def approval(row: Broadcast, by: int) -> tuple:
    return (
        "INSERT INTO broadcasts_approval (broadcast_id, version, content_hash, person_id, at) "
        "VALUES (%s, %s, %s, %s, %s)",
        row.pk,
        row.version,
        row.content_hash,
        by,
        clock.now(),
    )


def send(broadcast: Broadcast) -> None:
    now = clock.now()
    sql(
        "UPDATE broadcasts_broadcast SET status = 'approved', approved_at = %s WHERE id = %s",
        now,
        broadcast.pk,
    )
    sql(
        "UPDATE broadcasts_broadcast "
        "SET status = 'sending', handed_over_at = %s, closing_due_at = %s WHERE id = %s",
        now,
        now + timedelta(hours=3),
        broadcast.pk,
    )


def status_of(broadcast: Broadcast) -> str:
    return Broadcast.objects.values_list("status", flat=True).get(pk=broadcast.pk)


def test_python_and_the_database_agree_on_the_hash(draft):
    assert draft.content_hash == content_hash(draft)
    sql("UPDATE broadcasts_broadcast SET content_hash = 'x', version = 9 WHERE id = %s", draft.pk)
    again = Broadcast.objects.get(pk=draft.pk)
    assert (again.content_hash, again.version) == (draft.content_hash, 1)


@pytest.mark.parametrize("status", ["submitted", "approved", "sending", "sent", "closed", "withdrawn"])
def test_nothing_begins_beyond_a_draft(draft, status):
    columns = [f.column for f in Broadcast._meta.fields if f.column not in ("id", "status")]
    names = ", ".join(columns)
    refused(
        "broadcast_begins_as_draft",
        f"INSERT INTO broadcasts_broadcast (status, {names}) "
        f"SELECT %s, {names} FROM broadcasts_broadcast WHERE id = %s",
        status,
        draft.pk,
    )


@pytest.mark.parametrize("status", ["approved", "sending", "sent", "closed"])
def test_no_status_without_an_approval(draft, status):
    submit(draft)
    rule = "broadcast_two_persons" if status == "approved" else "broadcast_step"
    refused(rule, "UPDATE broadcasts_broadcast SET status = %s WHERE id = %s", status, draft.pk)
    assert status_of(draft) == "submitted"


@pytest.mark.parametrize("column", ["area_ids = '{7}'", "submitted_at = submitted_at + interval '1 day'"])
def test_where_it_goes_and_since_when_it_was_offered_stay_what_the_second_person_saw(draft, people, column):
    """Neither is in the hash: the one says where an approver needs a mandate, from the other an authority's
    term counts."""
    change = f"UPDATE broadcasts_broadcast SET {column} WHERE id = %s"
    submit(draft)
    refused("broadcast_two_persons", change, draft.pk)
    approve(draft, people().pk)
    send(draft)
    refused("broadcast_two_persons", change, draft.pk)


def test_who_wrote_edited_or_submitted_does_not_approve(draft, people):
    editor, submitter, second = (people().pk for _ in range(3))
    sql("UPDATE broadcasts_broadcast SET title = 'Anders' WHERE id = %s", draft.pk)
    row = Broadcast.objects.get(pk=draft.pk)
    assert row.version == 2
    sign(row, editor)
    submit(draft, submitter)
    for who in (draft.author_id, editor, submitter):
        refused("broadcast_two_persons", *approval(Broadcast.objects.get(pk=draft.pk), who))
    approve(draft, second)
    send(draft)
    assert status_of(draft) == "sending"


def sign(row: Broadcast, by: int) -> None:
    sql(
        "INSERT INTO broadcasts_edit (broadcast_id, version, person_id, content, at) "
        "SELECT id, version, %s, broadcasts_content(b), %s FROM broadcasts_broadcast b WHERE id = %s",
        by,
        clock.now(),
        row.pk,
    )


def test_a_version_that_nobody_signed_for_is_not_approved(draft, people):
    sql("UPDATE broadcasts_broadcast SET text = 'Stiekem anders' WHERE id = %s", draft.pk)
    submit(draft)
    refused("broadcast_approval_fits", *approval(Broadcast.objects.get(pk=draft.pk), people().pk))


def test_a_signature_says_what_the_broadcast_says(draft):
    sql("UPDATE broadcasts_broadcast SET text = 'Anders' WHERE id = %s", draft.pk)
    refused(
        "broadcast_edit_fits",
        "INSERT INTO broadcasts_edit (broadcast_id, version, person_id, content, at) "
        "VALUES (%s, 2, %s, '{}', %s)",
        draft.pk,
        draft.author_id,
        clock.now(),
    )


BOUND_CHANGES = {
    "title": "title = 'Anders'",
    "text": "text = text || ' '",
    "advice": "advice = ''",
    "audience": """audience = '{"areas": [1]}'""",
    "channels": "channels = '{page}'",
    "urgency": "urgency = 'low'",
    "expiry": "expires_at = expires_at + interval '1 microsecond'",
    "length": "valid_for = interval '1 hour'",
    "schedule": "scheduled_at = expires_at - interval '1 hour'",
    "kind": "kind = 'missing'",
    "112": "called_112_at = expires_at",
}


@pytest.mark.parametrize("change", BOUND_CHANGES.values(), ids=BOUND_CHANGES)
def test_every_bound_change_voids_the_approval(draft, people, change):
    submit(draft)
    approve(draft, people().pk)
    sql(
        "UPDATE broadcasts_broadcast SET status = 'approved', approved_at = %s WHERE id = %s",
        clock.now(),
        draft.pk,
    )
    sql(f"UPDATE broadcasts_broadcast SET {change}, status = 'sending' WHERE id = %s", draft.pk)
    assert status_of(draft) == "draft"
    submit(draft)
    refused(
        "broadcast_two_persons", "UPDATE broadcasts_broadcast SET status = 'approved' WHERE id = %s", draft.pk
    )


def test_an_approval_does_not_come_back_with_the_old_text(draft, people):
    submit(draft)
    approve(draft, people().pk)
    sql("UPDATE broadcasts_broadcast SET title = 'Anders' WHERE id = %s", draft.pk)
    sql("UPDATE broadcasts_broadcast SET title = %s WHERE id = %s", draft.title, draft.pk)
    assert Broadcast.objects.get(pk=draft.pk).content_hash == draft.content_hash
    submit(draft)
    refused(
        "broadcast_two_persons", "UPDATE broadcasts_broadcast SET status = 'approved' WHERE id = %s", draft.pk
    )


@pytest.mark.parametrize("change", BOUND_CHANGES.values(), ids=BOUND_CHANGES)
def test_what_is_out_is_not_changed(draft, people, change):
    submit(draft)
    approve(draft, people().pk)
    send(draft)
    refused("broadcast_is_out", f"UPDATE broadcasts_broadcast SET {change} WHERE id = %s", draft.pk)
    for column, value in (("status", "draft"), ("status", "submitted"), ("status", "approved")):
        refused(
            "broadcast_step", f"UPDATE broadcasts_broadcast SET {column} = %s WHERE id = %s", value, draft.pk
        )


def test_it_does_not_end_without_a_closing(draft, people):
    refused("broadcast_step", *closing(draft))
    submit(draft)
    approve(draft, people().pk)
    send(draft)
    rule = "broadcast_ends_with_closing"
    refused(rule, "UPDATE broadcasts_broadcast SET status = 'closed' WHERE id = %s", draft.pk)
    refused(
        rule,
        "UPDATE broadcasts_broadcast SET status = 'withdrawn', withdrawn_at = %s WHERE id = %s",
        clock.now(),
        draft.pk,
    )
    refused("broadcast_closing_says_something", *closing(draft, text="  "))
    refused("broadcast_outcome_is_known", *closing(draft, outcome="won"))
    sql(*closing(draft))
    sql("UPDATE broadcasts_broadcast SET status = 'closed' WHERE id = %s", draft.pk)
    assert status_of(draft) == "closed"


def closing(draft, text="Niets gevonden.", outcome="none") -> tuple:
    return (
        "INSERT INTO broadcasts_closing (broadcast_id, outcome, text, at) VALUES (%s, %s, %s, %s)",
        draft.pk,
        outcome,
        text,
        clock.now(),
    )


@pytest.mark.parametrize("table", ["edit", "approval", "closing"])
def test_what_is_written_once(draft, people, table):
    submit(draft)
    approve(draft, people().pk)
    send(draft)
    sql(*closing(draft))
    rule = "broadcast_written_once"
    refused(rule, f"UPDATE broadcasts_{table} SET at = at WHERE broadcast_id = %s", draft.pk)
    refused(rule, f"DELETE FROM broadcasts_{table} WHERE broadcast_id = %s", draft.pk)


def test_author_and_exercise_stay(draft, people):
    rule = "broadcast_keeps_author"
    refused(rule, "UPDATE broadcasts_broadcast SET author_id = %s WHERE id = %s", people().pk, draft.pk)
    refused(rule, "UPDATE broadcasts_broadcast SET exercise = true WHERE id = %s", draft.pk)


numbers = st.floats(-180, 180, allow_nan=False).map(lambda x: round(x, 6) + 0.0) | st.integers(0, 10**9)
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    numbers | texts | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.slow
class TheSameText(TestCase):
    """Python's canonical text is PostgreSQL's, for any words, numbers and nesting."""

    def setUp(self):
        super().setUp()
        self.author = Person.objects.create(name="Schrijver")
        self.organisation = Organisation.objects.create(slug="g", name="G", kind="municipality")

    @settings(max_examples=150, deadline=None)
    @given(
        title=texts,
        text=texts,
        audience=st.dictionaries(texts, values, max_size=4),
        micro=st.integers(0, 10**6),
    )
    def test_the_same_text(self, title, text, audience, micro):
        broadcast = Broadcast.objects.create(
            author=self.author,
            closer=self.author,
            organisation=self.organisation,
            kind="now",
            category="alerts",
            urgency="normal",
            title=title,
            text=text,
            audience=audience,
            channels=["page"],
            expires_at=clock.now() + timedelta(microseconds=micro),
        )
        stored = Broadcast.objects.get(pk=broadcast.pk)
        assert content_hash(stored) == stored.content_hash
        query = "SELECT broadcasts_content(b)::text FROM broadcasts_broadcast b WHERE id = %s"
        assert sql(query, stored.pk)[0][0] == canonical(content_of(stored))
