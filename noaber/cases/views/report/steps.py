"""The questions: where, what, how somebody looked, a photo, how the answer comes back, who may read it."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from noaber.core.http import Busy, NotHere
from noaber.core.pictures import LARGEST_UPLOAD, PictureRefused
from noaber.people import throttle
from noaber.people.access import public
from noaber.people.queries.places import places_of
from noaber.places.queries import areas_tree, get_area_by_slug

from ... import categories
from ...actions.drafting import change_category, drop_photo, keep_photo
from ...advice import mask_name
from ...answers import CONTACT, LOOKS, PHOTO, PLACE, SHARING, WHAT, first_open, steps_of
from ...forms.report import (
    CategoryForm,
    ContactForm,
    LooksForm,
    PhotoForm,
    PlaceForm,
    SharingForm,
    WhatForm,
)
from ...queries import near
from ...queries.drafts import photos_of
from .drafts import Writing, with_draft
from .sending import check

HOUR = 3_600


@public
@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def step(request, writing: Writing, name: str) -> HttpResponse:
    """One question. A page that comes before its turn leads to the question that is open."""
    if name not in steps_of(writing.category):
        raise NotHere(_("Deze vraag is er niet."))
    order = steps_of(writing.category)
    open_step = first_open(writing.category, writing.answers)
    if order.index(name) > order.index(open_step):
        return HttpResponseRedirect(writing.address(open_step))
    return QUESTIONS[name](request, writing)


def place(request, writing: Writing) -> HttpResponse:
    """Where it is. What neighbours reported there already comes next, before anything is typed."""
    answers = writing.answers
    own = places_of(request.user) if request.user.is_authenticated else ()
    if request.method != "POST":
        initial = {"place_text": answers.place_text, "lon": answers.lon, "lat": answers.lat}
        form = PlaceForm(places=own, initial=initial)
        return writing.page(request, PLACE, "cases/report/place.html", map_context(request, form))
    form = PlaceForm(request.POST, places=own)
    if not form.is_valid():
        return writing.page(request, PLACE, "cases/report/place.html", map_context(request, form), status=422)
    values = form.cleaned_data
    answers.lon, answers.lat, answers.place_text = values["lon"], values["lat"], values["place_text"]
    answers.pointed = values["pointed"]
    answers.address = values["address"].pk if values.get("address") else None
    forward = writing.keep(PLACE)
    if known_near(writing):
        return HttpResponseRedirect(reverse("cases:report_known", args=[writing.token]))
    return forward


def map_context(request, form: PlaceForm) -> dict:
    """The map begins where the reader lives or looked last, else in the middle of the municipality."""
    area = reader_area(request)
    centre = (area.lon, area.lat, 15 if area.level != "municipality" else 12) if area else None
    return {"form": form, "centre": centre, "map_label": _("Kaart om de plek aan te wijzen")}


def reader_area(request):
    """The area that was looked at last, else the whole municipality."""
    trees = areas_tree()
    return get_area_by_slug(request.COOKIES.get("buurt", "")) or (trees[0].area if trees else None)


@public
@require_safe
@with_draft
def known(request, writing: Writing) -> HttpResponse:
    """What is known already near the place; joining takes one tap."""
    found = known_near(writing)
    if not found:
        return HttpResponseRedirect(writing.address(first_open(writing.category, writing.answers)))
    onward = writing.address(first_open(writing.category, writing.answers))
    context = {
        "known": found,
        "onward": onward,
        "back": writing.address(PLACE),
        "map_label": _("Kaart met wat hier al gemeld is"),
    }
    return writing.page(request, PLACE, "cases/report/known.html", context)


def known_near(writing: Writing) -> list:
    """Running public cases of this kind and its neighbours in the list, near the place that was pointed out:
    the lamp of one is the lamp post of another."""
    answers = writing.answers
    if answers.lon is None or not writing.category.public:
        return []
    group = categories.catalogue().group(writing.category.group)
    return near(answers.lon, answers.lat, categories=[one.slug for one in group.categories if one.public])


def what(request, writing: Writing) -> HttpResponse:
    """What happens, in choices and own words; the words are read for origin and personal data."""
    answers = writing.answers
    data = request.POST if request.method == "POST" else None
    form = WhatForm(data, category=writing.category, answers=answers)
    if data is None:
        return writing.page(request, WHAT, "cases/report/what.html", {"form": form})
    if not form.is_valid():
        return writing.page(request, WHAT, "cases/report/what.html", {"form": form}, status=422)
    answers.text = form.cleaned_data["text"]
    answers.behaviours = form.cleaned_data.get("behaviours", [])
    answers.extra, answers.personal = form.extra(), form.cleaned_data["personal"]
    answers.seen = form.cleaned_data["seen"]
    return writing.keep(WHAT)


def looks(request, writing: Writing) -> HttpResponse:
    """How somebody looked: never before what they did."""
    data = request.POST if request.method == "POST" else None
    form = LooksForm(data, category=writing.category, answers=writing.answers)
    if data is None or not form.is_valid():
        return writing.page(
            request, LOOKS, "cases/report/looks.html", {"form": form}, status=200 if data is None else 422
        )
    writing.answers.looks = form.looks()
    return writing.keep(LOOKS)


def photo(request, writing: Writing) -> HttpResponse:
    """A photo or none. A photo that is refused loses nothing: the sentence says why and what now."""
    form, context, problem = PhotoForm(), {}, None
    if request.method == "POST":
        if "next" in request.POST and not request.FILES:
            return writing.keep(PHOTO)
        throttle.check("cases.photo", request, limit=40, per=HOUR)
        upload = request.FILES.get("photo")
        try:
            keep_photo(writing.draft, upload.read(LARGEST_UPLOAD + 1) if upload else b"")
        except (PictureRefused, Busy) as refused:
            problem = context["refused"] = refused
        else:
            return HttpResponseRedirect(writing.address(PHOTO))
    context |= {"form": form, "photos": photos_of(writing.draft)}
    busy = isinstance(problem, Busy)
    status = 503 if busy else 422 if problem else 200
    response = writing.page(request, PHOTO, "cases/report/photo.html", context, status=status)
    if busy:
        response["Retry-After"] = str(problem.retry_after)
    return response


@public
@require_POST
@with_draft
def remove_photo(request, writing: Writing, pk: int) -> HttpResponse:
    """Take a photo out again."""
    drop_photo(writing.draft, pk)
    return HttpResponseRedirect(writing.address(PHOTO))


def contact(request, writing: Writing) -> HttpResponse:
    """How the answer comes back."""
    answers = writing.answers
    person = request.user if request.user.is_authenticated else None
    if request.method != "POST":
        usual = "account" if person else "mail"
        initial = {
            "way": answers.way or usual,
            "mail": answers.mail,
            "name": answers.name,
            "phone": answers.phone,
        }
        return writing.page(
            request,
            CONTACT,
            "cases/report/contact.html",
            {"form": ContactForm(person=person, initial=initial)},
        )
    form = ContactForm(request.POST, person=person)
    if not form.is_valid():
        return writing.page(request, CONTACT, "cases/report/contact.html", {"form": form}, status=422)
    values = form.cleaned_data
    answers.way, answers.name = values["way"], values["name"]
    answers.mail, answers.phone = values["mail"], values["phone"]
    answers.trapped = answers.trapped or bool(values["website"])
    return writing.keep(CONTACT)


def sharing(request, writing: Writing) -> HttpResponse:
    """Who may read what, with what everybody would see beside it."""
    data = request.POST if request.method == "POST" else None
    shots = photos_of(writing.draft)
    items = items_of(writing, shots)
    form = SharingForm(data, category=writing.category, answers=writing.answers, items=items)
    if data is None or not form.is_valid():
        context = {"form": form, "shown_text": writing.answers.sent_text(mask_name), "photos": shots}
        return writing.page(
            request, SHARING, "cases/report/sharing.html", context, status=200 if data is None else 422
        )
    writing.answers.shared = form.cleaned_data
    return writing.keep(SHARING)


def items_of(writing: Writing, shots: list) -> list[str]:
    """Only what there is can be shared."""
    answers = writing.answers
    there = {
        "text": bool(answers.text),
        "photo": bool(shots),
        "name": bool(answers.name) or answers.way == "account",
        "contact": bool(answers.mail or answers.phone),
    }
    return [item for item, is_there in there.items() if is_there]


@public
@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def category(request, writing: Writing) -> HttpResponse:
    """Choose another category without losing what was filled in."""
    if request.method == "POST":
        form = CategoryForm(request.POST)
        if form.is_valid():
            change_category(writing.draft, category=form.cleaned_data["category"])
            return HttpResponseRedirect(writing.address(PLACE))
    context = {"category": writing.category, "parts": categories.tree(), "back": writing.address(PLACE)}
    return render(request, "cases/report/category.html", context)


QUESTIONS = {
    PLACE: place,
    WHAT: what,
    LOOKS: looks,
    PHOTO: photo,
    CONTACT: contact,
    SHARING: sharing,
    "nakijken": check,
}
