"""One question a page: every form of this room is shown by the same template."""

from dataclasses import dataclass

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Step:
    """What stands around the one question of a page."""

    title: str
    button: str = _("Verder")
    intro: str = ""
    back: str = "/"
    back_word: str = _("Terug")
    progress: str = ""


def show_step(request, step: Step, form=None, template: str = "accounts/step.html", **context):
    """The page of a question; with 400 when the form that came in could not be used."""
    refused = form is not None and form.is_bound and not form.is_valid()
    context |= {"step": step, "form": form}
    return render(request, template, context, status=400 if refused else 200)
