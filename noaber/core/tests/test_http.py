"""Errors that a person can read."""

from django.http import HttpResponse, HttpResponseNotAllowed
from django.test import RequestFactory

from noaber.core.http import (
    ProblemMiddleware,
    TooMany,
    WholeAddressMiddleware,
    csrf_failure,
    problem_response,
    written_in,
)


def request_for(path: str = "/", **headers):
    request = RequestFactory(headers=headers).get(path)
    request.csp_nonce = "x"
    return request


def test_a_form_address_opened_as_a_page_says_what_to_do(db):
    response = ProblemMiddleware(lambda request: HttpResponseNotAllowed(["POST"]))(request_for())
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "gebruik de knop" in response.content.decode()


def test_a_program_gets_json():
    response = problem_response(
        request_for(Accept="application/json"), TooMany("Wacht even.", retry_after=30)
    )
    assert (response.status_code, response["Retry-After"]) == (429, "30")
    assert b"Wacht even." in response.content


def test_what_was_written_is_given_back_and_choices_and_codes_are_not(db):
    fields = {
        "text": "De lamp is <b>stuk</b> sinds gisteren.",
        "kind": "lamp",
        "drawn": '{"a": 1, "b": 2, "c": 3}',
    }
    request = RequestFactory().post("/", fields)
    request.csp_nonce = "x"
    page = csrf_failure(request)
    assert page.status_code == 403
    text = page.content.decode()
    assert "De lamp is &lt;b&gt;stuk&lt;/b&gt; sinds gisteren." in text
    assert written_in(request) == [fields["text"]] and written_in(request_for("/?text=een+twee+drie")) == []


def test_a_zero_byte_in_an_address_is_refused(db):
    middleware = WholeAddressMiddleware(lambda request: HttpResponse("open"))
    assert middleware(request_for("/?zoek=a%00b")).status_code == 400
    assert middleware(request_for("/?zoek=ab")).content == b"open"
