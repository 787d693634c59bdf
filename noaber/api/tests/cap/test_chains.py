"""The life of a broadcast as messages that follow one another."""

from datetime import timedelta

import pytest

from noaber.api.alerts import alerts_of, latest_alert
from noaber.api.cap import Circle, read_alert, write_alert
from noaber.broadcasts.actions import (
    approve_revision,
    close_broadcast,
    close_finished_broadcasts,
    save_revision,
    set_picture,
    submit_revision,
    withdraw_broadcast,
)
from noaber.broadcasts.queries import get_published, proposed
from noaber.core import clock
from noaber.core.tests.pictures import shaded
from noaber.places.cells import distance_m


def chain(broadcast, *, exercise=False):
    return [alert for _step, alert in alerts_of(get_published(broadcast.pk, exercise=exercise))]


def correct(row, hood, **changes):
    """Change what is out, with the second person."""
    given = {"audience": row.audience, **changes}
    save_revision(broadcast=row, by=hood.author, **given)
    revision = submit_revision(broadcast=row, by=hood.author)
    if revision.state == "submitted":
        shown = proposed(row, revision).content_hash
        approve_revision(broadcast=row, by=hood.approver, shown_hash=shown)
    row.refresh_from_db()


def test_a_first_message(send, official):
    row = send()
    (alert,) = chain(row)
    assert alert.identifier == f"localhost.bericht.{row.pk}.1"
    assert alert.sender == "gemeente@localhost"
    assert (alert.status, alert.msg_type, alert.scope, alert.references) == ("Actual", "Alert", "Public", ())
    assert alert.sent == row.handed_over_at.replace(microsecond=0)
    dutch, english = alert.infos
    assert (dutch.language, english.language) == ("nl-NL", "en-GB")
    assert (dutch.event, english.event) == ("Gevaar: doe nu iets", "Danger: act now")
    assert (dutch.urgency, dutch.severity, dutch.certainty) == ("Immediate", "Extreme", "Observed")
    assert dutch.description == "Er komt veel rook naar de Margrietstraat."
    assert english.description.startswith("This message was written in Dutch.")
    assert dutch.instruction == "Sluit ramen en deuren."
    assert dutch.expires == row.expires_at.replace(microsecond=0)
    assert dutch.web.endswith(f"/berichten/buurt/{row.pk}/") or str(row.pk) in dutch.web
    assert official(write_alert(alert)) == []


def test_a_block_is_all_in_its_language(hood, send, at):
    row = send()
    at.move(timedelta(minutes=5))
    given = {"en": "The fire is out."}
    close_broadcast(
        broadcast=row, by=hood.author, outcome="otherwise", text="Het is uit.", translations=given
    )
    begun, ended = (alert.infos[1] for alert in chain(row))
    assert (begun.headline, begun.instruction) == ("Danger: act now", "")
    assert begun.description == "This message was written in Dutch."
    assert (ended.headline, ended.description) == ("Ended: Danger: act now", "The fire is out.")


def test_where_it_is(hood, send):
    hof = hood.areas["Hof"]
    (alert,) = chain(send(audience={"areas": [hof.pk], **hood.ring}))
    area, ring = alert.infos[0].areas
    assert (area.desc, area.geocodes) == ("Hof", (("CBS-buurtcode", hof.code),))
    assert area.polygons[0].equals(hof.shape)
    (circle,) = ring.circles
    moved = distance_m(circle.lon, circle.lat, 6.705, 52.205)
    assert 0 < moved < 50
    assert 0.060 + moved / 1000 <= circle.km < 0.062 + moved / 1000
    assert ring.desc == "Hof"
    assert "Margrietstraat 1" not in write_alert(alert).decode()


def test_a_grid_of_nothing_leaves_a_circle_where_it_is(hood, send, monkeypatch):
    from dataclasses import replace

    from noaber.api import alerts

    exact = replace(alerts.profile(), blur_metres=0)
    monkeypatch.setattr(alerts, "profile", lambda: exact)
    (alert,) = chain(send())
    assert alert.infos[0].areas[0].circles == (Circle(52.205, 6.705, 0.06),)


def test_corrected_and_narrowed(hood, send, at, official):
    row = send()
    at.move(timedelta(minutes=3))
    correct(row, hood, text="Het is de loods aan de Hofweg.")
    at.move(timedelta(minutes=3))
    correct(row, hood, audience={"areas": [hood.areas["Berg"].pk]})
    first, second, third = chain(row)
    assert [one.msg_type for one in (first, second, third)] == ["Alert", "Update", "Update"]
    assert second.references == (first.reference,)
    assert third.references == (first.reference, second.reference)
    assert "Margrietstraat" in first.infos[0].description
    assert "Hofweg" in second.infos[0].description
    assert third.infos[0].areas[0].desc == "Berg"
    assert first.sent < second.sent < third.sent
    assert all(official(write_alert(one)) == [] for one in (first, second, third))


@pytest.mark.parametrize("outcome", ["withdrawn", "false_alarm"])
def test_taken_back(hood, send, at, official, outcome):
    row = send()
    at.move(timedelta(minutes=1))
    withdraw_broadcast(broadcast=row, by=hood.author, outcome=outcome, text="Er is geen brand.")
    first, last = chain(row)
    assert (last.msg_type, last.references, last.note) == ("Cancel", (first.reference,), "Er is geen brand.")
    assert last.identifier == f"localhost.bericht.{row.pk}.einde"
    dutch, english = last.infos
    begins = {"withdrawn": ["Ingetrokken", "Withdrawn"], "false_alarm": ["Vals alarm", "False alarm"]}
    assert [info.headline.partition(":")[0] for info in (dutch, english)] == begins[outcome]
    assert (dutch.urgency, dutch.response_types) == ("Past", ("AllClear",))
    assert dutch.expires == last.sent + timedelta(hours=24)
    assert official(write_alert(last)) == []


def test_closed(hood, send, at, official):
    row = send()
    at.move(timedelta(minutes=30))
    close_broadcast(broadcast=row, by=hood.author, outcome="direct", text="Het vuur is uit.")
    first, last = chain(row)
    assert (last.msg_type, last.references) == ("Update", (first.reference,))
    assert last.infos[0].parameters == (("noaber:outcome", "direct"),)
    assert last.infos[0].description == "Het vuur is uit."
    assert official(write_alert(last)) == []


def test_what_closes_itself_only_expires(send, at):
    row = send(kind="good_news")
    at.move(timedelta(days=8))
    close_finished_broadcasts()
    row.refresh_from_db()
    assert row.status == "closed"
    assert [alert.msg_type for alert in chain(row)] == ["Alert"]


def test_an_exercise_is_one_from_beginning_to_end(hood, send, official):
    row = send(exercise=True)
    withdraw_broadcast(broadcast=row, by=hood.author, outcome="false_alarm")
    alerts = chain(row, exercise=True)
    assert [alert.status for alert in alerts] == ["Exercise", "Exercise"]
    assert [alert.msg_type for alert in alerts] == ["Alert", "Cancel"]
    for info in (info for alert in alerts for info in alert.infos):
        word = {"nl-NL": "OEFENING", "en-GB": "EXERCISE"}[info.language]
        assert info.headline.startswith(word)
        assert word.lower() in info.description
        assert info.web == ""
    assert get_published(row.pk) is None


def test_a_void_approval_left_nothing(hood, write_and_change):
    row = write_and_change
    (alert,) = chain(row)
    assert alert.infos[0].headline == "Tweede versie"


@pytest.fixture
def write_and_change(hood, send):
    """A message that was approved for later, changed, and approved again."""
    from noaber.broadcasts.actions import approve_broadcast, save_broadcast, submit_broadcast

    soon = clock.now() + timedelta(hours=1)
    row = send(scheduled_at=soon, expires_at=clock.now() + timedelta(hours=2))
    assert row.status == "approved"
    row = save_broadcast(
        by=hood.author,
        broadcast=row,
        organisation=hood.organisation,
        kind="danger",
        audience=hood.ring,
        title="Tweede versie",
        text="Anders.",
        advice="",
        channels=["page"],
        expires_at=None,
        scheduled_at=None,
    )
    row = submit_broadcast(broadcast=row, by=hood.author)
    return approve_broadcast(broadcast=row, by=hood.approver, shown_hash=row.content_hash)


def test_what_is_read_back_is_what_was_meant(send):
    for row in (send(), send(kind="hindrance", title="<b>&amp; ]]> \u202eomgekeerd", advice="")):
        _step, alert = latest_alert(get_published(row.pk))
        assert read_alert(write_alert(alert)) == alert


def test_its_picture_stands_in_it_while_it_runs(hood, send, official, settings, tmp_path):
    settings.NOABER_DATA = tmp_path
    row = send()
    set_picture(broadcast=row, by=hood.author, upload=shaded(), version="blurred", alt="Een rode jas")
    revision = submit_revision(broadcast=row, by=hood.author)
    shown = proposed(row, revision)
    approve_revision(broadcast=row, by=hood.approver, shown_hash=shown.content_hash)
    first, update = chain(row)
    (resource,) = update.infos[0].resources
    assert not first.infos[0].resources and resource.desc == "Een rode jas"
    assert resource.uri.endswith(f"/bericht/{row.pk}/beeld/{shown.picture['digest']}/")
    assert official(write_alert(update)) == []
    withdraw_broadcast(broadcast=row, by=hood.author)
    assert not chain(row)[-1].infos[0].resources
