"""The pages: what each role sees, what a form keeps, and that nothing needs JavaScript."""

import json

import pytest
from django.urls import reverse

from noaber.broadcasts.actions import answer_broadcast, save_broadcast, submit_broadcast
from noaber.broadcasts.models import Answer, Broadcast
from noaber.channels.models import Mailing
from noaber.people.tests.making import with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def browse(client):
    """Return a function that signs somebody in and gives the browser."""

    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def fields(town, **changed) -> dict:
    """What a browser sends without JavaScript."""
    return {
        "kind": "now",
        "title": "Iemand voelt aan achterdeuren",
        "text": "In het pad achter de Margrietstraat.",
        "advice": "Ziet u het nu? Bel 112.",
        "channels": ["page", "mail"],
        "organisation": town.organisation.pk,
        "closer": town.author.pk,
        "drawn": "{}",
        **changed,
    }


def test_a_message_is_made_without_javascript(browse, town):
    page = browse(town.author)
    assert page.get(reverse("broadcasts:new")).status_code == 200
    sent = fields(town, ring_address="Margrietstraat 1", ring_metres=60, do="save")
    answer = page.post(reverse("broadcasts:new"), sent)
    row = Broadcast.objects.get()
    assert answer.headers["Location"] == reverse("broadcasts:compose", args=[row.pk])
    assert row.audience["rings"][0]["label"].startswith("Margrietstraat 1")
    shown = page.get(answer.headers["Location"]).content.decode()
    assert "binnen 60 meter van Margrietstraat 1" in shown
    assert "<b>9 deuren</b>" in shown
    for nothing in ("rings:²", "rings:9", "minus:0", "rings", ":"):
        sent = fields(town, drawn=json.dumps(row.audience), seen_version=1, do="save", remove=nothing)
        assert page.post(reverse("broadcasts:compose", args=[row.pk]), sent).status_code < 400
    sent = fields(town, drawn=json.dumps(row.audience), seen_version=1, do="save", remove="rings:0")
    page.post(reverse("broadcasts:compose", args=[row.pk]), {**sent, "areas": [town.hof.pk]})
    row.refresh_from_db()
    assert row.audience == {"areas": [town.hof.pk]}
    sent = fields(town, areas=[town.hof.pk], seen_version=row.version, do="submit")
    page.post(reverse("broadcasts:compose", args=[row.pk]), sent)
    row.refresh_from_db()
    assert row.status == "submitted"


def test_a_ring_and_an_area_are_left_out_without_javascript(browse, town):
    page = browse(town.author)
    sent = fields(town, areas=[town.hof.pk], ring_address="Margrietstraat 1", ring_metres=60, do="save")
    page.post(reverse("broadcasts:new"), {**sent, "ring_side": "minus", "minus_areas": [town.hof.pk]})
    row = Broadcast.objects.get()
    assert row.audience["areas"] == row.audience["minus"]["areas"] == [town.hof.pk]
    assert [ring["metres"] for ring in row.audience["minus"]["rings"]] == [60]
    address = reverse("broadcasts:compose", args=[row.pk])
    answer = page.get(address)
    shown = answer.content.decode()
    assert "zonder: binnen 60 meter van Margrietstraat 1" in shown and 'value="minus.rings:0"' in shown
    initial = answer.context["form"].initial
    assert initial["minus_areas"] == [town.hof.pk]
    again = fields(town, areas=[town.hof.pk], drawn=initial["drawn"], seen_version=row.version)
    page.post(address, {**again, "remove": "minus.rings:0"})
    row.refresh_from_db()
    assert row.audience == {"areas": [town.hof.pk]}


def test_who_is_left_out_needs_somebody_who_is_chosen(browse, town):
    sent = fields(town, minus_areas=[town.hof.pk], do="save")
    answer = browse(town.author).post(reverse("broadcasts:new"), sent)
    assert answer.status_code == 422 and "Kies eerst wie het bericht krijgt" in answer.content.decode()
    assert not Broadcast.objects.exists()


def test_who_is_perhaps_inside_is_a_number_and_a_choice(browse, town):
    page = browse(town.author)
    ring = fields(town, ring_address="Margrietstraat 1", ring_metres=60)
    both = {}
    for choice in ("with", "without"):
        answer = page.post(reverse("broadcasts:preview"), {**ring, "perhaps": choice})
        both[choice] = answer.context["reach"]
        assert (both[choice].sure, both[choice].perhaps) == (both["with"].sure, 1)
        said = "krijgt het ook" if choice == "with" else "krijgt het niet"
        assert "Misschien binnen" in answer.content.decode() and said in answer.content.decode()
    assert both["with"].people == both["without"].people + 1
    page.post(reverse("broadcasts:new"), {**ring, "perhaps": "without", "do": "save"})
    assert Broadcast.objects.get().audience["sure_only"] is True


def test_a_mistake_keeps_every_word(browse, town):
    page = browse(town.author)
    sent = fields(town, ring_address="Nergensstraat 1", title="Kostbare titel")
    answer = page.post(reverse("broadcasts:new"), sent)
    assert answer.status_code == 422
    assert "Kostbare titel" in answer.content.decode()
    assert "Welk adres bedoelt u?" in answer.content.decode()
    assert not Broadcast.objects.exists()


CROSSED = [[[6, 52], [7, 53], [7, 52], [6, 53], [6, 52]]]
ROUND_THE_GLOBE = [[[-170, -80], [170, -80], [170, 80], [-170, -80]]]


def polygon(coordinates) -> str:
    return json.dumps({"shapes": [{"type": "Polygon", "coordinates": coordinates}]})


HOSTILE = [
    *("{", "[]", '"x"', "null", '{"shapes": 1}', '{"areas": [1]', "[" * 5000, '{"onbekend": []}'),
    *(polygon(CROSSED), polygon(ROUND_THE_GLOBE), polygon([]), polygon([[["a", "b"]]]), polygon(7)),
    '{"rings": [{"lon": 999, "lat": 1, "metres": 5}]}',
    '{"rings": [{"lon": 6, "lat": 52, "metres": 1e400}]}',
    '{"rings": [{"lon": "6", "lat": null, "metres": true}]}',
    '{"minus": {"minus": {}}}',
]


@pytest.mark.parametrize("drawn", HOSTILE)
def test_a_hostile_drawing_gets_a_sentence(browse, town, drawn):
    page = browse(town.author)
    answer = page.post(reverse("broadcasts:new"), fields(town, drawn=drawn))
    kept = Broadcast.objects.first()
    if kept is not None:
        assert kept.audience == {}  # "null" and the like mean nobody
    else:
        assert answer.status_code == 422
        assert 'id="fouten"' in answer.content.decode()
    assert page.post(reverse("broadcasts:preview"), fields(town, drawn=drawn)).status_code == 200


def test_two_tabs_say_so_and_keep_the_text(browse, town, write):
    row = write()
    page = browse(town.author)
    address = reverse("broadcasts:compose", args=[row.pk])
    page.post(address, fields(town, title="Eerste tab", seen_version=1))
    answer = page.post(address, fields(town, title="Tweede tab", seen_version=1))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "intussen" in text and "Tweede tab" in text
    assert Broadcast.objects.get().title == "Eerste tab"


def test_the_second_person_reads_what_is_bound_and_sends(browse, town, write):
    row = submit_broadcast(broadcast=write(), by=town.author)
    page = browse(town.approver)
    listed = page.get(reverse("broadcasts:list")).content.decode()
    assert "Wacht op uw goedkeuring" in listed and row.title in listed
    shown = page.get(reverse("broadcasts:desk", args=[row.pk]))
    text = shown.content.decode()
    for words in (row.title, row.text, row.advice, row.content_hash, "binnen 60 meter"):
        assert words in text
    address = reverse("broadcasts:approve", args=[row.pk])
    assert page.post(address, {"shown_hash": "0" * 64}).status_code == 409
    assert page.post(address, {}).status_code == 409
    assert page.post(address, {"shown_hash": row.content_hash}).status_code == 302
    again = page.post(address, {"shown_hash": row.content_hash})
    assert again.status_code == 409 and "al goedgekeurd" in again.content.decode()
    assert Mailing.objects.filter(kind="alert").count() == 1


def test_the_difference_with_the_version_before_is_shown(browse, town, write):
    row = write()
    row = save_broadcast(
        by=town.author, broadcast=row, kind="now", audience=town.ring, title="Iemand klimt over daken"
    )
    submit_broadcast(broadcast=row, by=town.author)
    text = browse(town.approver).get(reverse("broadcasts:desk", args=[row.pk])).content.decode()
    assert "<del>voelt</del><ins>klimt</ins>" in text


def test_sending_back_closing_and_taking_back(browse, town, write, send):
    row = submit_broadcast(broadcast=write(), by=town.author)
    page = browse(town.approver)
    empty = page.post(reverse("broadcasts:reject", args=[row.pk]), {"reason": ""})
    assert empty.status_code == 422
    assert page.post(reverse("broadcasts:reject", args=[row.pk]), {"reason": "Te vaag"}).status_code == 302
    row = send()
    address = reverse("broadcasts:close", args=[row.pk])
    assert "Er is gezocht" in page.get(address + "?afloop=none").content.decode()
    assert page.post(address, {"outcome": "none", "text": " "}).status_code == 422
    assert page.post(address, {"outcome": "none", "text": "Er is niets gevonden."}).status_code == 302
    assert page.get(reverse("broadcasts:desk", args=[row.pk])).status_code == 200
    row = send(title="Nog een")
    address = reverse("broadcasts:withdraw", args=[row.pk])
    assert "Dit bericht klopte niet" in page.get(address).content.decode()
    assert page.post(address, {"text": "Er was niets."}).status_code == 422
    page.post(address, {"outcome": "false_alarm", "text": "Er was niets."})
    row.refresh_from_db()
    assert (row.status, row.closing.text) == ("withdrawn", "Er was niets.")


def test_a_resident_answers_with_a_form(browse, town, send, people):
    row = send()
    address = reverse("broadcasts:received", args=[row.pk])
    live = reverse("broadcasts:received_now", args=[row.pk])
    assert {browse(people()).get(page).status_code for page in (address, live)} == {404}
    page = browse(town.residents[0])
    assert page.get(live).status_code == 200
    shown = page.get(address).content.decode()
    assert '<a href="tel:112">Bel 112</a>' in shown and 'value="seeing_now"' in shown
    reply = reverse("broadcasts:answer", args=[row.pk])
    assert page.post(reply, {"kind": "saw_something"}).status_code == 302
    assert "Vertel wat u zag" in page.get(address).content.decode()
    page.post(reply, {"kind": "saw_something", "tip": "<script>alert(1)</script>"})
    assert "&lt;script&gt;" in page.get(address).content.decode()
    page.post(reply, {"kind": "not_here"})
    assert [(answer.kind, answer.tip) for answer in Answer.objects.all()] == [("not_here", "")]
    assert page.post(reply, {"kind": "x" * 50}).status_code == 422
    assert page.post(reply, {"kind": "onzin"}).status_code == 400


def test_how_it_ended_is_on_the_residents_page(browse, town, send):
    row = send(kind="missing")
    page = browse(town.approver)
    page.post(reverse("broadcasts:close", args=[row.pk]), {"outcome": "direct", "text": "Zij is weer thuis."})
    page.logout()
    shown = page.get(reverse("broadcasts:received", args=[row.pk])).content.decode()
    assert "Zij is weer thuis." in shown and "Gelukt door uw antwoorden" in shown
    assert "<form" not in shown.split("nb-alert")[1].split("</article>")[0]


@pytest.mark.slow
def test_who_may_open_what(browse, town, write, send, people):
    """Every page of the desk, for everybody who has no business there: it does not exist for them."""
    draft, out = write(title="Nog een concept"), send()
    answer_broadcast(
        broadcast=send(kind="missing"), by=town.residents[0], kind="saw_something", tip="KANARIE"
    )
    elsewhere = type(town.organisation).objects.create(slug="politie", name="Politie", kind="police")
    strangers = [
        town.residents[0],
        with_role(people("Andere organisatie"), elsewhere, "author"),
        with_role(people("Ook"), elsewhere, "approver"),
        with_role(people("Zaken"), elsewhere, "handler", desk=None),
    ]
    names = ("desk", "compose", "withdraw", "close", "counts", "tips")
    for person in strangers:
        page = browse(person)
        for name in names:
            for row in (draft, out):
                found = page.get(reverse(f"broadcasts:{name}", args=[row.pk]))
                assert found.status_code in (403, 404), (person, name)
                assert row.title not in found.content.decode()
    for person in (town.author, town.approver):
        found = browse(person).get(reverse("broadcasts:tips", args=[out.pk]))
        assert found.status_code in (403, 404)
    latest = [Broadcast.objects.latest("pk").pk]
    listed = browse(town.handler).get(reverse("broadcasts:list")).content.decode()
    assert out.title in listed and draft.title not in listed
    assert "KANARIE" in browse(town.handler).get(reverse("broadcasts:tips", args=latest)).content.decode()
    mine = browse(town.residents[0]).get(reverse("broadcasts:received", args=latest))
    assert "Uw tip is 1 keer geopend" in mine.content.decode()
    for person in (town.author, town.approver):
        for name in ("desk", "counts", "close"):
            shown = browse(person).get(
                reverse(f"broadcasts:{name}", args=[Broadcast.objects.latest("pk").pk])
            )
            assert "KANARIE" not in shown.content.decode()
            assert "Ik heb iets gezien" in shown.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["approve", "reject", "take_over"])
def test_actions_are_posts_by_who_may(browse, town, write, name, method):
    row = submit_broadcast(broadcast=write(), by=town.author)
    page = browse(town.author)
    found = getattr(page, method)(reverse(f"broadcasts:{name}", args=[row.pk]))
    assert found.status_code in (403, 405)
    assert Broadcast.objects.get(pk=row.pk).status == "submitted"


def test_lists_cost_the_same_with_one_and_with_three(
    browse, town, send, write, django_assert_max_num_queries
):
    page = browse(town.author)

    def asked() -> int:
        with django_assert_max_num_queries(25) as counted:
            page.get(reverse("broadcasts:list"))
        return len(counted)

    send(), write(), submit_broadcast(broadcast=write(), by=town.author)
    asked()
    one = asked()
    for _ in range(2):
        send(), write(), submit_broadcast(broadcast=write(), by=town.author)
    assert asked() == one


@pytest.mark.parametrize("tip", ["Een man met een ladder. " * 60, "Een man\0met een ladder liep weg."])
def test_a_tip_that_can_not_be_kept_stays_in_its_field_with_the_reason(browse, town, send, tip):
    row = send()
    page, reply = browse(town.residents[0]), reverse("broadcasts:answer", args=[row.pk])
    page.post(reply, {"kind": "saw_something", "tip": "Een ladder."})
    answer = page.post(reply, {"kind": "saw_something", "tip": tip})
    assert answer.status_code == 422
    form = answer.context["answering"]
    assert form["tip"].value() == tip and form.errors["tip"]
    assert "met een ladder" in answer.content.decode()
    assert Answer.objects.get().tip == "Een ladder."
    page.cookies["django_language"] = "en"
    english = page.post(reply, {"kind": "saw_something", "tip": tip}, headers={"Accept-Language": "en"})
    assert english.status_code == 422


def test_a_tip_after_the_end_or_after_signing_out_is_given_back(browse, client, town, send):
    row = send()
    page, reply = browse(town.residents[0]), reverse("broadcasts:answer", args=[row.pk])
    tip = {"kind": "saw_something", "tip": "Een man met een ladder."}
    client.logout()
    signed_out = client.post(reply, tip)
    assert signed_out.status_code == 403 and tip["tip"] in signed_out.content.decode()
    page = browse(town.residents[0])
    page.post(reply, {"kind": "saw_something"})
    browse(town.author).post(
        reverse("broadcasts:withdraw", args=[row.pk]), {"outcome": "false_alarm", "text": "Er was niets."}
    )
    ended = browse(town.residents[0]).post(reply, tip)
    assert ended.status_code == 410 and tip["tip"] in ended.content.decode()


def test_why_it_is_sent_back_stays_when_it_does_not_go(browse, town, write):
    row = submit_broadcast(broadcast=write(), by=town.author)
    page, address = browse(town.approver), reverse("broadcasts:reject", args=[row.pk])
    for reason in ("Noem geen naam. " * 200, "Noem\0geen naam alstublieft."):
        answer = page.post(address, {"reason": reason})
        assert answer.status_code == 422
        assert answer.context["rejection"]["reason"].value() == reason
    assert page.post(address, {"reason": "Noem geen naam erbij."}).status_code == 302
    late = page.post(address, {"reason": "Nog een keer: geen naam."})
    assert late.status_code in (403, 409) and "Nog een keer: geen naam." in late.content.decode()
