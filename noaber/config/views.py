"""Beheer: how the house is doing, and what the operator can mend from here."""

from importlib import import_module

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from noaber.config.watching import kind_of, silent_loops
from noaber.config.watching.telling import receivers
from noaber.journal.models import Upkeep
from noaber.journal.queries import alarms_that_were, lag_seconds, last_upkeep, open_alarms, parked_shown
from noaber.journal.reading import retry_parked
from noaber.people.access import mandated
from noaber.people.models import Mandate
from noaber.playbooks.library import library

MOST_PARKED = 50


@mandated(Mandate.ADMINISTRATOR)
@require_safe
def state(request):
    """Open alarms with how to mend them, what is parked, backups, broken playbooks, what was wrong lately."""
    parked, parked_count = parked_shown("wiring", most=MOST_PARKED)
    context = {
        "alarms": [(alarm, kind_of(alarm.kind)) for alarm in open_alarms()],
        "were": [(alarm, kind_of(alarm.kind)) for alarm in alarms_that_were()],
        "parked": parked,
        "parked_count": parked_count,
        "backup": last_upkeep(Upkeep.Kind.BACKUP),
        "drill": last_upkeep(Upkeep.Kind.DRILL),
        "silent": sorted(silent_loops()),
        "lag": lag_seconds("wiring"),
        "told": bool(receivers()),
        "playbooks": library(),
    }
    return render(request, "config/state.html", context)


@mandated(Mandate.ADMINISTRATOR)
@require_POST
def state_retry(request):
    """Try what the reader of the journal set aside once more."""
    done, left = retry_parked(import_module(settings.NOABER_WIRING).REACTIONS, by=request.user)
    if left:
        said = _("{done} gelukt, {left} nog niet.").format(done=done, left=left)
        messages.warning(request, said)
    elif done:
        said = ngettext("{done} regel is alsnog gelukt.", "{done} regels zijn alsnog gelukt.", done)
        messages.success(request, said.format(done=done))
    else:
        messages.info(request, _("Er staat niets apart."))
    return redirect("state")
