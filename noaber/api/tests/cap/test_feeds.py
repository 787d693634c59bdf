"""The addresses: what stands there, who may read it, what is asked again, and who signed it."""

import json
import xml.etree.ElementTree as ET
from datetime import timedelta

import jwt
import pytest

from noaber.api.cap import read_alert
from noaber.broadcasts.actions import close_broadcast, withdraw_broadcast, withdraw_by_rule
from noaber.core import clock
from noaber.journal.actors import SYSTEM

ATOM = "{http://www.w3.org/2005/Atom}"
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"


def entries(response) -> list[ET.Element]:
    assert response.status_code == 200
    return ET.fromstring(response.content).findall(f"{ATOM}entry")


@pytest.fixture(autouse=True)
def signed_with(settings):
    settings.NOABER_FEED_KEYS = (b"\x07" * 32, b"\x08" * 32)


def test_a_message_has_its_own_address_and_stands_in_the_feeds(client, hood, send, official):
    row = send()
    answer = client.get(f"/cap/{row.pk}.xml")
    assert answer["Content-Type"] == "application/cap+xml"
    assert official(answer.content) == []
    alert = read_alert(answer.content)
    assert (alert.status, alert.msg_type, alert.infos[0].headline) == ("Actual", "Alert", "Brand in de loods")
    for path in ("/cap/actueel.atom", f"/buurt/{hood.areas['Hof'].slug}/cap.atom"):
        (entry,) = entries(client.get(path))
        link = entry.find(f"{ATOM}link").get("href")
        assert client.get(link.removeprefix("http://localhost:8000")).content == answer.content
        inside = ET.tostring(entry.find(f"{ATOM}content/{CAP}alert"))
        assert read_alert(inside) == alert
    assert entries(client.get(f"/buurt/{hood.areas['Veld'].slug}/cap.atom")) == []


def test_what_is_not_for_everybody_is_not_there(client, send):
    private = send(kind="now")
    exercise = send(exercise=True)
    for row in (private, exercise):
        assert client.get(f"/cap/{row.pk}.xml").status_code == 404
        assert client.get(f"/cap/{row.pk}/1.xml").status_code == 404
    assert client.get(f"/cap/oefening/{private.pk}.xml").status_code == 404
    assert client.get("/cap/0.xml").status_code == 404
    assert client.get("/buurt/bestaat-niet/cap.atom").status_code == 404
    assert entries(client.get("/cap/actueel.atom")) == []


def test_an_exercise_is_never_real_and_the_reverse(client, send, official):
    real, exercise = send(), send(exercise=True)
    (entry,) = entries(client.get("/cap/oefening/actueel.atom"))
    assert entry.findtext(f"{ATOM}title").startswith("OEFENING")
    answer = client.get(f"/cap/oefening/{exercise.pk}.xml")
    alert = read_alert(answer.content)
    assert official(answer.content) == []
    assert alert.status == "Exercise"
    assert all("OEFENING" in i.headline or "EXERCISE" in i.headline for i in alert.infos)
    assert client.get(f"/cap/oefening/{real.pk}.xml").status_code == 404
    (entry,) = entries(client.get("/cap/actueel.atom"))
    assert read_alert(client.get(f"/cap/{real.pk}.xml").content).status == "Actual"


def test_a_profile_may_keep_exercises_inside(client, send, monkeypatch):
    from dataclasses import replace

    from noaber.api import alerts
    from noaber.api.views import alerts as views

    inside = replace(alerts.profile(), exercises=False)
    monkeypatch.setattr(views, "profile", lambda: inside)
    row = send(exercise=True)
    for path in ("actueel.atom", f"{row.pk}.xml", f"{row.pk}/1.xml"):
        assert client.get(f"/cap/oefening/{path}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/cap/actueel.atom", "/cap/{pk}.xml", "/cap/{pk}/1.xml", "/cap/sleutels.json"]
)
def test_who_asks_again_gets_nothing_twice(client, send, path):
    path = path.format(pk=send().pk)
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    later = client.get(path, headers={"if-modified-since": first["Last-Modified"]})
    assert (first.status_code, again.status_code, later.status_code) == (200, 304, 304)
    assert again.content == later.content == b""
    assert again["ETag"] == first["ETag"]
    assert client.get(path, headers={"if-none-match": '"anders"'}).content == first.content
    assert client.head(path).status_code == 200


def test_when_an_alert_expires_the_feed_has_changed(client, send, at):
    """Nothing in it is newer than before, yet who asks by the moment must hear it."""
    row = send(expires_at=clock.now() + timedelta(minutes=30))
    first = client.get("/cap/actueel.atom")
    at.move(timedelta(minutes=31))
    later = client.get("/cap/actueel.atom", headers={"if-modified-since": first["Last-Modified"]})
    assert entries(later) == []
    assert client.get(f"/cap/{row.pk}.xml").status_code == 200


def test_every_website_may_read_it_and_keep_it_for_half_a_minute(client, send):
    row = send()
    for path in ("/cap/actueel.atom", f"/cap/{row.pk}.xml"):
        answer = client.get(path)
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "X-JWS-Signature" in answer["Access-Control-Expose-Headers"]
        assert answer["Cache-Control"] == "public, max-age=30"
        before = client.options(path)
        assert (before.status_code, before["Access-Control-Allow-Origin"]) == (204, "*")
        assert "If-None-Match" in before["Access-Control-Allow-Headers"]
        assert client.post(path).status_code == 405


def test_everybody_gets_the_same_bytes(client, send):
    row = send()
    for path in ("/cap/actueel.atom", f"/cap/{row.pk}.xml"):
        dutch, english = (client.get(path, headers={"accept-language": code}) for code in ("nl", "en"))
        assert dutch.content == english.content


def checked(answer, client, body: bytes) -> dict:
    """Check the signature with a library that is not ours and return what it says."""
    token = answer["X-JWS-Signature"]
    published = client.get("/cap/sleutels.json").json()["keys"]
    name = jwt.get_unverified_header(token)["kid"]
    key = next(jwt.PyJWK(one) for one in published if one["kid"] == name)
    return jwt.api_jws.decode_complete(token, key, algorithms=["EdDSA"], detached_payload=body)["header"]


def test_another_client_can_check_the_signature(client, send):
    row = send()
    for path in ("/cap/actueel.atom", f"/cap/{row.pk}.xml"):
        answer = client.get(path)
        said = checked(answer, client, answer.content)
        assert said["url"] == f"http://localhost:8000{path}"
        assert said["iat"] == int(clock.now().timestamp())
        with pytest.raises(jwt.InvalidSignatureError):
            checked(answer, client, answer.content.replace(b"loods", b"kerk "))


def test_not_changed_is_signed_too(client, send, at):
    send()
    first = client.get("/cap/actueel.atom")
    at.move(timedelta(minutes=5))
    again = client.get("/cap/actueel.atom", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert checked(again, client, first.content)["iat"] == int(clock.now().timestamp())


def test_without_a_key_nothing_is_signed(client, send, settings):
    settings.NOABER_FEED_KEYS = ()
    send()
    assert "X-JWS-Signature" not in client.get("/cap/actueel.atom")
    assert json.loads(client.get("/cap/sleutels.json").content) == {"keys": []}


def test_the_cost_does_not_grow_with_the_feed(client, hood, send, django_assert_num_queries):
    path = "/cap/actueel.atom"
    send()
    client.get(path)
    with django_assert_num_queries(4):
        assert len(entries(client.get(path))) == 1
    send(kind="hindrance", audience={"areas": [hood.areas["Berg"].pk]})
    ended = send(kind="missing")
    close_broadcast(broadcast=ended, by=hood.author, outcome="direct", text="Gevonden.")
    with django_assert_num_queries(4):
        assert len(entries(client.get(path))) == 3


def test_what_a_rule_took_back_is_cancelled_as_well(client, send):
    """Nobody signed for that end when who led the initiative is gone."""
    row = send()
    withdraw_by_rule(broadcast=row, by=SYSTEM, text="De oproep geldt niet meer.", translations={})
    (entry,) = entries(client.get("/cap/actueel.atom"))
    assert entry.find(f"{ATOM}content/{CAP}alert/{CAP}msgType").text == "Cancel"


def test_what_ended_stays_for_a_while(client, hood, send, at):
    row = send()
    withdraw_broadcast(broadcast=row, by=hood.author, outcome="false_alarm")
    (entry,) = entries(client.get("/cap/actueel.atom"))
    assert entry.find(f"{ATOM}content/{CAP}alert/{CAP}msgType").text == "Cancel"
    at.move(timedelta(hours=25))
    assert entries(client.get("/cap/actueel.atom")) == []
    assert client.get(f"/cap/{row.pk}.xml").status_code == 200
