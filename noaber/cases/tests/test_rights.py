"""Who may do what: by desk, organisation, area, wall and time."""

from datetime import timedelta

import pytest

from noaber.cases import rules
from noaber.cases.actions import assign_case, file_case, join_case
from noaber.cases.models import Case
from noaber.cases.queries import QueueFilter, get_case_for, neighbourhood_of, queue_counts, queue_for
from noaber.cases.tests.making import STREET, WALLED, a_case, a_handler, desk_for
from noaber.core.http import NotHere, Refused
from noaber.journal.actors import ANONYMOUS
from noaber.people.tests.making import a_desk, a_person, a_role
from noaber.places.tests.factories import make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(at):
    return make_town()


def filed_in(area):
    return file_case(by=ANONYMOUS, category=STREET, text="De lamp is uit.", lon=area.lon, lat=area.lat).case


def test_a_role_in_an_area_handles_only_there(town):
    desk = desk_for(STREET)
    north = a_handler(desk, "Noor", area=town["Wijk 10 Noord"])
    whole = a_handler(desk, "Willem")
    inside, outside = filed_in(town["Veld"]), filed_in(town["Hof"])
    assert rules.can_handle_case(north, inside) and not rules.can_handle_case(north, outside)
    assert not rules.can_read_case_at_desk(north, outside)
    assert rules.can_handle_case(whole, outside)
    assert [row.pk for row in queue_for(north, desk, QueueFilter()).items] == [inside.pk]
    assert queue_counts(north, desk)["desk"] == 1 and queue_counts(whole, desk)["desk"] == 2


def test_nobody_sees_the_queue_of_another_desk(town):
    desk = desk_for(STREET)
    with pytest.raises(NotHere):
        queue_for(a_handler(a_desk(desk.organisation)), desk, QueueFilter())


def test_searching_the_house_stays_within_the_areas_of_a_role(town):
    desk = desk_for(STREET)
    elsewhere = a_desk(desk.organisation)
    north = a_handler(elsewhere, "Noor", area=town["Wijk 10 Noord"])
    whole = a_handler(elsewhere, "Willem")
    inside, outside = filed_in(town["Veld"]), filed_in(town["Hof"])
    filters = QueueFilter(view="all", words="lamp")
    assert [row.pk for row in queue_for(north, elsewhere, filters).items] == [inside.pk]
    assert {row.pk for row in queue_for(whole, elsewhere, filters).items} == {inside.pk, outside.pk}


def test_searching_the_house_passes_walls_by(town):
    desk = desk_for(STREET)
    walled_desk = desk_for(WALLED, desk.organisation)
    street, walled = a_case(text="olifant"), a_case(WALLED, text="olifant")
    found = queue_for(a_handler(desk), desk, QueueFilter(view="all", words="olifant")).items
    assert [row.pk for row in found] == [street.pk]
    own = queue_for(a_handler(walled_desk), walled_desk, QueueFilter(view="all", words="olifant")).items
    assert {row.pk for row in own} == {street.pk, walled.pk}


def test_only_a_colleague_of_the_desk_becomes_owner(town):
    case = a_case()
    handler = a_handler(case.desk)
    for other in (a_person(), a_handler(a_desk())):
        with pytest.raises(Refused):
            assign_case(case, by=handler, owner=other)
    assert assign_case(case, by=handler, owner=handler).status == "open"


def test_what_a_resident_may_open(town):
    reporter, follower, stranger = a_person("Els"), a_person("Bram"), a_person("Vreemd")
    public, walled = a_case(reporter=reporter), a_case(WALLED, reporter=reporter)
    join_case(public, by=follower, person=follower)
    assert get_case_for(reporter, walled.number) == walled
    assert get_case_for(stranger, walled.number) is None
    assert get_case_for(stranger, public.number) == public
    public.quarantine_reason = "spam"
    public.save()
    assert get_case_for(follower, public.number) == public
    assert get_case_for(stranger, public.number) is None


def test_a_mandate_that_ended_opens_nothing(at):
    case = a_case()
    former = a_handler(case.desk, days=3)
    assert rules.can_handle_case(former, case)
    at.move(timedelta(days=4))
    assert not rules.can_handle_case(former, case) and not rules.can_read_case_at_desk(former, case)


def test_a_moderator_reads_what_is_not_walled(town):
    street, walled = a_case(), a_case(WALLED)
    moderator = a_person("Mo")
    a_role(moderator, "moderator", organisation=street.organisation)
    a_role(moderator, "moderator", organisation=walled.organisation)
    assert rules.can_read_case_at_desk(moderator, street) and not rules.can_handle_case(moderator, street)
    assert not rules.can_read_case_at_desk(moderator, walled)


def test_a_walled_case_does_not_show_beside_another_to_who_may_not_read_it(at):
    open_case = a_case()
    desk = open_case.desk
    walled = a_case(WALLED)
    Case.objects.filter(pk=walled.pk).update(desk=desk, organisation=desk.organisation)
    own, passer_by = a_handler(desk, "Eigen"), a_handler(a_desk(desk.organisation), "Ander")
    assert rules.can_read_case_at_desk(passer_by, open_case)
    assert [row.pk for row in neighbourhood_of(open_case, seen_by=own).recent] == [walled.pk]
    assert neighbourhood_of(open_case, seen_by=passer_by).total == 1
    assert neighbourhood_of(open_case, seen_by=passer_by).recent == []
