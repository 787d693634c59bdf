"""What every page of a report shares: finding the draft, and leading to the question that is open."""

from dataclasses import dataclass
from functools import wraps

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from noaber.core.http import Gone, NotHere

from ... import categories
from ...actions.drafting import save_answers
from ...answers import CHECK, Answers, first_open, step_before, steps_of
from ...categories import Category
from ...models import ReportDraft
from ...queries.drafts import draft_by_token


@dataclass
class Writing:
    """One report in progress: the draft, its secret, its category and what was answered."""

    draft: ReportDraft
    token: str
    category: Category
    answers: Answers

    def address(self, step: str) -> str:
        return reverse("cases:report_step", args=[self.token, step])

    def keep(self, step: str) -> HttpResponse:
        """Keeps the answers, and leads to the next open question."""
        self.answers.finish(step)
        save_answers(self.draft, self.answers)
        return HttpResponseRedirect(self.address(first_open(self.category, self.answers)))

    def page(
        self, request, step: str, template: str, context: dict | None = None, status=200
    ) -> HttpResponse:
        """A question, with the way back and where somebody is."""
        steps = steps_of(self.category)
        before = step_before(self.category, step)
        frame = {
            "writing": self,
            "answers": self.answers,
            "category": self.category,
            "step": step,
            "number": steps.index(step) + 1,
            "total": len(steps) - 1,
            "is_check": step == CHECK,
            "step_done": step in self.answers.done,
            "back": self.address(before)
            if before
            else reverse("cases:report_door", args=[self.category.part]),
        }
        return render(request, template, frame | (context or {}), status=status)


def with_draft(view):
    """Gives a view the report behind its address; one that was sent leads to its receipt."""

    @wraps(view)
    def found(request, token, *args, **kwargs):
        draft = draft_by_token(token)
        if draft is None:
            raise NotHere(
                _("Deze melding is hier niet meer. Na een dag halen wij weg wat niet verstuurd is.")
            )
        if draft.case_id:
            return HttpResponseRedirect(reverse("cases:report_receipt", args=[token]))
        category = categories.get(draft.category)
        if category is None:
            raise Gone(_("Deze soort melding bestaat niet meer. Kies een andere soort."))
        writing = Writing(draft, token, category, Answers.load(draft.answers))
        response = view(request, writing, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return found
