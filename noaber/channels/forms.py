"""What a browser sends, as clean values; nothing is saved here."""

import json
from datetime import timedelta
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from noaber.channels.adapters.webpush.encryption import read_point
from noaber.channels.adapters.webpush.vapid import decode64
from noaber.channels.models import PERSONAL, Category, Channel, Pace, Unreached
from noaber.channels.models.screens import MOST_AREAS, Look
from noaber.channels.rules import can_switch, is_known_push_service
from noaber.channels.sending import sending
from noaber.core import clock
from noaber.core.dates import DateField
from noaber.places.queries import areas_of

SECRET_SIZE = 16
MOST_CODES = 200
LONGEST_HOLIDAY = timedelta(days=366)
HINTS = {
    Category.ALERTS: _("Als er nu iets is bij u in de buurt."),
    Category.ANSWERS: _("Wat er met uw melding gebeurt, en hoe het afliep."),
    Category.NEIGHBOURHOOD: _("Werk aan de weg, plannen, wat er gedaan is."),
    Category.GROUPS: _("Van groepen waar u bij hoort."),
    Category.ACCOUNT: _("Over uw gegevens. Mail hierover krijgt u altijd."),
}


class Switches(forms.MultipleChoiceField):
    """Boxes to tick, of which none is an answer too."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value):
        self.required = False
        try:
            super().validate(value)
        finally:
            self.required = True


PLACES = (_("Eerst"), _("Daarna"), _("Als laatste"))
WAITS = (0, 5, 15, 60, 240)


def steps() -> list[Channel]:
    """The channels of which somebody can say which comes first: all but the page, where everything is."""
    return [channel for channel in PERSONAL if channel != Channel.PAGE]


def said_wait(minutes: int) -> str:
    if minutes == 0:
        return gettext("Alles tegelijk")
    if minutes < 60:
        return ngettext("Na %(n)s minuut", "Na %(n)s minuten", minutes) % {"n": minutes}
    return ngettext("Na %(n)s uur", "Na %(n)s uur", minutes // 60) % {"n": minutes // 60}


class WishesForm(forms.Form):
    """Per subject the channels and the pace, which channel first, the quiet hours, and a holiday."""

    hides_optional = True

    quiet_from = forms.TimeField(
        label=_("Stil vanaf"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Tot"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    away_from = DateField(
        label=_("Weg vanaf"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    away_until = DateField(
        label=_("Tot en met"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, wishes, paces, reachability, **kwargs):
        initial = {
            name: getattr(reachability, name)
            for name in ("quiet_from", "quiet_until", "away_from", "away_until")
        }
        for category in Category:
            initial[category.value] = [ch.value for ch in PERSONAL if wishes[category.value, ch.value]]
        initial |= {f"pace_{category}": pace for category, pace in paces.items()}
        initial |= {f"place_{n}": channel for n, channel in enumerate(reachability.channel_order, 1)}
        initial["wait"] = "" if reachability.wait_minutes is None else str(reachability.wait_minutes)
        super().__init__(*args, initial=initial, **kwargs)
        for category in Category:
            self._add_subject(category, paced=category.value in paces)
        self._add_steps()

    def _add_subject(self, category: Category, *, paced: bool) -> None:
        self.fields[category.value] = Switches(
            label=category.label,
            help_text=HINTS[category],
            choices=[(ch.value, ch.label.capitalize()) for ch in PERSONAL if can_switch(category, ch)],
        )
        if paced:
            subject = category.label[:1].lower() + category.label[1:]
            said = _("Wanneer mailen wij u over: %(subject)s?") % {"subject": subject}
            self.fields[f"pace_{category.value}"] = forms.ChoiceField(
                label=said, required=False, choices=[(pace.value, pace.label.capitalize()) for pace in Pace]
            )

    def _add_steps(self) -> None:
        channels = [(channel.value, channel.label.capitalize()) for channel in steps()]
        for n in range(1, len(channels) + 1):
            self.fields[f"place_{n}"] = forms.ChoiceField(
                label=PLACES[min(n, len(PLACES)) - 1],
                required=False,
                choices=[("", _("Maakt mij niet uit")), *channels],
            )
        house = {"urgent": sending().ladders["urgent"].wait, "normal": sending().ladders["normal"].wait}
        said = {name: said_wait(minutes).lower() for name, minutes in house.items()}
        self.fields["wait"] = forms.ChoiceField(
            label=_("Wanneer langs de volgende weg?"),
            required=False,
            help_text=_("Kiest u niets: %(urgent)s bij spoed, anders %(normal)s.") % said,
            choices=[
                ("", _("Maakt mij niet uit")),
                *((str(minutes), said_wait(minutes)) for minutes in WAITS),
            ],
        )

    @property
    def subjects(self):
        """For every category its switches, and its pace where mail about it can wait."""
        for category in Category:
            pace = f"pace_{category.value}"
            yield self[category.value], self[pace] if pace in self.fields else None

    @property
    def places(self):
        """The fields that say which channel comes first, then, and last."""
        return [self[f"place_{n}"] for n in range(1, len(steps()) + 1)]

    def clean(self):
        cleaned = super().clean()
        self._both("quiet_from", "quiet_until", _("Vul allebei de tijden in, of geen van beide."))
        self._both("away_from", "away_until", _("Vul allebei de dagen in, of geen van beide."))
        first, last = cleaned.get("away_from"), cleaned.get("away_until")
        if first and last:
            if last < first:
                self.add_error("away_until", _("Deze dag ligt voor de eerste dag."))
            elif last < clock.today():
                self.add_error("away_until", _("Deze dag is al voorbij."))
            elif last - first > LONGEST_HOLIDAY:
                self.add_error("away_until", _("Kies hoogstens een jaar."))
        if cleaned.get("quiet_from") and cleaned.get("quiet_from") == cleaned.get("quiet_until"):
            self.add_error("quiet_until", _("Kies een ander eind dan het begin."))
        self._no_channel_twice()
        return cleaned

    def _no_channel_twice(self) -> None:
        seen = set()
        for field in self.places:
            chosen = self.cleaned_data.get(field.name)
            if chosen and chosen in seen:
                self.add_error(field.name, _("Dit kanaal koos u al hierboven."))
            seen.add(chosen)

    def _both(self, one: str, other: str, sentence) -> None:
        given = [name for name in (one, other) if self.cleaned_data.get(name) is not None]
        if len(given) == 1 and not (one in self.errors or other in self.errors):
            self.add_error(other if given == [one] else one, sentence)

    @property
    def wishes(self) -> dict[tuple[str, str], bool]:
        """Every switch as it was sent."""
        return {
            (category, channel): channel in self.cleaned_data[category]
            for category in Category.values
            for channel in PERSONAL
            if can_switch(category, channel)
        }

    @property
    def paces(self) -> dict[str, str]:
        """The pace of every subject that has one; a page from before these existed changes nothing."""
        return {
            name.removeprefix("pace_"): self.cleaned_data[name]
            for name in self.fields
            if name.startswith("pace_") and self.cleaned_data[name]
        }

    @property
    def steps(self) -> dict:
        """The order and the wait, for `set_steps`."""
        chosen = [self.cleaned_data[field.name] for field in self.places]
        wait = self.cleaned_data["wait"]
        return {
            "channel_order": [channel for channel in chosen if channel],
            "wait_minutes": int(wait) if wait else None,
        }

    @property
    def reachability(self) -> dict:
        return {
            name: self.cleaned_data[name] for name in ("quiet_from", "quiet_until", "away_from", "away_until")
        }


class RunForm(forms.Form):
    """How a run of letters or a list of doors is sorted and printed."""

    hides_optional = True
    walking = forms.BooleanField(
        label=_("Op looproute"),
        help_text=_("De oneven kant heen, de even kant terug. Anders op straat en huisnummer."),
        required=False,
    )
    large = forms.BooleanField(label=_("Alle brieven in grote letters"), required=False)
    both_languages = forms.BooleanField(
        label=_("Alle brieven ook in het Engels"),
        help_text=_("Wie Engels koos, krijgt het altijd in twee talen."),
        required=False,
    )

    @staticmethod
    def values_of(run) -> dict[str, bool]:
        return {name: getattr(run, name) for name in ("walking", "large", "both_languages")}


class PostedForm(forms.Form):
    """The day on which the letters went on the post."""

    on = DateField(label=_("Gepost op"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class ReturnedForm(forms.Form):
    """The codes of letters that came back for one reason; a scanner types them as a keyboard does."""

    reason = forms.ChoiceField(
        label=_("Waarom kwam de brief terug?"), choices=Unreached.choices, widget=forms.RadioSelect
    )
    codes = forms.CharField(
        label=_("Codes"),
        help_text=_("Acht tekens, boven het adres. Eén op elke regel."),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_codes(self) -> list[str]:
        """Each code once, in the order in which they were typed."""
        lines = [line.strip() for line in self.cleaned_data["codes"].splitlines()]
        return list(dict.fromkeys(line for line in lines if line))[:MOST_CODES]


class VisitForm(forms.Form):
    """One tap at one door of a list."""

    door = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    outcome = forms.CharField(max_length=20)


class PaperWishForm(forms.Form):
    """How somebody wants letters at their own door."""

    hides_optional = True
    by_name = forms.BooleanField(
        label=_("Zet mijn naam op de brief"),
        help_text=_("Anders staat er: aan de bewoners van."),
        required=False,
    )
    large = forms.BooleanField(label=_("Brieven in grote letters"), required=False)


class BrowserForm(forms.Form):
    """A browser's push subscription, from the JSON that `PushSubscription.toJSON()` gives."""

    endpoint = forms.CharField(max_length=1_000)
    public_key = forms.CharField(max_length=120)
    secret = forms.CharField(max_length=40)
    old = forms.CharField(max_length=1_000, required=False)

    @classmethod
    def from_json(cls, body: bytes) -> "BrowserForm":
        """An unreadable body gives an unfilled form, which is not valid."""
        try:
            sent = json.loads(body)
            keys = sent.get("keys") or {}
            values = {"endpoint": sent.get("endpoint"), "old": sent.get("old", "")}
            return cls(values | {"public_key": keys.get("p256dh"), "secret": keys.get("auth")})
        except (ValueError, AttributeError, RecursionError):
            return cls({})

    def clean_endpoint(self) -> str:
        """Only push services that browsers use: we call no other host because a visitor says so."""
        endpoint = self.cleaned_data["endpoint"]
        try:
            parts = urlsplit(endpoint)
            known = parts.scheme == "https" and is_known_push_service(parts.hostname or "")
            port = parts.port
        except ValueError as error:
            raise forms.ValidationError(_("Dit adres kennen wij niet.")) from error
        own = settings.NOABER_MODE != "production" and parts.hostname == "127.0.0.1"
        plain = endpoint.isascii() and endpoint.isprintable() and " " not in endpoint and not parts.username
        if not plain or not (own or (known and port is None)):
            raise forms.ValidationError(_("Dit adres kennen wij niet."))
        return endpoint

    def clean_old(self) -> str:
        """What is no address, such as half a sign, is none that we know."""
        old = self.cleaned_data["old"]
        return old if old.isascii() else ""

    def clean_public_key(self) -> bytes:
        try:
            point = decode64(self.cleaned_data["public_key"])
            read_point(point)
        except ValueError as error:
            raise forms.ValidationError(_("Deze sleutel klopt niet.")) from error
        return point

    def clean_secret(self) -> bytes:
        try:
            secret = decode64(self.cleaned_data["secret"])
        except ValueError as error:
            raise forms.ValidationError(_("Deze sleutel klopt niet.")) from error
        if len(secret) != SECRET_SIZE:
            raise forms.ValidationError(_("Deze sleutel klopt niet."))
        return secret


class ScreenForm(forms.Form):
    """A screen on a wall, as its administrator describes it."""

    name = forms.CharField(
        label=_("Waar hangt het?"), max_length=80, help_text=_("Bijvoorbeeld: hal van de bibliotheek.")
    )
    area_ids = forms.TypedMultipleChoiceField(
        label=_("Over welk gebied?"),
        help_text=_("De bovenste die u aankruist geeft het scherm zijn naam en zijn QR-code."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(label=_("Taal"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    look = forms.ChoiceField(label=_("Kleuren"), choices=Look, widget=forms.RadioSelect)
    exercises = forms.BooleanField(
        label=_("Toont ook oefeningen"),
        help_text=_("Alleen als wie daar werkt dat weet. Een echt bericht gaat altijd voor."),
        required=False,
    )
    on_from = forms.TimeField(
        label=_("Staat aan vanaf"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    on_until = forms.TimeField(
        label=_("Staat aan tot"),
        required=False,
        help_text=_("Buiten deze uren geeft stilte geen alarm."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    silent_minutes = forms.IntegerField(
        label=_("Alarm na zoveel minuten stilte"), min_value=2, max_value=1_440
    )

    def __init__(self, *args, initial=None, **kwargs):
        first = {"language": settings.LANGUAGE_CODE, "look": Look.AUTO.value, "silent_minutes": 10}
        super().__init__(*args, initial=first | (initial or {}), **kwargs)
        self.fields["area_ids"].choices = [(area.pk, area.name) for area in areas_of()]

    @staticmethod
    def initial_of(screen) -> dict:
        return {name: getattr(screen, name) for name in ScreenForm.base_fields}

    def clean_area_ids(self) -> list[int]:
        chosen = self.cleaned_data["area_ids"]
        if len(chosen) > MOST_AREAS:
            raise forms.ValidationError(
                _("Kies er hoogstens {n}, of een groter gebied.").format(n=MOST_AREAS)
            )
        return chosen

    def clean(self) -> dict:
        cleaned = super().clean()
        if (cleaned.get("on_from") is None) != (cleaned.get("on_until") is None):
            self.add_error("on_until", _("Vul allebei de tijden in, of geen van beide."))
        return cleaned

    @property
    def values(self) -> dict:
        """What `make_screen` and `change_screen` take."""
        return {name: self.cleaned_data[name] for name in self.base_fields}
