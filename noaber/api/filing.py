"""A report that a program files for somebody: GeoReport's fields to one action of the room `cases`."""

import math
from typing import Annotated
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, Field

from noaber.api import georeport
from noaber.api.models import ApiClient
from noaber.cases.actions import file_case, store_photo
from noaber.cases.screening import find_personal
from noaber.core.http import BadInput
from noaber.core.pictures import LARGEST_UPLOAD
from noaber.core.tidying import one_line, tidy
from noaber.places.queries import address_meant, area_at, areas_tree, get_address, nearest_address

Text = Annotated[str, AfterValidator(tidy)]
Line = Annotated[str, AfterValidator(one_line)]


class NewRequest(Schema):
    """GeoReport's fields of a new report."""

    api_key: Line = Field("", max_length=200)
    jurisdiction_id: Line = Field("", max_length=100)
    service_code: Line = Field(max_length=100)
    lat: float | None = Field(None, ge=-90, le=90)
    long: float | None = Field(None, ge=-180, le=180)
    address_string: Line = Field("", max_length=200)
    address_id: Line = Field("", max_length=20)
    email: Line = Field("", max_length=254)
    device_id: Line = Field("", max_length=100)
    account_id: Line = Field("", max_length=100)
    first_name: Line = Field("", max_length=80)
    last_name: Line = Field("", max_length=80)
    phone: Line = Field("", max_length=30)
    description: Text = Field("", max_length=4000)
    media_url: Line = Field("", max_length=500)


def file_request(new: NewRequest, *, client: ApiClient, answers: dict[str, list[str]], media=None) -> dict:
    """File the report and return what the program is told. Raises BadInput with a sentence.

    The text is held back from the public when it seems to hold personal data. `media_url` is kept
    as a link for the handler and never fetched by us.
    """
    kind = georeport.by_code(new.service_code)
    if kind is None:
        raise BadInput(_("Deze soort melding bestaat niet."), status=404)
    if not new.description.strip() and not answers:
        raise BadInput(_("Schrijf wat er is (description)."))
    place = where(new)
    extra = checked(kind, answers)
    if new.media_url:
        extra["media_url"] = checked_link(new.media_url)
    filed = file_case(
        by=client,
        category=kind.slug,
        text=new.description,
        contact=contact(new),
        channel="api",
        shared={"text": "public"},
        extra=extra,
        photos=photos(media),
        quarantine="personal"
        if find_personal(new.description) or find_personal(place.get("place_text", ""))
        else "",
        **place,
    )
    link = f"{settings.NOABER_URL}/melding/{filed.token}/" if filed.token else ""
    notice = _("U krijgt antwoord voor %(day)s. Volg deze melding: %(link)s") % {
        "day": f"{filed.case.due_at:%d-%m-%Y}",
        "link": link,
    }
    return {"service_request_id": filed.case.number, "service_notice": notice, "account_id": new.account_id}


def where(new: NewRequest) -> dict:
    """Return the place: a point, an address by its number, or the words of one."""
    if new.lat is not None and new.long is not None:
        if not (math.isfinite(new.lat) and math.isfinite(new.long)):
            raise BadInput(_("Dit is geen plek op aarde."))
        if area_at(new.long, new.lat) is None and areas_tree():
            raise BadInput(_("Deze plek ligt buiten onze gemeente."))
        near = nearest_address(new.long, new.lat)
        words = new.address_string or (str(near) if near else "")
        return {"lon": new.long, "lat": new.lat, "place_text": words}
    if new.address_id.isdecimal() and (found := get_address(int(new.address_id))):
        return {"address": found}
    if new.address_string:
        found = address_meant(new.address_string)
        return {"address": found} if found else {"place_text": new.address_string}
    raise BadInput(_("Zeg waar het is: lat en long, address_id of address_string."))


def contact(new: NewRequest) -> dict:
    """Return how the reporter can be reached."""
    name = f"{new.first_name} {new.last_name}".strip()
    if new.email and ("@" not in new.email or " " in new.email):
        raise BadInput(_("Dit mailadres klopt niet."))
    return {"mail": new.email, "phone": new.phone, "name": name}


def checked(kind, answers: dict[str, list[str]]) -> dict:
    """Return the answers to the extra questions; a wrong or missing one is named."""
    questions = {question.slug: question for question in kind.questions}
    for code, values in answers.items():
        question = questions.get(code)
        if question is None:
            raise BadInput(_("Deze vraag hoort niet bij deze melding: %(code)s") % {"code": code})
        if question.options and any(question.option(value) is None for value in values):
            raise BadInput(_("Dit antwoord kan niet: %(code)s") % {"code": code})
    for question in kind.questions:
        if question.required and not question.when_question and not answers.get(question.slug):
            raise BadInput(_("Beantwoord deze vraag: %(code)s") % {"code": question.slug})
    several = {code for code, question in questions.items() if question.type == "multi"}
    return {code: values if code in several else values[0] for code, values in answers.items() if values}


def checked_link(text: str) -> str:
    """Return the link to a picture elsewhere, if it is one."""
    try:
        parts = urlsplit(text)
    except ValueError as wrong:
        raise BadInput(_("media_url is geen adres.")) from wrong
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadInput(_("media_url is geen adres."))
    return text


def photos(media) -> tuple[int, ...]:
    """Return the photo that was sent along, checked and held back like every other."""
    if media is None:
        return ()
    return (store_photo(media.read(LARGEST_UPLOAD + 1), source="api").pk,)
