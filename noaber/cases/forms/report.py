"""The questions of a report, one form a page. Nothing here saves."""

import math

from django import forms
from django.utils.translation import gettext_lazy as _

from noaber.core import clock
from noaber.core.dates import MomentField
from noaber.places.queries import (
    address_meant,
    area_at,
    areas_tree,
    get_address,
    is_at_any_door,
    search_addresses,
)

from ..advice import Advice, advise
from ..answers import CIRCLES, FEWEST_LOOKS, OTHER_BEHAVIOUR, Answers, digest_of, missing_facts
from ..categories import Category, Question, catalogue
from ..outward import AT_THE_DOOR_M
from ..screening import find_personal
from .fields import Choice, Line, Mail, Place, Words

LONGEST = 4_000
ROUNDING = 6
ONLY_THE_PLACE = _("Zet hier alleen de plek, geen nummers of namen van mensen.")


class CategoryForm(forms.Form):
    """What it is about: the name of a category."""

    category = forms.SlugField(max_length=60)


class ScreenForm(forms.Form):
    """A text that is still being written, to be read along."""

    text = Words(required=False, max_length=LONGEST * 2)
    category = forms.SlugField(max_length=60, required=False)


class PlaceForm(forms.Form):
    """Where: a point on the map, an address that we know, an own place, or words alone.

    With words alone the form looks the address up: one typed to the letter is taken; when several may be
    meant it asks which, and when there is none it asks whether the words will do.
    """

    use_required_attribute = False
    place_text = Place(
        forced=False,
        label=_("Adres of plek"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    lon = forms.FloatField(required=False, widget=forms.HiddenInput(attrs={"id": "lon"}))
    lat = forms.FloatField(required=False, widget=forms.HiddenInput(attrs={"id": "lat"}))
    looked_up = Line(max_length=200, required=False, widget=forms.HiddenInput)
    own = Choice(label=_("Of kies uw eigen plek"), forced=False)
    choice = Choice(label=_("Welk adres bedoelt u?"), forced=False)

    def __init__(self, data=None, *, places=(), **kwargs):
        super().__init__(data, **kwargs)
        self.places = {str(place.pk): place for place in places}
        self.fields["own"].choices = [
            (pk, place.label or str(place.area)) for pk, place in self.places.items()
        ]
        if not self.places:
            del self.fields["own"]
        asked = data.get("looked_up", "") if data else ""
        self._offer(search_addresses(asked[:200]) if isinstance(asked, str) and asked.strip() else [])

    @property
    def offers(self) -> bool:
        return "choice" in self.fields

    def clean_place_text(self):
        text = self.cleaned_data["place_text"]
        if any(found.kind != "name" for found in find_personal(text)):
            raise forms.ValidationError(ONLY_THE_PLACE)
        return text

    def clean(self):
        values = super().clean()
        if self.errors:
            return values
        lon, lat = values.get("lon"), values.get("lat")
        values["pointed"] = False
        if values.get("own"):
            self._at_own(values, self.places[values["own"]])
        elif values.get("choice", "").isdigit():
            self._at_address(values, get_address(int(values["choice"])))
        elif lon is not None and lat is not None:
            lon, lat = values["lon"], values["lat"] = self._inside(lon, lat)
            values["pointed"] = not is_at_any_door(lon, lat, AT_THE_DOOR_M)
        elif values.get("choice") != "words":
            self._look_up(values)
        if not values.get("address"):
            self._read(values.get("place_text", ""))
        return values

    def _read(self, words):
        """Words that are no address we know are for everybody to read: no names, and no origin alone."""
        if not words or self.errors:
            return
        advice = advise(words)
        if advice.verdict == "stop":
            self.add_error("place_text", f"{advice.title}. {advice.sentence}")
        elif advice.personal:
            self.add_error("place_text", ONLY_THE_PLACE)

    def _look_up(self, values):
        text = values.get("place_text", "")
        if not text:
            self.add_error("place_text", _("Wijs de plek aan op de kaart, of typ een adres."))
            return
        if meant := address_meant(text):
            self._at_address(values, meant)
            return
        found = search_addresses(text)
        self.data = self.data.copy()
        self.data["looked_up"] = text
        self._offer(found)
        self.add_error(
            "choice",
            _("Kies een van deze adressen.") if found else _("Wij kennen dit adres niet. Klopt het?"),
        )

    def _offer(self, found):
        if not found and not (self.data and self.data.get("looked_up")):
            self.fields.pop("choice", None)
            return
        field = Choice(label=_("Welk adres bedoelt u?"), forced=False)
        field.choices = [
            *((str(one.pk), one.in_full) for one in found),
            ("words", _("Geen adres, gebruik mijn woorden")),
        ]
        self.fields["choice"] = field

    def _at_own(self, values, place):
        values.update(lon=place.lon, lat=place.lat, address=place.address)
        values["place_text"] = values["place_text"] or str(place.address or place.area)

    def _at_address(self, values, address):
        if address is None:
            raise forms.ValidationError(_("Dit adres is er niet meer. Kies een ander."))
        values.update(lon=address.lon, lat=address.lat, address=address)
        if "," not in values["place_text"]:
            values["place_text"] = str(address)

    def _inside(self, lon: float, lat: float) -> tuple[float, float]:
        if not (math.isfinite(lon) and math.isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90):
            raise forms.ValidationError(_("Deze plek op de kaart bestaat niet. Wijs hem opnieuw aan."))
        if area_at(lon, lat) is None and areas_tree():
            raise forms.ValidationError(
                _("Deze plek ligt buiten onze gemeente. Wijs een plek binnen de gemeente aan.")
            )
        return round(lon, ROUNDING), round(lat, ROUNDING)


class WhatForm(forms.Form):
    """What happens: behaviour first, then the questions of the category, then own words."""

    use_required_attribute = False
    may_be_public = True

    def __init__(self, data=None, *, category: Category, answers: Answers, **kwargs):
        super().__init__(data, **kwargs)
        self.category, self.answers = category, answers
        self.advice: Advice | None = None
        self.next_seen = ""
        if category.about_people:
            self.fields["behaviours"] = forms.MultipleChoiceField(
                label=_("Kies wat u zelf ziet of hoort"),
                choices=[(one.value, str(one)) for one in category.behaviours],
                widget=forms.CheckboxSelectMultiple,
                initial=answers.behaviours,
                error_messages={"required": _("Kies wat er gebeurt. Zonder gedrag kunnen wij niets doen.")},
            )
        for question in category.questions:
            self.fields[f"v_{question.slug}"] = question_field(question, answers.extra.get(question.slug))
        self.fields["text"] = Words(
            label=_("In uw eigen woorden"),
            max_length=LONGEST,
            required=needs_words(category),
            error_messages={"required": _("Schrijf in een paar woorden wat er is.")},
            initial=answers.text,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        self.fields["seen"] = Line(max_length=20, required=False, widget=forms.HiddenInput)
        self.fields["personal"] = Choice(
            label=_("Wat doen wij met deze gegevens?"),
            choices=[
                ("remove", _("Haal dit uit mijn tekst")),
                ("desk", _("Laat het staan: dan leest alleen de behandelaar mijn tekst")),
            ],
            initial=answers.personal,
            forced=False,
        )

    def clean(self):
        values = super().clean()
        self._answers_that_apply(values)
        text, behaviours = values.get("text", ""), values.get("behaviours", [])
        told = any(one != OTHER_BEHAVIOUR for one in behaviours)
        self.advice = advise(text, self.category, behaviour_known=told, seen=values.get("seen", ""))
        self.next_seen = digest_of(text)  # goes along with the next try: then going on is a choice
        if behaviours and not told and not text:
            self.add_error("text", _("Schrijf hier wat er gebeurt."))
        if self.advice.stops:
            self.add_error("text", self.advice.title)
        elif self.asks_personal and not values.get("personal"):
            self.add_error("personal", _("Kies wat wij met deze gegevens doen."))
        if not self.advice.personal:
            values["personal"] = ""
        return values

    @property
    def before_words(self):
        """What is chosen before the own words: behaviour, or what is asked about a thing."""
        return [self["behaviours"]] if self.category.about_people else self._asked()

    @property
    def after_words(self):
        """What is asked about behaviour, after it was told."""
        return self._asked() if self.category.about_people else []

    def _asked(self):
        return [self[name] for name in self.fields if name.startswith("v_")]

    @property
    def asks_personal(self) -> bool:
        shown = self.may_be_public and not self.category.walled
        return bool(shown and self.advice and self.advice.personal and not self.advice.stops)

    def extra(self) -> dict:
        """The answers to the questions of the category, without the empty ones."""
        given = {one.slug: self.cleaned_data.get(f"v_{one.slug}") for one in self.category.questions}
        return {slug: _plain(value) for slug, value in given.items() if value not in (None, "", [])}

    def _answers_that_apply(self, values):
        """A question that the earlier answers do not lead to is not asked: its answer goes, its error too."""
        for question in self.category.questions:
            if not question.applies(
                {one.slug: values.get(f"v_{one.slug}") for one in self.category.questions}
            ):
                values.pop(f"v_{question.slug}", None)
                self.errors.pop(f"v_{question.slug}", None)


def question_field(question: Question, initial) -> forms.Field:
    """The field for an extra question, by its type."""
    common = {
        "label": str(question.ask),
        "required": question.required,
        "initial": initial,
        "error_messages": {"required": _("Nog een antwoord nodig: %s") % question.ask},
    }
    choices = [(one.value, str(one)) for one in question.options]
    if question.type == "choice":
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if question.type == "multi":
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if question.type == "number":
        return forms.IntegerField(min_value=0, max_value=1_000_000, **common)
    if question.type == "date-time":
        return PastMoment(**common)
    return Line(max_length=200, **common)


class PastMoment(MomentField):
    """When something was: in the last year, not in the future."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def clean(self, value):
        moment = super().clean(value)
        if moment is not None and not 0 <= (clock.now() - moment).total_seconds() < 366 * 86_400:
            raise forms.ValidationError(_("Kies een moment in het afgelopen jaar."))
        return moment


def needs_words(category: Category) -> bool:
    """A full bin needs no words; a worry, an idea or a nuisance does."""
    return category.part != "broken" and not category.about_people


class LooksForm(forms.Form):
    """How somebody looked: only after what they did, at least two facts, and never origin."""

    use_required_attribute = False

    def __init__(self, data=None, *, category: Category, answers: Answers, **kwargs):
        super().__init__(data, **kwargs)
        self.category, self.answers = category, answers
        for fact in catalogue().appearance:
            self.fields[f"k_{fact.slug}"] = Choice(
                label=str(fact.ask),
                choices=[*((one.value, str(one)) for one in fact.options), ("", _("Weet ik niet"))],
                initial=answers.looks.get(fact.slug, ""),
                forced=False,
            )

    def clean(self):
        values = super().clean()
        if missing_facts(self.category, self.answers.behaviours, self.looks(values)) == "looks":
            raise forms.ValidationError(
                _("Kies ten minste %(count)s kenmerken. Zag u niemand? Meld dan het geluid of het afval.")
                % {"count": FEWEST_LOOKS}
            )
        return values

    def looks(self, values=None) -> dict:
        values = self.cleaned_data if values is None else values
        given = {fact.slug: values.get(f"k_{fact.slug}") for fact in catalogue().appearance}
        return {slug: value for slug, value in given.items() if value}


class PhotoForm(forms.Form):
    """A photo, or going on without."""

    photo = forms.FileField(
        label=_("Foto"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


class ContactForm(forms.Form):
    """How the answer comes back: by account, by mail, or only by the secret link."""

    way = forms.ChoiceField(label=_("Hoe hoort u van ons?"), choices=(), widget=forms.RadioSelect)
    use_required_attribute = False
    mail = Mail(
        label=_("Mailadres"),
        max_length=200,
        forced=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    name = Line(
        label=_("Naam"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = Line(
        label=_("Telefoonnummer"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    website = forms.CharField(required=False, max_length=2_000)

    def __init__(self, data=None, *, person=None, **kwargs):
        super().__init__(data, **kwargs)
        account = [("account", _("Met mijn account: %s") % person.display_name)] if person else []
        self.fields["way"].choices = [
            *account,
            ("mail", _("Per mail")),
            ("none", _("Anoniem: ik krijg een geheime link")),
        ]

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if phone and (not 8 <= sum(map(str.isdigit, phone)) <= 15 or any(map(str.isalpha, phone))):
            raise forms.ValidationError(_("Dit is geen telefoonnummer. Controleer de cijfers."))
        return phone

    def clean(self):
        values = super().clean()
        if values.get("way") == "mail" and not values.get("mail") and "mail" not in self.errors:
            self.add_error("mail", _("Vul uw mailadres in, dan sturen wij u het antwoord."))
        if values.get("way") != "mail":
            values.update(mail="", name="", phone="")
            for name in ("mail", "phone"):
                self.errors.pop(name, None)
        return values


class SharingForm(forms.Form):
    """Who may read what, item by item."""

    def __init__(self, data=None, *, category: Category, answers: Answers, items: list[str], **kwargs):
        super().__init__(data, **kwargs)
        self.items = items
        open_to_all = category.public
        for item in items:
            allowed = circles_for(item, open_to_all, answers)
            self.fields[item] = forms.ChoiceField(
                label=ITEM_WORDS[item],
                choices=[(circle, CIRCLE_WORDS[circle]) for circle in allowed],
                initial=answers.shared.get(item, _usual(item, allowed)),
                widget=forms.RadioSelect,
            )


ITEM_WORDS = {
    "text": _("Mijn tekst"),
    "photo": _("Mijn foto's"),
    "name": _("Mijn naam"),
    "contact": _("Mijn mailadres en telefoonnummer"),
}
CIRCLE_WORDS = {
    "desk": _("Alleen wie mijn melding behandelt"),
    "team": _("Het hele team in de buurt"),
    "public": _("Iedereen, op de website"),
}


def circles_for(item: str, open_to_all: bool, answers: Answers) -> list[str]:
    """Contact is never for everybody, and personal data that stays in a text keeps the text at the desk."""
    if item == "text" and answers.personal == "desk":
        return ["desk"]
    return [one for one in CIRCLES if one != "public" or (open_to_all and item in ("text", "photo", "name"))]


def _usual(item: str, allowed: list[str]) -> str:
    return "public" if item == "text" and "public" in allowed else "desk"


class JoinForm(forms.Form):
    """A neighbour without an account joins by mail address."""

    mail = forms.EmailField(
        label=_("Mailadres"), max_length=200, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


def _plain(value):
    return value.isoformat(timespec="minutes") if hasattr(value, "isoformat") else value
