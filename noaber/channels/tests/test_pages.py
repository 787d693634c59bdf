"""The pages: choosing, stopping, subscribing a browser, and a pass for the stream."""

import json

import pytest
from django.urls import reverse

from noaber.channels.actions import add_browser, set_paces
from noaber.channels.adapters.webpush.adapter import endpoint_of
from noaber.channels.adapters.webpush.encryption import KeyPair
from noaber.channels.adapters.webpush.vapid import encode64
from noaber.channels.live import tokens
from noaber.channels.models import PERSONAL, Chunk, Refusal, Result, Subscription
from noaber.channels.queries import get_reachability, paces_of, wishes_of
from noaber.channels.rules import Receipt, UnsubscribeToken
from noaber.people.actions import erase_person

pytestmark = pytest.mark.django_db

FCM = "https://fcm.googleapis.com/fcm/send/abc"


@pytest.fixture
def person(new_person):
    return new_person()


@pytest.fixture
def member(client, person):
    client.force_login(person)
    return client


def sent_browser(endpoint=FCM, **changes):
    keys = {"p256dh": encode64(KeyPair.fresh().public), "auth": encode64(b"s" * 16)}
    return json.dumps({"endpoint": endpoint, "keys": keys} | changes)


def post_json(client, name, body, **options):
    return client.post(
        reverse(f"channels:{name}"),
        body,
        content_type="application/json",
        headers={"accept": "application/json"},
    )


def test_only_members_choose(client):
    assert client.get(reverse("channels:preferences")).status_code == 302


def test_choices_are_shown_kept_and_shown_again(member, person):
    page = member.get(reverse("channels:preferences"))
    assert page.status_code == 200
    assert wishes_of(person)["neighbourhood", "mail"]
    sent = {"alerts": ["webpush"], "answers": ["mail"], "quiet_from": "22:00", "quiet_until": "07:00"}
    sent |= {"away_from": "2099-07-01", "away_until": "2099-07-14"}
    answer = member.post(reverse("channels:preferences"), sent, follow=True)
    assert "Uw keuzes zijn bewaard." in answer.content.decode()
    wishes = wishes_of(person)
    assert {key for key, wanted in wishes.items() if wanted and key[1] != "page"} == {
        ("alerts", "webpush"),
        ("answers", "mail"),
        ("account", "mail"),
    }
    assert get_reachability(person).quiet_from.hour == 22
    assert 'value="2099-07-14"' in member.get(reverse("channels:preferences")).content.decode()


def test_of_two_tabs_the_last_choice_holds_and_nothing_is_mixed(member, person):
    for chosen in ({"alerts": ["webpush"]}, {"answers": ["mail"]}):
        assert member.post(reverse("channels:preferences"), chosen).status_code == 302
    wanted = {key for key, on in wishes_of(person).items() if on and key[1] != "page"}
    assert ("answers", "mail") in wanted and ("alerts", "webpush") not in wanted


@pytest.mark.parametrize(
    "sent",
    [
        {"quiet_from": "22:00"},
        {"away_until": "2099-01-01"},
        {"away_from": "2099-02-01", "away_until": "2099-01-01"},
        {"away_from": "2020-02-01", "away_until": "2020-03-01"},
        {"away_from": "2099-02-01", "away_until": "9999-01-01"},
        {"away_from": "0000-01-01", "away_until": "x"},
        {"quiet_from": "25:00", "quiet_until": "<script>"},
        {"alerts": ["duif"]},
        {"alerts": ["page"]},
        {"quiet_from": "10:00", "quiet_until": "10:00"},
    ],
)
def test_a_mistake_changes_nothing_and_is_explained(member, person, sent):
    before = wishes_of(person)
    answer = member.post(reverse("channels:preferences"), sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert wishes_of(person) == before
    assert get_reachability(person).away_from is None


def test_the_page_is_there_in_english(member):
    page = member.get(reverse("channels:preferences"), headers={"accept-language": "en"})
    assert "Which messages do you get?" in page.content.decode()


def test_a_test_message_goes_by_every_channel_but_not_endlessly(member):
    for _time in range(5):
        assert member.post(reverse("channels:try_out")).status_code == 302
    assert Chunk.objects.count() == 5 * (len(PERSONAL) - 1)  # no telephone was proved
    assert member.post(reverse("channels:try_out")).status_code == 429


def test_a_link_from_a_mail_asks_and_then_stops(client, person):
    link = reverse("channels:unsubscribe", args=[UnsubscribeToken("alerts", "mail", person.pk).sign()])
    assert "Meld mij af" in client.get(link).content.decode()
    assert wishes_of(person)["alerts", "mail"]
    for _twice in range(2):
        answer = client.post(link, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert not wishes_of(person)["alerts", "mail"]
    assert wishes_of(person)["answers", "mail"]


def test_one_click_needs_no_form_of_ours(person):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    token = UnsubscribeToken("answers", "mail", contact_hash=b"h" * 32).sign()
    assert strict.post(reverse("channels:unsubscribe", args=[token])).status_code == 200
    assert Refusal.objects.get().category == "answers"


@pytest.mark.parametrize("token", ["x", "a:b", "WzEsIiIsImFsZXJ0cyIsIm1haWwiXQ:zzz"])
def test_a_forged_link_stops_nothing(client, token):
    assert client.post(reverse("channels:unsubscribe", args=[token])).status_code == 404


def test_a_browser_is_added_once_and_removed_by_its_owner(member, person, new_person):
    for _twice in range(2):
        assert post_json(member, "add_browser", sent_browser()).status_code == 201
    row = Subscription.objects.get()
    assert (row.person, endpoint_of(row.endpoint, row.keys).secret) == (person, b"s" * 16)
    member.force_login(new_person())
    member.post(reverse("channels:remove_browser", args=[row.pk]))
    assert Subscription.objects.exists()
    member.force_login(person)
    member.post(reverse("channels:remove_browser", args=[row.pk]))
    assert not Subscription.objects.exists()


def test_the_endpoint_is_not_readable_in_the_database(member):
    from django.db import connection

    post_json(member, "add_browser", sent_browser())
    with connection.cursor() as cursor:
        cursor.execute("SELECT endpoint, keys FROM channels_subscription")
        assert b"googleapis" not in b"".join(bytes(value) for value in cursor.fetchone())


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        "{",
        "[" * 5000,
        sent_browser(endpoint="http://fcm.googleapis.com/x"),
        sent_browser(endpoint="https://169.254.169.254/latest"),
        sent_browser(endpoint="https://fcm.googleapis.com.evil.example/x"),
        sent_browser(endpoint="https://fcm.googleapis.com:22/x"),
        sent_browser(endpoint="https://u@fcm.googleapis.com/x"),
        sent_browser(endpoint="https://fcm.googleapis.com/x y\r\nHost: z"),
        sent_browser(endpoint="https://[fcm.googleapis.com/x"),
        sent_browser(endpoint=17),
        sent_browser(keys={"p256dh": "AAAA", "auth": "AAAA"}),
        sent_browser(keys={"p256dh": encode64(b"\x04" * 65), "auth": encode64(b"s" * 16)}),
        sent_browser(keys="x"),
    ],
)
def test_what_is_no_browser_is_refused(member, body):
    assert post_json(member, "add_browser", body).status_code == 400
    assert not Subscription.objects.exists()


def test_a_browser_that_moved_is_followed(client, person):
    add_browser(
        by=person, endpoint=FCM, public_key=KeyPair.fresh().public, secret=b"s" * 16, browser="Firefox"
    )
    moved = "https://updates.push.services.mozilla.com/wpush/v2/new"
    assert (
        post_json(client, "renew_browser", sent_browser(endpoint=moved, old="https://else")).status_code
        == 400
    )
    half = sent_browser(endpoint=moved, old="HALF").replace("HALF", "\\ud83d")
    assert post_json(client, "renew_browser", half).status_code == 400
    assert post_json(client, "renew_browser", sent_browser(endpoint=moved, old=FCM)).status_code == 204
    row = Subscription.objects.get()
    assert (row.endpoint, row.browser, row.person) == (moved, "Firefox", person)


def test_a_browser_reports_what_it_showed(client, person, send):
    mailing = send({"webpush": [person.pk]})
    proof = Receipt(mailing.pk, person.pk, 7).sign()
    for _twice in range(2):
        assert client.post(reverse("channels:receipt"), {"receipt": proof}).status_code == 204
    assert Result.objects.get(mailing=mailing).outcome == "confirmed"
    assert client.post(reverse("channels:receipt"), {"receipt": proof + "x"}).status_code == 400


@pytest.mark.parametrize("gone", ["mailing", "person"])
def test_a_receipt_that_comes_when_all_is_gone_notes_nothing(client, person, send, gone):
    mailing = send({"webpush": [person.pk]})
    if gone == "mailing":
        mailing.delete()
    else:
        erase_person(person=person, by=person)
    proof = Receipt(mailing.pk or 1, person.pk, 1).sign()
    assert client.post(reverse("channels:receipt"), {"receipt": proof}).status_code == 204
    assert not Result.objects.exists()


@pytest.mark.parametrize(
    "proof", ["", "1.2.3", "1.2.3." + "0" * 32, "9" * 400, "١.2.3.aa", "-1.2.3.aa", "\0"]
)
def test_a_forged_receipt_confirms_nothing(client, proof):
    assert client.post(reverse("channels:receipt"), {"receipt": proof}).status_code == 400
    assert not Result.objects.exists()


def test_the_service_worker_stands_at_the_root(client):
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert reverse("channels:receipt") in answer.content.decode()


def test_a_pass_holds_what_the_reader_may_hear(member, person):
    answer = member.get("/live-pas/", {"topic": [f"person:{person.pk}", "person:1", "desk:x", "area:3"]})
    got = answer.json()
    assert got["topics"] == [f"person:{person.pk}", "area:3"]
    assert tokens.read(got["token"]) == tokens.Pass(person.pk, tuple(got["topics"]))
    assert "no-store" in answer["Cache-Control"]


def test_there_is_no_pass_for_nothing(client):
    assert client.get("/live-pas/", {"topic": "person:1"}).status_code == 403
    assert client.get("/live-pas/").status_code == 403


def test_order_wait_and_pace_are_kept_and_shown_again(member, person):
    sent = {"place_1": "mail", "place_2": "webpush", "wait": "5", "pace_neighbourhood": "weekly"}
    sent |= {"neighbourhood": ["mail"]}
    assert member.post(reverse("channels:preferences"), sent).status_code == 302
    kept = get_reachability(person)
    assert (kept.channel_order, kept.wait_minutes) == (["mail", "webpush"], 5)
    assert paces_of(person)["neighbourhood"] == "weekly"
    page = member.get(reverse("channels:preferences")).content.decode()
    assert '<option value="5" selected>Na 5 minuten</option>' in page
    assert '<option value="weekly" selected>' in page


@pytest.mark.parametrize(
    "sent",
    [
        {"place_1": "mail", "place_2": "mail"},
        {"place_1": "duif"},
        {"place_1": "page"},
        {"wait": "-1"},
        {"wait": "100000000000"},
        {"wait": "<script>"},
        {"pace_neighbourhood": "nooit"},
        {"pace_neighbourhood": "\x00"},
    ],
)
def test_a_strange_order_or_pace_changes_nothing_and_is_explained(member, person, sent):
    answer = member.post(reverse("channels:preferences"), sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert get_reachability(person).channel_order == []
    assert set(paces_of(person).values()) == {"at_once"}


def test_fewer_messages_takes_one_press(member, person):
    assert member.get(reverse("channels:send_less")).status_code == 405
    answer = member.post(reverse("channels:send_less"), follow=True)
    assert "U krijgt nu minder berichten." in answer.content.decode()
    assert paces_of(person)["neighbourhood"] == "weekly"
    assert not wishes_of(person)["answers", "webpush"]


def test_a_link_from_an_overview_asks_and_then_stops_all_overviews(client, person):
    set_paces({"neighbourhood": "daily"}, by=person)
    link = reverse("channels:unsubscribe", args=[UnsubscribeToken("digest", "mail", person.pk).sign()])
    assert "overzichten van berichten" in client.get(link).content.decode()
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not wishes_of(person)["neighbourhood", "mail"]
