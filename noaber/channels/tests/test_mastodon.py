"""Public posts against a server on a socket: once, in one thread, as long as fits, whatever goes wrong."""

from datetime import timedelta

import pytest

from noaber.channels.actions import hand_over, overtake, withdraw
from noaber.channels.adapters import lines
from noaber.channels.adapters.mastodon import is_set_up, server
from noaber.channels.adapters.mastodon.adapter import LOCKED_OUT, MastodonTransport
from noaber.channels.adapters.mastodon.server import Words
from noaber.channels.adapters.mastodon.square import Behaviour, Square
from noaber.channels.adapters.mastodon.wording import compose, count
from noaber.channels.delivering.lease import take
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Chunk, Listening, Post, Tally
from noaber.core import clock
from noaber.journal.actors import SYSTEM
from noaber.journal.queries import open_alarms

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LONG = "Er is een hond weg. " * 60


@pytest.fixture
def square(settings):
    running = Square(behaviour=Behaviour(token="geheim")).start()
    settings.NOABER_MASTODON_URL, settings.NOABER_MASTODON_TOKEN = running.url, "geheim"
    yield running
    running.stop()


@pytest.fixture
def tell(send, source):
    """Hand over to the network, and deliver."""

    def tell_and_deliver(title="Let op", **values):
        mailing = send({"mastodon": [0]}, title=title, organisation=source, link="/berichten/7/", **values)
        deliver()
        return mailing

    return tell_and_deliver


def deliver():
    """Everything that waits, without waiting for its moment."""
    Chunk.objects.filter(finished_at=None).update(not_before=clock.now() - timedelta(days=1))
    return deliver_chunk(MastodonTransport())


def tally(mailing):
    return dict(Tally.objects.filter(mailing=mailing).values_list("outcome", "persons"))


def posted(square):
    return [said for method, path, _headers, said in square.asked if path == "/api/v1/statuses"]


def texts(square):
    return [row["text"] for row in square.statuses.values()]


def test_one_post_for_a_whole_message(square, tell, settings):
    mailing = tell(body="Er is iets.\nBel @politie of info@bron.example.")
    [said] = posted(square)
    assert said["visibility"] == "public" and said["language"] == "nl" and said["spoiler_text"] == ""
    assert said["status"] == (
        "Let op\n\nEr is iets.\nBel @\u2060politie of info@bron.example.\n\n"
        f"Gemeente Bron\n{settings.NOABER_URL}/berichten/7/"
    )
    assert tally(mailing) == {"handed_over": 1}
    [status] = square.statuses.values()
    assert mailing.post.status_id == status["id"] and mailing.post.url == status["url"]


def test_our_own_words_are_known_again_where_a_server_shortens_a_name(square):
    words = Words("@els@elders.example Dank u, zie https://bron.example/a.", "nl")
    ours = server.post(words, key="k", visibility="direct")
    assert "elders" not in square.statuses[ours.id]["content"]
    assert server.find_own(words.text) == ours


def test_who_writes_from_a_server_in_another_alphabet_is_heard(square):
    square.says("els@bücher.example", "@gemeente Ik zag het ook.")
    assert [mention.account for mention in server.mentions("1")] == ["els@bücher.example"]


def test_what_somebody_hides_behind_a_warning_is_read_too(square):
    square.says("els@elders.example", "@gemeente Kijk maar.", spoiler="Brand op de hoek")
    assert [mention.text for mention in server.mentions("1")] == ["@gemeente Kijk maar.\n\nBrand op de hoek"]


def test_a_name_before_the_words_takes_its_room():
    limits = Listening(most_signs=120, signs_per_link=23)
    words = compose(
        "Titel", LONG, "https://bron.example/a", language="nl", limits=limits, to="els@elders.example"
    )
    assert words.text.startswith("@els@elders.example Titel") and count(words.text, 23) <= 120


def test_what_closes_a_sentence_counts_beside_its_link():
    assert count("Zie (https://bron.example/een/lang/adres).", 23) == len("Zie (") + 23 + len(").")


def test_without_settings_it_is_not_there(tell):
    assert not is_set_up()
    assert tally(tell()) == {"no_address": 1}


def test_an_invented_town_speaks_only_to_this_machine(square, settings):
    settings.NOABER_DEMO = True
    assert is_set_up()
    settings.NOABER_MASTODON_URL = "https://mastodon.example"
    assert not is_set_up()


def test_what_changed_and_how_it_ended_follows_in_the_thread(square, tell):
    tell("Vermist", body="Een kind van 6.")
    tell("Correctie: Vermist", body="Een kind van 7.")
    tell("Afgelopen: Vermist", body="Het kind is terecht.", kind="closing")
    first, second, third = square.statuses.values()
    assert [row["in_reply_to_id"] for row in (first, second, third)] == [None, first["id"], second["id"]]
    assert third["text"].startswith("Afgelopen: Vermist\n\nHet kind is terecht.")
    assert first["text"].startswith("Afgelopen: Vermist\n\nVermist\n\nEen kind van 6.\n\nGemeente Bron\n")
    assert second["text"].startswith("Afgelopen: Vermist\n\nCorrectie: Vermist\n\nEen kind van 7.")
    assert first["edited_at"] and not third["edited_at"]


def test_the_words_that_were_taken_back_no_longer_stand_there(square, tell, source):
    tell("Brand", body="Ga weg uit de straat.")
    withdraw(source, by=SYSTEM)
    tell("Vals alarm: Brand", body="Er is niets.", kind="closing")
    first, _end = texts(square)
    assert first.startswith("Vals alarm: Brand\n\nEr is niets.") and "Ga weg" not in first


def test_how_it_ended_waits_for_what_is_on_its_way_and_never_stands_alone(square, send, source):
    alert = send({"mastodon": [0]}, title="Let op")
    leased = take("mastodon")
    end = send({"mastodon": [0]}, title="Afgelopen: Let op", kind="closing")
    deliver()
    assert not square.statuses and tally(end) == {}
    Chunk.objects.filter(pk=leased.id).update(leased_until=None)
    overtake(source, by=SYSTEM)
    while deliver():
        pass
    assert tally(alert) == {"overtaken": 1}
    assert tally(end) == {"no_address": 1} and not square.statuses


def test_an_exercise_is_hidden_and_seen_by_nobody_else(square, tell):
    tell(exercise=True)
    [said] = posted(square)
    assert said["visibility"] == "direct" and said["spoiler_text"] == "Dit is een oefening"
    assert said["status"].startswith("OEFENING: Let op") and "Oefening van Gemeente Bron" in said["status"]


def test_as_much_is_said_as_the_server_takes(square, tell):
    square.behaviour.most_signs = 300
    mailing = tell(body=LONG)
    text = mailing.post.text
    assert tally(mailing) == {"handed_over": 1} and count(text, 23) <= 300
    assert text.startswith("Let op\n\nEr is een hond weg.") and "…\n\nGemeente Bron\nhttp" in text
    assert Listening.objects.get().most_signs == 300


@pytest.mark.parametrize("most", [60, 100, 321, 500, 5_000])
@pytest.mark.parametrize(
    "body", [LONG, "https://een.example/" + "x" * 300 + " en nog wat", "x" * 900, "a " * 9]
)
def test_the_body_gives_way_and_nothing_else(most, body):
    limits = Listening(most_signs=most, signs_per_link=23)
    words = compose("Wat er is", body, "Bron\nhttps://buurt.example/1/", language="nl", limits=limits)
    assert count(words.text, 23) <= most
    assert words.text.startswith("Wat er is\n\n") and words.text.endswith(
        "\n\nBron\nhttps://buurt.example/1/"
    )


def test_a_broken_line_after_it_was_taken_posts_once(square, tell):
    square.behaviour.plan = [(200, {}, {}), (0, {}, None)]
    mailing = tell()
    assert tally(mailing) == {} and len(square.statuses) == 1
    deliver()
    assert tally(mailing) == {"handed_over": 1} and len(square.statuses) == 1
    keys = {
        headers["Idempotency-Key"] for _m, path, headers, _s in square.asked if path.endswith("/statuses")
    }
    assert len(keys) == 1


def test_a_repeat_after_the_server_forgot_the_key_finds_the_post(square, tell, at):
    square.behaviour.plan = [(200, {}, {}), (0, {}, None)]
    mailing = tell(body="Kijk op https://buurt.example/a&b <hier>.\n\nEn verder.")
    at.move(timedelta(hours=2))
    deliver()
    assert tally(mailing) == {"handed_over": 1}
    assert list(square.statuses) == [mailing.post.status_id]


@pytest.mark.parametrize(
    ("planned", "outcome"),
    [
        ((401, {}, {"error": "revoked"}), "later"),
        ((403, {}, {"error": "suspended"}), "later"),
        ((404, {}, {}), "failed"),
        ((413, {}, "<html>too large</html>"), "failed"),
        ((422, {}, {"error": "Validation failed"}), "failed"),
        ((429, {}, {"error": "Too many requests"}), "later"),
        ((500, {}, "oops"), "later"),
        ((503, {"Retry-After": "9"}, ""), "later"),
        ((200, {}, "<html>a page of a proxy</html>"), "later"),
        ((301, {"Location": "/elsewhere"}, ""), "failed"),
    ],
)
def test_every_refusal_has_its_outcome(square, tell, planned, outcome):
    square.behaviour.plan = [(200, {}, {}), planned]
    mailing = tell()
    assert tally(mailing) == ({} if outcome == "later" else {outcome: 1})
    locked = planned[0] in (401, 403)
    assert (LOCKED_OUT in {alarm.kind for alarm in open_alarms()}) == locked
    assert deliver() == (outcome == "later")
    assert len(square.statuses) == (outcome == "later")
    assert not open_alarms()


def test_it_waits_as_long_as_the_server_says(square, send, at):
    reset = (clock.now() + timedelta(seconds=700)).isoformat().replace("+00:00", "Z")
    square.behaviour.plan = [(200, {}, {}), (429, {"X-RateLimit-Reset": reset}, {})]
    send({"mastodon": [0]}, urgency="urgent")
    deliver()
    again = Chunk.objects.get(finished_at=None)
    waits = again.not_before - Chunk.objects.exclude(pk=again.pk).get().not_before
    assert waits > timedelta(seconds=650)


def test_a_server_that_says_nothing_holds_nothing_up(square, tell, monkeypatch):
    monkeypatch.setattr(lines, "TIMEOUT_S", 0.2)
    square.behaviour.plan = [(-1, {}, 0.5), (-1, {}, 0.5)]
    mailing = tell()
    assert tally(mailing) == {}
    deliver()
    assert tally(mailing) == {"handed_over": 1}


def test_what_was_taken_away_by_hand_is_no_obstacle(square, tell):
    tell("Let op")
    square.statuses.clear()
    end = tell("Afgelopen: Let op", kind="closing")
    assert tally(end) == {"handed_over": 1}
    [row] = square.statuses.values()
    assert row["in_reply_to_id"] is None
    assert Post.objects.get(mailing__kind="alert").marked_by == end


def test_a_mark_that_failed_is_made_later_without_another_post(square, tell):
    tell("Let op")
    square.behaviour.plan = [(0, {}, None), (500, {}, "")]
    end = tell("Afgelopen: Let op", kind="closing")
    deliver()
    deliver()
    assert tally(end) == {"handed_over": 1} and len(square.statuses) == 2
    assert texts(square)[0].startswith("Afgelopen: Let op")


def test_nothing_is_posted_of_history(square, source):
    from noaber.journal.actions import origin

    with origin("history"):
        hand_over(
            source=source, kind="alert", category="alerts", title="Toen", body="Er was iets.",
            recipients={"mastodon": [0]}, by=SYSTEM,
        )  # fmt: skip
    assert not deliver() and not square.asked
