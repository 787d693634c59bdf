"""The picture beside the words, as it comes in with the form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from noaber.broadcasts.models import ALT_MOST, Picture
from noaber.core.pictures import Rectangle, read_rectangles


class PictureForm(forms.Form):
    """One picture beside the words: a file, which version of it is shown, and what it shows in words."""

    hides_optional = True

    picture = forms.FileField(
        label=_("Kies een beeld, of sleep het hierheen"),
        help_text=_("Een JPG, PNG of WebP, hoogstens 15 MB. Wij halen plek en toestel eruit."),
        required=False,
        allow_empty_file=True,  # the reading of it says what is wrong
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    picture_alt = forms.CharField(
        label=_("Wat is er op het beeld te zien?"),
        help_text=_("Voor wie het niet kan zien. Zonder deze woorden kunt u het niet aanbieden."),
        max_length=ALT_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    picture_version = forms.ChoiceField(
        label=_("Zo laat u het zien"),
        choices=Picture.Version,
        required=False,
        widget=forms.RadioSelect,
    )
    rectangles = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, most: str = "", **kwargs):
        """`most` is what the picture may show at most; empty when its author chooses."""
        super().__init__(*args, **kwargs)
        if most == Picture.Version.BLURRED:
            self.fields["picture_version"].choices = [(most, Picture.Version.BLURRED.label)]
            self.initial["picture_version"] = most

    @property
    def chosen(self) -> str:
        """The version that was chosen; without a choice the first that there is."""
        return self.cleaned_data["picture_version"] or self.fields["picture_version"].choices[0][0]

    @property
    def drawn(self) -> list[Rectangle]:
        """What was drawn over it. Raises PictureRefused for what is none."""
        text = self.cleaned_data["rectangles"].strip()
        return read_rectangles(text) if text else []
