"""What a handler can send: one form per verb, the search of the queue, and the intake by phone or counter."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from noaber.core import clock
from noaber.core.dates import DateField

from ..actions import CLOSING
from ..answers import digest_of
from ..models import Status
from ..models.flags import Decision, FlagReason
from ..queries import QueueFilter
from ..queries.desk import VIEWS
from ..terms import at_end_of

LONGEST = 5000


def words(label, *, required=True, longest=LONGEST):
    return forms.CharField(
        label=label, required=required, max_length=longest, widget=forms.Textarea(attrs={"rows": 4})
    )


class Verb(forms.Form):
    """Every verb carries the version of the case that the handler looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class InPublic(Verb):
    """An answer that may also stand in public; `shown` is the digest of the words that were seen so."""

    text = words(_("Uw antwoord"))
    in_public = forms.BooleanField(label=_("Ook openbaar, onder de reactie"), required=False)
    shown = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_text(self):
        """One line end, as it will stand in public; a browser sends two signs for it."""
        return self.cleaned_data["text"].replace("\r\n", "\n")

    @property
    def to_show(self) -> bool:
        """Whether the writer has not seen yet how exactly these words will stand there."""
        values = self.cleaned_data
        return values["in_public"] and values["shown"] != digest_of(values["text"])


class Answer(InPublic):
    new_due_on = DateField(
        label=_("Nieuwe datum"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean_new_due_on(self):
        """The end of the working day that was chosen."""
        day = self.cleaned_data["new_due_on"]
        if day is None:
            return None
        if not clock.today() <= day or day.year > clock.today().year + 5:
            raise forms.ValidationError(_("Kies een datum die nog komt."))
        return at_end_of(day)


class Say(Verb):
    text = words(_("Tekst"))


class TakeBack(Say):
    """Which public answer goes away, by its line on the timeline, and why."""

    line = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)


class Close(InPublic):
    outcome = forms.ChoiceField(label=_("Hoe liep het af?"), choices=[(o.value, o.label) for o in CLOSING])


class Assign(Verb):
    owner = forms.IntegerField(label=_("Eigenaar"), required=False)


class HandOver(Verb):
    desk = forms.SlugField(label=_("Balie"))
    text = words(_("Waarom draagt u de zaak over?"))


class HandOutside(Verb):
    party = forms.CharField(label=_("Aan wie?"), max_length=120)
    mail = forms.EmailField(label=_("Mailadres"), max_length=200)
    text = words(_("Uw vraag"))
    days = forms.IntegerField(label=_("Hoeveel dagen open?"), min_value=1, max_value=60, initial=14)


class Merge(Verb):
    into = forms.RegexField(
        label=_("Nummer van de zaak die blijft"), regex=r"^\s*\d{2}-\d{1,9}\s*$", max_length=20
    )

    def clean_into(self):
        year, number = self.cleaned_data["into"].strip().split("-")
        return f"{year}-{int(number):06d}"


class Split(Verb):
    category = forms.CharField(label=_("Soort"), max_length=60)
    text = words(_("Welk deel wordt een eigen zaak?"))


class Correct(Verb):
    category = forms.CharField(label=_("Soort"), max_length=60, required=False)
    title = forms.CharField(label=_("Titel"), max_length=120, required=False)
    text = words(_("Tekst"), required=False, longest=20_000)


class Quarantine(Verb):
    reason = forms.ChoiceField(label=_("Waarom?"), choices=FlagReason.choices)


class Decide(forms.Form):
    decision = forms.ChoiceField(label=_("Besluit"), choices=Decision.choices)
    text = words(_("Waarom?"))


class Bulk(forms.Form):
    """The same done to several cases: give them an owner, or close them with one answer."""

    numbers = forms.TypedMultipleChoiceField(choices=(), required=True)
    owner = forms.IntegerField(label=_("Toewijzen aan"), required=False)
    outcome = forms.ChoiceField(
        label=_("Afhandelen als"), required=False, choices=[("", "—"), *[(o.value, o.label) for o in CLOSING]]
    )
    text = words(_("Antwoord aan alle melders"), required=False)

    def __init__(self, data, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["numbers"].choices = [(number, number) for number in data.getlist("numbers")[:200]]

    def clean(self):
        values = super().clean()
        if values.get("outcome") and not values.get("text", "").strip():
            self.add_error("text", _("Schrijf hoe het afliep. De melders krijgen dit als antwoord."))
        return values


class Search(forms.Form):
    """The address of a queue: view, words and filters. What cannot be read is left out, never an error."""

    weergave = forms.ChoiceField(choices=[(view, view) for view in VIEWS], required=False)
    q = forms.CharField(label=_("Zoek zaak, straat of woord"), max_length=100, required=False)
    categorie = forms.CharField(max_length=60, required=False)
    stand = forms.ChoiceField(choices=[("", _("alle standen")), *Status.choices], required=False)
    gebied = forms.IntegerField(required=False)
    van = DateField(required=False)
    tot = DateField(required=False)

    def filters(self) -> QueueFilter:
        self.is_valid()
        found = {name: self.cleaned_data.get(name) for name in self.fields}
        return QueueFilter(
            view=found["weergave"] or ("all" if found["q"] else "desk"),
            words=found["q"] or "",
            category=found["categorie"] or "",
            status=found["stand"] or "",
            area=found["gebied"],
            since=start_of(found["van"]),
            until=start_of(found["tot"], days=1),
        )


def start_of(day, days: int = 0) -> datetime | None:
    if day is None or not 1900 < day.year < 2200:
        return None
    return clock.at_local(day.fromordinal(day.toordinal() + days))
