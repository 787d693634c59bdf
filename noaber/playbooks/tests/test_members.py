"""Who reads whose name on the page of an initiative."""

from noaber.initiatives.rules import can_see
from noaber.people.models import Person
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
