"""Beheer: who has which role in my organisation."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from noaber.accounts.forms import RoleForm
from noaber.core import clock
from noaber.core.http import NotHere
from noaber.people import throttle
from noaber.people.access import mandated
from noaber.people.actions import end_role, extend_role, grant_role
from noaber.people.models import Mandate
from noaber.people.queries import get_role_for, organisations_administered_by, person_by_mail, roles_in
from noaber.people.rules import can_print_letters

HOUR = 3600
SOON = timedelta(days=30)


def _organisation(request):
    """The organisation in hand: the one asked for, when it is theirs, else their first."""
    mine = organisations_administered_by(request.user)
    asked = request.GET.get("organisatie") or request.POST.get("organisatie")
    if not asked:
        return mine[0]
    found = next((organisation for organisation in mine if organisation.slug == asked), None)
    if found is None:
        raise NotHere(_("Deze organisatie beheert u niet."))
    return found


@mandated(Mandate.ADMINISTRATOR)
@require_safe
def roles(request):
    """Everybody with a role in my organisation, and until when."""
    organisation = _organisation(request)
    context = {
        "organisation": organisation,
        "organisations": organisations_administered_by(request.user),
        "roles": roles_in(organisation),
        "soon": clock.now() + SOON,
        "prints_letters": can_print_letters(request.user),
    }
    return render(request, "accounts/roles.html", context)


@mandated(Mandate.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new_role(request):
    """Give a colleague a role; they need an account of their own first."""
    organisation = _organisation(request)
    form = RoleForm(request.POST if request.method == "POST" else None, organisation=organisation)
    if form.is_bound and form.is_valid():
        throttle.check("people.role_by_mail", f"person:{request.user.pk}", limit=60, per=HOUR)
        person = person_by_mail(form.cleaned_data["mail"])
        if person is not None:
            return _grant(request, organisation, person, form.cleaned_data)
        form.add_error(
            "mail", _("Met dit mailadres is nog geen account. Vraag uw collega eerst een account te maken.")
        )
    context = {"organisation": organisation, "form": form}
    return render(request, "accounts/role_new.html", context, status=400 if form.errors else 200)


def _grant(request, organisation, person, values):
    until = clock.at_local(values["until"] + timedelta(days=1))
    grant_role(
        person=person,
        organisation=organisation,
        mandate=values["mandate"],
        desk=values["desk"],
        area=values["area"],
        until=until,
        by=request.user,
    )
    messages.success(request, _("{name} heeft de rol.").format(name=person.display_name))
    return _back_to(organisation)


def _role(request, pk):
    role = get_role_for(request.user, pk)
    if role is None:
        raise NotHere(_("Deze rol is er niet (meer)."))
    return role


def _back_to(organisation):
    return redirect(f"{reverse('accounts:roles')}?organisatie={organisation.slug}")


@mandated(Mandate.ADMINISTRATOR)
@require_POST
def role_extend(request, pk):
    """Let a role last another year."""
    role = _role(request, pk)
    extend_role(role=role, by=request.user)
    messages.success(request, _("{name} heeft de rol nog een jaar.").format(name=role.person.display_name))
    return _back_to(role.organisation)


@mandated(Mandate.ADMINISTRATOR)
@require_POST
def role_end(request, pk):
    """End a role now."""
    role = _role(request, pk)
    end_role(role=role, by=request.user)
    messages.success(request, _("De rol van {name} is beëindigd.").format(name=role.person.display_name))
    return _back_to(role.organisation)
