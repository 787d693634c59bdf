"""Somebody's own reports in their download, and who read them."""

import pytest

from noaber.cases.actions import add_note
from noaber.cases.portability import cases_about, readings_about
from noaber.cases.tests.making import a_case, a_handler
from noaber.journal.actions import note_reading
from noaber.people.tests.making import a_person

pytestmark = pytest.mark.django_db


def test_the_download_holds_ones_own_reports_and_not_what_the_desk_noted_for_itself():
    truus, other = a_person("Truus"), a_person("Ander")
    mine, _theirs = a_case(reporter=truus), a_case(reporter=other)
    add_note(case=mine, text="Kanarie alleen voor de balie", by=a_handler(mine.desk))
    found = cases_about(truus)
    assert [case["number"] for case in found["reported"]] == [mine.number]
    assert found["reported"][0]["text"] == mine.text
    assert "Kanarie" not in str(found)


def test_the_reporter_sees_who_opened_their_report_and_nothing_of_others():
    truus, other = a_person("Truus"), a_person("Ander")
    mine, theirs = a_case(reporter=truus), a_case(reporter=other)
    marit = a_handler(mine.desk, "Marit Oudhof")
    note_reading(by=marit, about=mine, why="desk")
    note_reading(by=marit, about=theirs, why="desk")
    (seen,) = readings_about(truus)
    assert (seen.reader, seen.url) == ("Marit Oudhof", f"/zaak/{mine.number}/")
    assert mine.number in seen.what
