"""What somebody may begin while a stage runs: by whom, when, how often, and never twice by one press."""

import re
from datetime import timedelta

import pytest

from noaber.broadcasts.models import Broadcast
from noaber.initiatives.models import Delivery
from noaber.people.models import Person
from noaber.people.tests.making import with_role
from noaber.playbooks import actions
from noaber.playbooks.book.stages import OfferedMessage
from noaber.playbooks.clockwork import again_at
from noaber.playbooks.tests.making import a_playbook

HOUR = timedelta(hours=1)
TITLE = {"nl": "Kom kijken", "en": "Come and look"}
MESSAGE = {
    "what": "message",
    "key": "look",
    "role": "writer",
    "kind": "good_news",
    "title": TITLE,
    "body": {"nl": "Kom vanavond kijken.", "en": "Come and look tonight."},
    "audience": "area",
    "within_days": 1,
    "at_most": {"parameter": "metres"},
}
ROUND = {
    "what": "task",
    "key": "round",
    "role": "approver",
    "name": {"nl": "Loop een ronde", "en": "Walk a round"},
    "within_days": 2,
    "at_most": 1,
    "per": "week",
}
STAGES = [
    {
        "key": "open",
        "name": TITLE,
        "ends": {"by": "person", "role": "writer", "within_days": 9},
        "offers": [MESSAGE, ROUND],
    },
    {"key": "after", "name": TITLE, "ends": {"by": "clock", "days": 3}},
]


@pytest.fixture
def here(prepared, town):
    book = a_playbook(stages=STAGES, gates=[], reactions=[], stops=[])
    row = actions.start_initiative(by=town.writer, initiative=prepared(book))
    actions.choose_value(by=town.writer, initiative=row, key="metres", value=25)
    row.refresh_from_db()
    return row


@pytest.fixture
def press(here, client):
    """Open the page as somebody and press what it offers, or send the same form by hand."""
    address = f"/initiatieven/{here.pk}/"

    def form(person, key):
        client.force_login(person)
        page = client.get(address).content.decode()
        found = re.search(rf'name="wat" value="{key}"><input type="hidden" name="keer" value="(\d+)"', page)
        return (found and found[1]), page

    def send(person, key, number=None):
        number = number or form(person, key)[0] or "1"
        client.force_login(person)
        return client.post(f"{address}aanbod/", {"wat": key, "keer": number})

    send.form = form
    return send


def test_each_press_gives_one_draft_of_who_pressed(here, town, press):
    second = with_role(Person.objects.create(name="Fatma"), town.organisation, "author")
    actions.invite(by=town.writer, initiative=here, role="writer", person=second)
    actions.answer_invitation(by=second, initiative=here, role="writer", accept=True)
    number, page = press.form(second, "look")
    assert "Begin: Kom kijken" in page and "Loop een ronde" not in page
    first = press(second, "look", number)
    draft = Broadcast.objects.get()
    assert (draft.author, draft.audience, first["Location"]) == (
        second,
        {"areas": [town.hof.pk]},
        f"/berichten-maken/{draft.pk}/schrijven/",
    )
    assert press(second, "look", number)["Location"] == first["Location"], "a double press"
    assert Broadcast.objects.count() == Delivery.objects.count() == 1
    press(town.writer, "look")
    assert sorted(Broadcast.objects.values_list("author__name", flat=True)) == ["Anneke", "Fatma"]
    assert Delivery.objects.filter(occasion__lt=0, stage="open", key="look").count() == 2


def test_who_may_not_and_when_not(here, town, press):
    assert press.form(town.approver, "look")[0] is None
    assert press(town.approver, "look").status_code == 403
    assert press(town.stranger, "look").status_code == 404
    for number in ("0", "-4", "x", "9" * 40):
        assert press(town.writer, "look", number).status_code == 400
    assert press(town.writer, "nothing").status_code == 400
    actions.pause_initiative(by=town.writer, initiative=here)
    assert press.form(town.writer, "look")[0] is None
    assert press(town.writer, "look").status_code == 409
    actions.resume_initiative(by=town.writer, initiative=here)
    actions.end_stage(by=town.writer, initiative=here, key="open")
    assert press.form(town.writer, "look")[0] is None
    assert press(town.writer, "look").status_code == 409
    assert not Delivery.objects.exists()


def test_a_limit_says_when_it_is_possible_again(here, town, press, at):
    assert press(town.approver, "round").status_code == 302
    line = Delivery.objects.get()
    assert line.due_at == at.now() + timedelta(days=2)
    at.move(6 * 24 * HOUR)
    refused = press(town.approver, "round")
    assert refused.status_code == 409
    said = "Het kan weer vanaf 17 november"
    assert said in refused.content.decode() and said in press.form(town.approver, "round")[1]
    actions.tick_off(by=town.approver, delivery=line)
    at.move(24 * HOUR)
    assert press(town.approver, "round").status_code == 302
    assert Delivery.objects.filter(key="round").count() == 2


def test_a_limit_counts_over_the_last_hours(at):
    offer = OfferedMessage.model_validate({**MESSAGE, "at_most": 3})
    begun = [at.now() + n * HOUR for n in (0, 30, 2, 1)]
    assert again_at(offer, {}, begun[:1]) is None
    assert again_at(offer, {}, begun) == at.now() + 25 * HOUR
    assert again_at(offer.model_copy(update={"per": "week"}), {}, begun) == at.now() + (7 * 24 + 1) * HOUR
    assert again_at(offer.model_copy(update={"at_most": None}), {}, begun) is None


def test_who_may_not_write_any_more_gets_no_line(here, town, press):
    number, _page = press.form(town.writer, "look")
    town.writer.roles.all().delete()
    assert press(town.writer, "look", number).status_code == 403
    assert not Delivery.objects.exists() and not Broadcast.objects.exists()
