"""What people report as part of an exercise: it stays in the exercise."""

from django.db import transaction
from django.utils.translation import gettext as _

from noaber.broadcasts import entries
from noaber.broadcasts.models import TIP_MOST, Broadcast, PracticeReport
from noaber.broadcasts.queries import was_reached
from noaber.broadcasts.rules import can_practise
from noaber.channels.actions import touch_topic
from noaber.core import clock
from noaber.core.http import BadInput, Gone, NotHere
from noaber.journal.actions import record
from noaber.people.models import Person


@transaction.atomic
def practise_report(*, broadcast: Broadcast, by: Person, text: str) -> PracticeReport:
    """Report inside an exercise. It is no case: it goes to no desk, no map and no figure.

    1. Refuses who does not take part, and what is no exercise or has ended. 2. Writes the report, encrypted.
    3. Records `broadcasts.practised`. 4. Tells the pages of who leads the exercise to look again.
    """
    reached = was_reached(by, broadcast)
    if not broadcast.exercise or not reached:
        raise NotHere(_("Deze oefening is er niet."))
    if not can_practise(by, broadcast, reached=reached):
        raise Gone(_("Deze oefening is afgelopen."))
    if not text.strip():
        raise BadInput(_("Schrijf wat u zag."))
    report = PracticeReport.objects.create(
        broadcast=broadcast, person=by, text=text.strip()[:TIP_MOST], at=clock.now()
    )
    record(entries.PRACTISED, by=by, about=broadcast, exercise=True)
    touch_topic(broadcast.topic)
    return report
