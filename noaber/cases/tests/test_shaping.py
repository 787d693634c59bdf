"""Two that are one, one that is two, and what was wrong."""

from datetime import timedelta

import pytest

from noaber.cases import categories
from noaber.cases.actions import (
    close_case,
    correct_case,
    forget_old_cases,
    forget_reporter,
    hand_outside,
    hand_over_case,
    join_case,
    merge_cases,
    release_case,
    split_case,
)
from noaber.cases.models import Case
from noaber.cases.notices import ALL
from noaber.cases.tests.making import STREET, WALLED, a_case, a_handler, desk_for
from noaber.channels.models import Mailing
from noaber.channels.notices import render
from noaber.core import clock
from noaber.core.http import BadInput, NotHere, Refused
from noaber.journal.actors import ANONYMOUS
from noaber.journal.models import Entry
from noaber.people.tests.making import a_desk, a_person, a_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def handler(at):
    return a_handler(desk_for(STREET))


def test_merging_takes_everybody_along(handler):
    els, bram, cor = a_person("Els"), a_person("Bram"), a_person("Cor")
    kept, other = a_case(reporter=els), a_case(reporter=bram)
    join_case(other, by=cor, person=cor)
    join_case(other, by=els, person=els)
    merge_cases(other, into=kept, by=handler)
    other.refresh_from_db()
    kept.refresh_from_db()
    assert (other.status, other.outcome, other.merged_into) == ("closed", "merged", kept)
    assert set(kept.followers.values_list("person", flat=True)) == {bram.pk, cor.pk}
    assert kept.follower_count == 2
    close_case(kept, by=handler, outcome="done", text="Klaar.")
    assert Mailing.objects.filter(source_id=kept.pk, kind="answer").exists()


def test_merging_takes_along_who_only_left_a_mail_address(handler):
    kept = a_case(reporter=a_person())
    other = a_case(contact={"mail": "zonder@account.example"})
    merge_cases(other, into=kept, by=handler)
    kept.refresh_from_db()
    assert kept.follower_count == 1
    close_case(kept, by=handler, outcome="done", text="Klaar.")
    told = Mailing.objects.filter(source_id=kept.pk, source_label="cases.case", person=None)
    assert "zonder@account.example" in [mailing.contact for mailing in told]


def test_what_cannot_be_merged(handler):
    case, walled = a_case(), a_case(WALLED)
    with pytest.raises(BadInput):
        merge_cases(case, into=case, by=handler)
    both = a_handler(walled.desk)
    a_role(both, "handler", desk=case.desk)
    with pytest.raises(Refused):
        merge_cases(case, into=walled, by=both)
    first, second = a_case(), a_case()
    merge_cases(first, into=second, by=handler)
    with pytest.raises(Refused):
        merge_cases(case, into=first, by=handler)


def test_splitting_makes_a_case_with_its_own_desk_and_date(handler):
    case = a_case(reporter=a_person())
    desk_for("gat-in-weg")
    new = split_case(case, by=handler, category="gat-in-weg", text="Er zit ook een gat in de weg.")
    assert new.desk.slug == "openbare-ruimte" and new.split_from == case
    assert (new.cell, new.reporter, new.number != case.number) == (case.cell, case.reporter, True)
    worry = desk_for(WALLED) and split_case(case, by=handler, category=WALLED, text="En ik maak mij zorgen.")
    assert worry.walled and not worry.public


def test_correcting_keeps_what_was_written_for_the_desk(handler):
    case = a_case(text="Bel Jan de Vries.")
    fixed = correct_case(case, by=handler, text="De bewoner weet meer.", title="Lamp uit")
    event = case.events.get(kind="corrected")
    assert (fixed.text, event.text) == ("De bewoner weet meer.", "Bel Jan de Vries.")
    assert event.visible == "desk" and event.facts["fields"] == ["title", "text"]
    walled = correct_case(case, by=handler, category=WALLED)
    assert walled.walled and not walled.public
    assert not correct_case(walled, by=handler, category=STREET).public


def test_correcting_nothing_leaves_no_trace(handler):
    case = a_case(text="Zo is het.")
    correct_case(case, by=handler, text="Zo is het.")
    assert not case.events.filter(kind="corrected").exists()


def test_handing_over_keeps_the_date_and_tells_who_reported(handler):
    case = a_case(reporter=a_person())
    due, other = case.due_at, a_desk(name="Groen")
    moved = hand_over_case(case, by=handler, desk=other, text="Het is een boom.")
    assert (moved.desk, moved.organisation) == (other, other.organisation)
    assert (moved.owner, moved.due_at) == (None, due)
    assert Mailing.objects.filter(source_id=case.pk).count() == 2
    with pytest.raises(NotHere):
        hand_over_case(case, by=handler, desk=other, text="Nog eens.")


def test_releasing_what_was_not_held_changes_nothing(handler):
    case = a_case()
    assert release_case(case, by=handler).events.filter(kind="released").count() == 0


def test_an_erased_reporter_leaves_the_case_without_a_name(handler):
    reporter, follower = a_person("Els"), a_person("Bram")
    case = a_case(reporter=reporter)
    join_case(case, by=follower, person=follower)
    for person in (reporter, follower):
        forget_reporter(Entry(object_id=person.pk))
    case.refresh_from_db()
    assert (case.reporter, case.follower_count) == (None, 0)
    assert Case.objects.filter(pk=case.pk).exists()


@pytest.mark.parametrize("notice", ALL, ids=lambda notice: notice.name)
def test_every_notice_reads_well_in_both_languages(handler, notice):
    case = a_case()
    extra = {
        "text": "Wij komen.",
        "reasons": "Er staat een naam in.",
        "reason": "Er staat een telefoonnummer in.",
        "decision": "kept",
        "into": "26-000009",
    }
    extra |= {"desk": "Groen", "expires_at": clock.now(), "party": "Waterschap"}
    texts = render(notice, extra | {"about": case})
    assert set(texts) == {"nl", "en"}
    for text in texts.values():
        assert text["title"] and text["body"] and "{" not in text["title"] + text["body"]
    assert texts["nl"] != texts["en"]


def test_a_year_after_closing_only_the_bones_are_left(handler, at):
    reporter = a_person("Els")
    case, younger = a_case(reporter=reporter, text="Bij de buurman op 12."), a_case(reporter=reporter)
    correct_case(case, by=handler, title="Lamp bij mevrouw De Boer")
    hand_outside(case, by=handler, party="Jan Jansen, loodgieter", mail="", text="Kunt u komen?")
    join_case(case, by=ANONYMOUS, mail="buur@voorbeeld.example", text="Hier ook, groet Jan.")
    close_case(case, by=handler, outcome="done", text="Klaar, mevrouw De Boer.")
    at.move(timedelta(days=200))
    close_case(younger, by=a_handler(younger.desk), outcome="done", text="Klaar.")
    at.move(timedelta(days=166))
    assert forget_old_cases() == 1 and forget_old_cases() == 0
    case.refresh_from_db()
    younger.refresh_from_db()
    assert (case.text, case.reporter, case.contact, case.followers.count()) == ("", None, "", 0)
    assert not case.events.exclude(text="").exists()
    assert "Jan" not in str(list(case.events.values_list("facts", "by_name")))
    assert case.title == str(categories.get(STREET).name)
    assert case.number and case.cell and case.outcome == "done"
    assert younger.reporter == reporter
