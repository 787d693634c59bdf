"""What the composer sends: the words, the people and the channels, made into clean values."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from noaber.broadcasts.audience import PARTS, by_hand, read_audience, with_hand
from noaber.broadcasts.content import REVISABLE, WRITABLE
from noaber.broadcasts.kinds import catalogue
from noaber.broadcasts.models import (
    ADVICE_MOST,
    REFERENCE_MOST,
    TEXT_MOST,
    TITLE_MOST,
)
from noaber.broadcasts.wording import CHANNELS, length_in_words
from noaber.core import clock
from noaber.core.dates import DateField, MomentField
from noaber.people.models import Mandate
from noaber.people.trainings import trainings
from noaber.places.queries import areas_tree, exact_address, search_addresses
from noaber.places.shapes import ShapeError

MOMENT = "%Y-%m-%dT%H:%M"
PICKED = {"expires_at", "called_112_at", "scheduled_at"}
MOST_LISTED = 4
DRAWN = ("shapes", "rings", "groups", "doors", "also")  # kept in the field `drawn`, as is `minus` of the same
HAND = ("on", "off")  # doors that were pressed
PLUS, MINUS = "plus", "minus"
SIDES = [(PLUS, _("krijgt het bericht")), (MINUS, _("krijgt het niet"))]
WITH_PERHAPS, WITHOUT_PERHAPS = "with", "without"
PERHAPS = [(WITH_PERHAPS, _("krijgt het ook")), (WITHOUT_PERHAPS, _("krijgt het niet"))]
CHANNEL_CHOICES = [(name, words.word) for name, words in CHANNELS.items()]


class LaterField(forms.CharField):
    """Words that are needed to offer a message; a draft may be kept without them."""

    def validate(self, value) -> None:
        """Accept nothing: `submit_broadcast` says what is missing."""


def moment_field(label, help_text="") -> MomentField:
    """A day and a time on a Dutch clock, by the browser's own picker."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return MomentField(
        label=label,
        help_text=help_text,
        required=False,
        widget=widget,
        input_formats=[MOMENT, f"{MOMENT}:%S"],
    )


class BroadcastForm(forms.Form):
    """Everything of a broadcast that its author chooses; nothing is obligatory until it is offered."""

    hides_optional = True
    written: Sequence[str] = WRITABLE

    kind = forms.ChoiceField(label=_("Soort bericht"))
    title = LaterField(label=_("Wat gebeurt er?"), max_length=TITLE_MOST)
    text = LaterField(
        label=_("Waar en wanneer?"),
        max_length=TEXT_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    advice = forms.CharField(
        label=_("Wat kunnen mensen doen?"),
        max_length=ADVICE_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    expires_at = moment_field(_("Stopt om"), _("Leeg: zo lang als gewoon is voor deze soort."))
    called_112_at = moment_field(_("112 gebeld om"))
    scheduled_at = moment_field(_("Pas versturen om"))
    channels = forms.MultipleChoiceField(
        label=_("Kanalen"), choices=CHANNEL_CHOICES, required=False, widget=forms.CheckboxSelectMultiple
    )
    authority_reference = forms.CharField(
        label=_("Kenmerk van het gezag"), max_length=REFERENCE_MOST, required=False
    )
    authority_until = DateField(
        label=_("Geldt tot en met"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    spare_dosed = forms.BooleanField(
        label=_("Laat wie al genoeg berichten kreeg eruit"),
        required=False,
    )
    closer = forms.TypedChoiceField(label=_("Wie stuurt straks het slotbericht?"), coerce=int)
    organisation = forms.TypedChoiceField(label=_("Namens"), coerce=int)
    areas = forms.TypedMultipleChoiceField(
        label=_("Gebieden"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)
    minus_areas = forms.TypedMultipleChoiceField(
        label=_("Zonder deze gebieden"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    perhaps = forms.ChoiceField(
        label=_("Wie alleen een buurt opgaf en misschien binnen woont"),
        choices=PERHAPS,
        required=False,
        initial=WITH_PERHAPS,
        widget=forms.RadioSelect,
    )
    ring_address = forms.CharField(label=_("Adres"), max_length=120, required=False)
    ring_metres = forms.IntegerField(
        label=_("Meter eromheen"), min_value=1, max_value=50_000, required=False, initial=100
    )
    ring_side = forms.ChoiceField(
        label=_("Deze cirkel"), choices=SIDES, required=False, initial=PLUS, widget=forms.RadioSelect
    )
    ring_beyond = forms.IntegerField(
        label=_("Pas vanaf zoveel meter"),
        help_text=_("Voor een tweede ring: wie dichterbij woont, hoort bij de eerste."),
        min_value=1,
        max_value=50_000,
        required=False,
    )
    ring_days = forms.IntegerField(
        label=_("Dagen open"),
        help_text=_("Wie in die dagen binnen de ring komt wonen, krijgt het bericht ook."),
        min_value=1,
        max_value=365,
        required=False,
    )
    open_rings = forms.TypedMultipleChoiceField(
        label=_("Ringen die nu open zijn"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    group = forms.ChoiceField(label=_("Welke mensen?"), required=False)
    group_area = forms.TypedChoiceField(
        label=_("In welk gebied?"), coerce=int, required=False, empty_value=None
    )
    group_side = forms.ChoiceField(
        label=_("Deze groep"), choices=SIDES, required=False, initial=PLUS, widget=forms.RadioSelect
    )
    street = forms.CharField(label=_("Straat"), max_length=120, required=False)
    device = forms.BooleanField(
        label=_("Laat het toestel zelf kijken of het hier is"),
        help_text=_(
            "Het bericht gaat naar de hele buurten eromheen. Het toestel vergelijkt met de plek die het kent."
            " Wij weten dan niet wie het leest."
        ),
        required=False,
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, organisations=(), closers=(), rings=(), **kwargs):
        super().__init__(*args, **kwargs)
        self._rings = {ring.pk: ring for ring in rings}
        self.fields["open_rings"].choices = [(ring.pk, _ring_in_words(ring)) for ring in rings]
        self.fields["kind"].choices = [(kind.slug, kind.name) for kind in catalogue().kinds.values()]
        self.fields["organisation"].choices = [(org.pk, org.name) for org in organisations]
        self.fields["closer"].choices = [(person.pk, person.display_name) for person in closers]
        self._offer_places()
        kinds = catalogue().kinds.values()
        needing = ", ".join(f"{kind.name} ({kind.authority.reference})" for kind in kinds if kind.authority)
        self.fields["authority_reference"].help_text = _("Nodig bij: %(kinds)s.") % {"kinds": needing}
        self.fields["title"].help_text = _("Eerst wat iemand doet. Geen namen, geen afkomst.")
        if lasts := self.initial.get("valid_for"):
            self.fields["expires_at"].help_text = _("Leeg: %(long)s.") % {"long": length_in_words(lasts)}
        if len(self.fields["organisation"].choices) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()

    def _offer_places(self) -> None:
        self.fields["areas"].choices = self.fields["minus_areas"].choices = list(_area_choices())
        self.fields["group"].choices = [("", _("Niemand apart")), *group_choices()]
        self.fields["group_area"].choices = [("", _("Kies een gebied")), *_area_choices()]

    def clean_ring_address(self) -> dict[str, Any] | None:
        """Return the door that was meant, as the middle of a ring; ask when it is not certain."""
        typed = self.cleaned_data["ring_address"].strip()
        if not typed:
            return None
        if meant := exact_address(typed):
            return {"lon": meant.lon, "lat": meant.lat, "label": str(meant)}
        found = search_addresses(typed, limit=MOST_LISTED)
        if not found:
            raise forms.ValidationError(_("Wij kennen dit adres niet. Schrijf straat en huisnummer."))
        names = "; ".join(address.in_full for address in found)
        raise forms.ValidationError(_("Welk adres bedoelt u? %(names)s"), params={"names": names})

    def clean_authority_until(self) -> datetime | None:
        """The end of that day on a Dutch clock."""
        day = self.cleaned_data["authority_until"]
        return clock.at_local(day, 23, 59) if day else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            cleaned["audience"] = read_audience(self._spec(cleaned))
        except (ShapeError, TypeError, ValueError, RecursionError) as wrong:
            sentence = str(wrong) if isinstance(wrong, ShapeError) else _("De tekening is niet te lezen.")
            self.add_error(None, sentence)
        return cleaned

    def _spec(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """What was drawn, with the areas and the ring of the form: who gets it, less who does not."""
        drawn, on, off = _hand_of(json.loads(cleaned.get("drawn") or "{}"))
        minus = {**(drawn.get("minus") or {}), "areas": cleaned.get("minus_areas") or []}
        spec = {**drawn, "areas": cleaned.get("areas") or [], "minus": minus}
        self._add_group(cleaned, spec, minus)
        for pk in cleaned.get("open_rings") or []:
            spec["rings"] = [*(spec.get("rings") or []), *self._rings[pk].as_rings()]
        if ring := cleaned.get("ring_address"):
            side = minus if cleaned.get("ring_side") == MINUS else spec
            side["rings"] = [
                *(side.get("rings") or []),
                {**ring, "metres": cleaned.get("ring_metres") or 100, **_ring_extras(cleaned)},
            ]
        if any(minus.values()) and not any(spec.get(part) for part in (*PARTS, "also")) and not on:
            raise ShapeError(_("Kies eerst wie het bericht krijgt, daarna wie niet."))
        once = {"sure_only": cleaned.get("perhaps") == WITHOUT_PERHAPS, "device": bool(cleaned.get("device"))}
        return with_hand({**spec, **once}, on, off)

    def _add_group(self, cleaned: dict[str, Any], spec: dict[str, Any], minus: dict[str, Any]) -> None:
        """Put the group of the form beside those that were added before."""
        kind, _colon, slug = (cleaned.get("group") or "").partition(":")
        if not slug:
            return
        if not cleaned.get("group_area"):
            raise ShapeError(_("Kies ook waar deze groep is: een gebied of een cirkel."))
        side = minus if cleaned.get("group_side") == MINUS else spec
        side["groups"] = [*(side.get("groups") or []), {kind: slug, "areas": [cleaned["group_area"]]}]

    @property
    def words(self) -> dict[str, Any]:
        """The values that `save_broadcast` takes as they are.

        A moment that was left alone stays exact: a browser sends back whole minutes, and another moment would
        be another message.
        """
        found = {name: self.cleaned_data[name] for name in self.written if name in self.cleaned_data}
        for name in PICKED & found.keys():
            before = self.initial.get(name)
            if (
                before
                and found[name]
                and before.strftime(MOMENT) == clock.local(found[name]).strftime(MOMENT)
            ):
                found[name] = before
        return found


def group_choices():
    """Roles and trainings that a message can be for: "mandate:officer", "training:aed"."""
    roles = [m for m in Mandate if m != Mandate.RESIDENT]
    return [
        (_("Rol"), [(f"mandate:{mandate.value}", mandate.label) for mandate in roles]),
        (_("Training"), [(f"training:{kind.slug}", kind.name) for kind in trainings().values()]),
    ]


def _ring_in_words(ring) -> str:
    area = ring.ring.area.name if ring.ring.area else _("buiten elke buurt")
    values = {"name": ring.name, "area": area, "days": ring.days_left}
    sentence = ngettext(
        "%(name)s, %(area)s: nog %(days)s dag", "%(name)s, %(area)s: nog %(days)s dagen", ring.days_left
    )
    return sentence % values


def _hand_of(drawn: Any) -> tuple[dict[str, Any], list[int], list[int]]:
    """What came from the map: the drawing, and the doors that were pressed on and off."""
    if not isinstance(drawn, dict) or not isinstance(drawn.get("minus") or {}, dict):
        raise ShapeError(_("De tekening is niet te lezen."))
    on, off = ([pk for pk in drawn.pop(name, None) or [] if type(pk) is int] for name in HAND)
    return drawn, on, off


def _ring_extras(cleaned: dict[str, Any]) -> dict[str, int]:
    extras = {"beyond": cleaned.get("ring_beyond"), "days": cleaned.get("ring_days")}
    return {name: value for name, value in extras.items() if value}


def _area_choices():
    """Wijken as groups with their buurten; the whole first, so that it can be ticked at once."""
    for town in areas_tree():
        for branch in town.parts or [town]:
            parts = [(part.area.pk, part.area.name) for part in branch.parts]
            whole = (branch.area.pk, _("Heel %(area)s") % {"area": branch.area.name})
            yield branch.area.name, [whole, *parts]


def initial_of(broadcast) -> dict[str, Any]:
    """The form's first values for a broadcast that exists."""
    spec, on, off = by_hand(broadcast.audience)
    minus = spec.get("minus", {})
    drawn = {name: spec[name] for name in DRAWN if name in spec}
    if drawn_off := {name: part for name, part in minus.items() if name != "areas"}:
        drawn["minus"] = drawn_off
    drawn |= {name: ids for name, ids in zip(HAND, (on, off), strict=True) if ids}
    shown = PICKED - {"expires_at"} if broadcast.ends_after_it_leaves else PICKED
    moments = {
        name: clock.local(getattr(broadcast, name)) if getattr(broadcast, name) else None for name in shown
    }
    return {
        "kind": broadcast.kind,
        "title": broadcast.title,
        "text": broadcast.text,
        "advice": broadcast.advice,
        "channels": broadcast.channels,
        "closer": broadcast.closer_id,
        "organisation": broadcast.organisation_id,
        "areas": spec.get("areas", []),
        "drawn": json.dumps(drawn),
        "minus_areas": minus.get("areas", []),
        "perhaps": WITHOUT_PERHAPS if spec.get("sure_only") else WITH_PERHAPS,
        "device": spec.get("device", False),
        "seen_version": broadcast.version,
        "authority_reference": broadcast.authority_reference,
        "authority_until": clock.local(until).date() if (until := broadcast.authority_until) else None,
        "spare_dosed": broadcast.spare_dosed,
        "valid_for": broadcast.valid_for,
        **moments,
    }


class RevisionForm(BroadcastForm):
    """What may still change of a message that is out: its words, its end, and who gets it."""

    written = tuple(name for name in REVISABLE if name != "audience")  # which is made of several fields
    kind = scheduled_at = closer = organisation = None
    authority_reference = authority_until = spare_dosed = None  # these stay as they were approved

    def __init__(self, *args, **kwargs):
        super(BroadcastForm, self).__init__(*args, **kwargs)
        self._offer_places()
