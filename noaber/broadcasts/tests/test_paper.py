"""A message by letter too: seen before it leaves, sent to the doors, answered by phone, closed there."""

import io
import re

import pytest
from pypdf import PdfReader

from noaber.broadcasts.actions import (
    answer_by_phone,
    approve_revision,
    close_broadcast,
    save_revision,
    submit_broadcast,
    submit_revision,
    withdraw_broadcast,
)
from noaber.broadcasts.queries import answer_counts, delivery_of, doors_hit, proposed
from noaber.channels.actions import post_run, take_paper
from noaber.channels.models import Door, PaperRun
from noaber.channels.paper.codes import LETTER, encode
from noaber.channels.sending import sending
from noaber.core import clock
from noaber.core.http import BadInput, Conflict, Gone, NotHere
from noaber.journal.models import Entry

pytestmark = pytest.mark.slow

SENDERS = """
[gemeente]
name = "Gemeente"
lines = ["Plein 1"]
return = "Postbus 1, 1234 AA Lindervoort"
phone = "0599 00 00 00"
"""
BY_LETTER = ["page", "letter"]


@pytest.fixture
def senders(settings, tmp_path):
    path = tmp_path / "senders.toml"
    path.write_text(SENDERS, encoding="utf-8")
    settings.NOABER_PAPER_SENDERS = str(path)


@pytest.fixture
def written(committed, senders, send, settle):
    """Send by page and letter, and let the worker make the run; returns the broadcast and the run."""

    def make(**values):
        row = send(channels=[*BY_LETTER, "doorlist", "poster"], **values)
        settle()
        return row, PaperRun.objects.get(mailing__source_id=row.pk, channel="letter")

    return make


def code_of(run) -> str:
    return encode(run.doors.order_by("pk").first().pk, LETTER)


def test_every_door_inside_gets_a_letter_also_where_nobody_is_known(written, town):
    row, run = written()
    doors = set(run.doors.values_list("address_id", flat=True))
    assert len(doors) == row.door_count > 5
    counts = {one.channel: one for one in delivery_of(row)}
    assert counts["letter"].waiting == len(doors) and counts["letter"].handed_over == 0
    assert counts["page"].chosen == row.people_count == 5
    assert counts["poster"].handed_over == 1
    assert PaperRun.objects.get(mailing__source_id=row.pk, channel="doorlist").doors.count() == len(doors)


def test_without_a_sender_it_is_not_even_offered(town, write, settings):
    settings.NOABER_PAPER_SENDERS = ""
    with pytest.raises(BadInput, match="afzender"):
        submit_broadcast(broadcast=write(channels=BY_LETTER), by=town.author)


def test_a_sign_that_cannot_be_printed_is_named_before_it_is_offered(town, write, senders):
    with pytest.raises(BadInput, match="op papier"):
        submit_broadcast(broadcast=write(channels=BY_LETTER, text="Let op 😀"), by=town.author)
    submit_broadcast(broadcast=write(channels=["page"], text="Let op 😀"), by=town.author)


def test_the_author_and_the_second_person_see_the_letter_and_nobody_else(client, town, write, senders):
    row = write(channels=[*BY_LETTER, "poster"])
    for person in (town.author, town.approver):
        client.force_login(person)
        for look in ("brief", "grote-brief", "twee-talen", "poster-a4", "poster-a3"):
            answer = client.get(f"/berichten-maken/{row.pk}/papier/{look}/")
            assert answer["Content-Type"] == "application/pdf"
            assert "Iemand voelt aan achterdeuren" in PdfReader(io.BytesIO(answer.content)).metadata.title
    client.force_login(town.author)
    assert client.get(f"/berichten-maken/{row.pk}/papier/anders/").status_code == 404
    page = client.get(f"/berichten-maken/{row.pk}/").content.decode()
    assert "20 brieven" in page or "brieven." in page
    assert "Kost ongeveer €" in page
    client.force_login(town.residents[0])
    assert client.get(f"/berichten-maken/{row.pk}/papier/brief/").status_code == 403


def test_what_the_letters_reached_and_cost_stands_with_the_message(written, town, client):
    row, run = written()
    post_run(run=run, on=clock.today(), by=town.author)
    client.force_login(town.author)
    page = client.get(f"/berichten-maken/{row.pk}/").content.decode()
    said = " ".join(re.sub("<[^>]*>", " ", page).split())
    euros = f"{run.doors.count() * sending().prices['letter'] / 100:.2f}".replace(".", ",")
    assert f"Brief aan alle deuren {row.door_count} {row.door_count} 0 0 –" in said, "chosen and handed over"
    assert f"Wat het kostte Kanaal Stuks Euro Brief aan alle deuren {row.door_count} {euros}" in said


def test_a_caller_answers_for_the_address_of_the_letter(written, town, client):
    row, run = written()
    client.force_login(town.handler)
    page = "/berichten-maken/per-telefoon/"
    assert row.title in client.get(page, {"brief": code_of(run)}).content.decode()
    sent = {"letter": code_of(run), "kind": "saw_something", "tip": "Een rode fiets."}
    assert client.post(page, sent).status_code == 302
    client.post(page, {**sent, "tip": "Een blauwe fiets."})
    assert answer_counts(row)["saw_something"]["people"] == 1
    assert Door.objects.get(answer="saw_something").tip == "Een blauwe fiets."
    assert Entry.objects.filter(name="broadcasts.answered_by_phone").count() == 2
    said = client.get(f"/berichten-maken/{row.pk}/tips/").content.decode()
    assert "Een blauwe fiets." in said and "Margrietstraat" in said


def test_only_a_handler_there_enters_it_and_only_what_was_asked(written, town, client):
    row, run = written()
    with pytest.raises(NotHere):
        answer_by_phone(code=code_of(run), by=town.author, kind="saw_something")
    with pytest.raises(NotHere):
        answer_by_phone(code="AAAA-AAAA", by=town.handler, kind="saw_something")
    with pytest.raises(BadInput):
        answer_by_phone(code=code_of(run), by=town.handler, kind="anders")
    close_broadcast(broadcast=row, by=town.author, outcome="none", text="Niets gevonden.")
    with pytest.raises(Gone):
        answer_by_phone(code=code_of(run), by=town.handler, kind="saw_something")
    client.force_login(town.author)
    assert client.get("/berichten-maken/per-telefoon/").status_code == 403


@pytest.mark.parametrize("outcome", ["none", "false_alarm"])
def test_the_end_goes_to_the_same_doors(written, town, settle, outcome):
    row, run = written()
    take_paper(run=run, form="letters", by=town.author)
    end = {"broadcast": row, "by": town.author, "outcome": outcome, "text": "Niets gevonden."}
    (close_broadcast if outcome == "none" else withdraw_broadcast)(**end)
    settle()
    end = PaperRun.objects.get(mailing__kind="closing", channel="letter")
    assert set(end.doors.values_list("address_id", flat=True)) == set(
        run.doors.values_list("address_id", flat=True)
    )


def test_no_letter_tells_the_end_of_what_nobody_printed(written, town, settle):
    row, run = written()
    close_broadcast(broadcast=row, by=town.author, outcome="none", text="Niets gevonden.")
    settle()
    assert not PaperRun.objects.filter(mailing__kind="closing").exists()
    with pytest.raises(Conflict, match="vervallen"):
        take_paper(run=run, form="letters", by=town.author)
    counts = {one.channel: one for one in delivery_of(row)}
    assert counts["letter"].waiting == 0 and dict(counts["letter"].skipped) == {"overtaken": row.door_count}


def changed(row, town, settle, **content) -> list[PaperRun]:
    """Change what is out, with the second person; returns the letters of it that can be printed."""
    given = {"audience": row.audience, **content}
    revision = save_revision(broadcast=row, by=town.author, **given)
    if submit_revision(broadcast=row, by=town.author).state != "sent":
        shown = proposed(row, revision).content_hash
        approve_revision(broadcast=row, by=town.approver, shown_hash=shown)
    settle()
    letters = PaperRun.objects.filter(channel="letter", lapsed_at=None).select_related("mailing")
    return list(letters.order_by("pk"))


def doors_in(run) -> set[int]:
    return set(run.doors.values_list("address_id", flat=True))


def test_a_letter_that_nobody_printed_gives_way_to_the_new_words(written, town, settle):
    row, old = written()
    before = doors_in(old)
    (new,) = changed(row, town, settle, text="Het was in het Hofpad.")
    assert new.pk != old.pk and doors_in(new) == before
    assert new.mailing.text_in("nl")["title"] == row.title, "they never read the one before: no correction"


def test_who_has_it_in_the_hall_is_corrected_and_who_is_new_is_not(written, town, settle):
    row, old = written(audience={"rings": [{"lon": 6.705, "lat": 52.205, "metres": 20}]})
    take_paper(run=old, form="addresses", by=town.author)
    kept, fresh, corrected = changed(row, town, settle, audience=town.ring, text="Het was in het Hofpad.")
    assert kept.pk == old.pk
    assert fresh.mailing.text_in("nl")["title"] == row.title
    said = corrected.mailing.text_in("nl")
    assert said["title"] == f"Correctie: {row.title}"
    assert said["body"].startswith("Dit komt in de plaats van ons bericht van ")
    assert doors_in(corrected) == doors_in(old) and not doors_in(fresh) & doors_in(old)


def test_fewer_doors_are_printed_when_it_is_narrowed_and_the_same_letter_is_not_sent_twice(
    written, town, settle
):
    row, old = written()
    less = {**row.audience, "minus": {"rings": [{"lon": 6.705, "lat": 52.205, "metres": 10}]}}
    (new,) = changed(row, town, settle, audience=less)
    assert doors_in(new) < doors_in(old)
    take_paper(run=new, form="letters", by=town.author)
    wider = {"rings": [{"lon": 6.705, "lat": 52.205, "metres": 90}]}
    _kept, added = changed(row, town, settle, audience=wider)
    assert not doors_in(added) & doors_in(new) and doors_in(added)


def test_a_letter_does_not_count_as_a_message_somebody_had(written, town):
    from noaber.broadcasts.queries import doors_of, preview_of

    row, _run = written()
    found = preview_of(row.audience, channels=BY_LETTER, category="alerts", urgency="normal")
    assert found.dose.people == 5
    letters = next(one for one in found.channels if one.channel == "letter")
    assert letters.doors == len(doors_of(row)) and letters.people == 0
    assert len(doors_of(row, only_silent=True)) == len(doors_of(row)) - 4


def test_a_door_that_lies_outside_now_hears_it_once_and_gets_it_again_when_it_is_inside(
    written, town, settle
):
    row, old = written()
    take_paper(run=old, form="letters", by=town.author)
    near = {"lon": 6.705, "lat": 52.205, "metres": 10}
    less = {**row.audience, "minus": {"rings": [near]}}
    changed(row, town, settle, audience=less)
    out = doors_in(old) - doors_hit(less, doors_in(old))
    said = PaperRun.objects.get(mailing__kind="closing", channel="letter")
    assert doors_in(said) == out and out
    assert said.mailing.text_in("nl")["title"] == f"Niet meer voor u: {row.title}"
    take_paper(run=said, form="letters", by=town.author)
    even_less = {**row.audience, "minus": {"rings": [near, {**near, "metres": 15}]}}
    changed(row, town, settle, audience=even_less)
    second = PaperRun.objects.filter(mailing__kind="closing", channel="letter").latest("pk")
    assert doors_in(second) and not doors_in(second) & out, "they know it"
    back = changed(row, town, settle, audience=town.ring)[-1]
    assert back.mailing.kind == "alert" and doors_in(back) == out, "nobody took the second letter along"
    second.refresh_from_db()
    assert second.lapsed_at
