"""A report taken by phone or at the counter: the resident's own questions, on one page."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from .. import categories
from ..answers import Answers
from ..models import Channel
from ..screening import find_personal
from .fields import Line
from .report import ONLY_THE_PLACE, ContactForm, LooksForm, WhatForm


class IntakeForm(forms.Form):
    """How it came in, where it is and how the answer comes back; a mail address is not needed."""

    use_required_attribute = False
    filing_key = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=_("Hoe kwam het binnen?"),
        choices=[(Channel.PHONE.value, Channel.PHONE.label), (Channel.COUNTER.value, Channel.COUNTER.label)],
        widget=forms.RadioSelect,
    )
    category = forms.ChoiceField(label=_("Waar gaat het over?"))
    place = Line(label=_("Adres of plek"), max_length=200)
    name = Line(label=_("Naam"), max_length=120, required=False)
    phone = Line(label=_("Telefoon"), max_length=30, required=False)
    mail = forms.EmailField(label=_("Mailadres"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [
            ("", _("Kies")),
            *[
                (group.name, [(kind.slug, kind.name) for kind in group.categories])
                for part in categories.tree()
                for group in part.groups
            ],
        ]

    clean_phone = ContactForm.clean_phone

    def clean_place(self):
        """Everybody reads the place, also of a report whose text stays at the desk."""
        if find_personal(self.cleaned_data["place"]):
            raise forms.ValidationError(ONLY_THE_PLACE)
        return self.cleaned_data["place"]

    @property
    def start(self):
        """What is asked before anything else."""
        return [self["channel"], self["category"]]

    @property
    def rest(self):
        """What is asked after what happened."""
        return [self["place"], self["name"], self["phone"], self["mail"]]


class TakenWhatForm(WhatForm):
    """What happens, told to a handler: the text is not for the website, so names in it need no choice."""

    may_be_public = False


class TakenReport:
    """The forms of one report, together. The category comes first: it says which questions there are.

    `asked` is the category whose questions were on the page; with another one the page asks again, and keeps
    what was typed.
    """

    def __init__(self, data):
        self.category = categories.get(data.get("category", ""))
        self.asked = self.category.slug if self.category else ""
        self.is_sent = bool(self.category) and data.get("asked") == self.asked and "choose" not in data
        answers = Answers(behaviours=data.getlist("behaviours"))
        bound = data if self.is_sent or (data.get("choose") and not self.category) else None
        self.frame = IntakeForm(bound, initial={"filing_key": uuid4(), "channel": Channel.PHONE.value})
        self.what = self.looks = None
        if self.category:
            self.what = TakenWhatForm(bound, category=self.category, answers=answers)
        if self.category and self.category.about_people:
            self.looks = LooksForm(bound, category=self.category, answers=answers)
        if bound is None:
            self._keep(data)

    @property
    def forms(self) -> list[forms.Form]:
        """In the order of the page: behaviour before looks."""
        return [form for form in (self.what, self.looks, self.frame) if form]

    def is_valid(self) -> bool:
        return self.is_sent and not self.errors

    def __iter__(self):
        for form in self.forms:
            yield from form

    @property
    def errors(self) -> bool:
        """Whether anything is wrong; with the two below it is read as one form."""
        return any(form.errors for form in self.forms)

    def non_field_errors(self) -> list[str]:
        return [error for form in self.forms for error in form.non_field_errors()]

    def values(self) -> dict:
        """What `file_case` takes of the answers."""
        what, frame = self.what.cleaned_data, self.frame.cleaned_data
        facts = {}
        if self.looks:
            facts = {"behaviours": what["behaviours"], "looks": self.looks.looks()}
        return {
            "category": self.asked,
            "text": what["text"],
            "extra": self.what.extra(),
            "facts": facts,
            "place_text": frame["place"],
            "contact": {name: frame[name] for name in ("name", "phone", "mail")},
            "channel": frame["channel"],
            "filing_key": frame["filing_key"],
        }

    def _keep(self, data) -> None:
        for form in self.forms:
            for name, field in form.fields.items():
                if name in data:
                    form.initial[name] = field.widget.value_from_datadict(data, {}, name)
