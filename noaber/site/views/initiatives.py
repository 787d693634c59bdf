"""What runs in a neighbourhood and how it ended, for everybody: only where its playbook says so."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noaber.core.http import NotHere
from noaber.core.marks import public
from noaber.playbooks.library import get_playbook
from noaber.playbooks.queries.publicly import public_in, public_initiative
from noaber.site.views.place import area_called


@public
@require_safe
def initiatives(request, slug):
    """Everything that runs here, and what ended in the last year."""
    area = area_called(slug)
    return render(request, "site/initiatives.html", {"area": area, "initiatives": public_in(area)})


@public
@require_safe
def initiative(request, slug, pk):
    """One initiative: since when, how far it is, what is late, and after its end how it went."""
    area = area_called(slug)
    found = public_initiative(pk, area)
    if found is None:
        raise NotHere(_("Dit initiatief is er niet."))
    context = {"area": area, "it": found, "has_playbook": get_playbook(found.row.playbook) is not None}
    return render(request, "site/initiative.html", context)
