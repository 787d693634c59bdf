"""In a real browser, with axe: what is out is narrowed and corrected; an exercise from beginning to end."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from noaber.broadcasts.models import Broadcast
from noaber.broadcasts.tests.test_journey import as_, look, ring_by_keyboard, write_words
from noaber.people.actions import record_consent
from tests.browsing import PHONE, wait_until

__all__ = ["as_"]
ZOOMED = "document.querySelector('.nb-reach [data-map]').map?.getZoom() > 15"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_one_person_narrows_it_by_a_door_and_two_correct_it(as_, town, send):
    row = send(audience={"doors": [door.pk for door in town.doors[:6]], "sure_only": True})
    author = as_(town.author)
    author.goto(reverse("broadcasts:desk", args=[row.pk]))
    author.get_by_role("link", name="Verander").click()
    wait_until(lambda: author.evaluate(ZOOMED))  # to the doors, which have no outline
    look(author, "revise")
    author.get_by_text("Deuren in een straat", exact=True).click()
    author.get_by_label("Straat", exact=True).fill("Margrietstraat")
    author.get_by_role("button", name="Kies de deuren").click()
    author.get_by_role("checkbox", name="Margrietstraat 4", exact=True).uncheck()
    look(author, "revise-doors")
    author.get_by_role("button", name="Bewaar deze deuren").click()
    author.get_by_role("link", name="Terug naar het bericht").click()
    look(author, "narrower")
    author.get_by_role("button", name="Stuur naar minder mensen").click()
    expect(author.get_by_text("Het bericht gaat nu naar minder mensen.")).to_be_visible()

    author.get_by_role("link", name="Verander").click()
    author.get_by_label("Wat gebeurt er?").fill("Twee mensen voelen aan achterdeuren")
    author.get_by_role("button", name="Bied aan een collega aan").click()
    expect(author.get_by_text("Uw wijziging wacht op een tweede persoon.")).to_be_visible()
    second = as_(town.approver, size=PHONE)
    second.goto(reverse("broadcasts:list"))
    second.get_by_role("link", name="Iemand voelt aan achterdeuren").first.click()
    second.get_by_role("link", name="Beoordeel de wijziging").click()
    look(second, "review")
    second.get_by_role("button", name="Keur de wijziging goed").click()
    expect(second.get_by_text("Goedgekeurd. De wijziging wordt nu verstuurd.")).to_be_visible()
    look(second, "changed")
    assert Broadcast.objects.get(pk=row.pk).title == "Twee mensen voelen aan achterdeuren"


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_an_exercise_is_one_on_every_page(as_, town, colours):
    record_consent(person=town.residents[0], purpose="exercises", by=town.residents[0])

    def watch(page, name):
        expect(page.get_by_role("complementary", name="Oefening", exact=True)).to_contain_text("OEFENING")
        assert page.title().startswith("OEFENING: ")
        look(page, f"exercise-{name}-{colours}")

    author = as_(town.author, color_scheme=colours)
    author.goto(reverse("broadcasts:list"))
    author.get_by_role("link", name="Oefeningen").click()
    watch(author, "list")
    author.get_by_role("link", name="Maak een oefening").click()
    write_words(author)
    ring_by_keyboard(author)
    expect(author.locator("#bereik tfoot")).to_contain_text("1")
    watch(author, "compose")
    author.get_by_role("button", name="Bied aan een collega aan").click()
    second = as_(town.approver, color_scheme=colours)
    second.goto(reverse("broadcasts:exercises"))
    second.get_by_role("link", name="Iemand voelt aan achterdeuren").click()
    watch(second, "approve")
    second.get_by_role("button", name="Keur de oefening goed").click()
    expect(second.get_by_text("Goedgekeurd.")).to_be_visible()
    row = Broadcast.objects.get()

    resident = as_(town.residents[0], size=PHONE, color_scheme=colours)
    resident.goto(reverse("broadcasts:received", args=[row.pk]))
    watch(resident, "received")
    resident.get_by_label("Wat zag u?").fill("De acteur liep naar het plein.")
    resident.get_by_role("button", name="Stuur de oefenmelding").click()
    author.goto(reverse("broadcasts:desk", args=[row.pk]))
    expect(author.get_by_text("De acteur liep naar het plein.")).to_be_visible()
    watch(author, "detail")
    author.get_by_role("link", name="Klopt niet: trek in").click()
    watch(author, "withdraw")
    author.goto(reverse("broadcasts:close", args=[row.pk]))
    watch(author, "close")
    author.get_by_role("link", name="Niets gevonden").click()
    author.get_by_role("button", name="Verstuur het slotbericht").click()
    resident.goto(reverse("broadcasts:received", args=[row.pk]))
    expect(resident.get_by_text("Er is gezocht. Er is niets gevonden.")).to_be_visible()
    watch(resident, "ended")
