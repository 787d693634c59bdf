"""The inbox: what was handed over to this person, and to nobody else."""

import numpy as np
import pytest
from django.urls import reverse

from noaber.channels.actions import hand_over, withdraw
from noaber.people.tests.making import a_person, an_organisation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader():
    return a_person("Truus Jansen")


@pytest.fixture
def sent(settle, reader):
    """Return a function that gets a message to the reader."""

    def send(**values):
        organisation = an_organisation("Gemeente Lindervoort")
        mailing = hand_over(
            source=organisation,
            kind="alert",
            category="alerts",
            title="De brug is dicht",
            body="Tot vrijdag.",
            link="/buurt/",
            organisation=organisation,
            recipients={"page": np.array([reader.pk])},
            by=reader,
            **values,
        )
        settle()
        return mailing

    return send


def test_who_is_not_signed_in_reads_how_to_get_messages(client):
    page = client.get(reverse("site:inbox"))
    assert page.status_code == 200
    assert reverse("accounts:sign_in") in page.content.decode()


def test_an_empty_inbox_says_what_to_do(client, reader):
    client.force_login(reader)
    assert "Nog geen berichten" in client.get(reverse("site:inbox")).content.decode()


def test_a_message_is_new_until_it_is_opened(client, reader, sent):
    mailing = sent()
    client.force_login(reader)
    page = client.get(reverse("site:inbox")).content.decode()
    assert "De brug is dicht" in page
    assert "nb-row--new" in page
    assert "utrecht-badge-counter" in page
    opened = client.get(reverse("site:message", args=[mailing.pk])).content.decode()
    assert "Tot vrijdag." in opened
    again = client.get(reverse("site:inbox")).content.decode()
    assert "nb-row--new" not in again
    assert "utrecht-badge-counter" not in again


def test_somebody_elses_message_does_not_exist(client, sent):
    mailing = sent()
    client.force_login(a_person("Henk de Vries"))
    assert client.get(reverse("site:message", args=[mailing.pk])).status_code == 404
    assert "De brug is dicht" not in client.get(reverse("site:inbox")).content.decode()


def test_a_message_asks_to_sign_in_first(client, sent):
    answer = client.get(reverse("site:message", args=[sent().pk]))
    assert answer.status_code == 302
    assert reverse("accounts:sign_in") in answer.url


def test_an_exercise_is_striped(client, reader, sent):
    mailing = sent(exercise=True)
    client.force_login(reader)
    page = client.get(reverse("site:message", args=[mailing.pk])).content.decode()
    assert "nb-drill-band" in page


def test_what_was_withdrawn_says_so(client, reader, sent):
    mailing = sent()
    withdraw(mailing.organisation, by=reader)
    client.force_login(reader)
    page = client.get(reverse("site:message", args=[mailing.pk])).content.decode()
    assert "ingetrokken" in page


def test_what_was_read_says_that_a_newer_one_came(client, reader, sent):
    client.force_login(reader)
    first = sent()
    address = reverse("site:message", args=[first.pk])
    client.get(address)
    sent(replaces=first)
    assert "Er is een nieuwer bericht." in client.get(reverse("site:inbox")).content.decode()
    assert "Hierover kwam een nieuwer bericht." in client.get(address).content.decode()
