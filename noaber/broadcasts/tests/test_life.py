"""The life of a broadcast through its actions: written, offered, approved, answered, ended."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from noaber.broadcasts.actions import (
    answer_broadcast,
    approve_broadcast,
    approving,
    close_broadcast,
    close_finished_broadcasts,
    ending,
    forget_answerer,
    forget_answers,
    nag_about_closing,
    open_tips,
    reject_broadcast,
    release_broadcasts,
    save_broadcast,
    send_test_broadcast,
    submit_broadcast,
    withdraw_broadcast,
)
from noaber.broadcasts.content import content_of, end_of
from noaber.broadcasts.models import Answer, Broadcast, Closing
from noaber.broadcasts.queries import (
    alerts_for,
    answers_shown,
    audience_of,
    get_broadcast_for,
    get_received,
    preview_of,
    residents,
    usual_for,
    versions_out,
    work,
    work_for,
)
from noaber.broadcasts.rules import why_not_approve
from noaber.channels.adapters.registry import transports
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Chunk, Mailing, Result, Tally
from noaber.channels.queries import inbox_for, recipients_of
from noaber.core.http import BadInput, Conflict, Gone, NotHere, Refused
from noaber.journal.models import Alarm
from noaber.journal.queries import entries_about, readings_about
from noaber.people.models import Role
from noaber.people.tests.making import with_role

pytestmark = pytest.mark.django_db


def arrive(broadcast, *people):
    """As when the page's lane had done its work for these people."""
    for mailing in Mailing.objects.filter(source_label="broadcasts.broadcast", source_id=broadcast.pk):
        for person in people:
            Result.objects.get_or_create(
                person_id=person.pk,
                mailing=mailing,
                channel="page",
                outcome="handed_over",
                defaults={"at": mailing.handed_at},
            )


def names_of(broadcast) -> list[str]:
    return [entry.name for entry in entries_about(broadcast)]


def test_from_draft_to_everybody_inside(town, write):
    row = write()
    assert (row.status, row.version, row.area_ids) == ("draft", 1, [town.hof.pk])
    row = submit_broadcast(broadcast=row, by=town.author)
    row = approve_broadcast(broadcast=row, by=town.approver, shown_hash=row.content_hash)
    assert row.status == "sending"
    assert set(recipients_of(row)["page"]) == {person.pk for person in town.residents}
    assert (row.people_count, row.door_count) == (5, 9)
    assert names_of(row) == [
        "broadcasts.drafted",
        "broadcasts.submitted",
        "broadcasts.approved",
        "broadcasts.cancel_prepared",
        "broadcasts.handed_over",
    ]
    asked = Mailing.objects.get(kind="notice", source_id=row.pk)
    assert asked.chunks.first().ids == [town.approver.pk]
    Chunk.objects.all().update(done=1, finished_at=row.handed_over_at)
    close_finished_broadcasts()
    assert Broadcast.objects.get(pk=row.pk).status == "sent"


def test_only_who_lives_there_for_sure(town, write):
    row = write(audience={**town.ring, "sure_only": True})
    assert audience_of(row).people == 4
    assert set(audience_of(row).recipients["page"]) == {person.pk for person in town.residents[:4]}


def test_everybody_means_exactly_the_oracle(town, write):
    part = {
        "rings": [{"lon": 6.705, "lat": 52.205, "metres": 60}],
        "minus": {"rings": [{"lon": 6.705, "lat": 52.205, "metres": 3}]},
    }
    found = preview_of(part, channels=["page"], category="alerts", urgency="urgent")
    assert found.doors == 8
    assert found.people == 4  # three further doors, and perhaps the one who gave only the Hof
    assert found.perhaps == 1


def test_the_author_and_editors_cannot_approve(town, write, people):
    with_role(town.author, town.organisation, "approver")
    both = with_role(with_role(people("Beide"), town.organisation, "approver"), town.organisation, "author")
    row = write()
    row = save_broadcast(
        by=both, broadcast=row, kind="now", audience=town.ring, title="Anders", seen_version=1
    )
    assert row.version == 2
    row = submit_broadcast(broadcast=row, by=town.author)
    for person in (town.author, both):
        person.__dict__.pop("_remembered_roles", None)
        with pytest.raises(Refused, match="schreef"):
            approve_broadcast(broadcast=row, by=person, shown_hash=row.content_hash)
    with pytest.raises(NotHere):
        approve_broadcast(broadcast=row, by=town.residents[0], shown_hash=row.content_hash)


def test_without_a_second_person_it_is_not_offered(town, write):
    Role.objects.filter(person=town.approver).delete()
    with pytest.raises(BadInput, match="niemand anders"):
        submit_broadcast(broadcast=write(), by=town.author)


def test_another_text_than_was_shown_is_not_approved(town, write):
    row = submit_broadcast(broadcast=write(), by=town.author)
    shown = row.content_hash
    save_broadcast(by=town.author, broadcast=row, kind="now", audience=town.ring, title="Stiekem anders")
    with pytest.raises(Conflict, match="weer aan het veranderen"):
        approve_broadcast(broadcast=row, by=town.approver, shown_hash=shown)
    row = submit_broadcast(broadcast=row, by=town.author)
    with pytest.raises(Conflict, match="veranderd nadat"):
        approve_broadcast(broadcast=row, by=town.approver, shown_hash=shown)


def test_a_second_click_says_that_it_was_done(town, send):
    row = send()
    with pytest.raises(Conflict, match="al goedgekeurd"):
        approve_broadcast(broadcast=row, by=town.approver, shown_hash=row.content_hash)
    assert Mailing.objects.filter(kind="alert").count() == 1


def test_two_tabs_lose_nothing(town, write):
    row = write()
    save_broadcast(
        by=town.author, broadcast=row, kind="now", audience=town.ring, title="Eerste tab", seen_version=1
    )
    with pytest.raises(Conflict, match="intussen"):
        save_broadcast(
            by=town.author, broadcast=row, kind="now", audience=town.ring, title="Tweede tab", seen_version=1
        )
    assert Broadcast.objects.get(pk=row.pk).title == "Eerste tab"


def test_what_came_too_late_is_sent_back_as_its_page_says(at, town, write):
    row = submit_broadcast(broadcast=write(), by=town.author)
    at.move(timedelta(days=2))
    browser = Client()
    browser.force_login(town.approver)
    page = browser.get(reverse("broadcasts:desk", args=[row.pk])).content.decode()
    assert "Stuur het terug naar de schrijver." in page
    assert reverse("broadcasts:reject", args=[row.pk]) in page
    assert reverse("broadcasts:approve", args=[row.pk]) not in page
    sent = {"reason": "Het is al voorbij."}
    browser.post(reverse("broadcasts:reject", args=[row.pk]), sent)
    assert Broadcast.objects.get(pk=row.pk).status == "rejected"


def test_sent_back_with_a_reason(town, write):
    row = submit_broadcast(broadcast=write(), by=town.author)
    with pytest.raises(BadInput):
        reject_broadcast(broadcast=row, by=town.approver, reason=" ")
    row = reject_broadcast(broadcast=row, by=town.approver, reason="Noem geen naam.")
    assert (row.status, row.rejection) == ("rejected", "Noem geen naam.")
    notice = Mailing.objects.filter(kind="notice").latest("pk")
    assert "Noem geen naam." in notice.text_in("nl")["body"]
    row = submit_broadcast(broadcast=row, by=town.author)
    assert row.status == "submitted"


def test_planned_for_later(town, write, at):
    start = at.now() + timedelta(hours=1)
    row = submit_broadcast(broadcast=write(scheduled_at=start), by=town.author)
    row = approve_broadcast(broadcast=row, by=town.approver, shown_hash=row.content_hash)
    assert row.status == "approved"
    assert release_broadcasts() == 0
    at.move(timedelta(minutes=61))
    assert release_broadcasts() == 1
    assert release_broadcasts() == 0
    assert Broadcast.objects.get(pk=row.pk).status == "sending"


def test_what_can_not_be_handed_over_rings_the_alarm_holds_up_nobody_and_ends_it_when_it_leaves(
    town, write, at, monkeypatch
):
    start = at.now() + timedelta(hours=1)
    broken, sound = (
        submit_broadcast(broadcast=write(scheduled_at=start), by=town.author) for _number in range(2)
    )
    for row in (broken, sound):
        approve_broadcast(broadcast=row, by=town.approver, shown_hash=row.content_hash)
    at.move(timedelta(minutes=61))

    def fails(row, *, by):
        if row.pk == broken.pk:
            raise RuntimeError("no room for chunks")
        hand_over(row, by=by)

    hand_over = approving._hand_over
    monkeypatch.setattr(approving, "_hand_over", fails)
    assert release_broadcasts() == 1 and release_broadcasts() == 0
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.detail, alarm.cleared_at) == ("broadcasts.release", str(broken.pk), None)
    monkeypatch.setattr(approving, "_hand_over", hand_over)
    assert release_broadcasts() == 1
    alarm.refresh_from_db()
    assert alarm.cleared_at == at.now()


def test_what_expired_while_it_waited_never_leaves(town, write, at):
    row = write(scheduled_at=at.now() + timedelta(hours=1), expires_at=at.now() + timedelta(hours=2))
    row = submit_broadcast(broadcast=row, by=town.author)
    approve_broadcast(broadcast=row, by=town.approver, shown_hash=row.content_hash)
    at.move(timedelta(hours=3))
    assert release_broadcasts() == 0
    assert Broadcast.objects.get(pk=row.pk).status == "withdrawn"
    assert not Mailing.objects.filter(kind="alert").exists()


def test_its_time_begins_when_it_leaves(town, write, at):
    hour = timedelta(hours=1)
    row = submit_broadcast(broadcast=write(valid_for=hour), by=town.author)
    shown = row.content_hash
    at.move(5 * hour)
    assert why_not_approve(town.approver, row) == ""
    row = approve_broadcast(broadcast=row, by=town.approver, shown_hash=shown)
    assert (row.expires_at, row.content_hash) == (row.handed_over_at + hour, shown)
    assert row.closing_due_at == row.expires_at + row.closing_term
    assert Mailing.objects.get(kind="alert", source_id=row.pk).expires_at == row.expires_at
    assert end_of(versions_out(row)[0].content, row.handed_over_at) == row.expires_at
    with pytest.raises(IntegrityError, match="broadcast_valid_as_agreed"), transaction.atomic():
        Broadcast.objects.filter(pk=row.pk).update(expires_at=row.expires_at + hour)


def test_a_chosen_moment_takes_the_place_of_its_time(write, at):
    row = write(valid_for=timedelta(hours=1))
    assert content_of(row)["expires_at"] is None
    moment = at.now() + timedelta(hours=3)
    row = write(broadcast=row, expires_at=moment)
    assert (row.valid_for, row.expires_at) == (None, moment)


def test_of_what_is_out_the_end_changes_only_when_it_is_chosen(town, send, change, agree, at):
    row = send(valid_for=timedelta(hours=1))
    change(row, expires_at=row.expires_at, title="Twee mensen")
    agree(row)
    row.refresh_from_db()
    assert (row.valid_for, row.expires_at) == (timedelta(hours=1), row.handed_over_at + row.valid_for)
    later = at.now() + timedelta(hours=3)
    change(row, expires_at=later, title="Drie mensen")
    agree(row)
    row.refresh_from_db()
    assert (row.valid_for, row.expires_at) == (None, later)


def test_withdrawn_by_one_person_with_a_prepared_text(town, send):
    row = withdraw_broadcast(broadcast=send(), by=town.author, outcome="false_alarm")
    assert row.status == "withdrawn"
    assert row.closing.text.startswith("Het was vals alarm")
    alert, closing = Mailing.objects.filter(source_id=row.pk, kind__in=["alert", "closing"]).order_by("pk")
    assert alert.withdrawn_at and not closing.withdrawn_at
    assert closing.text_in("nl")["title"] == "Vals alarm: Iemand voelt aan achterdeuren"
    assert closing.text_in("en")["title"] == "False alarm: Iemand voelt aan achterdeuren"
    assert set(recipients_of(row, kind="closing")["page"]) == {person.pk for person in town.residents}
    again = withdraw_broadcast(broadcast=row, by=town.author)
    assert again.closing.pk == row.closing.pk


def test_the_closing_goes_to_everybody_who_was_asked(town, send):
    row = send(kind="missing")
    outsider = town.handler
    answer_broadcast(broadcast=row, by=outsider, kind="saw_something", tip="Bij de vijver")
    for text in (" ", "Antwoorden hielpen: …"):
        with pytest.raises(BadInput):
            close_broadcast(broadcast=row, by=town.author, outcome="none", text=text)
    row = close_broadcast(broadcast=row, by=town.author, outcome="none", text="Er is niets gevonden.")
    told = set(recipients_of(row, kind="closing")["page"])
    assert told == {person.pk for person in [*town.residents, outsider]}
    assert names_of(row)[-1] == "broadcasts.closed"
    with pytest.raises(Conflict):
        close_broadcast(broadcast=row, by=town.author, outcome="none", text="Nog eens.")
    assert Closing.objects.count() == 1


def test_who_hears_only_the_end_may_read_it(town, send):
    """Closed before a worker had taken it: the alert itself is skipped, its end is told and can be read."""
    row = send()
    close_broadcast(broadcast=row, by=town.author, outcome="none", text="Er was niemand.")
    while deliver_chunk(transports()["page"]):
        pass
    resident = town.residents[0]
    [told] = inbox_for(resident)
    assert told.kind == "closing"
    assert get_received(resident, row.pk) == row
    skipped = Tally.objects.filter(mailing__source_id=row.pk, mailing__kind="alert")
    assert {(tally.channel, tally.outcome) for tally in skipped} == {("page", "overtaken")}


def test_an_overdue_closing_nags_the_author_and_then_the_approvers(town, send, at):
    row = send()
    at.move(timedelta(hours=2, minutes=10))
    assert nag_about_closing() == 0
    at.move(timedelta(minutes=10))
    assert nag_about_closing() == 1
    assert nag_about_closing() == 0
    at.move(timedelta(minutes=30))
    assert nag_about_closing() == 1
    asked = Mailing.objects.filter(source_id=row.pk, kind="notice").order_by("pk")
    people = [mailing.chunks.filter(channel="page").get().ids for mailing in asked]
    assert people == [[town.approver.pk], [town.author.pk], [town.author.pk], [town.approver.pk]]
    town.author.__dict__.pop("_remembered_roles", None)
    assert [waiting.pk for waiting in work_for(town.author).overdue] == [row.pk]


def test_good_news_closes_itself(town, send, change, at):
    row = send(kind="good_news")
    change(row)
    at.move(timedelta(days=8))
    assert nag_about_closing() == 0
    assert close_finished_broadcasts() == 1
    row = Broadcast.objects.get(pk=row.pk)
    assert (row.status, row.closing.outcome, row.closing.person) == ("closed", "informed", None)
    assert row.revisions.get().state == "dropped", "what was still being changed lapses"


def test_what_is_long_underway_strands_nobody_behind_it(town, send, at, monkeypatch):
    """Messages that wait for their worker, or for their closing, stand before those that are ready."""
    monkeypatch.setattr(ending, "CLOSED_AT_ONCE", 1)
    stuck, overdue, ready = send(), send(), send(kind="good_news")
    Chunk.objects.filter(mailing__source_id=ready.pk).update(finished_at=at.now())
    assert close_finished_broadcasts() == 1
    assert Broadcast.objects.get(pk=ready.pk).status == "sent"
    assert {Broadcast.objects.get(pk=one.pk).status for one in (stuck, overdue)} == {"sending"}
    at.move(timedelta(days=8))
    assert close_finished_broadcasts() == 1
    assert Broadcast.objects.get(pk=ready.pk).status == "closed"
    assert nag_about_closing() == 2


def test_one_tap_and_a_change_of_mind(town, send):
    row = send()
    neighbour, other = town.residents[:2]
    arrive(row, neighbour, other)
    answer_broadcast(broadcast=row, by=neighbour, kind="saw_something", tip="Een rode fiets")
    answer_broadcast(broadcast=row, by=neighbour, kind="called_112")
    answer_broadcast(broadcast=row, by=other, kind="not_here")
    assert Answer.objects.filter(broadcast=row).count() == 2
    assert [(kind.slug, count) for kind, count in answers_shown(row)] == [("called_112", 1), ("not_here", 1)]
    assert Answer.objects.get(person=neighbour).tip == ""
    with pytest.raises(BadInput):
        answer_broadcast(broadcast=row, by=neighbour, kind="need_help")
    assert alerts_for(neighbour)[0].given.kind == "called_112"


def test_who_did_not_get_it_may_not_know_it(town, send, people):
    row = send()
    arrive(row, town.residents[0])
    with pytest.raises(NotHere):
        answer_broadcast(broadcast=row, by=people(), kind="not_here")
    assert alerts_for(people(), [town.hof.pk]) == []
    public = send(kind="missing")
    assert [alert.pk for alert in alerts_for(people(), [town.hof.pk])] == [public.pk]


def test_what_runs_elsewhere_hides_nothing_here(at, town, send, people, monkeypatch):
    monkeypatch.setattr(residents, "MOST_COMPARED", 1)
    far = {"rings": [{"lon": 6.7069, "lat": 52.205, "metres": 30}]}
    mine = send()
    arrive(mine, town.residents[0])
    at.move(timedelta(minutes=1))
    public = send(kind="missing", audience=far)
    assert [alert.pk for alert in alerts_for(town.residents[0])] == [mine.pk]
    assert [alert.pk for alert in alerts_for(people(), [town.hof.pk])] == [public.pk]


def test_drafts_push_nothing_that_is_out_from_the_list(at, town, send, write, monkeypatch):
    monkeypatch.setattr(work, "MOST_OPEN", 1)
    row = send()
    at.move(timedelta(minutes=1))
    write()
    assert [running.pk for running in work_for(town.author).running] == [row.pk]


def test_no_answer_after_the_end(town, send):
    row = send()
    arrive(row, town.residents[0])
    row = close_broadcast(broadcast=row, by=town.author, outcome="none", text="Niets gevonden.")
    with pytest.raises(Gone, match="Bel 112"):
        answer_broadcast(broadcast=row, by=town.residents[0], kind="seeing_now")


def test_tips_are_for_handlers_only_and_reading_is_noted(town, send):
    row = send()
    arrive(row, town.residents[0])
    answer = answer_broadcast(broadcast=row, by=town.residents[0], kind="saw_something", tip="Een rode fiets")
    for person in (town.author, town.approver, town.residents[1]):
        with pytest.raises(NotHere):
            open_tips(broadcast=row, by=person)
    assert [found.tip for found in open_tips(broadcast=row, by=town.handler)] == ["Een rode fiets"]
    assert [reading.reader for reading in readings_about(answer)] == [town.handler.actor_key]


def test_a_draft_elsewhere_is_not_brought_into_ones_own_buurt(town, write, people):
    row, berg = write(), town.areas["Berg"]
    local = with_role(people(), town.organisation, "author", area=berg)
    with pytest.raises(Refused):
        save_broadcast(broadcast=row, by=local, kind=row.kind, audience={"areas": [berg.pk]})


def test_a_tip_is_read_where_somebody_handles(town, send, people):
    row = send()
    arrive(row, town.residents[0])
    answer_broadcast(broadcast=row, by=town.residents[0], kind="saw_something", tip="Een rode fiets")
    elsewhere = with_role(people(), town.organisation, "handler", area=town.areas["Berg"])
    here = with_role(people(), town.organisation, "handler", area=town.hof)
    with pytest.raises(NotHere):
        open_tips(broadcast=row, by=elsewhere)
    assert [found.tip for found in open_tips(broadcast=row, by=here)] == ["Een rode fiets"]
    assert get_broadcast_for(elsewhere, row.pk) == row, "how it goes colleagues follow all the same"


def test_answers_are_forgotten_a_month_after_the_end(town, send, at):
    row = send()
    arrive(row, town.residents[0])
    answer_broadcast(broadcast=row, by=town.residents[0], kind="not_here")
    close_broadcast(broadcast=row, by=town.author, outcome="none", text="Niets gevonden.")
    at.move(timedelta(days=29))
    assert forget_answers() == 0
    at.move(timedelta(days=2))
    assert forget_answers() == 1
    assert not Answer.objects.exists()


def test_who_leaves_leaves_no_answer(town, send):
    row = send(kind="missing")
    for person in town.residents[:2]:
        answer_broadcast(broadcast=row, by=person, kind="not_here")
    forget_answerer(SimpleNamespace(object_id=town.residents[0].pk))
    assert [answer.person for answer in Answer.objects.all()] == [town.residents[1]]


def test_a_test_goes_to_oneself_only(town, write):
    row = write()
    send_test_broadcast(broadcast=row, by=town.author)
    mailing = Mailing.objects.get(kind="test")
    assert mailing.text_in("nl")["title"].startswith("Proef: ")
    assert {pk for chunk in mailing.chunks.all() for pk in chunk.ids} == {town.author.pk}
    assert Broadcast.objects.get(pk=row.pk).status == "draft"


def test_the_dose_and_what_is_usual_are_known_before_sending(town, send, write, at):
    send()
    at.move(timedelta(days=1))
    first = send(title="Nog een")
    found = preview_of(town.ring, channels=["page"], category="alerts", urgency="urgent")
    assert found.dose.already == [(2, 5)]
    assert preview_of(
        town.ring, channels=["page"], category="alerts", urgency="urgent", besides=first.pk
    ).dose.already == [(1, 5)]
    assert usual_for("now", [town.hof.pk]).counts[-1] == 2
    assert not usual_for("now", [town.hof.pk]).is_known
    at.move(timedelta(days=8))
    later = preview_of(town.ring, channels=["page"], category="alerts", urgency="urgent")
    assert later.dose.already == []


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"title": " "}, "wat er gebeurt"),
        ({"text": ""}, "waar en wanneer"),
        ({"audience": {}}, "wie dit bericht krijgt"),
        ({"channels": []}, "kanaal"),
    ],
)
def test_incomplete_is_kept_but_not_offered(town, write, missing, sentence):
    row = write(**missing)
    with pytest.raises(BadInput, match=sentence):
        submit_broadcast(broadcast=row, by=town.author)
    assert Broadcast.objects.get(pk=row.pk).status == "draft"


def test_limits_of_time(town, write, at):
    for moments in (
        {"expires_at": at.now() - timedelta(minutes=1)},
        {"expires_at": at.now() + timedelta(days=30)},
    ):
        with pytest.raises(BadInput):
            submit_broadcast(broadcast=write(**moments), by=town.author)


def test_an_author_of_one_buurt_writes_for_that_buurt_only(town, write, people):
    local = with_role(people("Wijkagent"), town.organisation, "author", area=town.areas["Berg"])
    with pytest.raises(Refused):
        write(by=local)
    assert write(by=local, audience={"areas": [town.areas["Berg"].pk], "minus": {}}).pk
