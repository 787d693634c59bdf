"""What comes in from the composer, the second person, the closing and a resident, made into clean values."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from noaber.broadcasts.audience import read_audience
from noaber.broadcasts.kinds import catalogue
from noaber.broadcasts.models import ADVICE_MOST, CLOSING_MOST, TEXT_MOST, TIP_MOST, TITLE_MOST
from noaber.broadcasts.wording import CHANNELS
from noaber.core import clock
from noaber.places.models import Address
from noaber.places.queries import areas_tree, search_addresses
from noaber.places.shapes import ShapeError
from noaber.places.spelling import plain

MOMENT = "%Y-%m-%dT%H:%M"
MOST_LISTED = 4
CHANNEL_CHOICES = [(name, words.word) for name, words in CHANNELS.items()]


class LaterField(forms.CharField):
    """Words that are needed to offer a message; a draft may be kept without them."""

    def validate(self, value) -> None:
        """Accept nothing: `submit_broadcast` says what is missing."""


def moment_field(label, help_text="") -> forms.DateTimeField:
    """A day and a time on a Dutch clock, by the browser's own picker."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        required=False,
        widget=widget,
        input_formats=[MOMENT, f"{MOMENT}:%S"],
    )


class BroadcastForm(forms.Form):
    """Everything of a broadcast that its author chooses; nothing is obligatory until it is offered."""

    hides_optional = True

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
    closer = forms.TypedChoiceField(label=_("Wie stuurt straks het slotbericht?"), coerce=int)
    organisation = forms.TypedChoiceField(label=_("Namens"), coerce=int)
    areas = forms.TypedMultipleChoiceField(
        label=_("Gebieden"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)
    sure_only = forms.BooleanField(label=_("Alleen wie zeker in de vorm woont"), required=False)
    ring_address = forms.CharField(label=_("Adres"), max_length=120, required=False)
    ring_metres = forms.IntegerField(
        label=_("Meter eromheen"), min_value=1, max_value=50_000, required=False, initial=100
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, organisations=(), closers=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.slug, kind.name) for kind in catalogue().kinds.values()]
        self.fields["organisation"].choices = [(org.pk, org.name) for org in organisations]
        self.fields["closer"].choices = [(person.pk, person.display_name) for person in closers]
        self.fields["areas"].choices = list(_area_choices())
        self.fields["title"].help_text = _("Eerst wat iemand doet. Geen namen, geen afkomst.")
        if len(self.fields["organisation"].choices) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()

    def clean_ring_address(self) -> dict[str, Any] | None:
        """Return the door that was meant, as the middle of a ring; ask when it is not certain."""
        typed = self.cleaned_data["ring_address"].strip()
        if not typed:
            return None
        found = search_addresses(typed, limit=MOST_LISTED)
        if not found:
            raise forms.ValidationError(_("Wij kennen dit adres niet. Schrijf straat en huisnummer."))
        sure = [address for address in found if _is_meant(address, typed)]
        if len(sure) != 1:
            names = ", ".join(str(address) for address in found)
            raise forms.ValidationError(_("Welk adres bedoelt u? %(names)s"), params={"names": names})
        return {"lon": sure[0].lon, "lat": sure[0].lat, "label": str(sure[0])}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        try:
            cleaned["audience"] = read_audience(self._spec(cleaned))
        except (ShapeError, ValueError, RecursionError) as wrong:
            sentence = str(wrong) if isinstance(wrong, ShapeError) else _("De tekening is niet te lezen.")
            self.add_error(None, sentence)
        return cleaned

    def _spec(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        drawn = json.loads(cleaned.get("drawn") or "{}")
        if not isinstance(drawn, dict):
            raise ShapeError(_("De tekening is niet te lezen."))
        spec = {**drawn, "areas": cleaned.get("areas") or []}
        if ring := cleaned.get("ring_address"):
            metres = cleaned.get("ring_metres") or 100
            spec["rings"] = [*(drawn.get("rings") or []), {**ring, "metres": metres}]
        if cleaned.get("sure_only"):
            spec["sure_only"] = True
        else:
            spec.pop("sure_only", None)
        return spec

    @property
    def words(self) -> dict[str, Any]:
        """The values that `save_broadcast` takes as they are."""
        names = ("title", "text", "advice", "called_112_at", "channels", "expires_at", "scheduled_at")
        return {name: self.cleaned_data[name] for name in names}


def _is_meant(address: Address, text: str) -> bool:
    """Whether somebody typed exactly this door: a ring around one like it is a wrong alarm."""
    said = plain(text).replace(" ", "")
    ways = (str(address), f"{address} {address.town}", f"{address.postcode} {address.door}")
    return said in {plain(way).replace(" ", "") for way in ways}


def _area_choices():
    """Wijken as groups with their buurten; the whole first, so that it can be ticked at once."""
    for town in areas_tree():
        for branch in town.parts or [town]:
            parts = [(part.area.pk, part.area.name) for part in branch.parts]
            whole = (branch.area.pk, _("Heel %(area)s") % {"area": branch.area.name})
            yield branch.area.name, [whole, *parts]


def initial_of(broadcast) -> dict[str, Any]:
    """The form's first values for a broadcast that exists."""
    spec = broadcast.audience
    drawn = {name: spec[name] for name in ("shapes", "rings", "minus") if name in spec}
    moments = {
        name: clock.local(getattr(broadcast, name)) if getattr(broadcast, name) else None
        for name in ("expires_at", "called_112_at", "scheduled_at")
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
        "sure_only": spec.get("sure_only", False),
        "seen_version": broadcast.version,
        **moments,
    }


class ApprovalForm(forms.Form):
    """What the second person saw."""

    shown_hash = forms.CharField(widget=forms.HiddenInput)


class RejectionForm(forms.Form):
    reason = forms.CharField(
        label=_("Waarom stuurt u het terug?"),
        max_length=TEXT_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ClosingForm(forms.Form):
    """How it ended."""

    outcome = forms.ChoiceField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Slotbericht"),
        help_text=_("Dit leest iedereen die het bericht kreeg. Ook als er niets is gevonden."),
        max_length=CLOSING_MOST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args, outcomes=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(outcome.slug, outcome.name) for outcome in outcomes]


class WithdrawalForm(ClosingForm):
    """Why it is taken back; the prepared words will do, because it must be quick."""

    outcome = forms.ChoiceField(label=_("Wat is er mis?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Wat wilt u zelf zeggen?"),
        max_length=CLOSING_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, outcomes=(), **kwargs):
        super().__init__(*args, outcomes=outcomes, **kwargs)
        said = [f"{outcome.name}: “{outcome.text}”" for outcome in outcomes]
        self.fields["text"].help_text = _("Vult u niets in, dan sturen wij: {texts}").format(
            texts=" ".join(said)
        )


class AnswerForm(forms.Form):
    """One tap, and words if somebody has them."""

    kind = forms.CharField(max_length=40)
    tip = forms.CharField(max_length=TIP_MOST, required=False, widget=forms.Textarea(attrs={"rows": 4}))
