"""Taking an initiative along: everything that is known of it in one file that needs no software of ours."""

from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from noaber.core.http import Refused
from noaber.initiatives import entries
from noaber.initiatives.models import Initiative
from noaber.initiatives.rules import can_archive
from noaber.journal.actions import record
from noaber.people.models import Person
from noaber.playbooks.archive.contents import files_of
from noaber.playbooks.archive.packing import packed
from noaber.playbooks.queries.archive import contents_of


@dataclass(frozen=True)
class Archive:
    """One ZIP and what it is called."""

    name: str
    content: bytes


@transaction.atomic
def archive_initiative(*, by: Person, initiative: Initiative) -> Archive:
    """Make the archive of an initiative, in the language of the house: the same bytes while nothing changes.

    1. Refuses who does not lead it. 2. Gathers and packs. 3. Records `initiatives.archived` with how much is
    in it and its digest.
    """
    if not can_archive(by, initiative):
        raise Refused(_("Alleen wie dit initiatief trekt, mag dit doen."))
    with override(settings.LANGUAGE_CODE):
        contents = contents_of(initiative)
        files = files_of(contents)
    content = packed(files)
    record(
        entries.ARCHIVED,
        by=by,
        about=initiative,
        area=initiative.area_id,
        messages=len(contents.messages),
        cases=len(contents.cases),
        files=len(files),
        sha256=sha256(content).hexdigest(),
    )
    return Archive(f"archief-{initiative.playbook}-{initiative.pk}.zip", content)
