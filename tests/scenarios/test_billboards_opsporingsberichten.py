"""Opsporingsberichten op billboards: from colleagues to screens in the street, each step by the prosecutor.

What this must show:
- Without OM reference impossible: no draft, no approval, also not by hand or by its address
- minor starts blurred: outside the police nobody gets the clear file before the prosecutor decides anew
- "reported himself" removes everywhere: page, screens, feeds, public posts and every address of a picture
And the refusals: who may not begin, give leave, approve or stop; leave that ran out; who gave a tip hears it.
"""

import io
from datetime import timedelta

from PIL import Image, ImageDraw

from noaber.broadcasts.models import Broadcast, Picture
from noaber.channels.actions import make_screen
from noaber.core import clock
from noaber.initiatives.models import Initiative
from noaber.people.models import Desk

ALT = "Een jongen met een grijze trui en een pet, van voren."
TIP = "Ik zag hem gisteren bij het zwembad"
SAID = "De persoon die wij zochten heeft zich gemeld"
NUMBER = "PL0600-2026-117"


def portrait():
    """A made-up face: an oval with two eyes on a wall."""
    image = Image.linear_gradient("L").resize((400, 500)).convert("RGB")
    draw = ImageDraw.Draw(image)
    draw.ellipse((130, 90, 270, 290), fill=(224, 188, 160))
    for x in (175, 225):
        draw.ellipse((x - 9, 165, x + 9, 183), fill=(40, 40, 40))
    target = io.BytesIO()
    image.save(target, "JPEG")
    target.seek(0)
    target.name = "camera.jpg"
    return target


def officials(town):
    """Femke writes for the police, Karim is the prosecutor, Marit reads tips, Olaf works in the streets."""
    police = town.organisation("police")
    desk = Desk.objects.filter(organisation=police)[0].slug
    return (
        town.person("Femke", police, "author"),
        town.person("Karim", police, "approver"),
        town.person("Marit", police, "handler", desk=desk),
        town.person("Olaf", police, "officer"),
    )


def begin(town, femke, karim, marit):
    """Femke prepares it; the prosecutor and who reads the tips say yes themselves."""
    given = {"organisation": town.organisation("police").pk, "area": town.area.pk, "name": "Wie is dit?"}
    here = femke.post("/draaiboeken/billboards-opsporingsberichten/beginnen/", given)["Location"]
    for role, who in (("writer", femke), ("prosecutor", karim), ("tip-desk", marit)):
        assert femke.post(f"{here}vragen/", {"role": role, "mail": who.mail}).status_code == 302
        if who is not femke:
            assert who.post(f"{here}antwoorden/", {"rol": role, "antwoord": "ja"}).status_code == 302
    assert femke.post(f"{here}starten/").status_code == 302
    town.settle()
    return here, Initiative.objects.latest("pk")


def day(days):
    """A day as a form sends it."""
    return (clock.today() + timedelta(days=days)).isoformat()


def leave(who, here, gate, days=20):
    """Write the prosecutor's number and last day down at a gate."""
    said = {"poort": gate, "reference": NUMBER, "until": day(days)}
    return who.post(f"{here}kenmerk/", said).status_code


def opened(row, key):
    return Broadcast.objects.get(pk=row.deliveries.get(key=key, what="message").object_id)


def offer(femke, draft, **changes):
    """Fill in the composer as it stands, with these changes, and offer it."""
    written = f"/berichten-maken/{draft.pk}/schrijven/"
    sent = femke.filled(written, "title", **{"do": "submit", **changes})
    if "picture" in changes:
        sent["picture"] = changes["picture"]
    answer = femke.post(written, sent)
    draft.refresh_from_db()
    return answer


def approve(town, karim, draft):
    """Approve exactly what the page shows."""
    written = f"/berichten-maken/{draft.pk}/"
    answer = karim.post(f"{written}goedkeuren/", karim.filled(written, "shown_hash"))
    town.settle()
    draft.refresh_from_db()
    return answer.status_code


def picture(row, mark=""):
    """The address of the picture that everybody sees, or of another version."""
    return f"/bericht/{row.pk}/beeld/{mark or row.picture['digest']}/"


def read(who, address):
    shown = who.get(address, follow=True)
    assert shown.status_code == 200, address
    return shown.content.decode()


def page(who, row):
    return who.get(f"/bericht/{row.pk}/").content.decode()


def test_from_colleagues_to_screens_until_he_reported_himself(town):
    town.street("Margrietstraat", doors=10)
    femke, karim, marit, olaf = officials(town)
    bram = town.person("Bram")
    nora = town.person("Nora", town.organisation("municipality"), "officer")
    keeper = town.person("Tessa", town.organisation("municipality"), "administrator")
    hung = {"organisation": town.organisation("municipality"), "name": "Station", "area_ids": [town.area.pk]}
    screen = f"/scherm/{make_screen(by=keeper.person, **hung)[1]}/"

    def wall():
        return bram.get(f"{screen}stand/").content.decode()

    def act(who, what, **values):
        return who.post(f"{here}{what}/", values).status_code

    town.say(
        "Femke bereidt het voor met de officier van justitie en met Marit, die tips leest. Bram kan dat niet."
    )
    assert bram.get("/draaiboeken/billboards-opsporingsberichten/beginnen/").status_code == 403
    here, row = begin(town, femke, karim, marit)
    assert bram.get(here).status_code == 404

    town.say("Zonder zaaknummer van de officier ligt er niets klaar. Alleen hij kan het opschrijven.")
    assert not row.deliveries.exists() and "Nog niet in orde" in femke.get(here).content.decode()
    for who, status in ((femke, 403), (marit, 403), (olaf, 404), (bram, 404)):
        assert leave(who, here, "om-internal") == status, who.name
    assert not row.deliveries.exists()

    town.say("Femke probeert het buiten het draaiboek om, met de hand. Ook dat kan niet zonder zaaknummer.")
    by_hand = {
        "kind": "wanted_public",
        "title": "Wie is dit?",
        "text": "Bij het station.",
        "areas": town.area.pk,
    }
    form = femke.filled("/berichten-maken/nieuw/", "title", do="submit", channels="wall", **by_hand)
    kept = femke.post("/berichten-maken/nieuw/", form)["Location"]
    assert "mag alleen met een zaaknummer" in femke.get(kept).content.decode()
    loose = Broadcast.objects.latest("pk")
    assert loose.status == "draft"
    posted = {"shown_hash": loose.content_hash}
    assert karim.post(f"/berichten-maken/{loose.pk}/goedkeuren/", posted).status_code in (403, 409)
    femke.post(f"/berichten-maken/{loose.pk}/intrekken/")

    town.say("De officier laat eerst collega's kijken. Olaf ziet het beeld, Bram en boa Nora niet.")
    assert leave(karim, here, "om-internal") == 302
    town.settle()
    inside = opened(row, "to-colleagues")
    assert inside.authority_reference == NUMBER
    assert offer(femke, inside, picture=portrait(), picture_alt="").status_code == 302
    assert inside.status == "draft", "without words for who cannot see it"
    assert offer(femke, inside, picture_alt=ALT)["Location"].endswith(f"/{inside.pk}/")
    mine = {"shown_hash": inside.content_hash}
    assert femke.post(f"/berichten-maken/{inside.pk}/goedkeuren/", mine).status_code == 403, "she wrote it"
    assert approve(town, karim, inside) == 302
    clear = inside.picture["digest"]
    assert olaf.get(picture(inside)).status_code == 200 and ALT in page(olaf, inside)
    for who in (bram, nora):
        assert who.get(f"/bericht/{inside.pk}/").status_code == who.get(picture(inside)).status_code == 404

    town.say("Niemand herkent hem. Dan de omroep, en dan sociale media: elke keer eerst een zaaknummer.")
    act(femke, "fase-klaar", fase="internal")
    act(femke, "fase-klaar", fase="regional")
    assert row.stages.get(key="regional").status == "waiting", "the prosecutor said nothing about it"
    assert leave(karim, here, "om-regional") == 302
    act(femke, "taak-klaar", taak=row.deliveries.get(key="ask-regional").pk)
    act(femke, "fase-klaar", fase="regional")
    assert not row.deliveries.filter(key="on-social").exists()
    assert leave(karim, here, "om-social") == 302
    town.settle()

    town.say(
        "Het beeld ging mee, onherkenbaar. Femke kan er geen herkenbaar beeld van maken, ook niet met opzet."
    )
    social = opened(row, "on-social")
    blurred = social.picture
    assert blurred["version"] == "blurred" and blurred["alt"] == ALT and blurred["digest"] != clear
    offer(femke, social, picture_version="clear")
    assert social.status == "draft" and social.picture["version"] == "blurred"
    face = "[[0.3, 0.15, 0.4, 0.45]]"
    offer(femke, social, picture_version="blurred", rectangles=face)
    assert approve(town, karim, social) == 302
    originals = Picture.objects.filter(broadcast=social, version="clear")
    assert bram.get(picture(social)).status_code == 200 and "Met opzet onherkenbaar" in page(bram, social)
    for original in originals:
        for where in (
            picture(social, original.digest),
            f"/berichten-maken{picture(social, original.digest)[8:]}",
        ):
            assert bram.get(where).status_code in (403, 404)
    post = next(one for one in town.posts() if one.is_ours and "Weet u wie dit is?" in one.spoiler + one.text)

    town.say("Een week later stopt dat vanzelf. De televisie volgt, en dan mogen de schermen, tot morgen.")
    town.move(days=7, minutes=1)
    town.settle()
    assert bram.get(picture(social)).status_code == 410
    assert leave(karim, here, "om-national") == 302
    act(femke, "fase-klaar", fase="national")
    assert leave(karim, here, "om-screens", days=1) == 302
    town.settle()
    shown = opened(row, "on-screens")
    assert offer(femke, shown)["Location"].endswith(f"/{shown.pk}/")
    assert shown.expires_at <= shown.authority_until
    approval = karim.filled(f"/berichten-maken/{shown.pk}/", "shown_hash")

    town.say(
        "Karim is te laat: zijn toestemming liep af. Goedkeuren kan niet meer, ook niet langs het adres."
    )
    town.move(days=2)
    town.settle()
    assert "Keur goed en verstuur" not in karim.get(f"/berichten-maken/{shown.pk}/").content.decode()
    assert karim.post(f"/berichten-maken/{shown.pk}/goedkeuren/", approval).status_code == 403
    assert "Weet u wie dit is?" not in wall()

    town.say("Hij besluit opnieuw. Een bericht dat later stopt dan zijn toestemming, gaat niet weg.")
    assert leave(karim, here, "om-screens", days=10) == 302
    until = {"authority_reference": NUMBER, "authority_until": day(12)}
    offer(femke, shown, **until, expires_at=f"{day(11)}T12:00")
    assert shown.status == "draft", "the message itself says twelve days, the prosecutor ten"
    offer(femke, shown, **until | {"authority_until": day(10)}, expires_at=f"{day(6)}T23:59")
    assert approve(town, karim, shown) == 302
    at = f"{screen}beeld/{shown.picture['digest']}/"
    assert "Weet u wie dit is?" in wall() and at in wall() and bram.get(at).status_code == 200
    assert shown.picture["version"] == "blurred" and "Met opzet onherkenbaar" in page(bram, shown)
    assert row.stages.get(key="blurred").status == "running"
    assert leave(karim, here, "om-screens", days=2) == 400, "the message that is out would outlive it"

    town.say("Bram weet iets. Alleen Marit leest zijn tip.")
    bram.post(f"/bericht/{shown.pk}/antwoord/", {"kind": "saw_something", "tip": TIP})
    assert TIP in marit.get(f"/berichten-maken/{shown.pk}/tips/").content.decode()
    for who in (femke, karim, olaf, bram):
        assert who.get(f"/berichten-maken/{shown.pk}/tips/").status_code in (403, 404), who.name

    town.say("Een week later mag het gezicht alleen te zien zijn als de officier dat opnieuw besluit.")
    town.move(days=7, minutes=1)
    town.settle()
    assert row.stages.get(key="recognisable").status == "waiting"
    assert not row.deliveries.filter(key="on-screens-clear").exists()
    assert bram.get(picture(shown)).status_code == 410 and at not in wall()
    assert leave(karim, here, "om-clear") == 302
    town.settle()
    face_shown = opened(row, "on-screens-clear")
    assert face_shown.picture["version"] == "clear"
    assert bram.get(picture(face_shown)).status_code == 404, "nobody approved it yet"
    offer(femke, face_shown)
    assert approve(town, karim, face_shown) == 302
    at = f"{screen}beeld/{face_shown.picture['digest']}/"
    assert at in wall() and bram.get(at).status_code == 200
    assert bram.get(picture(face_shown)).status_code == 200
    feed = bram.get(f"/cap/{face_shown.pk}.xml").content.decode()
    assert "<msgType>Alert</msgType>" in feed and picture(face_shown) in feed
    assert {address for address in town.public_pages() if face_shown.title in read(bram, address)} >= {
        f"/buurt/{town.area.slug}/",
        f"/buurt/{town.area.slug}/cap.atom",
    }

    town.say("Hij heeft zich gemeld. Marit drukt op de knop; Olaf en Bram hebben die niet.")
    stop = {"regel": "reported", "result": "Hij heeft zich gemeld op het bureau."}
    assert "gaan dan meteen overal weg" in marit.get(here).content.decode()
    assert "gaan dan meteen overal weg" not in olaf.get(here).content.decode()
    assert (act(olaf, "stoppen", **stop), act(karim, "stoppen", **stop)) == (404, 403)
    assert bram.get(at).status_code == 200
    assert act(marit, "stoppen", **stop) == 302
    town.settle()

    town.say(
        "Op dat moment is alles weg: pagina, schermen, lijsten, sociale media, en elk adres van een beeld."
    )
    row.refresh_from_db()
    made = [inside, social, shown, face_shown]
    assert row.status == "stopped"
    for one in made:
        one.refresh_from_db()
        assert one.status == "withdrawn"
        assert bram.get(picture(one)).status_code in (404, 410), one.title
        assert olaf.get(picture(one)).status_code in (404, 410), one.title
    assert SAID in page(bram, face_shown) and face_shown.picture["digest"] not in page(bram, face_shown)
    assert bram.get(at).status_code == 410 and "Herkent u deze persoon" not in wall()
    feed = bram.get(f"/cap/{face_shown.pk}.xml").content.decode()
    assert "<msgType>Cancel</msgType>" in feed and "/beeld/" not in feed
    place = bram.get(f"/buurt/{town.area.slug}/").content.decode()
    assert SAID in place
    for address in town.public_pages():
        assert "/beeld/" not in read(bram, address) and face_shown.text not in read(bram, address), address
    ours = [one.spoiler + one.text for one in town.posts() if one.is_ours]
    assert any(SAID in text or "Ingetrokken" in text for text in ours), post

    town.say("Bram, die een tip gaf, hoort hoe het afliep. Niemand kan nog iets goedkeuren of openen.")
    assert "Ingetrokken" in bram.get("/berichten/").content.decode()
    assert leave(karim, here, "om-clear") == 409

    town.say("Een maand later zijn de beelden gewist.")
    town.move(days=31)
    town.settle()
    assert not Picture.objects.filter(broadcast__in=made).exists()


def test_what_was_never_approved_goes_when_leave_is_taken_back(town):
    femke, karim, marit, _olaf = officials(town)
    here, row = begin(town, femke, karim, marit)
    assert leave(karim, here, "om-internal") == 302
    town.settle()
    draft = opened(row, "to-colleagues")
    assert offer(femke, draft, picture=portrait(), picture_alt=ALT).status_code == 302
    approval = karim.filled(f"/berichten-maken/{draft.pk}/", "shown_hash")
    town.say("Nog voor iemand het zag, neemt de officier zijn toestemming terug.")
    stop = {"regel": "leave-taken-back", "result": "Er is een andere verdachte in beeld."}
    assert marit.post(f"{here}stoppen/", stop).status_code == 403
    assert karim.post(f"{here}stoppen/", stop).status_code == 302
    town.settle()
    draft.refresh_from_db()
    assert draft.status == "withdrawn"
    assert karim.post(f"/berichten-maken/{draft.pk}/goedkeuren/", approval).status_code in (403, 409)
