"""Letters, lists and posters as another program reads them."""

import io
import json
import re
from itertools import pairwise
from urllib.parse import urlsplit

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from noaber.channels.actions.paper import write_doors
from noaber.channels.models import Mailing, PaperRun, PaperWish, Tally
from noaber.channels.paper import letters, window
from noaber.channels.paper.letters import letters_of, return_code, sample_letter
from noaber.channels.paper.senders import read_senders, sender_of
from noaber.channels.paper.typesetting import NotOnPaper
from noaber.channels.paper.walking import door_list, poster
from noaber.channels.paper.words import link_to
from noaber.channels.queries import doors_of_run
from noaber.core import clock
from noaber.people.actions import add_place

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
POINT = 25.4 / 72  # millimetres
HEIGHT = 297
DPI = 200


@pytest.fixture
def run(source, senders, at):
    """Make a run of letters (or a list) to these addresses, without the worker."""

    def make(addresses, channel="letter", title="Let op", body="Er is iets.", exercise=False, **options):
        mailing = Mailing.objects.create(
            source_label="people.organisation",
            source_id=source.pk,
            kind="alert",
            category="alerts",
            organisation=source,
            urgency=2,
            texts=json.dumps({language: {"title": title, "body": body} for language in ("nl", "en")}),
            exercise=exercise,
            expires_at=clock.now(),
            handed_at=clock.now(),
        )
        write_doors(mailing, channel, [address.pk for address in addresses])
        PaperRun.objects.filter(mailing=mailing).update(**options)
        return PaperRun.objects.select_related("mailing__organisation").get(mailing=mailing)

    return make


def pdf_of(run) -> PdfReader:
    """The only PDF of a run."""
    (content,) = letters_of(run, doors_of_run(run), sender_of(run.mailing.organisation))
    return PdfReader(io.BytesIO(content))


def text_of(reader: PdfReader, page: int | None = None) -> str:
    pages = reader.pages if page is None else [reader.pages[page]]
    return " ".join(" ".join(one.extract_text() for one in pages).replace("\u200b", "").split())


def pieces(page) -> list[tuple[str, float, float, float]]:
    """Every piece of text with where it begins on the sheet, in millimetres from the top left, and size."""
    found = []

    def see(text, matrix, text_matrix, _font, size):
        if text.strip():
            x = text_matrix[4] * matrix[0] + matrix[4]
            y = text_matrix[5] * matrix[3] + matrix[5]
            found.append((text.strip(), x * POINT, HEIGHT - y * POINT, size))

    page.extract_text(visitor_text=see)
    return found


def test_every_door_gets_its_letter_in_the_order_of_the_street(run, street):
    doors = street((10, ""), (2, ""), (2, "bis"), (9, ""), (2, "a"))
    reader = pdf_of(run(doors))
    assert len(reader.pages) == 5
    order = [
        next(
            d for d in ("2 bis", "2 a", "10", "9", "2") if f"Margrietstraat {d} " in text_of(reader, n) + " "
        )
        for n in range(5)
    ]
    assert order == ["2", "2 a", "2 bis", "9", "10"]


def test_the_foot_never_stands_alone_on_a_page(run, street):
    for sentences in range(24, 60, 5):
        last = text_of(pdf_of(run(street((sentences, "")), body="Er is iets aan de hand. " * sentences)), -1)
        assert "Met vriendelijke groet" in last and "hoe het afliep" in last


def test_a_letter_about_the_end_asks_for_no_answer(run, street):
    made = run(street((1, "")), title="Afgelopen: Let op")
    made.mailing.kind = "closing"
    said = text_of(pdf_of(made))
    assert "Hebt u een vraag?" in said and "Lees hier alles nog eens" in said
    assert "antwoorden" not in said and "noem uw code" not in said and "hoe het afliep" not in said


def test_the_english_side_says_where_words_are_that_were_only_written_in_dutch(run, street):
    made = run(street((1, "")), both_languages=True)
    dutch = {"title": "Let op", "body": "Er is iets."}
    made.mailing.texts = json.dumps({"nl": dutch, "en": {**dutch, "written": "nl"}})
    reader = pdf_of(made)
    assert "Er is iets." in text_of(reader, 0)
    assert "You find the Dutch text on the other side." in text_of(reader, 1)


def test_the_walking_order_goes_up_the_odd_side_and_back_along_the_even(run, street):
    made = run(street(*((n, "") for n in (4, 1, 2, 5, 3))), walking=True)
    assert [door.number for door in doors_of_run(made)] == [1, 3, 5, 4, 2]


def test_a_letter_says_all_that_a_person_without_a_screen_needs(run, street):
    made = run(street((27, "")), title="Er wordt ingebroken", body="Sluit uw deuren.\n\nLet op elkaar.")
    said = text_of(pdf_of(made))
    for words in (
        "Gemeente Bron",
        "Aan de bewoners van",
        "Margrietstraat 27",
        "LINDERVOORT",
        "Retour: Postbus 1, 1234 AA Bron",
        "Er wordt ingebroken",
        "Sluit uw deuren.",
        "Let op elkaar.",
        "Bel 0599 00 00 00",
        "112",
        "0900-8844",
        "0800-7000",
        f"noem uw code: {return_code(doors_of_run(made)[0])}.",
        f"B-{made.mailing.pk}",
    ):
        assert words in said, words


def test_what_two_envelopes_always_show_and_what_they_may():
    assert window.SAFE == (20, 50, 100, 69)
    assert window.SHOWN == (1, 36.5, 130, 90)


LONG = "Stichting voor wonen en leven in het stadsdeel Zuidoosterdijk"[:60]
WORST = f"""
[bron]
name = "{LONG}"
lines = ["{LONG}", "{LONG}", "Burgemeester van der Wiedenplein 4", "1234 AB Bron"]
return = "{LONG[:60]}"
phone = "0599 00 00 00"
hours = "maandag tot en met vrijdag van 9 tot 12 uur"
"""


@pytest.mark.parametrize("worst", [False, True], ids=["usual", "long names"])
def test_the_address_and_nothing_else_shows_in_the_window(run, street, new_person, senders, worst):
    (door,) = street((27, "bis"), name="Burgemeester van der Wiedenstraat" if worst else "Hofpad")
    if worst:
        senders.write_text(WORST)
        read_senders.cache_clear()
        for name in ("Maria Antoinetta Wilhelmina van den Boogaard-Oosterhuis", "W" * 60):
            person = new_person(name)
            add_place(person=person, address=door)
            PaperWish.objects.create(person=person, by_name=True)
    made = run([door], exercise=worst)
    (content,) = letters_of(made, doors_of_run(made), sender_of(made.mailing.organisation))
    picture = pictures_of(content)[0]
    around = picture.crop(pixels(window.SHOWN))
    address = picture.crop(pixels(window.SAFE))
    assert has_ink(address)
    left, top = (
        pixels(window.SAFE)[0] - pixels(window.SHOWN)[0],
        pixels(window.SAFE)[1] - pixels(window.SHOWN)[1],
    )
    around.paste(255, (left, top, left + address.width, top + address.height))
    assert not has_ink(around)
    said = " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().replace("\u200b", "").split())
    assert return_code(doors_of_run(made)[0]) in said and "LINDERVOORT" in said


def pictures_of(content: bytes) -> list[Image.Image]:
    """Every page as it is printed, in grey."""
    return [page.render(scale=DPI / 72).to_pil().convert("L") for page in pdfium.PdfDocument(content)]


def pixels(box) -> tuple[int, ...]:
    return tuple(round(length / 25.4 * DPI) for length in box)


def has_ink(picture: Image.Image) -> bool:
    return picture.getextrema()[0] < 200


def test_the_code_on_every_sheet_leads_to_the_page_of_its_message(run, street, client):
    made = run(street((1, ""), (2, "")), large=True)
    link = link_to(made.mailing)
    for content, sheets in (
        (next(letters_of(made, doors_of_run(made), sender_of(made.mailing.organisation))), 2),
        (door_list(made, doors_of_run(made)), 1),
        (poster(made.mailing), 1),
        (poster(made.mailing, size="a3", language="en"), 1),
    ):
        found = [code.text for page in pictures_of(content) for code in zxingcpp.read_barcodes(page)]
        assert found == [link] * sheets
    Tally.objects.create(mailing=made.mailing, channel="letter", outcome="made", persons=2)
    assert client.get(urlsplit(link).path).status_code == 200


def test_nobody_is_named_who_did_not_ask_for_it(run, street, new_person):
    first, second = street((1, ""), (3, ""))
    quiet, named = new_person("Truus Zwijgzaam"), new_person("Henk Bij Naam")
    add_place(person=quiet, address=first)
    add_place(person=named, address=second)
    PaperWish.objects.create(person=named, by_name=True)
    reader = pdf_of(run([first, second]))
    assert "Zwijgzaam" not in text_of(reader)
    assert "Aan de bewoners van" in text_of(reader, 0)
    assert "Henk Bij Naam Margrietstraat 3" in text_of(reader, 1)


def test_who_reads_english_or_needs_large_letters_gets_them(run, street, new_person):
    plain, english, large = street((1, ""), (3, ""), (5, ""))
    add_place(person=new_person("A", language="en"), address=english)
    reader_of_large = new_person("B")
    add_place(person=reader_of_large, address=large)
    PaperWish.objects.create(person=reader_of_large, large=True)
    reader = pdf_of(run([plain, english, large], body="Er is iets. " * 40))
    starts = [n for n, page in enumerate(reader.pages) if "Retour:" in page.extract_text()]
    assert len(starts) == 3
    assert all(start % 2 == 0 for start in starts), "a letter of two pages never shares a sheet with the next"
    assert "Dear resident" not in text_of(reader, starts[0])
    in_english = text_of(reader, starts[1] + 1)
    assert "Dear resident" in in_english and "Mon–Fri 9–12" in in_english, "on a side of its own"
    assert re.search(r"give your code: [0-9A-Z]{4}-[0-9A-Z]{4}\.", in_english)
    assert max(piece[3] for piece in pieces(reader.pages[starts[2]]) if "Er is iets" in piece[0]) >= 19


def test_a_pdf_is_tagged_says_its_language_and_holds_its_fonts(run, street):
    made = run(street((1, "")))
    for content in (
        next(letters_of(made, doors_of_run(made), sender_of(made.mailing.organisation))),
        door_list(made, doors_of_run(made)),
        poster(made.mailing),
    ):
        reader = PdfReader(io.BytesIO(content))
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
        assert "/StructTreeRoot" in root and str(root["/Lang"]).startswith("nl")
        assert reader.metadata.title
        assert b"pdfuaid" in root["/Metadata"].get_data()
        fonts = set(fonts_in(reader))
        assert fonts and all(embedded for _name, embedded in fonts)
        assert {name.split("+")[-1].split("-")[0] for name, _e in fonts} == {"AtkinsonHyperlegible"}


def fonts_in(reader: PdfReader):
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            below = font.get("/DescendantFonts")
            descriptor = (below[0].get_object() if below else font)["/FontDescriptor"]
            yield str(font["/BaseFont"]), any(key in descriptor for key in ("/FontFile2", "/FontFile3"))


HOSTILE = [
    '#read("/etc/passwd") #import "@preview/x:1.0.0"',
    "#sys.inputs $x^2$ @noot <label> = kop *vet* _schuin_ `code` // weg /* weg */",
    "\\u{41} \\ \"dubbel\" 'enkel' ~ -- --- ... ; ]  [ } {",
    "Fryslân, Skûtsje, hûs, ûnder, wêze, moai boatsje; Tsjûmmearum",
    "#" * 300,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_looks_like_markup_is_printed_as_it_is(run, street, text):
    said = text_of(pdf_of(run(street((1, "")), title=text[:90], body=text)))
    assert text.replace(" ", "") in said.replace(" ", "")


def test_a_word_of_a_thousand_letters_stays_on_the_sheet(run, street):
    reader = pdf_of(run(street((1, "")), body="w" * 1_000))
    assert "w" * 1_000 in text_of(reader).replace(" ", "")
    assert all(piece[1] < 185 for page in reader.pages for piece in pieces(page))


@pytest.mark.parametrize("text", ["שלום לכולם", "Let op 😀", "مرحبا بالجيران", "𒀀𒀁", "你好"])
def test_a_script_that_we_have_no_letters_for_is_printed_or_refused_in_a_sentence(run, street, text):
    try:
        said = text_of(pdf_of(run(street((1, "")), body=text)))
    except NotOnPaper as wrong:
        assert "op papier" in str(wrong)
    else:
        assert set(text.replace(" ", "")) <= set(said)


def test_an_exercise_says_so_in_words_and_in_colour(run, street):
    made = run(street((1, "")), title="Let op", exercise=True)
    for content in (
        next(letters_of(made, doors_of_run(made), sender_of(made.mailing.organisation))),
        poster(made.mailing),
    ):
        reader = PdfReader(io.BytesIO(content))
        assert "OEFENING: Let op" in text_of(reader)
        assert reader.metadata.title == "OEFENING: Let op"


def test_a_poster_is_one_sheet_however_long_the_text(run, street):
    for words in (5, 60, 230):
        mailing = run(street((words, "")), body="woorden " * words).mailing
        for size, width in (("a4", 210), ("a3", 297)):
            reader = PdfReader(io.BytesIO(poster(mailing, size=size)))
            assert len(reader.pages) == 1
            assert abs(float(reader.pages[0].mediabox.width) * POINT - width) < 1
            assert "Hoe liep het af?" in text_of(reader)


def test_a_list_of_doors_has_no_names_and_a_box_for_each_outcome(run, street, new_person):
    doors = [*street((1, ""), (2, "")), *street((7, "a"), name="Akeleiplein")]
    named = new_person("Henk Bij Naam")
    add_place(person=named, address=doors[0])
    PaperWish.objects.create(person=named, by_name=True)
    made = run(doors, channel="doorlist")
    said = text_of(PdfReader(io.BytesIO(door_list(made, doors_of_run(made)))))
    assert "Henk" not in said
    assert said.index("Akeleiplein") < said.index("Margrietstraat")
    for words in ("7 a", "Gesproken", "Niet thuis", "Brief in de bus", "Wil geen bezoek"):
        assert words in said


def test_many_letters_come_so_many_at_a_time(run, street, monkeypatch):
    monkeypatch.setattr(letters, "BATCH", 3)
    made = run(street(*((n, "") for n in range(1, 9))))
    parts = letters_of(made, doors_of_run(made), sender_of(made.mailing.organisation))
    assert [len(PdfReader(io.BytesIO(part)).pages) for part in parts] == [3, 3, 2]


def test_a_large_run_is_set_by_a_process_of_its_own_and_is_the_same(run, street, monkeypatch):
    made = run(street((1, ""), (2, "")))
    sender = sender_of(made.mailing.organisation)
    here = text_of(PdfReader(io.BytesIO(next(letters_of(made, doors_of_run(made), sender)))))
    monkeypatch.setattr(letters, "FEW", 1)
    assert text_of(PdfReader(io.BytesIO(next(letters_of(made, doors_of_run(made), sender))))) == here
    with pytest.raises(NotOnPaper, match="😀"):
        next(letters_of(run(street((3, "")), body="Let op 😀"), doors_of_run(made), sender))


def test_what_is_read_from_the_right_begins_there(run, street):
    page = pdf_of(run(street((1, "")), body="في الممر خلف الشارع\n\nGewoon.")).pages[0]
    found = [piece for piece in pieces(page) if piece[2] > 100]
    dutch = next(x for words, x, _y, _size in found if words.startswith("Gewoon"))
    arabic = max(x for words, x, _y, _size in found if any("\u0600" <= sign <= "\u06ff" for sign in words))
    assert dutch < 30 and arabic > 100


def test_the_author_sees_the_letter_before_it_leaves(run, street):
    mailing = run(street((1, ""))).mailing
    mailing.pk = None
    for large, both in ((False, False), (True, False), (False, True)):
        content = sample_letter(
            mailing, sender_of(mailing.organisation), large=large, both_languages=both, at=clock.now()
        )
        reader = PdfReader(io.BytesIO(content))
        assert 1 <= len(reader.pages) <= 2
        assert ("Dear resident" in text_of(reader)) is both


def test_lines_of_an_address_never_overlap(run, street):
    found = pieces(pdf_of(run(street((1, "")))).pages[0])
    tops = sorted({round(piece[2], 1) for piece in found if piece[1] < 100 and 55 < piece[2] < 70})
    assert len(tops) == 3 and all(b - a > 3.5 for a, b in pairwise(tops))
