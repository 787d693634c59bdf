"""Texts over a provider's HTTP: a file says how; signed calls bring receipts and answers."""

import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path

import pytest

from noaber.channels.actions import note_parts
from noaber.channels.adapters import lines
from noaber.channels.adapters.sms import web
from noaber.channels.adapters.sms.carrying import Text, carrier
from noaber.channels.adapters.sms.profile import WrongProfile, read_profile
from noaber.channels.models import HeardText, Outcome, Result
from noaber.channels.tests.sms_provider import SmsProvider
from noaber.people.actions import prove_phone

EXAMPLE = Path(__file__).parent.parent / "data" / "sms_example.toml"
NUMBER, SECRET = "+31612345678", "geheim-van-de-haak"


@pytest.fixture
def provider(settings, tmp_path):
    server = SmsProvider()
    path = tmp_path / "provider.toml"
    path.write_text(EXAMPLE.read_text().replace("https://api.provider.example", server.url))
    settings.NOABER_SMS_PROFILE, settings.NOABER_SMS_SECRET = str(path), "sleutel"
    settings.NOABER_SMS_SENDER, settings.NOABER_SMS_HOOK_SECRET = "+3197010000000", SECRET
    carrier.cache_clear()
    web.own_profile.cache_clear()
    yield server
    carrier.cache_clear()
    web.own_profile.cache_clear()
    server.stop()


def send(body="Let op: brand"):
    return carrier().send(Text(NUMBER, body, "ref1"))


def test_the_file_says_what_is_posted_and_where_the_number_stands(provider):
    hostile = 'Let op: {sender} "brand" \\ {{number}}\n€'
    sent = send(hostile)
    headers, body = provider.got[0]
    assert (sent.outcome, sent.ids) == (Outcome.HANDED_OVER, ("p1",))
    assert body == {
        "messages": [{"to": NUMBER, "from": "+3197010000000", "text": hostile, "reference": "ref1"}]
    }
    assert (headers["Authorization"], headers["Idempotency-Key"]) == ("Bearer sleutel", "ref1")


def test_the_line_is_kept(provider):
    assert {send().outcome for _n in range(5)} == {Outcome.HANDED_OVER}
    assert provider.connections == 1


@pytest.mark.parametrize(
    ("answer", "outcome", "retry_after"),
    [
        ((429, {"Retry-After": "7"}, {}), Outcome.LATER, 7),
        ((429, {}, {}), Outcome.LATER, web.RETRY_AFTER_S),
        ((503, {"Retry-After": "morgen"}, {}), Outcome.LATER, web.RETRY_AFTER_S),
        ((401, {}, {}), Outcome.LATER, web.RETRY_AFTER_S),
        ((500, {}, {}), Outcome.UNKNOWN, web.RETRY_AFTER_S),
        ((400, {}, {"error": "UNKNOWN_NUMBER"}), Outcome.GONE, None),
        ((400, {}, {"error": "text missing"}), Outcome.FAILED, None),
        ((413, {}, {"error": "too long"}), Outcome.FAILED, None),
        ((207, {}, {"messages": [{"id": "p7"}]}), Outcome.HANDED_OVER, None),
        ((408, {}, {}), Outcome.LATER, web.RETRY_AFTER_S),
        ((302, {"Location": "https://elders.example"}, {}), Outcome.FAILED, None),
        ((200, {}, {"messages": [{"error": "UNKNOWN_NUMBER"}]}), Outcome.GONE, None),
        ((200, {}, {"messages": [{"error": "no credit"}]}), Outcome.UNKNOWN, None),
        ((200, {}, ["x" * 1_500_000]), Outcome.UNKNOWN, None),
        ((429, {"Retry-After": "99999999"}, {}), Outcome.LATER, lines.LONGEST_RETRY_S),
        ((0, {}, {}), Outcome.UNKNOWN, None),
    ],
)
def test_each_refusal_has_its_outcome(provider, answer, outcome, retry_after):
    provider.plan = [answer]
    sent = send()
    assert (sent.outcome, sent.retry_after) == (outcome, retry_after)
    assert send().outcome == Outcome.HANDED_OVER, "the next one has no trouble of it"


def test_a_time_out_is_unknown_and_nobody_there_is_later(provider, monkeypatch):
    monkeypatch.setattr(lines, "TIMEOUT_S", 0.2)
    provider.wait = 1.0
    assert send().outcome == Outcome.UNKNOWN
    provider.stop()
    assert send().outcome == Outcome.LATER


def test_after_a_crash_our_own_reference_tells(provider):
    provider.plan = [(0, {}, {})]
    assert send().outcome == Outcome.UNKNOWN
    assert carrier().ask("ref1", ()) == Outcome.HANDED_OVER
    provider.states["ref1"] = "undelivered"
    assert carrier().ask("ref1", ()) == Outcome.FAILED
    assert carrier().ask("nooit-gehoord", ()) == Outcome.LATER, "it never had it, so it may go"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("https://api", "http://api", "https"),
        ('id = "messages.0.id"\n', 'id = ""\n', "send.id"),
        ("{timestamp}.{body}", "{body}", "timestamp"),
        ('encoding = "hex"', 'encoding = "rot13"', "encoding"),
        ("tolerance = 300", "tolerance = 7200", "tolerance"),
        ('name = "example"', 'naam = "example"', "name"),
        ("[states]", "[toestand]", "states"),
        ('method = "GET"', 'methode = "GET"', "methode"),
        ("[send]", "[send", "line"),
    ],
)
def test_a_mistake_in_the_file_is_one_sentence(tmp_path, old, new, sentence):
    path = tmp_path / "p.toml"
    path.write_text(EXAMPLE.read_text().replace(old, new, 1))
    with pytest.raises(WrongProfile, match=sentence):
        read_profile(path)


def test_the_shipped_example_can_be_read():
    assert read_profile(EXAMPLE).name == "example"


# What the provider tells us.


def call(client, at, said, *, secret=SECRET, age=0, body=None, **headers):
    body = json.dumps(said).encode() if body is None else body
    stamp = str(int(at.now().timestamp()) - age)
    proof = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    sent = {"X-Signature": proof, "X-Timestamp": stamp} | headers
    return client.post("/sms/ontvangst/", body, content_type="application/json", headers=sent)


def receipt(message_id="p1", state="delivered"):
    return {"type": "message.state", "message": {"id": message_id, "state": state, "error": "27"}}


def incoming(text="Hallo", message_id="m1", number=NUMBER):
    return {"type": "message.received", "message": {"id": message_id, "from": number, "text": text}}


@pytest.fixture
def texted(db, new_person, send):
    person = new_person()
    prove_phone(person=person, phone=NUMBER, by=person)
    mailing = send({"sms": [person.pk]})
    note_parts(mailing_id=mailing.pk, person_id=person.pk, ids=("p1",), parts=1)
    return person


def test_a_signed_receipt_confirms(provider, client, at, texted):
    assert call(client, at, {"events": [receipt(), {"type": "iets anders"}, "onzin"]}).status_code == 204
    assert Result.objects.get(person_id=texted.pk).outcome == Outcome.CONFIRMED


def test_a_receipt_that_is_told_again_with_another_story_changes_nothing(provider, client, at, texted):
    for seconds, said in ((0, "sent"), (1, "delivered"), (2, "delivered"), (3, "failed"), (3600, "expired")):
        at.move(timedelta(seconds=seconds))
        assert call(client, at, {"events": [receipt(state=said), receipt(state=said)]}).status_code == 204
    assert list(Result.objects.values_list("outcome", flat=True)) == ["confirmed"]


def test_a_text_comes_in_once_however_often_it_is_told(provider, client, at, texted):
    first = call(client, at, {"events": [incoming()]})
    at.move(timedelta(seconds=30))
    again = call(client, at, {"events": [incoming()]})
    assert (first.status_code, again.status_code) == (204, 204)
    assert HeardText.objects.get().person == texted


def test_the_same_call_twice_is_refused(provider, client, at, texted):
    assert call(client, at, {"events": [incoming()]}).status_code == 204
    assert call(client, at, {"events": [incoming()]}).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "geraden"},
        {"age": 301},
        {"age": -301},
        {"X-Signature": ""},
        {"X-Signature": "é"},
        {"X-Timestamp": "straks"},
    ],
)
def test_a_call_that_is_not_theirs_changes_nothing(provider, client, at, texted, wrong):
    assert call(client, at, {"events": [incoming(), receipt()]}, **wrong).status_code == 403
    assert not HeardText.objects.exists()
    assert not Result.objects.filter(outcome=Outcome.CONFIRMED).exists()


def test_without_a_secret_nobody_is_believed(provider, client, at, settings, db):
    settings.NOABER_SMS_HOOK_SECRET = ""
    assert call(client, at, {"events": []}, secret="").status_code == 403


def test_what_is_signed_and_unreadable_is_said_to_be_so(provider, client, at, db):
    assert call(client, at, None, body=b"{").status_code == 400
    assert call(client, at, None, body=b"[" * 100_000).status_code == 400
    assert call(client, at, {"events": [receipt()] * 1_001}).status_code == 400
    assert call(client, at, {"events": {"type": ["message.state"]}}).status_code == 204
    assert call(client, at, {"events": [receipt(message_id={"a": 1})]}).status_code == 204


HALF = "\\ud83d"  # half a sign, as JSON can hold it


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"events": [incoming("x\0y", "m\0", NUMBER)]}).encode(),
        json.dumps({"events": [incoming("Hal", "m1")]}).replace("Hal", HALF).encode(),
        json.dumps({"events": [incoming(message_id="mmm")]}).replace("mmm", HALF).encode(),
        json.dumps({"events": [incoming(number="0612345678\0")]}).encode(),
        json.dumps({"events": [incoming("a" * 100_000)]}).encode(),
        json.dumps({"events": [receipt("p\0"), receipt("q" * 9_000), receipt("xxx")]})
        .replace("xxx", HALF)
        .encode(),
    ],
)
def test_what_no_database_holds_breaks_nothing(provider, client, at, texted, body):
    assert call(client, at, None, body=body).status_code == 204
    assert call(client, at, {"events": [receipt()]}).status_code == 204
    assert Result.objects.filter(outcome=Outcome.CONFIRMED).exists()


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_another_encoding_is_read_or_refused(provider, client, at, texted, encoding):
    body = json.dumps({"events": [incoming("Café")]}, ensure_ascii=False).encode(encoding)
    assert call(client, at, None, body=body).status_code in (204, 400)


def test_a_giant_call_is_refused_before_it_is_read(provider, client, at, texted):
    assert call(client, at, None, body=b" " * 3_000_000).status_code == 400
    assert call(client, at, {"events": [receipt()]}).status_code == 204


def test_all_of_a_call_or_nothing(provider, client, at, texted, monkeypatch):
    def breaks(**_text):
        raise RuntimeError

    monkeypatch.setattr("noaber.channels.views.texts.take_text", breaks)
    client.raise_request_exception = False
    assert call(client, at, {"events": [receipt(), incoming()]}).status_code == 500
    monkeypatch.undo()
    assert not Result.objects.filter(outcome=Outcome.CONFIRMED).exists()
    assert call(client, at, {"events": [receipt(), incoming()]}).status_code == 204, "it may come again"
    assert Result.objects.filter(outcome=Outcome.CONFIRMED).exists()


def test_without_a_provider_there_is_no_such_page(client, at, db):
    assert call(client, at, {"events": []}).status_code == 404
