"""`noaber make-administrator MAIL`: the first person who may give roles, in a house where nobody can yet."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify

from noaber.core.http import Problem
from noaber.journal.actors import system
from noaber.people.actions import grant_role, register_person
from noaber.people.models import Mandate, Organisation, OrganisationKind
from noaber.people.queries import person_by_mail


class Command(BaseCommand):
    help = "Make somebody administrator of an organisation; makes the account and the organisation if needed."

    def add_arguments(self, parser):
        parser.add_argument("mail", help="mail address; signing in goes by a code sent to it")
        parser.add_argument("--name", required=True, help="name of the administrator")
        parser.add_argument("--organisation", required=True, help='name, such as "Gemeente Lindervoort"')
        parser.add_argument("--kind", choices=OrganisationKind.values, default=OrganisationKind.MUNICIPALITY)

    @transaction.atomic
    def handle(self, *args, mail, name, organisation, kind, **options):
        operator = system("operator")
        try:
            validate_email(mail)
            person = person_by_mail(mail) or register_person(
                mail=mail, name=name, is_sixteen=True, by=operator
            )
            body, _new = Organisation.objects.get_or_create(
                slug=slugify(organisation), defaults={"name": organisation, "kind": kind}
            )
            role = grant_role(person=person, organisation=body, mandate=Mandate.ADMINISTRATOR, by=operator)
        except ValidationError as wrong:
            raise CommandError(wrong.messages[0]) from wrong
        except Problem as problem:
            raise CommandError(str(problem.sentence)) from problem
        self.stdout.write(
            f"{name} administers {body.name} until {role.until:%Y-%m-%d}. Sign in at /inloggen/."
        )
