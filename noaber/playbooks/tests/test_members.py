"""Who reads whose name on the page of an initiative."""

from django.urls import reverse

from noaber.cases import categories
from noaber.cases.actions import file_case
from noaber.cases.tests.making import a_handler
from noaber.core import clock
from noaber.initiatives.models import Initiative
from noaber.initiatives.queries import ring_kind, ring_names
from noaber.initiatives.rules import can_see
from noaber.journal.actors import ANONYMOUS
from noaber.people.models import Desk, Person
from noaber.people.tests.making import with_role
from noaber.playbooks.actions import answer_invitation, invite
from noaber.playbooks.book import Playbook
from noaber.playbooks.queries.initiatives import Overview, get_initiative_for, initiatives_for
from noaber.playbooks.tests.making import a_playbook

LOOKS = {
    "key": "neighbour",
    "name": {"nl": "Buur", "en": "Neighbour"},
    "party": "residents",
    "at_least": 0,
}


def test_the_desk_names_no_initiative_of_which_it_may_not_know(prepared, town, client):
    kind = next(kind for slug in categories.slugs() if (kind := categories.get(slug)) and kind.public)
    Desk.objects.get_or_create(slug=kind.desk, defaults={"organisation": town.organisation, "name": "Balie"})
    row = prepared()
    case = file_case(by=ANONYMOUS, category=kind.slug, text="Een lantaarn brandt niet.", initiative=row).case
    client.force_login(a_handler(case.desk))

    def page():
        return client.get(reverse("cases:item", args=[case.number])).content.decode()

    assert row.name in page()
    Initiative.objects.update(is_public=False)
    assert row.name not in page()


def with_neighbours(book: Playbook) -> Playbook:
    said = book.model_dump(mode="json")
    return Playbook.model_validate({**said, "roles": [*said["roles"], LOOKS]})


def named(row, reader) -> dict[str, tuple[list[str], int]]:
    lines = Overview(row, reader).roles
    return {line.role.key: ([one.person.name for one in line.named], line.others) for line in lines}


def test_neighbours_read_how_many_take_part_and_not_who(prepared, town):
    bram, cato = (Person.objects.create(name=name) for name in ("Bram", "Cato"))
    row = prepared(with_neighbours(a_playbook()))
    for person in (bram, cato):
        invite(by=town.writer, initiative=row, role="neighbour", person=person)
        answer_invitation(by=person, initiative=row, role="neighbour", accept=True)
    assert can_see(bram, row)
    assert named(row, town.writer)["neighbour"] == (["Bram", "Cato"], 0)
    assert named(row, bram)["neighbour"] == (["Bram"], 1)
    colleague = with_role(Person.objects.create(name="Gert"), town.organisation, "author")
    assert named(row, colleague)["neighbour"] == ([], 2)
    for reader in (bram, colleague):
        assert all(not others for role, (_names, others) in named(row, reader).items() if role != "neighbour")


def test_what_is_not_public_colleagues_do_not_see_either(prepared, town):
    colleague = with_role(Person.objects.create(name="Gert"), town.organisation, "author")
    administrator = with_role(Person.objects.create(name="Femke"), town.organisation, "administrator")
    told, secret = prepared(), prepared()
    secret.is_public = False
    secret.save(update_fields=["is_public"])
    assert initiatives_for(colleague) == [told]
    assert get_initiative_for(colleague, secret.pk) is None
    for reader in (administrator, town.approver, town.writer):
        assert set(initiatives_for(reader)) == {secret, told}
    Initiative.objects.update(status="running", started_at=clock.now())
    assert set(ring_names(colleague)) == {ring_kind(told)}
    assert set(ring_names(town.writer)) == {ring_kind(told), ring_kind(secret)}


def test_what_is_refused_is_said_on_its_own_page(town, prepared, client):
    row = prepared(writer=town.writer)
    client.force_login(town.writer)
    answer = client.post(f"/initiatieven/{row.pk}/starten/")
    page = answer.content.decode()
    assert answer.status_code == 400 and f"/initiatieven/{row.pk}/vragen/" in page
    assert 'role="alert"' in page and "Er doen nog niet genoeg mensen mee" in page
