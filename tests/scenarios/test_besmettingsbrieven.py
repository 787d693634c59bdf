"""Besmettingsbrieven: letters to the doors around a burglary.

What this must show:
- one entry "attempt at X": somebody tried a window, and no more than that is said
- doors in ring: those within the metres that were chosen
- print run in 24 h
- ring closes after 28 days
- second event merges: one ring, and nobody gets the same letter twice
- no victim identifiable
And the refusals: no start without people, no letters before the paper of the police was seen, nobody alone.
"""

import re
from datetime import timedelta

from noaber.broadcasts.models import Broadcast
from noaber.cases.tests.reporting import Reporter
from noaber.channels.models import PaperRun
from noaber.core import clock
from noaber.initiatives.models import Initiative
from noaber.places.cells import distance_m
from noaber.places.models import Address, LivingRing


def burglary(by, door):
    words = {"text": "Het raam is open.", "way": "account", "shared": {"name": "desk"}}
    Reporter(by, "inbraak", door).up_to_check(**words).sends()


def drafts(row):
    made = row.deliveries.filter(object_label="broadcasts.broadcast")
    return Broadcast.objects.filter(pk__in=made.values("object_id")).order_by("pk")


def doors_around(door, metres):
    """How many doors there are within so many metres, in whatever street."""
    around = Address.objects.values_list("lon", "lat")
    return sum(distance_m(door.lon, door.lat, *point) <= metres for point in around)


def test_letters_after_a_burglary(town):
    doors = town.street("Margrietstraat", doors=40)
    gemeente = town.organisation("municipality")
    anneke = town.person("Anneke", gemeente, "author")
    joris = town.person("Joris", gemeente, "approver")
    bram = town.person("Bram", lives_at=doors[10])

    town.say("Anneke vindt het draaiboek en bereidt het voor. Bram kan het lezen, maar niet beginnen.")
    page = anneke.get("/draaiboeken/besmettingsbrieven/").content.decode()
    assert "/draaiboeken/besmettingsbrieven/beginnen/" in page
    assert "/beginnen/" not in bram.get("/draaiboeken/besmettingsbrieven/").content.decode()
    assert bram.get("/draaiboeken/besmettingsbrieven/beginnen/").status_code == 403
    given = {"organisation": gemeente.pk, "area": town.area.pk, "name": "Brieven na een inbraak"}
    here = anneke.post("/draaiboeken/besmettingsbrieven/beginnen/", given)["Location"]
    row = Initiative.objects.latest("pk")
    assert here == f"/initiatieven/{row.pk}/"
    assert bram.get(here).status_code == 404, "who has nothing to do with it does not see it"

    def act(who, what, **values):
        return who.post(f"{here}{what}/", values).status_code

    town.say("Voor de start ziet zij alles wat er gaat gebeuren, en elk bericht dat weg kan gaan.")
    before = anneke.get(here).content.decode()
    assert "Terugkijken" in before and "Er is ingebroken bij u in de buurt" in before

    town.say("Zonder mensen begint er niets. Anneke vraagt Joris, en hij zegt zelf ja.")
    assert act(anneke, "starten") == 400
    assert act(anneke, "vragen", role="writer", colleague=anneke.pk) == 302
    assert act(anneke, "vragen", role="approver", colleague=anneke.pk) == 422, "no mandate for it"
    act(anneke, "vragen", role="approver", colleague=joris.pk)
    assert act(anneke, "starten") == 400
    assert "Ja, ik doe mee" in joris.get(here).content.decode()
    act(joris, "antwoorden", rol="approver", antwoord="ja")
    assert act(joris, "starten") == 403, "only who leads it"
    assert act(anneke, "kiezen", keuze="metres", **{"metres-value": "5000"}) == 400
    assert act(anneke, "kiezen", keuze="metres", **{"metres-value": "50"}) == 302
    act(anneke, "kiezen", keuze="lasts", **{"lasts-value": "60"})
    assert act(anneke, "starten") == 302

    town.say("Er wordt ingebroken, maar de politie heeft nog niets op papier beloofd: er gaat geen brief.")
    act(anneke, "fase-klaar", fase="agree")
    burglary(bram, doors[0])
    town.settle()
    assert not drafts(row).exists()
    assert "Wacht op wat er eerst moet zijn" in anneke.get(here).content.decode()

    town.say("Anneke heeft het papier van de politie gezien. Joris kan dat niet voor haar zeggen.")
    seen_on = clock.today().isoformat()
    assert act(joris, "document", poort="agreement", seen_on=seen_on) == 403
    act(anneke, "document", poort="agreement", seen_on=seen_on)
    town.move(minutes=1)
    town.settle()

    town.say("Bram meldt een poging tot inbraak. Er ligt meteen een brief klaar, zonder huisnummer.")
    burglary(bram, doors[10])
    town.settle()
    draft = drafts(row).get()
    assert draft.audience["rings"][0]["metres"] == 50
    written = f"/berichten-maken/{draft.pk}/"
    assert "Er is ingebroken bij u in de buurt" in anneke.get(written).content.decode()
    home = rf"{re.escape(doors[10].street.name)}\s+{doors[10].number}\b"
    assert not re.search(home, draft.title + draft.text + draft.advice)

    town.say("Niemand stuurt hem alleen: Anneke biedt hem aan, Joris keurt precies goed wat hij zag.")
    offered = anneke.post(f"{written}schrijven/", anneke.filled(written, "title", do="submit"))
    assert offered["Location"] == written
    approval = joris.filled(written, "shown_hash", costs_seen="on")  # letters may cost more than is left
    assert anneke.post(f"{written}goedkeuren/", approval).status_code == 403
    assert joris.post(f"{written}goedkeuren/", approval).status_code == 302
    town.settle()

    town.say("Truus woont vlakbij en leest het ook hier. Nergens staat bij wie het was.")
    truus = town.person("Truus", lives_at=doors[12])
    for address in (f"/bericht/{draft.pk}/", *town.public_pages()):
        page = truus.get(address, follow=True)
        assert page.status_code == 200, address
        assert not re.search(home, page.content.decode(errors="replace")), address

    town.say("Binnen een dag liggen de brieven er, voor alle deuren binnen 50 meter.")
    run = PaperRun.objects.get(channel="letter", mailing__source_id=draft.pk)
    assert run.doors.count() == doors_around(doors[10], 50)
    assert "Gedaan op" in anneke.get(here).content.decode()
    assert clock.now() - draft.created_at < timedelta(hours=24)

    town.say("Drie dagen later weer een, vlakbij: het blijft één kring, en niemand krijgt een brief dubbel.")
    town.move(days=3)
    burglary(bram, doors[13])
    town.settle()
    ring = LivingRing.objects.get(kind=f"initiative-{row.pk}")
    assert ring.circles.count() == 2
    second = drafts(row).last()
    assert second.audience["minus"]["rings"] and second.pk != draft.pk

    town.say("28 dagen na de laatste sluit de kring vanzelf.")
    town.move(days=27)
    town.settle()
    ring.refresh_from_db()
    assert ring.closed_at is None
    town.move(days=1, minutes=1)
    town.settle()
    ring.refresh_from_db()
    assert ring.closed_at is not None

    town.say("Na zestig dagen kijkt Anneke terug en rondt af: iedereen wordt bedankt.")
    town.move(days=30)
    town.settle()
    act(anneke, "fase-klaar", fase="look-back")
    assert act(anneke, "afronden", result="kort") == 422
    act(anneke, "afronden", result="Een keer ging er een brief. Bewoners vonden hem duidelijk.")
    row.refresh_from_db()
    assert row.status == "ended"
    over = joris.get(here).content.decode()
    assert "Bewoners vonden hem duidelijk" in over and "Nooit gedaan" in over
    assert act(anneke, "kiezen", keuze="metres", **{"metres-value": "60"}) == 409
