"""Errors that a person can read, with the status code that belongs to them."""

import sys

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from noaber.core.db import is_unreachable

MOST_GIVEN_BACK = 20_000  # characters of one field
SECONDS_WITHOUT_DATABASE = 30
NO_DATABASE = _("Wij kunnen nu niet bij onze gegevens. Probeer het over een halve minuut nog eens.")
OURS = _("Er ging iets mis bij ons")


class Problem(Exception):
    """Something that the reader must be told in a sentence. Raised anywhere, shown by the middleware."""

    status = 400
    title = _("Dit lukte niet")

    def __init__(self, sentence, *, status: int | None = None):
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status or self.status


class BadInput(Problem):
    """What came in cannot be read or used."""

    title = _("Dit kunnen wij niet lezen")


class Refused(Problem):
    """The reader may not do this, and may know that it exists."""

    status = 403
    title = _("Dit mag u niet doen")


class SignedOut(Refused):
    """The session ended while the reader was writing."""

    title = _("Log opnieuw in")

    def __init__(self, sentence, *, sign_in: str):
        super().__init__(sentence)
        self.sign_in = sign_in  # where signing in leads back to what was being done


class NotHere(Problem):
    """It does not exist, or the reader may not know that it does."""

    status = 404
    title = _("Deze pagina is er niet")


class WrongMethod(Problem):
    """The page exists, but not for this way of asking: a form's address opened as a page."""

    status = 405
    title = _("Deze pagina kunt u niet zo openen")


class Conflict(Problem):
    """Somebody was first, or this was done already."""

    status = 409
    title = _("Dit is net veranderd")


class Gone(Problem):
    """It was here and has been taken away."""

    status = 410
    title = _("Dit is er niet meer")


class TooMany(Problem):
    """Too often in too short a time."""

    status = 429
    title = _("Even wachten")

    def __init__(self, sentence, *, retry_after: int):
        super().__init__(sentence)
        self.retry_after = retry_after


class Busy(Problem):
    """We cannot do this now, and can do it soon."""

    status = 503
    title = _("Even wachten")

    def __init__(self, sentence, *, retry_after: int):
        super().__init__(sentence)
        self.retry_after = retry_after


def problem_response(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Return the page (or the JSON, for a program) that says what went wrong and what now."""
    if wants_json(request):
        response: HttpResponse = JsonResponse({"error": str(problem)}, status=problem.status)
    else:
        context = {"problem": problem, "title": problem.title, "written": written_in(request)}
        response = render(request, "core/problem.html", context, status=problem.status)
    if retry_after := getattr(problem, "retry_after", 0):
        response["Retry-After"] = str(retry_after)
    return response


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks, by its header or by the address."""
    return "application/json" in request.headers.get("Accept", "") or request.path.endswith(".json")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's answer to a request that breaks its limits: too many fields, a name of a host that is none."""
    if wants_json(request):
        return JsonResponse({"error": str(BadInput.title)}, status=400)
    return HttpResponse(render_to_string("400.html"), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's answer to an error of ours. Without a database the page says so: then nobody is told of it."""
    out_of_reach = is_unreachable(sys.exc_info()[1])
    status, template = (503, "503.html") if out_of_reach else (500, "500.html")
    if wants_json(request):
        response: HttpResponse = JsonResponse(
            {"error": str(NO_DATABASE if out_of_reach else OURS)}, status=status
        )
    else:
        response = HttpResponse(render_to_string(template), status=status)
    if out_of_reach:
        response["Retry-After"] = str(SECONDS_WITHOUT_DATABASE)
        response["Cache-Control"] = "no-store"
    return response


def written_in(request: HttpRequest) -> list[str]:
    """Return the sentences of a form that was not taken, so that the page can give them back.

    Choices, codes and drawings are left out: they are chosen again sooner than copied.
    """
    if request.method != "POST":
        return []
    try:
        values = [value.strip() for _name, several in request.POST.lists() for value in several]
    except (SuspiciousOperation, UnreadablePostError, MultiPartParserError):
        return []
    sentences = [
        value[:MOST_GIVEN_BACK] for value in values if len(value.split()) > 1 and value[0] not in "[{"
    ]
    return sentences[:10]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's answer to a form without a valid token: too old, or sent by another site."""
    sentence = _("Deze pagina stond te lang open. Ga terug, ververs de pagina en verstuur het opnieuw.")
    return problem_response(request, Refused(sentence))


class ProblemMiddleware:
    """Turns a Problem into its page, and makes sure that the request's transaction is rolled back."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            problem = WrongMethod(_("Ga terug en gebruik de knop op de bladzijde. Er is niets veranderd."))
            told = problem_response(request, problem)
            told["Allow"] = response["Allow"]
            return told
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, Problem):
            return problem_response(request, exception)
        return None


class WholeAddressMiddleware:
    """Refuses an address with a zero byte in it, which no text in the database can hold."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return problem_response(request, BadInput(_("Dit adres klopt niet.")))
        return self.get_response(request)
