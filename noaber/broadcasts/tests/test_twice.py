"""A button pressed twice, a second tab, a moment that cannot be, a session that ended: no word is lost."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from noaber.broadcasts.models import Broadcast, Closing, Revision
from noaber.broadcasts.queries.revisions import proposed
from noaber.broadcasts.tests.test_pages import fields

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FAR = ("0000-01-01T00:00", "0001-01-01T00:00", "9999-12-31T23:59", "10000-01-01T00:00", "2026-02-30T10:00")


@pytest.fixture
def author(client, town):
    client.force_login(town.author)
    return client


@pytest.mark.parametrize("do", ["save", "submit"])
def test_a_new_message_that_is_sent_twice_is_one(author, town, do, at):
    sent = fields(town, areas=[town.hof.pk], do=do)
    first, second = (author.post(reverse("broadcasts:new"), sent) for _ in range(2))
    assert (first.status_code, first.url) == (302, second.url)
    assert Broadcast.objects.count() == 1
    author.post(reverse("broadcasts:new"), fields(town, areas=[town.areas["Berg"].pk], do=do))
    at.move(timedelta(minutes=2))
    author.post(reverse("broadcasts:new"), sent)
    assert Broadcast.objects.count() == 3


def test_two_tabs_with_one_change_of_what_is_out(author, town, send):
    row = send()
    address = reverse("broadcasts:revise", args=[row.pk])
    shown = author.get(address).context["form"].initial
    kept = {"areas": [town.hof.pk], "seen_version": shown["seen_version"], "do": "save"}
    assert author.post(address, fields(town, title="De ene tab", **kept)).status_code == 302
    second = author.post(address, fields(town, title="De andere tab", **kept))
    assert second.status_code == 422
    assert "De andere tab" in second.content.decode() and "intussen" in second.content.decode()
    assert proposed(row, Revision.objects.get()).title == "De ene tab"


def test_an_end_that_is_told_twice_is_told_once(author, send):
    row = send()
    address, end = (
        reverse("broadcasts:close", args=[row.pk]),
        {"outcome": "none", "text": "Niets gevonden."},
    )
    assert author.post(address, end).status_code == 302
    again = author.post(address, end)
    assert again.status_code == 422 and "Niets gevonden." in again.content.decode()
    assert Closing.objects.count() == 1


@pytest.mark.parametrize("moment", FAR)
@pytest.mark.parametrize("name", ["expires_at", "called_112_at", "scheduled_at", "authority_until"])
def test_a_moment_that_cannot_be_is_said_and_the_text_stays(author, town, name, moment):
    given = moment.partition("T")[0] if name == "authority_until" else moment
    sent = fields(town, areas=[town.hof.pk], do="submit", authority_reference="OM 26-1", **{name: given})
    answer = author.post(reverse("broadcasts:new"), sent, follow=True)
    assert answer.status_code in (200, 422)
    assert "Iemand voelt aan achterdeuren" in answer.content.decode()
    assert (
        not Broadcast.objects.filter(status="submitted")
        .exclude(**{name: None})
        .filter(**{f"{name}__year__gte": 2100})
    )


def test_a_session_that_ended_loses_no_word_and_leads_back(client, town):
    page = f"http://testserver{reverse('broadcasts:new')}"
    answer = client.post(
        reverse("broadcasts:new"), fields(town, title="Grote brand"), headers={"referer": page}
    )
    text = answer.content.decode()
    assert answer.status_code == 403
    for words in ("Grote brand", "In het pad achter de Margrietstraat.", "Ziet u het nu? Bel 112."):
        assert words in text
    (link,) = [part for part in text.split('"') if part.startswith(reverse("accounts:sign_in") + "?")]
    assert parse_qs(urlsplit(link).query) == {"next": [reverse("broadcasts:new")]}
    elsewhere = client.post(
        reverse("broadcasts:new"), fields(town), headers={"referer": "https://elders.example/x/"}
    )
    assert "elders.example" not in elsewhere.content.decode()
