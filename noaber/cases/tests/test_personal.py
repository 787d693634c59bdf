"""Finds personal data as people write it, and leaves ordinary reports alone."""

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noaber.cases.screening import find_personal, marked, masked
from noaber.cases.screening.numbers import eleven_test, iban_holds

from .personal_corpus import ordinary, samples


def kinds(text: str) -> list[tuple[str, str]]:
    return [(text[found.start : found.end], found.kind) for found in find_personal(text)]


@pytest.mark.parametrize("kind", ["bsn", "iban", "plate", "phone", "mail"])
def test_recall_is_at_least_95_percent_whole_and_of_the_right_kind(kind):
    cases = list(samples(kind))
    missed = [text for value, text in cases if (value, kind) not in kinds(text)]
    recall = 1 - len(missed) / len(cases)
    assert recall >= 0.95, (recall, missed[:20])


def test_names_are_found_more_often_than_not():
    cases = list(samples("name"))
    found = sum(
        any(kind == "name" and piece in value for piece, kind in kinds(text)) for value, text in cases
    )
    assert found / len(cases) >= 0.7


def test_ordinary_reports_are_left_alone():
    texts = list(ordinary())
    wrong = [(text, kinds(text)) for text in texts if find_personal(text)]
    assert len(wrong) / len(texts) <= 0.01, wrong[:20]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bel 06 - 12 34 56 78 na 5 uur", [("06 - 12 34 56 78", "phone")]),
        ("bel 0612345678.", [("0612345678", "phone")]),
        ("bel 0 6 1 2 3 4 5 6 7 8", [("0 6 1 2 3 4 5 6 7 8", "phone")]),
        ("bel nul zes 12345678", [("nul zes 12345678", "phone")]),
        ("bel O6-12345678", [("O6-12345678", "phone")]),
        ("app 31612345678", [("31612345678", "phone")]),
        ("app 06_12345678", [("06_12345678", "phone")]),
        ("mail jan(a)gmail.com", [("jan(a)gmail.com", "mail")]),
        ("(053) 123 45 67 of +49 170 1234567", [("(053) 123 45 67", "phone"), ("+49 170 1234567", "phone")]),
        ("BSN: 123456782", [("123456782", "bsn")]),
        ("bsn123456782", [("123456782", "bsn")]),
        ("bsn 12345678 2", [("12345678 2", "bsn")]),
        ("mijn bsn is 1234.56.782!", [("1234.56.782", "bsn")]),
        ("rekening NL91 ABNA 0417 1643 00 van de vereniging", [("NL91 ABNA 0417 1643 00", "iban")]),
        ("kenteken 1234ab", [("1234ab", "plate")]),
        ("een grijze auto, g-001-bb", [("g-001-bb", "plate")]),
        (
            "mail naar jan punt smit apenstaart gmail punt com",
            [("jan punt smit apenstaart gmail punt com", "mail")],
        ),
        ("０６－１２３４５６７８", [("０６－１２３４５６７８", "phone")]),
        ("06\u200b12\u200b345678", [("06\u200b12\u200b345678", "phone")]),
        ("Dat was mevrouw De Boer weer", [("De Boer", "name")]),
        ("Volgens J.P. van Dam mag het", [("J.P. van Dam", "name")]),
    ],
)
def test_found(text, found):
    assert kinds(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "zaak 26-000412 en zaak 2026-000412",
        "1234 AB",
        "1234ab 12",
        "€ 123.456.782",
        "123.456.782 euro",
        "01-02-2026 10:30",
        "01-02-2026 11-02-2026",
        "van 09.30 tot 10.30 en 11.00",
        "0900-8844, 0800-7000 en 112",
        "14 053",
        "123456789",
        "op 10 11 12 en 13 maart",
        "om 12 30 uur",
        "5 km 30",
        "meet me at example.com",
        "wij zitten at home. nl is klein",
        "@buurt",
        "Jan van Galenstraat 14",
        "Hoek Anna Paulownastraat en Willem de Zwijgerlaan",
        "De Vrouw Justitiastraat",
        "nr 12 b en nr 123 c",
        "",
        "\x00\x00",
    ],
)
def test_left_alone(text):
    assert kinds(text) == []


def test_pieces_and_mask_follow_the_findings():
    text = "Bel 0612345678, <b>of</b> mail a@voorbeeld.nl"
    found = find_personal(text)
    assert marked(text, found) == [
        ("Bel ", None),
        ("0612345678", "phone"),
        (", <b>of</b> mail ", None),
        ("a@voorbeeld.nl", "mail"),
    ]
    assert masked(text, found, lambda kind: f"[{kind}]") == "Bel [phone], <b>of</b> mail [mail]"


def test_checks():
    assert eleven_test("123456782") and not eleven_test("123456789") and not eleven_test("000000000")
    assert iban_holds("NL91ABNA0417164300") and not iban_holds("NL91ABNA0417164301")


@given(st.text(max_size=400))
def test_any_text_is_cut_without_loss(text):
    found = find_personal(text)
    assert "".join(piece for piece, _ in marked(text, found)) == text
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize("piece", ["a.", "0 ", "12-", "a@", "A", "Jan van ", "(at)", "De B", "06", "NL12 "])
def test_hostile_text_is_read_quickly(piece):
    start = process_time()
    find_personal((piece * 5_000)[:5_000])
    assert process_time() - start < 0.5
