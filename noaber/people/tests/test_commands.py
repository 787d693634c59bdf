"""What an operator types."""

import pytest
from django.core.management import CommandError, call_command

from noaber.core.http import Conflict
from noaber.people.actions import end_role
from noaber.people.models import Organisation, Person, Role
from noaber.people.queries import person_by_mail
from noaber.people.rules import has_mandate
from noaber.people.tests.making import a_person, a_role

pytestmark = pytest.mark.django_db


def test_the_first_administrator_is_made_by_command_and_a_second_time_changes_no_account(capsys):
    words = {"name": "Marit Oudhof", "organisation": "Gemeente Lindervoort"}
    call_command("make_administrator", "marit@gemeente.example", **words)
    marit = person_by_mail("marit@gemeente.example")
    assert has_mandate(marit, "administrator", organisation=Organisation.objects.get())
    call_command("make_administrator", "Marit@gemeente.example", **words)
    assert (Person.objects.count(), Organisation.objects.count()) == (1, 1)


def test_what_is_no_mail_address_makes_nobody(capsys):
    with pytest.raises(CommandError):
        call_command("make_administrator", "marit", name="Marit", organisation="Gemeente")
    assert not Person.objects.exists()


def test_the_last_administrator_stays_until_there_is_another():
    marit, joris = a_person(), a_person()
    first = a_role(marit, "administrator")
    with pytest.raises(Conflict):
        end_role(role=first, by=marit)
    a_role(joris, "administrator", organisation=first.organisation)
    end_role(role=first, by=marit)
    assert Role.objects.filter(ended_at=None).count() == 1
