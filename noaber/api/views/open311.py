"""Open311 GeoReport v2: discovery, services, definitions, reading and filing reports, in JSON and XML."""

import re
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Annotated, Literal

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from ninja import File, Form, NinjaAPI, Path, Query, Schema
from ninja.errors import ValidationError
from ninja.files import UploadedFile
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from noaber.api import georeport
from noaber.api.filing import NewRequest, file_request
from noaber.api.queries import Asked, client_by_key, requests_asked
from noaber.api.schemas import Created, Definition, Discovery, Fault, Request, Service
from noaber.api.sentences import sentence_of
from noaber.core.db import is_unreachable
from noaber.core.http import NO_DATABASE, SECONDS_WITHOUT_DATABASE, Problem
from noaber.core.tidying import tidy
from noaber.people import throttle


class Open311(NinjaAPI):
    """The API as it hangs inside this room's addresses."""

    def get_root_path(self, path_params):
        return reverse("api:open311:api-root", kwargs=path_params)

    def get_openapi_schema(self, *, path_prefix=None, path_params=None):
        """Return the description; every answer exists in XML too."""
        described = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for operations in described["paths"].values():
            for operation in operations.values():
                for answered in operation["responses"].values():
                    answered.setdefault("content", {})["text/xml"] = {"schema": {}}
        return described


api = Open311(
    title="noaber Open311",
    version="2",
    description="GeoReport v2: public reports of a neighbourhood, and filing one.",
    urls_namespace="open311",
    docs_url=None,
)
Form_ = Annotated[Literal["json", "xml"], Path(description="json or xml")]
FAULTS = {400: list[Fault], 404: list[Fault]}
MOST = 1000
WHOLE = r"^[^\x00]*$"  # no zero byte


def likely(moment: datetime) -> datetime:
    """Return the moment in UTC; one that no report can have is refused."""
    try:
        moment = moment.astimezone(UTC)
    except OverflowError as wrong:
        raise ValueError(_("kies een jaar van 1900 tot en met 2200")) from wrong
    if not 1900 <= moment.year <= 2200:
        raise ValueError(_("kies een jaar van 1900 tot en met 2200"))
    return moment


def with_its_plus(text):
    """Return the moment as it was meant: a plus that wasn't encoded arrives as a space."""
    return re.sub(r"(?<=:\d\d) (?=\d\d:?\d\d$)", "+", text) if isinstance(text, str) else text


Moment = Annotated[AwareDatetime, BeforeValidator(with_its_plus), AfterValidator(likely)]


class ReadQuery(Schema):
    """How a program chooses reports."""

    jurisdiction_id: str = Field("", max_length=100, pattern=WHOLE)
    service_request_id: str = Field("", max_length=4000, pattern=WHOLE, description="numbers, with commas")
    service_code: str = Field("", max_length=2000, pattern=WHOLE, description="codes, with commas")
    start_date: Moment | None = None
    end_date: Moment | None = None
    updated_after: Moment | None = None
    updated_before: Moment | None = None
    status: str = Field("", pattern=r"^((open|closed)(,(open|closed))*)?$")
    page: int = Field(1, ge=1, le=10_000)
    page_size: int = Field(MOST, ge=1, le=MOST)
    extensions: bool = False


def answer(form: str, root: str, value, status: int = 200) -> HttpResponse:
    """Return `value` in the form that was asked for."""
    if form == "xml":
        kind = "text/xml; charset=utf-8"
        return HttpResponse(georeport.as_xml(root, value), content_type=kind, status=status)
    return JsonResponse(value, safe=False, status=status, json_dumps_params={"ensure_ascii": False})


def faults(request, status: int, *sentences: str) -> HttpResponse:
    """Return errors as GeoReport wants them: a list, with the status code that belongs to it."""
    form = "xml" if request.path.endswith(".xml") else "json"
    rows = [{"code": status, "description": sentence} for sentence in sentences]
    return answer(form, "errors", rows, status)


@api.exception_handler(ValidationError)
def wrong_input(request, error: ValidationError) -> HttpResponse:
    sentences = [f"{row['loc'][-1]}: {sentence_of(row)}" for row in error.errors]
    wrong_form = any(row["loc"][-1] == "form" for row in error.errors)
    return faults(request, 404 if wrong_form else 400, *sentences)


@api.exception_handler(Problem)
def problem(request, error: Problem) -> HttpResponse:
    response = faults(request, error.status, str(error.sentence))
    if hasattr(error, "retry_after"):
        response["Retry-After"] = str(error.retry_after)
    return response


@api.exception_handler(DatabaseError)
def no_database(request, error: DatabaseError) -> HttpResponse:
    """Say in the API's own form that the database is away; any other error of it is a fault of ours."""
    if not is_unreachable(error):
        raise error
    response = faults(request, 503, str(NO_DATABASE))
    response["Retry-After"] = str(SECONDS_WITHOUT_DATABASE)
    return response


@api.exception_handler(Http404)
def not_found(request, error) -> HttpResponse:
    return faults(request, 404, str(error) or _("Dit is er niet."))


@api.exception_handler(PermissionDenied)
def refused(request, error) -> HttpResponse:
    return faults(request, 403, str(error))


@api.get("/discovery.{form}", response={200: Discovery, **FAULTS}, summary="What is offered here")
def discovery(request, form: Form_):
    """Where this installation's endpoint is and in which forms it answers."""
    root = f"{settings.NOABER_URL}/open311/v2"
    value = {
        "changeset": "2026-11-01T00:00:00+01:00",
        "contact": settings.NOABER_CONTROLLER or settings.NOABER_MUNICIPALITY or settings.NOABER_URL,
        "key_service": _("Vraag een sleutel aan de beheerder: noaber new-api-client NAAM."),
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": root,
                "changeset": "2026-11-01T00:00:00+01:00",
                "type": "production" if settings.NOABER_MODE == "production" else "test",
                "formats": ["application/json", "text/xml"],
            }
        ],
    }
    return answer(form, "discovery", value)


@api.get("/services.{form}", response={200: list[Service], **FAULTS}, summary="What can be reported")
def services(request, form: Form_):
    """Every kind of report that a program may file. No query; a kept answer isn't sent again."""
    response = answer(form, "services", [georeport.service(kind) for kind in georeport.offered()])
    response["ETag"] = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
    response["Cache-Control"] = "public, max-age=300"
    return get_conditional_response(request, etag=response["ETag"], response=response)


@api.get("/services/{code}.{form}", response={200: Definition, **FAULTS}, summary="Its extra questions")
def definition(request, code: Annotated[str, Path(max_length=100, pattern=WHOLE)], form: Form_):
    """The extra questions of one kind of report."""
    kind = georeport.by_code(code)
    if kind is None:
        raise Http404(_("Deze soort melding bestaat niet."))
    return answer(form, "service_definition", georeport.definition(kind))


@api.get("/requests.{form}", response={200: list[Request], **FAULTS}, summary="Public reports")
def requests(request, form: Form_, asked: Annotated[ReadQuery, Query()]):
    """Public reports, newest first: at most 1,000 a page and 90 days, unless asked by number."""
    first = (asked.page - 1) * asked.page_size
    rows = requests_asked(
        Asked(
            numbers=split(asked.service_request_id),
            categories=slugs_of(split(asked.service_code)),
            statuses=split(asked.status),
            since=asked.start_date,
            until=asked.end_date,
            changed_since=asked.updated_after,
            changed_until=asked.updated_before,
        )
    )[first : first + asked.page_size]
    shown = [georeport.request(case, extended=asked.extensions) for case in rows]
    return answer(form, "service_requests", shown)


@api.get("/requests/{number}.{form}", response={200: list[Request], **FAULTS}, summary="One report")
def one_request(
    request, number: Annotated[str, Path(max_length=40, pattern=WHOLE)], form: Form_, extensions: bool = True
):
    """One public report, with its public notes."""
    case = requests_asked(Asked(numbers=(number,))).first()
    if case is None:
        raise Http404(_("Deze melding is er niet, of is niet openbaar."))
    return answer(form, "service_requests", [georeport.request(case, extended=extensions)])


@api.get("/tokens/{token}.{form}", response=FAULTS, summary="The number that belongs to a token")
def token(request, token: Annotated[str, Path(max_length=100, pattern=WHOLE)], form: Form_):
    """Never there: whoever files a report gets its number at once."""
    raise Http404(_("Hier zijn geen tokens: wie meldt krijgt het nummer meteen."))


@api.post(
    "/requests.{form}",
    response={
        201: list[Created],
        **FAULTS,
        403: list[Fault],
        413: list[Fault],
        429: list[Fault],
        503: list[Fault],
    },
    summary="File a report",
)
def create(
    request,
    form: Form_,
    new: Annotated[NewRequest, Form()],
    media: Annotated[UploadedFile | None, File()] = None,
):
    """File a report for somebody. Needs a key; the answers to extra questions are `attribute[code]`."""
    client = client_by_key(new.api_key) if new.api_key else None
    if client is None:
        raise PermissionDenied(_("Geef een geldige api_key mee."))
    throttle.check("api.create", client.actor_key, limit=600, per=60)
    created = file_request(new, client=client, answers=attributes(request.POST), media=media)
    return answer(form, "service_requests", [created], status=201)


def split(text: str) -> tuple[str, ...]:
    """Return the parts of a list with commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())[:200]


def slugs_of(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return our categories for service codes; an unknown code stays and finds nothing."""
    kinds = ((code, georeport.by_code(code)) for code in codes)
    return tuple(kind.slug if kind else code for code, kind in kinds)


def attributes(posted) -> dict[str, list[str]]:
    """Return `attribute[code]` and `attribute[code][]` as lists of answers."""
    found: dict[str, list[str]] = {}
    for key in posted:
        if key.startswith("attribute[") and "]" in key:
            found[key[10 : key.index("]")][:80]] = [tidy(value)[:2000] for value in posted.getlist(key)][:50]
    return found
