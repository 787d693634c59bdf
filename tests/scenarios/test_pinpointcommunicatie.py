"""Pinpointcommunicatie: a letter to exactly the doors that may have noticed something, and to nobody else.

What this must show:
- left door yes, across no
- list approved by two: one of the municipality, one of the police
- nothing public, no feed entry
And the refusals: the letter cannot be approved before both agreed, also by its address; one no shuts it
again; the police stop it.
"""

from noaber.broadcasts.models import Broadcast
from noaber.channels.models import PaperRun
from noaber.initiatives.models import Initiative

SECRET = "U kunt iets hebben gemerkt"
ROLES = ("writer", "approver-municipality", "approver-police")


def officials(town):
    """Anneke writes and Joris approves for the municipality, Naima for the police."""
    gemeente, politie = town.organisation("municipality"), town.organisation("police")
    return (
        town.person("Anneke", gemeente, "author"),
        town.person("Joris", gemeente, "approver"),
        town.person("Naima", politie, "approver"),
    )


def begin(town, anneke, joris, naima):
    """Everybody is asked by their mail address, also from the police; each says yes themselves."""
    given = {"organisation": town.organisation().pk, "area": town.area.pk, "name": "Na de inval"}
    here = anneke.post("/draaiboeken/pinpointcommunicatie/beginnen/", given)["Location"]
    for role, who in zip(ROLES, (anneke, joris, naima), strict=True):
        assert anneke.post(f"{here}vragen/", {"role": role, "mail": who.mail}).status_code == 302
    for role, who in (("approver-municipality", joris), ("approver-police", naima)):
        assert who.post(f"{here}antwoorden/", {"rol": role, "antwoord": "ja"}).status_code == 302
    assert anneke.post(f"{here}starten/").status_code == 302
    return here, Initiative.objects.latest("pk")


def test_a_letter_to_one_side_of_the_street(town):
    homes = town.street("Margrietstraat", doors=20)
    anneke, joris, naima = officials(town)
    bram = town.person("Bram", lives_at=next(home for home in homes if home.number % 2 == 0))

    town.say("Na een inval wil Anneke alleen wie iets kan hebben gemerkt schrijven. Joris en Naima doen mee.")
    here, row = begin(town, anneke, joris, naima)
    town.settle()

    def act(who, what, **values):
        return who.post(f"{here}{what}/", values).status_code

    town.say("Er ligt een brief voor haar klaar. Zij kiest de oneven kant, waar het lawaai was.")
    draft = Broadcast.objects.get(pk=row.deliveries.get(object_label="broadcasts.broadcast").object_id)
    written = f"/berichten-maken/{draft.pk}/"
    doors, street = f"{written}deuren/", homes[0].street
    assert anneke.get(doors, {"zoek": street.name}, follow=True).status_code == 200
    anneke.post(f"{doors}?straat={street.pk}", {"straat": street.pk, "all": "odd-on"})
    offer = anneke.filled(written, "title", do="submit")
    assert anneke.post(f"{written}schrijven/", offer).status_code == 302
    draft.refresh_from_db()
    assert draft.status == "submitted"

    town.say("Joris kan niet goedkeuren zolang Naima de lijst niet goed vindt. Zij zegt ja, nee, ja.")
    approval = {"shown_hash": draft.content_hash, "costs_seen": "on"}  # letters may cost more than is left
    assert "Eerst moet dit in orde zijn" in joris.get(written).content.decode()
    assert joris.post(f"{written}goedkeuren/", approval).status_code == 403
    assert act(joris, "stemmen", poort="list-agreed", antwoord="ja") == 302
    assert joris.post(f"{written}goedkeuren/", approval).status_code == 403, "one of two"
    assert act(anneke, "stemmen", poort="list-agreed", antwoord="ja") == 403, "she is not asked"
    assert act(naima, "stemmen", poort="list-agreed", antwoord="ja") == 302
    assert act(naima, "stemmen", poort="list-agreed", antwoord="nee") == 302
    assert joris.post(f"{written}goedkeuren/", approval).status_code == 403, "she took it back"
    assert act(naima, "stemmen", poort="list-agreed", antwoord="ja") == 302
    assert joris.post(f"{written}goedkeuren/", approval).status_code == 302
    town.settle()

    town.say("Precies de oneven deuren krijgen een brief.")
    run = PaperRun.objects.get(channel="letter", mailing__source_id=draft.pk)
    reached = set(run.doors.values_list("address_id", flat=True))
    assert reached == {home.pk for home in homes if home.number % 2}

    town.say("Niets ervan is openbaar: Bram aan de overkant ziet het nergens.")
    for address in town.public_pages():
        answer = bram.get(address, follow=True)
        assert answer.status_code == 200, address
        assert SECRET not in answer.content.decode(errors="replace"), address
    assert bram.get(f"/bericht/{draft.pk}/").status_code == 404
    assert bram.get(here).status_code == 404

    town.say("De brieven zijn weg, dus de volgende fase loopt. Die duurt vanzelf een week.")
    assert dict(row.stages.values_list("key", "status")) == {"doors": "done", "questions": "running"}
    town.move(days=7, minutes=1)
    town.settle()
    assert row.stages.get(key="questions").status == "done"
    assert "Te laat" in anneke.get(here).content.decode(), "the questions were never ticked off"

    town.say("Anneke rondt af en zegt hoe het afliep.")
    act(anneke, "afronden", result="Twee mensen belden. Er zijn geen geruchten.")
    row.refresh_from_db()
    assert row.status == "ended"


def test_the_police_stop_it(town):
    anneke, joris, naima = officials(town)
    town.say("De politie merkt dat een brief het onderzoek zou schaden.")
    here, row = begin(town, anneke, joris, naima)
    stop = {"regel": "harm", "result": "Het onderzoek zou er last van hebben."}
    assert joris.post(f"{here}stoppen/", stop).status_code == 403
    assert naima.post(f"{here}stoppen/", stop).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.deliveries.get().never_at is not None) == ("stopped", True)
    assert joris.post(f"{here}stemmen/", {"poort": "list-agreed", "antwoord": "ja"}).status_code == 409
