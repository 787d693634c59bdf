"""An initiative: prepared from a playbook, its roles filled, started, carried on and ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from noaber.channels.live.topics import MOST_TOPICS
from noaber.core.http import BadInput, Conflict, NotHere, Problem, wants_json, written_in
from noaber.core.marks import members
from noaber.initiatives.models import Initiative, Proposal
from noaber.initiatives.rules import STARTERS
from noaber.people import throttle
from noaber.people.access import mandated
from noaber.people.models import Person
from noaber.people.queries import get_person, person_by_mail
from noaber.people.rules import roles_of
from noaber.places.queries import areas_of
from noaber.playbooks import actions
from noaber.playbooks.initiative_forms import (
    AuthorityForm,
    DocumentForm,
    InviteForm,
    PrepareForm,
    ResultForm,
    SeenForm,
    ValueForm,
)
from noaber.playbooks.queries.initiatives import (
    Overview,
    colleagues_of,
    get_initiative_for,
    initiatives_for,
    organisations_to_start_for,
)
from noaber.playbooks.queries.late import late_in
from noaber.playbooks.running import book_of, values_of
from noaber.playbooks.views.playbook import get_book


@members
@require_safe
def initiatives(request: HttpRequest) -> HttpResponse:
    """What I lead, take part in or was asked for, and what my organisation runs."""
    rows, roles = initiatives_for(request.user), roles_of(request.user)
    late = late_in(rows)
    heard = [f"person:{request.user.pk}", *sorted({f"initiatives:{role.organisation_id}" for role in roles})]
    context = {
        "rows": [(row, late.get(row.pk, ())) for row in rows],
        "at_desk": bool(roles),
        "topics": " ".join(heard[:MOST_TOPICS]),
    }
    part = "playbooks/parts/initiatives_now.html" if request.htmx else "playbooks/initiatives.html"
    return render(request, part, context)


@mandated(*STARTERS)
def prepare(request: HttpRequest, book: str) -> HttpResponse:
    """Begin to prepare a playbook: for whom, where, under which name."""
    found = get_book(book)
    organisations = organisations_to_start_for(request.user)
    form = PrepareForm(
        request.POST or None,
        organisations=organisations,
        areas=areas_of(),
        is_public=found.is_public,
        initial={"area": request.GET.get("gebied")},
    )
    if request.method == "POST" and form.is_valid():
        areas = {area.pk: area for area in areas_of()}
        chosen = {one.pk: one for one in organisations}
        try:
            row = actions.prepare_initiative(
                by=request.user,
                book=found,
                organisation=chosen[form.cleaned_data["organisation"]],
                area=areas[form.cleaned_data["area"]],
                name=form.cleaned_data["name"],
            )
            return redirect("playbooks:initiative", row.pk)
        except Problem as wrong:
            form.add_error(None, str(wrong.sentence))
    status = 422 if form.errors else 200
    return render(request, "playbooks/prepare.html", {"form": form, "book": found}, status=status)


@members
@require_safe
def initiative(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it stands: its stages and gates, who takes part, what was planned and what was done."""
    return _page(request, _get(request, pk))


def _get(request: HttpRequest, pk: int) -> Initiative:
    row = get_initiative_for(request.user, pk)
    if row is None:
        raise NotHere(_("Dit initiatief is er niet."))
    return row


def _page(request: HttpRequest, row: Initiative, problem: Problem | None = None, **forms) -> HttpResponse:
    it = Overview(row, request.user)
    context = {
        "it": it,
        "at_desk": bool(roles_of(request.user)),
        "initiative": row,
        "invite_form": forms.get("invite") or (_invite_form(row) if it.leads else None),
        "value_forms": [
            (parameter, said, ValueForm(parameter=parameter, value=value, prefix=parameter.key))
            for parameter, value, said in it.parameters
        ],
        "document_form": DocumentForm(),
        "seen_form": SeenForm(),
        "authority_form": AuthorityForm(),
        "result_form": forms.get("result") or ResultForm(is_public=row.is_public),
        "problem": problem,
        "written": written_in(request) if problem else [],
    }
    part = "playbooks/parts/initiative_now.html" if request.htmx else "playbooks/initiative.html"
    return render(request, part, context, status=problem.status if problem else 422 if forms else 200)


def _invite_form(row: Initiative, data=None) -> InviteForm:
    return InviteForm(data, roles=book_of(row).roles, colleagues=colleagues_of(row.organisation))


@members
@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Do one thing with an initiative, then show it again; every right is asked by the action itself."""
    row = _get(request, pk)
    handler = ACTS.get(act)
    if handler is None:
        raise NotHere(_("Dit kan hier niet."))
    try:
        answer = handler(request, row)
    except (BadInput, Conflict) as wrong:
        if wants_json(request):
            raise
        return _page(request, _get(request, pk), problem=wrong)
    if isinstance(answer, HttpResponse):
        return answer
    messages.success(request, answer)
    return redirect("playbooks:initiative", row.pk)


def _invite(request, row):
    throttle.check("playbooks.invite", request.user.actor_key, limit=60, per=3600)
    form = _invite_form(row, request.POST)
    if not form.is_valid():
        return _page(request, row, invite=form)
    person = _person(form.cleaned_data)
    if person is None:
        form.add_error("mail", _("Met dit adres doet nog niemand mee. Vraag hun om zich aan te melden."))
        return _page(request, row, invite=form)
    try:
        actions.invite(by=request.user, initiative=row, role=form.cleaned_data["role"], person=person)
    except Problem as wrong:
        form.add_error(None, str(wrong.sentence))
        return _page(request, row, invite=form)
    return _("Gevraagd. U ziet het hier als zij antwoorden.")


def _person(cleaned: dict) -> Person | None:
    if cleaned["colleague"]:
        return get_person(cleaned["colleague"])
    return person_by_mail(cleaned["mail"])


def _answer(request, row):
    accept = request.POST.get("antwoord") == "ja"
    actions.answer_invitation(by=request.user, initiative=row, role=_word(request, "rol"), accept=accept)
    return _("U doet mee.") if accept else _("U doet niet mee. Dank voor uw antwoord.")


def _leave(request, row):
    actions.leave_initiative(by=request.user, initiative=row, role=_word(request, "rol"))
    return _("U doet niet meer mee in deze rol.")


def _value(request, row):
    key = _word(request, "keuze")
    parameter = next((one for one in book_of(row).parameters if one.key == key), None)
    if parameter is None:
        raise BadInput(_("Dit kan hier niet gekozen worden."))
    form = ValueForm(request.POST, parameter=parameter, value=values_of(row)[key], prefix=key)
    if not form.is_valid():
        raise BadInput(f"{parameter.name}: {next(iter(form.errors.values()))[0]}")
    actions.choose_value(by=request.user, initiative=row, key=key, value=form.cleaned_data["value"])
    return _("Gekozen. Dit geldt vanaf nu.")


def _start(request, row):
    actions.start_initiative(by=request.user, initiative=row)
    return _("Het loopt.")


def _stage(request, row):
    actions.end_stage(by=request.user, initiative=row, key=_word(request, "fase"))
    return _("Deze fase is klaar.")


def _task(request, row):
    line = row.deliveries.filter(pk=_number(request, "taak")).first()
    if line is None:
        raise NotHere(_("Deze taak is er niet."))
    actions.tick_off(by=request.user, delivery=line)
    return _("Gedaan.")


def _begin(request, row):
    line = actions.begin_offer(
        by=request.user, initiative=row, key=_word(request, "wat"), number=_number(request, "keer")
    )
    if line.object_id:
        return redirect("broadcasts:compose", line.object_id)
    return _("Begonnen. U ziet het hieronder.")


def _agree(request, row):
    agrees = request.POST.get("antwoord") == "ja"
    actions.agree(by=request.user, initiative=row, gate=_word(request, "poort"), agrees=agrees)
    return _("Uw stem is opgeschreven.")


def _authority(request, row):
    form = AuthorityForm(request.POST)
    if not form.is_valid():
        raise BadInput(next(iter(form.errors.values()))[0])
    actions.note_authority(by=request.user, initiative=row, gate=_word(request, "poort"), **form.cleaned_data)
    return _("Opgeschreven.")


def _document(request, row):
    form = DocumentForm(request.POST)
    if not form.is_valid():
        raise BadInput(next(iter(form.errors.values()))[0])
    actions.note_document(by=request.user, initiative=row, gate=_word(request, "poort"), **form.cleaned_data)
    return _("Opgeschreven.")


def _screening(request, row):
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise BadInput(next(iter(form.errors.values()))[0])
    actions.note_screening(
        by=request.user, initiative=row, member=_number(request, "wie"), seen_on=form.cleaned_data["seen_on"]
    )
    return _("Opgeschreven.")


def _word(request, name: str) -> str:
    """A key that somebody chose; what no key can hold is not asked of the database."""
    return request.POST.get(name, "").replace("\0", "")


def _number(request, name: str) -> int:
    """The number of a row that somebody chose; 0, which no row has, for what is no number."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _propose(request, row):
    proposal = actions.propose_version(by=request.user, initiative=row)
    return _decided(proposal) or _("Voorgelegd. Pas als iedereen akkoord is, verandert er iets.")


def _agree_version(request, row):
    agrees = request.POST.get("antwoord") == "ja"
    number = _number(request, "voorstel")
    proposal = actions.agree_version(by=request.user, initiative=row, proposal=number, agrees=agrees)
    return _decided(proposal) or _("Uw stem is opgeschreven.")


def _decided(proposal: Proposal) -> str:
    return {
        Proposal.Status.TAKEN: _("Iedereen is akkoord. Het gaat verder met de nieuwe versie."),
        Proposal.Status.REFUSED: _("U bent het er niet mee eens. De oude versie blijft gelden."),
        Proposal.Status.LAPSED: _("Het draaiboek is intussen weer veranderd. De oude versie blijft gelden."),
    }.get(Proposal.Status(proposal.status), "")


def _pause(request, row):
    actions.pause_initiative(by=request.user, initiative=row)
    return _("Het staat stil. Geen klok loopt.")


def _resume(request, row):
    actions.resume_initiative(by=request.user, initiative=row)
    return _("Het loopt weer. Alles schoof op.")


def _hand_on(request, row):
    to = get_person(_number(request, "aan"))
    if to is None:
        raise BadInput(_("Draag het over aan iemand die meedoet."))
    actions.hand_on(by=request.user, initiative=row, to=to)
    return _("Overgedragen.")


def _stop(request, row):
    return _with_result(request, row, actions.stop_initiative, _("Gestopt."), rule=_word(request, "regel"))


def _end(request, row):
    return _with_result(request, row, actions.end_initiative, _("Afgerond. Iedereen is bedankt."))


def _with_result(request, row, action, said, **values):
    form = ResultForm(request.POST, is_public=row.is_public)
    if form.is_valid():
        try:
            action(by=request.user, initiative=row, result=form.cleaned_data["result"], **values)
            return said
        except BadInput as wrong:
            form.add_error("result", str(wrong.sentence))
    return _page(request, row, result=form)


ACTS = {
    "vragen": _invite,
    "antwoorden": _answer,
    "vertrekken": _leave,
    "kiezen": _value,
    "starten": _start,
    "fase-klaar": _stage,
    "taak-klaar": _task,
    "aanbod": _begin,
    "stemmen": _agree,
    "kenmerk": _authority,
    "document": _document,
    "vog": _screening,
    "voorleggen": _propose,
    "versie": _agree_version,
    "stilzetten": _pause,
    "verder": _resume,
    "overdragen": _hand_on,
    "stoppen": _stop,
    "afronden": _end,
}
