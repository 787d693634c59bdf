"""A false alert is taken back: prepared, by one person, in three presses, ahead of all that waits."""

from datetime import timedelta

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from noaber.broadcasts.models import Broadcast, PreparedCancel
from noaber.channels.actions import hand_over
from noaber.channels.adapters.registry import transports
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Chunk, Mailing, Result
from noaber.core import clock
from noaber.journal.models import Entry
from noaber.people.models import Person
from noaber.people.tests.making import with_role

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
A_MINUTE = timedelta(seconds=60)


def test_it_is_ready_before_anything_leaves(town, send):
    row = send()
    ready = PreparedCancel.objects.get(broadcast=row).texts["false_alarm"]
    assert ready["nl"]["title"] == "Vals alarm: Iemand voelt aan achterdeuren"
    assert ready["en"]["title"] == "False alarm: Iemand voelt aan achterdeuren"
    assert ready["nl"]["body"].startswith("Het was vals alarm")
    assert ready["en"]["body"].startswith("It was a false alarm")


class Counted(Client):
    """A browser that knows how often it asked something of the house."""

    asked = 0

    def request(self, **environ):
        self.asked += 1
        return super().request(**environ)


def press(browser: Client, page: str, word: str) -> str:
    """Follow the one link on the page that says this; returns the next page."""
    before = page[: page.index(word)]
    return browser.get(before[before.rindex('href="') + 6 :].partition('"')[0]).content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["author", "approver"])
def test_from_noticing_to_handed_over_within_a_minute(town, send, settle, who):
    row = send(kind="danger")
    browser = Counted()
    browser.force_login(getattr(town, who))
    noticed = clock.now()
    anywhere = browser.get(reverse("broadcasts:exercises")).content.decode()
    page = press(browser, anywhere, ">Berichten<")  # 1
    page = press(browser, page, "Klopt niet: trek in")  # 2
    assert "False alarm: Iemand voelt aan achterdeuren" in page
    browser.post(reverse("broadcasts:withdraw", args=[row.pk]), {"outcome": "false_alarm"})  # 3
    assert browser.asked == 4, "the page where it was noticed, and three presses"
    settle()
    cancel = Mailing.objects.get(source_id=row.pk, kind="closing")
    entry = Entry.objects.get(name="channels.handed_over", object_id=cancel.pk)
    last = Result.objects.filter(mailing=cancel, channel="page").latest("at")
    assert entry.at - noticed < A_MINUTE
    assert last.at - noticed < A_MINUTE
    assert Result.objects.filter(mailing=cancel, channel="page", outcome="handed_over").count() == 5
    assert Broadcast.objects.get(pk=row.pk).status == "withdrawn"


def test_it_goes_before_everything_that_waits(town, send):
    row = send(kind="now")
    crowd = np.arange(1_000_000, 1_030_000)
    hand_over(
        source=row,
        kind="alert",
        category="alerts",
        title="Nog veel te doen",
        recipients={"page": crowd},
        urgency="urgent",
        by=town.author,
    )
    browser = Client()
    browser.force_login(town.approver)
    browser.post(reverse("broadcasts:withdraw", args=[row.pk]), {"outcome": "false_alarm"})
    cancel = Mailing.objects.get(source_id=row.pk, kind="closing")
    alert = Mailing.objects.filter(source_id=row.pk, kind="alert").first()
    assert cancel.urgency <= alert.urgency
    order = list(
        Chunk.objects.filter(channel="page", finished_at=None)
        .order_by("urgency", "turn", "pk")
        .values_list("mailing_id", flat=True)
    )
    mine = order.index(cancel.pk)
    assert set(order[: len(order) - order[::-1].index(cancel.pk)]) == {cancel.pk}, mine
    deliver_chunk(transports()["page"])
    assert Result.objects.filter(mailing=cancel, outcome="handed_over").exists()
    while deliver_chunk(transports()["page"]):
        pass
    assert not Result.objects.filter(mailing__source_id=row.pk, mailing__kind="alert").exclude(
        outcome="withdrawn"
    )


def test_each_reads_the_author_in_their_language_or_hears_which_it_is(town, send):
    alone, both = send(), send()
    of_author = {"outcome": "withdrawn", "text": "Het was een oefening van de brandweer."}
    browser = Client()
    browser.force_login(town.author)
    browser.post(reverse("broadcasts:withdraw", args=[alone.pk]), of_author)
    english = {"english": "It was a drill of the fire brigade."}
    browser.post(reverse("broadcasts:withdraw", args=[both.pk]), of_author | english)
    first, second = (Mailing.objects.get(source_id=row.pk, kind="closing") for row in (alone, both))
    assert first.text_in("nl")["body"] == second.text_in("nl")["body"] == of_author["text"]
    assert first.text_in("en")["body"] == f"{of_author['text']}\n\nThis message was written in Dutch."
    assert second.text_in("en")["body"] == english["english"]
    assert "drill" in second.text_in("en")["sms"]
    for row, said, language in ((alone, of_author["text"], "nl"), (both, english["english"], "en")):
        reader = Client(headers={"accept-language": "en"})
        reader.force_login(town.residents[0])
        page = reader.get(reverse("broadcasts:received", args=[row.pk])).content.decode()
        assert f'<span lang="{language}">{said}' in page


def test_a_closing_with_prepared_words_is_prepared_in_every_language(town, send):
    row = send()
    browser = Client()
    browser.force_login(town.author)
    said = {"outcome": "none", "text": "Er is gezocht. Er is niets gevonden. Dank dat u keek."}
    browser.post(reverse("broadcasts:close", args=[row.pk]), said)
    told = Mailing.objects.get(source_id=row.pk, kind="closing")
    assert told.text_in("en")["body"] == "We looked. Nothing was found. Thank you for looking."


def test_who_works_elsewhere_can_not(town, send):
    row = send()
    stranger = with_role(Person.objects.create(name="Elders"), other_house(), "author")
    browser = Client()
    browser.force_login(stranger)
    assert (
        browser.post(reverse("broadcasts:withdraw", args=[row.pk]), {"outcome": "false_alarm"}).status_code
        == 404
    )
    assert Broadcast.objects.get(pk=row.pk).status == "sending"


def other_house():
    from noaber.people.models import Organisation

    return Organisation.objects.create(slug="elders", name="Elders", kind="police")
