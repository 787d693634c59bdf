"""The words of what ended go when they were kept long enough: everywhere, and what came of it stays."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from noaber.broadcasts.actions import (
    answer_broadcast,
    close_broadcast,
    erase_old_words,
    forget_answers,
    withdraw_broadcast,
)
from noaber.broadcasts.models import Broadcast, Edit
from noaber.channels.models import Mailing
from noaber.journal.models import Entry

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
COAT = "groene regenjas"
END = "Hij is gevonden bij het station."


@pytest.fixture
def ended(send, change, agree, town):
    """A search with a description in two versions, a tip about it, and a closing message."""
    row = send(text=f"Een man met een {COAT}.", erase_after_days=3)
    answer_broadcast(
        broadcast=row, by=town.residents[0], kind="saw_something", tip=f"De {COAT} liep naar links."
    )
    change(row, text=f"Twee mannen, een met een {COAT}.", advice=f"Let op de {COAT}.")
    agree(row)
    return close_broadcast(broadcast=row, by=town.author, outcome="direct", text=END)


def kept() -> str:
    """Everything that the rows of messages say, plain and decrypted."""
    said = [json.dumps(mailing.all_texts, ensure_ascii=False) for mailing in Mailing.objects.all()]
    for table in connection.introspection.table_names():
        if table.startswith(("broadcasts_", "channels_", "journal_")):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT string_agg(row_to_json(t)::text, '') FROM \"{table}\" t")
                said.append(cursor.fetchone()[0] or "")
    said += [answer.tip for row in Broadcast.objects.all() for answer in row.answers.all()]
    return "".join(said)


def test_the_words_go_everywhere_and_the_end_stays(ended, town, at, client):
    at.move(3 * DAY - timedelta(minutes=1))
    assert erase_old_words() == 0 and COAT in kept()
    at.move(timedelta(minutes=1))
    assert erase_old_words() == 1
    said = kept()
    assert COAT not in said and END in said
    before, ended_now = ended, Broadcast.objects.get(pk=ended.pk)
    assert (ended_now.content_hash, ended_now.version) == (before.content_hash, before.version)
    assert ended_now.approvals.count() == 2 and ended_now.answers.count() == 1
    assert Entry.objects.get(name="broadcasts.words_erased").data == {"kind": "now"}
    for person, address in (
        (town.author, f"/berichten-maken/{ended.pk}/"),
        (town.author, f"/berichten-maken/{ended.pk}/na-afloop/"),
        (town.handler, f"/berichten-maken/{ended.pk}/tips/"),
        (town.residents[0], f"/bericht/{ended.pk}/"),
        (town.residents[0], "/berichten/"),
    ):
        client.force_login(person)
        page = client.get(address, follow=True)
        assert page.status_code == 200 and COAT not in page.content.decode(), address
    assert erase_old_words() == 0
    at.move(30 * DAY)
    assert forget_answers() == 1


def test_what_has_no_term_keeps_its_words(send, town, at):
    row = send(text=f"Een man met een {COAT}.")
    withdraw_broadcast(broadcast=row, by=town.author)
    at.move(400 * DAY)
    assert erase_old_words() == 0 and COAT in kept()


def test_what_was_taken_back_or_never_left_is_erased_too(send, write, town, at, client):
    public = send(kind="missing", text=f"Een {COAT}.", erase_after_days=1)
    addresses = (f"/bericht/{public.pk}/", f"/buurt/{town.hof.slug}/feed.atom", "/cap/atom.xml")

    def is_read():
        return [COAT in client.get(address, follow=True).content.decode() for address in addresses]

    assert any(is_read())
    withdraw_broadcast(broadcast=public, by=town.author)
    withdraw_broadcast(broadcast=write(text=f"Een {COAT}.", erase_after_days=1), by=town.author)
    at.move(DAY)
    assert erase_old_words() == 2 and COAT not in kept()
    assert not any(is_read())


def test_a_draft_that_nobody_sent_ends_and_is_erased(write, at):
    row = write(text=f"Een {COAT}.", erase_after_days=2)
    at.move(row.expires_at - at.now() + 2 * DAY - timedelta(minutes=1))
    assert erase_old_words() == 0 and Broadcast.objects.get().status == "draft"
    at.move(timedelta(minutes=1))
    assert erase_old_words() == 0 and Broadcast.objects.get().status == "withdrawn"
    at.move(2 * DAY)
    assert erase_old_words() == 1 and COAT not in kept()


NEVER = (
    "text = 'Iets anders'",
    "text = '-', erased_at = closed_at + interval '2 days'",
    "text = '-', kind = 'danger', erased_at = closed_at + interval '3 days'",
    "text = '-', status = 'sent', erased_at = closed_at + interval '3 days'",
)


def test_the_database_lets_nothing_else_happen(ended):
    for never in NEVER:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE broadcasts_broadcast SET {never} WHERE id = %s", [ended.pk])


def test_a_version_is_written_once_until_its_words_are_erased(ended, at):
    edit = Edit.objects.filter(broadcast=ended).latest("version")
    with pytest.raises(DatabaseError), transaction.atomic():
        Edit.objects.filter(pk=edit.pk).update(content={**edit.content, "text": "-"})
    at.move(3 * DAY)
    erase_old_words()
    with pytest.raises(DatabaseError), transaction.atomic():
        Edit.objects.filter(pk=edit.pk).update(content={**edit.content, "kind": "danger"})
    with pytest.raises(DatabaseError), transaction.atomic():
        Broadcast.objects.filter(pk=ended.pk).update(text="Toch weer iets")
