"""Replies to public posts: a case that the desk alone reads, a number for who replied, nothing twice."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from noaber.cases.actions import file_from_post
from noaber.cases.answers import digest_of
from noaber.cases.models import Case
from noaber.cases.tests.making import a_handler
from noaber.channels.actions.posts import MOST_A_DAY, forget_old_replies, note_posted
from noaber.channels.adapters.mastodon.adapter import LOCKED_OUT, MastodonTransport
from noaber.channels.adapters.mastodon.square import Behaviour, Square
from noaber.channels.delivering import hearing
from noaber.channels.delivering.hearing import hear
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import HeardPost, Kind, Listening, Mailing, Post
from noaber.core import clock
from noaber.journal.models import Entry
from noaber.journal.queries import open_alarms
from noaber.people.models import Desk, Organisation
from noaber.people.tests.making import a_person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PUBLIC = "De veegwagen komt donderdag langs."
WHO, WORDS = "els@elders.example", "@gemeente Ik zag een man met een jerrycan op de hoek."


@pytest.fixture
def square(settings, at):
    running = Square(behaviour=Behaviour(token="geheim")).start()
    settings.NOABER_MASTODON_URL, settings.NOABER_MASTODON_TOKEN = running.url, "geheim"
    settings.NOABER_MASTODON_CATEGORY = "iets-anders"
    hear()
    yield running
    running.stop()


@pytest.fixture
def desk(db):
    organisation = Organisation.objects.create(slug="stad", name="Stad")
    return Desk.objects.create(organisation=organisation, slug="wijkregie", name="Wijkregie")


@pytest.fixture
def post(square, desk):
    """A post of ours that stands there."""

    def make(title="Rook", **values):
        mailing = Mailing.objects.create(
            source_label="broadcasts.broadcast",
            source_id=Mailing.objects.count() + 1,
            kind=Kind.ALERT,
            category="alerts",
            urgency=1,
            texts=f'{{"nl": {{"title": "{title}", "body": "Let op."}}}}',
            handed_at=clock.now(),
            **values,
        )
        with square.lock:
            row = square.add({"id": "1", "acct": "gemeente", "bot": False}, {"status": title})
        return note_posted(
            mailing=mailing, language="nl", spoiler="", text=title, status_id=row["id"], url=row["url"]
        )

    return make


def listen(at):
    """Half a minute later: read, let the room react to what is new, and answer."""
    at.move(timedelta(seconds=31))
    seen = set(Entry.objects.filter(name="channels.post_heard").values_list("pk", flat=True))
    hear()
    for entry in Entry.objects.filter(name="channels.post_heard").exclude(pk__in=seen):
        file_from_post(SimpleNamespace(object_id=entry.object_id))
    while deliver_chunk(MastodonTransport()):
        pass


def answers(square):
    return [row for row in square.statuses.values() if row["visibility"] == "direct"]


def test_a_reply_becomes_a_case_and_its_number_goes_to_who_replied_alone(square, post, at, desk):
    ours = post()
    said = square.says(WHO, WORDS, reply_to=ours.status_id)
    listen(at)
    case = Case.objects.get()
    assert (case.desk, case.channel, case.public, case.reporter) == (desk, "post", False, None)
    assert case.title == "Reactie op Mastodon: Rook"
    assert case.text == "Ik zag een man met een jerrycan op de hoek."
    assert WHO in case.contact
    [answer] = answers(square)
    assert answer["in_reply_to_id"] == said["id"]
    assert answer["text"].startswith(f"@{WHO} ") and case.number in answer["text"]
    heard = HeardPost.objects.get()
    assert heard.text == "" and heard.receipts == [answer["id"]]


def test_the_link_in_the_answer_opens_their_case_and_nobody_elses(square, post, at, client):
    square.says(WHO, WORDS, reply_to=post().status_id)
    listen(at)
    link = answers(square)[0]["text"].split()[-1]
    assert client.get("/" + link.split("/", 3)[3]).status_code == 200
    case = Case.objects.get()
    page = reverse("cases:case", args=[case.number])
    assert "jerrycan" not in client.get(page, follow=True).content.decode()
    client.force_login(a_person("Buur"))
    assert client.get(page).status_code == 404
    client.force_login(a_handler(case.desk))
    assert "jerrycan" in client.get(reverse("cases:item", args=[case.number])).content.decode()


def test_what_they_say_next_lands_in_the_same_case_and_is_not_answered_again(square, post, at):
    ours = post()
    square.says(WHO, WORDS, reply_to=ours.status_id)
    listen(at)
    square.says(WHO, "@gemeente Hij droeg een rode jas.", reply_to=answers(square)[0]["id"])
    square.says(WHO, "@gemeente En hij liep weg.", reply_to=ours.status_id)
    listen(at)
    case = Case.objects.get()
    replies = [event.text for event in case.events.filter(kind="replied").order_by("pk")]
    assert replies == ["Hij droeg een rode jas.", "En hij liep weg."]
    assert len(answers(square)) == 1
    square.says("ander@elders.example", WORDS, reply_to=ours.status_id)
    listen(at)
    assert Case.objects.count() == 2 and len(answers(square)) == 2


def test_nothing_is_made_twice_however_often_it_is_read(square, post, at):
    square.says(WHO, WORDS, reply_to=post().status_id)
    listen(at)
    Listening.objects.update(cursor="0", next_at=clock.now())
    listen(at)
    file_from_post(SimpleNamespace(object_id=HeardPost.objects.get().pk))
    assert Case.objects.count() == HeardPost.objects.count() == len(answers(square)) == 1


def test_more_than_a_page_is_read_without_a_gap(square, post, at, monkeypatch):
    ours = post()
    for n in range(95):
        square.says(f"mens{n}@elders.example", f"@gemeente Reactie {n}.", reply_to=ours.status_id)
    at.move(timedelta(seconds=31))
    assert hear() and hear() and not hear()
    assert HeardPost.objects.count() == 95
    monkeypatch.setattr(hearing, "MOST_AN_HOUR", 95)
    square.says(WHO, WORDS, reply_to=ours.status_id)
    listen(at)
    assert HeardPost.objects.count() == 95, "what comes above it waits on the server"
    at.move(timedelta(hours=1))
    listen(at)
    assert HeardPost.objects.count() == 96


@pytest.mark.parametrize(
    ("account", "words", "bot", "state"),
    [("robot@elders.example", WORDS, True, "bot"), (WHO, "@gemeente @ander@een.example", False, "empty")],
)
def test_robots_and_empty_words_make_no_case_and_get_no_answer(square, post, at, account, words, bot, state):
    square.says(account, words, reply_to=post().status_id, bot=bot)
    listen(at)
    heard = HeardPost.objects.get()
    assert (heard.state, heard.text, heard.account) == (state, "", "")
    assert not Case.objects.exists() and not answers(square)


def test_one_account_is_heard_a_few_times_a_day(square, post, at):
    ours = post()
    for n in range(MOST_A_DAY + 3):
        square.says(WHO, f"@gemeente Nog iets: {n}.", reply_to=ours.status_id)
    listen(at)
    assert Case.objects.get().events.filter(kind="replied").count() == MOST_A_DAY - 1
    assert HeardPost.objects.filter(state="too_many").count() == 3 and len(answers(square)) == 1


def test_who_only_names_us_is_none_of_our_business(square, post, at):
    post()
    square.says(WHO, WORDS)
    square.says(WHO, WORDS, reply_to=square.says("ander@een.example", "Mooi weer.")["id"])
    listen(at)
    assert not HeardPost.objects.exists()


def test_what_a_desk_never_needs_is_taken_out_and_said(square, post, at):
    square.says(WHO, "@gemeente Mijn BSN is 111222333, kenteken GB-123-X.", reply_to=post().status_id)
    listen(at)
    text = Case.objects.get().text
    assert "111222333" not in text and "[burgerservicenummer]" in text and "GB-123-X" in text
    assert "Haal het weg" in answers(square)[0]["text"]


def test_origin_alone_is_not_taken_and_the_reason_is_said(square, post, at, desk, settings):
    settings.NOABER_MASTODON_CATEGORY = "container-vol"
    Desk.objects.create(organisation=desk.organisation, slug="afval", name="Afval")
    square.says(WHO, "@gemeente Het zijn Marokkanen.", reply_to=post().status_id)
    listen(at)
    assert not Case.objects.exists()
    [answer] = answers(square)
    assert "Schrijf wat u ziet of hoort" in answer["text"]


def answered(client, case, verb="antwoord", **values):
    page = reverse("cases:act", args=[case.number, verb])
    given = {"text": PUBLIC, "in_public": "on", "outcome": "answered", **values}
    return client.post(page, given)


@pytest.fixture
def handler(desk, client):
    client.force_login(a_handler(desk))
    return client


def in_public(square):
    return [
        row
        for row in square.statuses.values()
        if row["visibility"] == "public" and "veegwagen" in row["text"]
    ]


def test_an_answer_goes_to_who_replied_alone_unless_chosen(square, post, at, handler):
    said = square.says(WHO, WORDS, reply_to=post().status_id)
    listen(at)
    case = Case.objects.get()
    assert "onder de reactie" in handler.get(reverse("cases:item", args=[case.number])).content.decode()
    assert answered(handler, case, in_public="").status_code == 302
    listen(at)
    assert not in_public(square)
    news = answers(square)[-1]
    assert news["in_reply_to_id"] == said["id"] and news["text"].startswith(f"@{WHO} Antwoord op uw melding")
    assert "veegwagen" not in news["text"], "two servers read along: a link, no words"
    link = news["text"].split()[-1]
    handler.logout()
    assert "veegwagen" in handler.get("/" + link.split("/", 3)[3]).content.decode()


def test_a_public_answer_is_shown_first_and_stands_under_the_reply(square, post, at, handler):
    ours = post()
    said = square.says(WHO, WORDS, reply_to=ours.status_id)
    listen(at)
    case = Case.objects.get()
    shown = answered(handler, case)
    assert shown.status_code == 200 and "Nog niet verstuurd" in shown.content.decode()
    assert not case.events.filter(kind="answered").exists()
    other_words = answered(handler, case, text="Iets anders.", shown=digest_of(PUBLIC))
    assert "Nog niet verstuurd" in other_words.content.decode()
    assert answered(handler, case, "afhandelen", shown=digest_of(PUBLIC)).status_code == 302
    listen(at)
    [stands] = in_public(square)
    assert (stands["text"], stands["in_reply_to_id"]) == (PUBLIC, said["id"])
    assert "openbaar, onder uw reactie" in answers(square)[-1]["text"]
    assert stands["url"] in handler.get(reverse("cases:item", args=[case.number])).content.decode()
    # What the same account answers to it lands in the case; what it began with is what others answer to.
    square.says(WHO, "@gemeente Dank!", reply_to=stands["id"])
    square.says("ander@elders.example", "@gemeente Hier ook.", reply_to=stands["id"])
    listen(at)
    assert [event.text for event in case.events.filter(kind="replied")] == ["Dank!"]
    assert Case.objects.last().title == case.title


def test_a_public_answer_is_posted_once_also_when_the_line_broke(square, post, at, handler):
    square.says(WHO, WORDS, reply_to=post().status_id)
    listen(at)
    square.behaviour.plan = [(0, {}, {})] * 2
    answered(handler, Case.objects.get(), shown=digest_of(PUBLIC))
    listen(at)
    at.move(timedelta(hours=2))
    listen(at)
    assert len(in_public(square)) == 1


def taken_back(client, case, **values):
    """What the button below the answer sends."""
    line = case.events.filter(facts__has_key="posted").get()
    given = {"line": line.pk, "text": "Er stond een naam in.", **values}
    return client.post(reverse("cases:act", args=[case.number, "weghalen"]), given)


def stands(client, case) -> str:
    return client.get(reverse("cases:item", args=[case.number])).content.decode()


@pytest.mark.parametrize("gone", [False, True], ids=["there", "gone already"])
def test_a_public_answer_is_taken_back_with_its_reason(square, post, at, handler, gone):
    square.says(WHO, WORDS, reply_to=post().status_id)
    listen(at)
    case = Case.objects.get()
    answered(handler, case, "afhandelen", shown=digest_of(PUBLIC))
    listen(at)
    [answer] = in_public(square)
    assert "weghalen" in stands(handler, case)
    assert taken_back(handler, case, text=" ").status_code == 422
    at.move(timedelta(days=31))
    forget_old_replies()
    if gone:
        del square.statuses[answer["id"]]
    for _twice in range(2):
        assert taken_back(handler, case).status_code == 302
    assert "wordt weggehaald" in stands(handler, case)
    listen(at)
    page = stands(handler, case)
    assert not in_public(square) and "niet meer openbaar" in page and answer["url"] not in page
    noted = case.events.get(kind="noted")
    assert (noted.text, noted.visible) == ("Er stond een naam in.", "desk")
    assert Entry.objects.filter(name="cases.public_answer_taken_back").count() == 1
    assert len([asked for asked in square.asked if asked[0] == "DELETE"]) == 1


def test_what_is_taken_back_before_it_left_never_stands_there(square, post, at, handler):
    square.says(WHO, WORDS, reply_to=post().status_id)
    listen(at)
    case = Case.objects.get()
    answered(handler, case, shown=digest_of(PUBLIC))
    taken_back(handler, case)
    listen(at)
    assert not in_public(square) and "niet meer openbaar" in stands(handler, case)


def test_a_post_that_nobody_wrote_down_is_taken_back_too(square, post, at, handler, monkeypatch):
    """As when a worker dies between posting and writing."""
    square.says(WHO, WORDS, reply_to=post().status_id)
    listen(at)
    case = Case.objects.get()
    answered(handler, case, shown=digest_of(PUBLIC))
    listen(at)
    Post.objects.filter(status_id=in_public(square)[0]["id"]).delete()
    taken_back(handler, case)
    listen(at)
    assert not in_public(square)


def test_an_answer_that_cannot_be_taken_back_says_so(square, post, at, handler):
    square.says(WHO, WORDS, reply_to=post().status_id)
    listen(at)
    case = Case.objects.get()
    answered(handler, case, shown=digest_of(PUBLIC))
    listen(at)
    taken_back(handler, case)
    square.behaviour.plan = [(422, {}, {})] * 3
    listen(at)
    assert in_public(square) and "weghalen lukte niet" in stands(handler, case)
    assert taken_back(handler, case, line=10**6).status_code == 404


@pytest.mark.parametrize(
    "words",
    ["Bel ons op 06 12345678.", "De man van Kerkstraat 12 is gewaarschuwd.", "Langer " + "woord " * 90],
)
def test_what_says_who_or_where_somebody_is_never_stands_in_public(square, post, at, handler, words):
    square.says(WHO, WORDS, reply_to=post().status_id)
    listen(at)
    case = Case.objects.get()
    assert "Nog niet verstuurd" not in answered(handler, case, text=words).content.decode()
    assert answered(handler, case, text=words, shown=digest_of(words.strip())).status_code == 400
    assert not case.events.filter(kind="answered").exists()


def test_under_words_that_were_not_public_nothing_public_is_said(square, post, at, handler):
    square.says(WHO, WORDS, reply_to=post().status_id, visibility="private")
    listen(at)
    case = Case.objects.get()
    assert "in_public" not in handler.get(reverse("cases:item", args=[case.number])).content.decode()
    assert answered(handler, case, shown=digest_of(PUBLIC)).status_code == 403


def test_when_the_reply_is_gone_nothing_public_is_said(square, post, at, handler):
    said = square.says(WHO, WORDS, reply_to=post().status_id)
    listen(at)
    case = Case.objects.get()
    del square.statuses[said["id"]]
    assert answered(handler, case, shown=digest_of(PUBLIC)).status_code == 302
    listen(at)
    assert not in_public(square)
    assert "de reactie is weg" in handler.get(reverse("cases:item", args=[case.number])).content.decode()


def test_an_exercise_makes_no_case(square, post, at):
    square.says(WHO, WORDS, reply_to=post(exercise=True).status_id)
    listen(at)
    assert not Case.objects.exists() and not answers(square) and HeardPost.objects.get().text == ""


def test_without_a_category_nothing_is_read(square, settings, at):
    settings.NOABER_MASTODON_CATEGORY = ""
    asked = len(square.asked)
    listen(at)
    assert len(square.asked) == asked


def test_what_was_said_before_we_listened_was_not_said_to_us(square, post, at):
    Listening.objects.all().delete()
    square.says(WHO, WORDS, reply_to=post().status_id)
    listen(at)
    listen(at)
    assert not HeardPost.objects.exists()


@pytest.mark.parametrize(
    "planned", [(401, {}, {}), (429, {}, {}), (500, {}, ""), (404, {}, {}), (200, {}, "<html>")]
)
def test_a_server_in_trouble_loses_nothing(square, post, at, planned):
    square.says(WHO, WORDS, reply_to=post().status_id)
    square.behaviour.plan = [planned]
    listen(at)
    assert not HeardPost.objects.exists()
    assert bool(open_alarms()) == (planned[0] == 401)
    assert not open_alarms() or open_alarms()[0].kind == LOCKED_OUT
    at.move(timedelta(hours=1))
    listen(at)
    assert Case.objects.count() == 1 and not open_alarms()
