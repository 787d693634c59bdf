"""In a real browser, with axe: what is out is corrected and taken back; and an exercise from end to end."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from noaber.broadcasts.models import Broadcast, PracticeReport
from noaber.broadcasts.tests.test_journey import as_, look, ring_by_keyboard, write_words
from noaber.channels.adapters.registry import transports
from noaber.channels.delivering.portion import deliver_chunk
from noaber.people.actions import record_consent
from tests.browsing import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["as_"]


def deliver() -> None:
    while deliver_chunk(transports()["page"]):
        pass


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_false_alert_is_corrected(as_, town, send, scripts):
    options = {"java_script_enabled": scripts}
    watch = look if scripts else lambda page, name: None
    row = send()
    deliver()
    resident = as_(town.residents[0], size=PHONE, **options)
    resident.goto(reverse("broadcasts:received", args=[row.pk]))
    expect(resident.get_by_text("In het pad achter de Margrietstraat.")).to_be_visible()

    author = as_(town.author, **options)
    author.goto(reverse("broadcasts:desk", args=[row.pk]))
    author.get_by_role("link", name="Verander").click()
    watch(author, "revise")
    author.get_by_label("Waar en wanneer?").fill("Het was de glazenwasser. Er is niets aan de hand.")
    author.get_by_role("button", name="Bied aan een collega aan").click()
    expect(author.get_by_text("Uw wijziging wacht op een tweede persoon.")).to_be_visible()
    watch(author, "revision-waits")

    second = as_(town.approver, **options)
    second.goto(reverse("broadcasts:list"))
    expect(second.get_by_text("Er wacht een wijziging op goedkeuring.")).to_be_visible()
    second.get_by_role("link", name="Iemand voelt aan achterdeuren").first.click()
    second.get_by_role("link", name="Beoordeel de wijziging").click()
    watch(second, "revision-approve")
    second.get_by_role("button", name="Keur de wijziging goed").click()
    expect(second.get_by_text("Goedgekeurd. De wijziging wordt nu verstuurd.")).to_be_visible()
    watch(second, "revision-sent")
    deliver()

    resident.goto("/berichten/")
    expect(resident.get_by_text("Correctie: Iemand voelt aan achterdeuren")).to_be_visible()
    watch(resident, "inbox-corrected")
    other = as_(town.residents[1], size=PHONE, **options)
    other.goto("/berichten/")
    expect(other.get_by_text("Correctie:")).to_have_count(0)

    second.get_by_role("link", name="Berichten", exact=True).click()
    watch(second, "list-running")
    second.get_by_role("link", name="Klopt niet: trek in").click()
    expect(second.get_by_text("False alarm: Iemand voelt aan achterdeuren.")).to_be_visible()
    watch(second, "cancel")
    second.get_by_role("button", name="Trek nu in").click()
    expect(second.get_by_text("Het bericht is ingetrokken.", exact=True)).to_be_visible()
    deliver()
    resident.goto("/berichten/")
    expect(resident.get_by_text("Vals alarm: Iemand voelt aan achterdeuren")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_exercise(as_, town, scripts):
    options = {"java_script_enabled": scripts}
    watch = look if scripts else lambda page, name: None
    player = town.residents[0]
    record_consent(person=player, purpose="exercises", by=player)
    author = as_(town.author, **options)
    author.goto(reverse("broadcasts:list"))
    author.get_by_role("link", name="Oefeningen").click()
    watch(author, "exercises-empty")
    author.get_by_role("link", name="Maak een oefening").click()
    expect(author.get_by_role("heading", name="Oefenbericht maken")).to_be_visible()
    write_words(author)
    ring_by_keyboard(author)
    expect(author.get_by_text("1 mens die zich opgaf voor oefeningen. Anderen niet.")).to_be_visible()
    watch(author, "exercise-draft")
    author.get_by_role("button", name="Bied aan een collega aan").click()

    second = as_(town.approver, **options)
    second.goto(reverse("broadcasts:exercises"))
    second.get_by_role("link", name="Iemand voelt aan achterdeuren").click()
    watch(second, "exercise-approve")
    second.get_by_role("button", name="Keur de oefening goed").click()
    expect(second.get_by_text("Goedgekeurd. Het bericht wordt nu verstuurd.")).to_be_visible()
    row = Broadcast.objects.get()
    assert row.exercise
    deliver()

    resident = as_(player, size=PHONE, **options)
    resident.goto(reverse("broadcasts:received", args=[row.pk]))
    expect(resident.locator(".nb-drill-band")).to_contain_text("OEFENING")
    expect(resident.get_by_text("Bel niet 112 voor deze oefening.")).to_be_visible()
    resident.get_by_role("button", name="Ik zie het nu").click()
    watch(resident, "exercise-received")
    resident.get_by_label("Wat zag u?").last.fill("De acteur loopt bij nummer 3.")
    resident.get_by_role("button", name="Stuur de oefenmelding").click()
    expect(resident.get_by_text("Oefenmelding bewaard.")).to_be_visible()
    assert PracticeReport.objects.get().text == "De acteur loopt bij nummer 3."

    outsider = as_(town.residents[1], size=PHONE, **options)
    outsider.goto(reverse("broadcasts:received", args=[row.pk]))
    expect(outsider.get_by_text("Iemand voelt aan achterdeuren")).to_have_count(0)
    author.goto(reverse("broadcasts:desk", args=[row.pk]))
    expect(author.get_by_text("De acteur loopt bij nummer 3.")).to_be_visible()
    watch(author, "exercise-board")


def test_changing_and_exercising_in_english_and_dark(as_, town, send):
    record_consent(person=town.residents[0], purpose="exercises", by=town.residents[0])
    row, drill = send(), send(exercise=True)
    deliver()
    page = as_(town.author, language="en", color_scheme="dark")
    for name, args in (("revise", [row.pk]), ("withdraw", [row.pk]), ("exercises", []), ("desk", [drill.pk])):
        page.goto(reverse(f"broadcasts:{name}", args=args))
        look(page, f"english-dark-{name}")
    resident = as_(town.residents[0], size=PHONE, language="en", color_scheme="dark")
    resident.goto(reverse("broadcasts:received", args=[drill.pk]))
    expect(resident.locator(".nb-drill-band")).to_contain_text("EXERCISE")
    look(resident, "english-dark-exercise")
