"""Burgernet: the control room asks people in a drawn area to look out, and tells them how it ended.

What this must show:
- area drawn, shrunk, widened
- tips only to handler
- closing message to all reached
And the refusals: residents begin nothing, nobody approves their own message, nothing leaves while nobody
reads tips, not more actions in a day than was chosen, what is closed late says so; the handler stops it.
And an exercise, for who agreed to that.
"""

import json
import re

from noaber.broadcasts.models import Broadcast
from noaber.initiatives.models import Initiative
from noaber.people.models import Desk

SEARCH = "Kijk uit, wij zoeken iemand"
COAT = "groene regenjas"
TIP = "Hij sprong over de schutting van nummer vier"
END = "Hij is gevonden bij het station. Dank dat u keek."


def officers(town):
    """Sanne and Pim are operators, Marit reads the tips; Gert handles reports of the municipality."""
    police, municipality = town.organisation("police"), town.organisation("municipality")
    return (
        town.person("Sanne", police, "author"),
        town.person("Pim", police, "approver"),
        town.person("Marit", police, "handler", desk=Desk.objects.filter(organisation=police)[0].slug),
        town.person(
            "Gert", municipality, "handler", desk=Desk.objects.filter(organisation=municipality)[0].slug
        ),
    )


def begin(town, sanne, pim, marit, *others, **chosen):
    """Sanne prepares it; everybody else says yes themselves. `others` take part as residents."""
    given = {"organisation": town.organisation("police").pk, "area": town.area.pk, "name": "Kijk mee"}
    here = sanne.post("/draaiboeken/burgernet/beginnen/", given)["Location"]
    roles = [("operator", sanne), ("approver", pim), ("tip-handler", marit)]
    for role, who in [*roles, *(("participant", other) for other in others)]:
        assert sanne.post(f"{here}vragen/", {"role": role, "mail": who.mail}).status_code == 302
        if who is not sanne:
            assert who.post(f"{here}antwoorden/", {"rol": role, "antwoord": "ja"}).status_code == 302
    for key, value in chosen.items():
        key = key.replace("_", "-")
        assert sanne.post(f"{here}kiezen/", {"keuze": key, f"{key}-value": value}).status_code == 302
    assert sanne.post(f"{here}starten/").status_code == 302
    town.settle()
    return here, Initiative.objects.latest("pk")


def draw(*parts, less=()):
    """What the map in the composer sends: these shapes, less those."""
    drawn = {"shapes": [around(part) for part in parts]}
    return json.dumps({**drawn, "minus": {"shapes": [around(part) for part in less]}} if less else drawn)


def around(homes):
    """The rectangle around some homes, a few metres wider."""
    west, east = min(home.lon for home in homes) - 3e-5, max(home.lon for home in homes) + 3e-5
    south, north = min(home.lat for home in homes) - 3e-5, max(home.lat for home in homes) + 3e-5
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [corners]}


def inbox(who):
    """Everything that somebody reads in their inbox: the list, and each message in it."""
    shown = who.get("/berichten/").content.decode()
    pages = sorted(set(re.findall(r'href="(/berichten/\d+/)"', shown)))
    return shown + "".join(who.get(page, follow=True).content.decode() for page in pages)


def press(who, here, key="look-out"):
    """Press the button of that offer on the page."""
    return who.post(f"{here}aanbod/", who.filled(here, "keer", wat=key))


def draft_of(answer):
    return Broadcast.objects.get(pk=answer["Location"].split("/")[2])


def send(town, sanne, pim, draft, drawn):
    """Sanne draws and offers it, Pim reads and approves it."""
    written = f"/berichten-maken/{draft.pk}/"
    offer = sanne.filled(f"{written}schrijven/", "title", drawn=drawn, do="submit")
    assert sanne.post(f"{written}schrijven/", offer).status_code == 302
    assert pim.post(f"{written}goedkeuren/", pim.filled(written, "shown_hash")).status_code == 302
    town.settle()
    draft.refresh_from_db()
    return written


def test_an_area_that_moves_with_the_tips(town):
    homes = town.street("Margrietstraat", doors=20)
    wide = max(homes, key=lambda home: home.lon).lon - min(homes, key=lambda home: home.lon).lon
    tall = max(homes, key=lambda home: home.lat).lat - min(homes, key=lambda home: home.lat).lat
    homes = sorted(homes, key=lambda home: home.lon if wide > tall else home.lat)
    near, cato_home, dirk_home, eva_home = homes[:8], homes[7], homes[-1], homes[-5]
    bram = town.person("Bram", lives_at=homes[0])
    cato, dirk = town.person("Cato", lives_at=cato_home), town.person("Dirk", lives_at=dirk_home)
    eva = town.person("Eva", lives_at=eva_home)
    sanne, pim, marit, gert = officers(town)

    town.say("Sanne van de meldkamer zet Burgernet klaar, met Pim, Marit en bewoner Bram.")
    assert "Kan hier draaien" in bram.get("/draaiboeken/burgernet/").content.decode()
    here, row = begin(town, sanne, pim, marit, bram)
    assert row.stages.get(key="on-duty").status == "running"

    town.say(
        "Alleen een centralist kan een actie beginnen: Bram, Pim en Eva niet, ook niet buiten de knop om."
    )
    assert f"Begin: {SEARCH}" in sanne.get(here).content.decode()
    form = sanne.filled(here, "keer", wat="look-out")
    for who, status in ((bram, 403), (pim, 403), (marit, 403), (eva, 404)):
        assert "Begin:" not in who.get(here).content.decode()
        assert who.post(f"{here}aanbod/", form).status_code == status
    assert not row.deliveries.exists()

    town.say("Er is een overval. Sanne drukt, twee keer van schrik: er ligt één bericht voor haar klaar.")
    draft = draft_of(sanne.post(f"{here}aanbod/", form))
    assert draft_of(sanne.post(f"{here}aanbod/", form)) == draft
    assert (draft.author_id, row.deliveries.count()) == (sanne.pk, 1)
    assert round((draft.expires_at - draft.created_at).total_seconds() / 60) == 60, "an hour, as was chosen"

    town.say("Zij tekent het eerste stuk van de straat. Zelf goedkeuren kan zij niet, Pim wel.")
    written = f"/berichten-maken/{draft.pk}/"
    words = f"Wij zoeken een man met een {COAT}, lopend naar het plein. Ga er niet achteraan, bel 112."
    offer = sanne.filled(f"{written}schrijven/", "title", text=words, drawn=draw(near), do="submit")
    assert sanne.post(f"{written}schrijven/", offer).status_code == 302
    assert "3 dagen na het einde" in pim.get(written).content.decode()
    approval = pim.filled(written, "shown_hash")
    assert sanne.post(f"{written}goedkeuren/", approval).status_code == 403
    assert pim.post(f"{written}goedkeuren/", approval).status_code == 302
    town.settle()
    assert "Gedaan op" in sanne.get(here).content.decode()

    def sees(who):
        return who.get(f"/bericht/{draft.pk}/").status_code == 200

    assert [sees(who) for who in (bram, cato, dirk, eva)] == [True, True, False, False]
    assert COAT in inbox(bram) and COAT in bram.get(f"/bericht/{draft.pk}/").content.decode()

    town.say("Cato ziet iets en geeft het door. Alleen Marit leest het; iedereen ziet hooguit een aantal.")
    said = {"kind": "saw_something", "tip": TIP}
    assert cato.post(f"/bericht/{draft.pk}/antwoord/", said).status_code == 302
    assert eva.post(f"/bericht/{draft.pk}/antwoord/", said).status_code == 404
    assert TIP in marit.get(f"{written}tips/").content.decode()
    for who, status in ((sanne, 403), (pim, 403), (gert, 404), (bram, 403), (cato, 403)):
        assert who.get(f"{written}tips/").status_code == status, who.name
    hidden = (
        here,
        written,
        f"{written}stand/",
        f"{written}na-afloop/",
        f"/bericht/{draft.pk}/",
        "/berichten/",
    )
    public = town.public_pages()
    for who in (sanne, pim, gert, bram, dirk, eva):
        for address in (*hidden, *public):
            assert TIP not in who.get(address, follow=True).content.decode(errors="replace"), address
    for address in public:
        page = eva.get(address, follow=True)
        assert page.status_code == 200, address
        assert SEARCH not in page.content.decode(errors="replace"), address

    town.say("Bij Cato is hij weg. Sanne haalt dat huis eraf: naar minder mensen mag zij alleen.")
    change, shrunk = f"{written}veranderen/", draw(near, less=[[cato_home]])
    fewer = sanne.filled(change, "title", drawn=shrunk, do="submit")
    assert pim.post(change, fewer).status_code == 403
    assert sanne.post(change, fewer).status_code == 302
    town.settle()
    draft.refresh_from_db()
    assert draft.revisions.get().state == "sent", "without a second person"
    assert not draft.approvals.filter(version=draft.version).exists()
    assert "Niet meer voor u" in inbox(cato)
    assert "Niet meer voor u" not in inbox(bram)

    town.say("Een tip wijst naar het eind van de straat. Verder dan het was mag alleen met Pim erbij.")
    wider = sanne.filled(change, "title", drawn=draw(near, [dirk_home], less=[[cato_home]]), do="submit")
    assert sanne.post(change, wider).status_code == 302
    town.settle()
    assert not sees(dirk)
    approval = pim.filled(f"{written}wijziging/", "shown_hash")
    assert sanne.post(f"{written}goedkeuren/", approval).status_code == 403
    assert pim.post(f"{written}goedkeuren/", approval).status_code == 302
    town.settle()
    assert [sees(who) for who in (bram, dirk, eva)] == [True, True, False]

    town.say(
        "Niemand sluit de actie af: na een uur en een half uur staat het slotbericht als te laat in het log."
    )
    assert f"Slotbericht: {SEARCH}" in sanne.get(here).content.decode()
    town.move(minutes=91)
    town.settle()
    assert row.deliveries.get(what="closing").state(draft.expires_at) == "planned"
    assert "Te laat: had klaar moeten zijn op" in sanne.get(here).content.decode()

    town.say("Dan vertelt Sanne hoe het afliep, aan iedereen die het bericht kreeg, ook aan Cato.")
    closing = sanne.filled(f"{written}afsluiten/?afloop=otherwise", "outcome", text=END)
    assert bram.post(f"{written}afsluiten/", closing).status_code == 403
    assert sanne.post(f"{written}afsluiten/", closing).status_code == 302
    town.settle()
    for who in (bram, cato, dirk):
        assert END in inbox(who), who.name
    assert END not in inbox(eva)
    assert "Te laat gedaan" in sanne.get(here).content.decode()
    assert TIP not in inbox(cato)

    town.say(
        "Drie dagen later zijn de beschrijving en de tip gewist. Hoe het afliep en hoeveel tips blijven."
    )
    town.move(days=3, minutes=1)
    town.settle()
    for who, address in ((marit, f"{written}tips/"), (sanne, written), (bram, f"/bericht/{draft.pk}/")):
        page = who.get(address)
        assert page.status_code == 200 and not re.search(f"{TIP}|{COAT}", page.content.decode()), address
    assert COAT not in inbox(bram) and END in inbox(bram)
    assert draft.answers.count() == 1


def test_nothing_is_asked_when_nobody_listens(town):
    homes = town.street("Margrietstraat", doors=6)
    bram = town.person("Bram", lives_at=homes[0])
    sanne, pim, marit, _gert = officers(town)
    here, row = begin(town, sanne, pim, marit, most_a_day="1", close_minutes="5")

    town.say("Een kind is weg. Sanne begint, maar Marit is er niet meer: Pim kan niets goedkeuren.")
    draft = draft_of(press(sanne, here, "missing"))
    written = f"/berichten-maken/{draft.pk}/"
    assert marit.post(f"{here}vertrekken/", {"rol": "tip-handler"}).status_code == 302
    offer = sanne.filled(f"{written}schrijven/", "title", drawn=draw(homes), do="submit")
    assert sanne.post(f"{written}schrijven/", offer).status_code == 302
    approval = {"shown_hash": Broadcast.objects.get(pk=draft.pk).content_hash}
    assert "Er is iemand die de tips leest" in pim.get(written).content.decode()
    assert pim.post(f"{written}goedkeuren/", approval).status_code == 403

    town.say("Marit komt terug. Nu gaat het uit, en het kind is snel thuis: het slotbericht is op tijd.")
    sanne.post(f"{here}vragen/", {"role": "tip-handler", "mail": marit.mail})
    marit.post(f"{here}antwoorden/", {"rol": "tip-handler", "antwoord": "ja"})
    assert pim.post(f"{written}goedkeuren/", approval).status_code == 302
    town.settle()
    town.move(minutes=9)
    closing = sanne.filled(f"{written}afsluiten/?afloop=otherwise", "outcome", text=END)
    assert sanne.post(f"{written}afsluiten/", closing).status_code == 302
    town.settle()
    assert END in inbox(bram)
    assert {line.state(line.done_at) for line in row.deliveries.all()} == {"done"}

    town.say("Eén vermissing op een dag was afgesproken. Een tweede kan pas morgen, een andere actie wel.")
    assert "Het kan weer vanaf" in sanne.get(here).content.decode()
    refused = press(sanne, here, "missing")
    assert refused.status_code == 409 and "Het kan weer vanaf" in refused.content.decode()
    second = draft_of(press(sanne, here, "look-out"))
    send(town, sanne, pim, second, draw(homes))

    town.say("Sanne zet het stil: dan begint er niets. Daarna loopt het weer.")
    form = sanne.filled(here, "keer", wat="look-out")
    sanne.post(f"{here}stilzetten/")
    assert sanne.post(f"{here}aanbod/", form).status_code == 409
    sanne.post(f"{here}verder/")

    town.say("Marit kan het niet meer bijhouden en stopt het. Wat al uit is, moet nog een afloop krijgen.")
    stop = {"regel": "nobody-reads", "result": "Er is vanaf vandaag niemand meer die de tips leest."}
    assert sanne.post(f"{here}aanbod/", form).status_code == 409
    assert bram.post(f"{here}stoppen/", stop).status_code == 404
    assert pim.post(f"{here}stoppen/", stop).status_code == 403
    assert marit.post(f"{here}stoppen/", stop).status_code == 302
    assert sanne.post(f"{here}aanbod/", form).status_code == 409
    row.refresh_from_db()
    open_line = row.deliveries.get(done_at=None)
    assert (row.status, open_line.what, open_line.never_at) == ("stopped", "closing", None)
    cancel = sanne.filled(f"/berichten-maken/{second.pk}/intrekken/", "outcome")
    assert sanne.post(f"/berichten-maken/{second.pk}/intrekken/", cancel).status_code == 302
    town.settle()
    assert not row.deliveries.filter(done_at=None).exists()
    assert "Het was vals alarm" in inbox(bram)


def test_anybody_may_practise(town):
    homes = town.street("Margrietstraat", doors=6)
    bram, cato = (
        town.person(name, lives_at=home) for name, home in zip(("Bram", "Cato"), homes, strict=False)
    )
    sanne, pim, marit, _gert = officers(town)
    here, row = begin(town, sanne, pim, marit)

    town.say("Bram wil meedoen aan oefeningen, Cato niet. Sanne oefent: het kan eens in de week.")
    assert bram.post("/ik/toestemming/", {"terms": "on", "exercises": "on"}).status_code == 302
    assert "Begin als oefening: Kijk uit naar onze speler" in sanne.get(here).content.decode()
    draft = draft_of(press(sanne, here, "practise"))
    send(town, sanne, pim, draft, draw(homes))
    assert press(sanne, here, "practise").status_code == 409

    town.say("Bram leest overal dat het een oefening is. Cato krijgt niets.")
    assert draft.exercise and "OEFENING" in bram.get(f"/bericht/{draft.pk}/").content.decode()
    assert "onze speler" in inbox(bram) and "onze speler" not in inbox(cato)
    assert cato.get(f"/bericht/{draft.pk}/").status_code == 404

    town.say("Ook een oefening krijgt een afloop.")
    closing = sanne.filled(f"/berichten-maken/{draft.pk}/afsluiten/?afloop=otherwise", "outcome", text=END)
    assert sanne.post(f"/berichten-maken/{draft.pk}/afsluiten/", closing).status_code == 302
    town.settle()
    assert END in inbox(bram) and END not in inbox(cato)
    assert {line.state(line.done_at) for line in row.deliveries.all()} == {"done"}
