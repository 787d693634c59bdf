"""On a public network: only what is for everybody, seen before it leaves, followed to its end."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noaber.broadcasts.actions import (
    approve_revision,
    close_broadcast,
    save_revision,
    submit_broadcast,
    submit_revision,
    withdraw_broadcast,
)
from noaber.broadcasts.content import hash_of
from noaber.broadcasts.queries import content_of_version, delivery_of
from noaber.channels.adapters.mastodon.square import Behaviour, Square
from noaber.core.http import BadInput

PUBLIC = {"kind": "danger", "channels": ["page", "mastodon"], "title": "Rook", "text": "Sluit uw ramen."}


@pytest.fixture
def square(settings):
    running = Square(behaviour=Behaviour(token="geheim")).start()
    settings.NOABER_MASTODON_URL, settings.NOABER_MASTODON_TOKEN = running.url, "geheim"
    yield running
    running.stop()


@pytest.fixture
def for_all(town):
    return {**PUBLIC, "audience": {"areas": [town.hof.pk]}}


def texts(square):
    return [row["text"] for row in square.statuses.values()]


@pytest.mark.slow
def test_it_is_posted_corrected_and_ended_in_one_thread(committed, square, town, send, settle, for_all):
    row = send(**for_all)
    settle()
    [first] = texts(square)
    assert first.startswith("Rook\n\nSluit uw ramen.") and f"/bericht/{row.pk}/" in first
    assert {one.channel: one.handed_over for one in delivery_of(row)}["mastodon"] == 1
    change(row, town, text="Sluit ramen en deuren.", channels=["page"])
    settle()
    row.refresh_from_db()
    close_broadcast(broadcast=row, by=town.author, outcome="otherwise", text="De rook is weg.")
    settle()
    first, second, third = square.statuses.values()
    assert second["text"].startswith("Afgelopen: Rook\n\nCorrectie: Rook\n\nSluit ramen en deuren.")
    assert third["text"].startswith("Afgelopen: Rook\n\nDe rook is weg.")
    assert third["in_reply_to_id"] == second["id"] and second["in_reply_to_id"] == first["id"]
    assert first["text"].startswith("Afgelopen: Rook\n\nRook\n\n")


def change(row, town, **values):
    """Put a change out, with the second person where one is needed."""
    words = {"title": row.title, "text": row.text, "advice": row.advice, "channels": row.channels}
    kept = {"called_112_at": None, "expires_at": row.expires_at}
    revision = save_revision(
        broadcast=row, by=town.author, **{"audience": row.audience} | words | kept | values
    )
    if submit_revision(broadcast=row, by=town.author).state != "sent":
        shown = hash_of(content_of_version(row, revision.version))
        approve_revision(broadcast=row, by=town.approver, shown_hash=shown)
    row.refresh_from_db()


@pytest.mark.slow
def test_what_never_stood_there_is_not_corrected(committed, square, town, send, settle, for_all):
    row = send(**for_all)
    change(row, town, text="Sluit ramen en deuren.")
    settle()
    [only] = texts(square)
    assert only.startswith("Rook\n\nSluit ramen en deuren.")
    close_broadcast(broadcast=row, by=town.author, outcome="otherwise", text="De rook is weg.")
    settle()
    assert [text.partition("\n")[0] for text in texts(square)] == ["Afgelopen: Rook"] * 2


@pytest.mark.slow
def test_a_post_that_waits_is_not_lost_when_others_get_the_message_too(
    committed, square, town, send, settle, for_all
):
    row = send(**for_all)
    change(row, town, audience={"areas": [town.hof.pk, town.areas["Veld"].pk]})
    settle()
    [only] = texts(square)
    assert only.startswith("Rook\n\nSluit uw ramen.")


@pytest.mark.slow
def test_a_post_that_waits_stays_away_when_it_is_for_a_few_doors_now(
    committed, square, town, send, settle, for_all
):
    row = send(**for_all)
    change(row, town, audience={**for_all["audience"], "minus": town.ring})
    settle()
    assert not square.statuses


@pytest.mark.slow
def test_a_false_alarm_says_so_where_it_stood(committed, square, town, send, settle, for_all, client):
    row = send(**for_all)
    settle()
    withdraw_broadcast(broadcast=row, by=town.author, outcome="false_alarm")
    settle()
    first, second = texts(square)
    assert first.startswith("Vals alarm: Rook") and "Sluit uw ramen" not in first
    assert second.startswith("Vals alarm: Rook")
    client.force_login(town.author)
    page = client.get(f"/berichten-maken/{row.pk}/").content.decode()
    assert all(status["url"] in page for status in square.statuses.values())


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kind": "now"}, "niet openbaar"),
        ({"audience": "ring"}, "paar deuren"),
        ({"audience": "group"}, "paar deuren"),
        ({"audience": "device"}, "paar deuren"),
        ({"audience": "area"}, ""),
    ],
)
def test_only_what_is_for_everybody_is_offered(square, town, write, values, said):
    audiences = {
        "ring": town.ring,
        "group": {"groups": [{"mandate": "officer", "areas": [town.hof.pk]}]},
        "device": {"areas": [town.hof.pk], "device": True},
        "area": {"areas": [town.hof.pk]},
    }
    chosen = audiences[values.pop("audience", "area")]
    row = write(**{**PUBLIC, **values, "audience": chosen})
    if not said:
        assert submit_broadcast(broadcast=row, by=town.author).status == "submitted"
        return
    with pytest.raises(BadInput, match=said):
        submit_broadcast(broadcast=row, by=town.author)


def test_without_settings_the_screen_says_so_and_nothing_is_offered(town, write, client, for_all):
    row = write(**for_all)
    with pytest.raises(BadInput, match="niet ingesteld"):
        submit_broadcast(broadcast=row, by=town.author)
    client.force_login(town.author)
    assert "Mastodon is niet ingesteld." in client.get(f"/berichten-maken/{row.pk}/").content.decode()


def test_the_author_sees_the_post_as_it_will_be(square, town, write, client, for_all):
    client.force_login(town.author)
    page = client.get(f"/berichten-maken/{write(**for_all).pk}/").content.decode()
    assert "Zo komt het op Mastodon:" in page and "van 500 tekens" in page
    sent = {"kind": "danger", "title": "Rook", "text": "x" * 700, "channels": ["mastodon"], "drawn": ""}
    sent |= {"areas": [town.hof.pk], "organisation": town.organisation.pk, "closer": town.author.pk}
    answer = client.post("/berichten-maken/voorbeeld/", sent).content.decode()
    assert "De tekst is te lang" in answer and "iedereen" in answer
    few = client.post("/berichten-maken/voorbeeld/", {**sent, "kind": "now"}).content.decode()
    assert "niet openbaar" in few
    drill = client.post("/berichten-maken/voorbeeld/?oefening=1", sent).content.decode()
    assert "Een oefening gaat niet naar Mastodon" in drill


def test_to_compose_for_mastodon_costs_one_query_for_one_door_and_for_a_town(square, town, write, client):
    client.force_login(town.author)

    def cost(channels, audience):
        page = f"/berichten-maken/{write(**PUBLIC | {'channels': channels, 'audience': audience}).pk}/"
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page).status_code == 200
        return len(seen)

    door, area = {"doors": [town.doors[0].pk]}, {"areas": [town.hof.pk]}
    cost(["page", "mastodon"], area)  # what is remembered of the town
    with_it = [cost(["page", "mastodon"], audience) for audience in (door, area)]
    assert with_it == [cost(["page"], audience) + 1 for audience in (door, area)]
