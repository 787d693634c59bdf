"""Beheer: who has which role in my organisation."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from noaber.accounts.forms import RoleForm, TrainingForm
from noaber.core import clock
from noaber.core.http import BadInput, NotHere
from noaber.people import throttle
from noaber.people.access import mandated
from noaber.people.actions import end_role, extend_role, grant_role, record_training, remove_training
from noaber.people.models import Mandate
from noaber.people.queries import (
    get_role_for,
    organisations_administered_by,
    person_by_mail,
    roles_in,
    trainings_in,
)
from noaber.people.rules import can_print_letters
from noaber.people.trainings import training_of

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
        "trainings": [(row, training_of(row.kind)) for row in trainings_in(organisation)],
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


@mandated(Mandate.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new_training(request):
    """Write down that somebody showed the proof of a training; never the proof itself."""
    organisation = _organisation(request)
    form = TrainingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        throttle.check("people.role_by_mail", f"person:{request.user.pk}", limit=60, per=HOUR)
        person = person_by_mail(form.cleaned_data.pop("mail"))
        try:
            if person is None:
                raise BadInput(_("Met dit mailadres is nog geen account."))
            record_training(person=person, organisation=organisation, by=request.user, **form.cleaned_data)
        except BadInput as wrong:
            form.add_error(None, str(wrong))
        else:
            said = _("De training van {name} staat genoteerd.")
            messages.success(request, said.format(name=person.display_name))
            return _back_to(organisation)
    context = {"organisation": organisation, "form": form}
    return render(request, "accounts/training_new.html", context, status=400 if form.errors else 200)


@mandated(Mandate.ADMINISTRATOR)
@require_POST
def training_remove(request, pk):
    """Take a training off again."""
    mine = [row for one in organisations_administered_by(request.user) for row in trainings_in(one)]
    training = next((row for row in mine if row.pk == pk), None)
    if training is None:
        raise NotHere(_("Deze training is er niet (meer)."))
    remove_training(training=training, by=request.user)
    messages.success(request, _("De training is weggehaald."))
    return _back_to(training.organisation)
