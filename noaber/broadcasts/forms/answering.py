"""What comes in from the second person, the closing, a caller and a resident."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from noaber.broadcasts.models import CLOSING_MOST, TEXT_MOST, TIP_MOST, OutcomeClass

WRONG = {OutcomeClass.WITHDRAWN: _("Het bericht klopte niet")}  # what is said before it is taken back
WIDEST = 0.05  # degrees, about three kilometres


class ApprovalForm(forms.Form):
    """What the second person saw."""

    shown_hash = forms.CharField(widget=forms.HiddenInput)
    costs_seen = forms.BooleanField(
        label=_("Ik zag dat dit bericht over de grens van deze maand gaat"), required=False
    )


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
    english = forms.CharField(
        label=_("Hetzelfde in het Engels"),
        help_text=_("Mag leeg blijven. Wie Engels leest, krijgt dan uw tekst, met de taal erbij."),
        max_length=CLOSING_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )

    def __init__(self, *args, outcomes=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(outcome.slug, outcome.name) for outcome in outcomes]

    def clean(self) -> dict[str, Any]:
        """The same words in other languages, by language, as the actions take them."""
        cleaned = super().clean() or {}
        cleaned["translations"] = {"en": cleaned.pop("english", "")}
        return cleaned


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
        self.order_fields(["outcome", "text", "english"])
        names = {outcome.slug: WRONG.get(outcome.slug, outcome.name) for outcome in outcomes}
        self.fields["outcome"].choices = names.items()
        said = [f"{names[outcome.slug]}: “{outcome.text}”" for outcome in outcomes]
        self.fields["text"].help_text = _("Vult u niets in, dan sturen wij: {texts}").format(
            texts=" ".join(said)
        )


class BoxForm(forms.Form):
    """A piece of the map, no larger than a neighbourhood."""

    west = forms.FloatField(min_value=-180, max_value=180)
    south = forms.FloatField(min_value=-85, max_value=85)
    east = forms.FloatField(min_value=-180, max_value=180)
    north = forms.FloatField(min_value=-85, max_value=85)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            wide, tall = cleaned["east"] - cleaned["west"], cleaned["north"] - cleaned["south"]
            if not (1e-4 < wide < WIDEST and 1e-4 < tall < WIDEST):
                raise forms.ValidationError(_("Kom dichterbij om losse deuren te zien."))
        return cleaned

    @property
    def box(self) -> dict[str, Any]:
        """The same as a shape."""
        w, s, e, n = (self.cleaned_data[name] for name in ("west", "south", "east", "north"))
        return {"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]}


class CallForm(forms.Form):
    """What a caller says about a letter, in the words of the desk."""

    kind = forms.CharField(max_length=40)
    tip = forms.CharField(max_length=TIP_MOST, required=False)


class PracticeForm(forms.Form):
    """What somebody reports as part of an exercise."""

    text = forms.CharField(
        label=_("Wat zag u?"),
        help_text=_("Dit is een oefenmelding. Zij gaat alleen naar wie de oefening leidt."),
        max_length=TIP_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """One tap, and words if somebody has them; only the handlers of `sender` read those."""

    kind = forms.CharField(max_length=40, widget=forms.HiddenInput)
    tip = forms.CharField(
        label=_("Vertel wat u zag"),
        max_length=TIP_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, sender: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tip"].help_text = _(
            "Eerst wat iemand deed, en waar. Alleen de behandelaars van {sender} lezen dit; niet uw buren."
        ).format(sender=sender)
