"""Wijkagent op sociale media: an officer posts about the work, and whoever replies gets an answer.

What this must show:
- post
- reply becomes case
- answered
- archived for Woo
And the refusals: nobody approves their own post, residents open no archive, a reply is read by its desk
alone, no more posts in a week than was chosen, what says who somebody is gets no public answer; what was
taken back says only that; the colleague stops it.
"""

import io
import re
import zipfile
from datetime import timedelta

from noaber.broadcasts.models import Broadcast
from noaber.cases.models import Case
from noaber.core import clock
from noaber.initiatives.models import Initiative

WORK = "Vandaag stond ik een uur bij de school. Bijna iedereen reed rustig."
QUESTION = "@gemeente Staat u morgen ook bij de kanariesteeg? Mijn dochter Kanarietje fietst daar."
ANSWER = "Ja, morgen vanaf acht uur staan wij daar ook."
PRIVATE = "Dank voor uw bericht over die tuin. Wij bellen u vandaag."
LATER = "@gemeente In de kanarietuin ligt iets raars."
END = "Wij schreven twee berichten. Eén antwoord kwam te laat."
RESIDENT = ("kanarie", "passant", "elders.example")


def team(town):
    """Naima is the wijkagent, Youssef reads along, Marit answers; Gert works at another desk elsewhere."""
    police, municipality = town.organisation("police"), town.organisation("municipality")
    return (
        town.person("Naima", police, "author"),
        town.person("Youssef", police, "approver"),
        town.person("Marit", municipality, "handler", desk="wijkregie"),
        town.person("Gert", police, "handler", desk="politie-wijk"),
    )


def begin(town, naima, youssef, marit, **chosen):
    """Everybody says yes; the account is ready and the paper was seen, so that writing may begin."""
    given = {"organisation": town.organisation("police").pk, "area": town.area.pk, "name": "Naima schrijft"}
    here = naima.post("/draaiboeken/wijkagent-sociale-media/beginnen/", given)["Location"]
    for role, who in (("officer", naima), ("reader", youssef), ("desk", marit)):
        assert naima.post(f"{here}vragen/", {"role": role, "mail": who.mail}).status_code == 302
        if who is not naima:
            assert who.post(f"{here}antwoorden/", {"rol": role, "antwoord": "ja"}).status_code == 302
    for key, value in chosen.items():
        key = key.replace("_", "-")
        assert naima.post(f"{here}kiezen/", {"keuze": key, f"{key}-value": value}).status_code == 302
    assert naima.post(f"{here}starten/").status_code == 302
    return here, Initiative.objects.latest("pk")


def open_the_account(town, here, naima, youssef):
    """The hours stand on the account, and Youssef saw what never goes on it."""
    assert naima.post(f"{here}fase-klaar/", {"fase": "account"}).status_code == 302
    seen = {"poort": "never-on-it", "seen_on": f"{clock.today():%Y-%m-%d}"}
    assert youssef.post(f"{here}document/", seen).status_code == 302
    town.settle()


def press(who, here):
    """Press the button on the page under which a message begins."""
    return who.post(f"{here}aanbod/", who.filled(here, "keer", wat="post"))


def write(naima, here, title, text=WORK):
    """Naima writes a message and offers it to her colleague; return it and its address."""
    draft = Broadcast.objects.get(pk=press(naima, here)["Location"].split("/")[2])
    written = f"/berichten-maken/{draft.pk}/"
    offer = naima.filled(f"{written}schrijven/", "title", title=title, text=text, do="submit")
    assert naima.post(f"{written}schrijven/", offer).status_code == 302
    return draft, written


def publish(town, naima, youssef, here, title):
    """Write it, let Youssef agree, and find it back on the square."""
    draft, written = write(naima, here, title)
    assert youssef.post(f"{written}goedkeuren/", youssef.filled(written, "shown_hash")).status_code == 302
    town.settle()
    return draft, next(post for post in town.posts() if post.text.startswith(title))


def listen(town, row, post, text):
    """Somebody replies; half a minute later it has been read, and the desk has it."""
    town.reply(post, text)
    town.move(minutes=1)
    town.settle()
    return Case.objects.filter(initiative=row).latest("pk")


def answer(who, case, text, **values):
    """Write an answer at the desk, as its page sends it."""
    return who.post(f"/balie/zaak/{case.number}/antwoord/", {"text": text, **values})


def archive_of(who, here):
    """Everything in the archive, as one text."""
    with zipfile.ZipFile(io.BytesIO(who.get(f"{here}archief/").content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_question_is_answered_where_it_was_asked(town):
    homes = town.street("Schoolstraat", doors=8)
    bram = town.person("Bram", lives_at=homes[0])
    naima, youssef, marit, gert = team(town)

    town.say("Naima wil over haar werk schrijven. Youssef leest mee, Marit zorgt voor antwoorden.")
    assert "Kan hier draaien" in bram.get("/draaiboeken/wijkagent-sociale-media/").content.decode()
    here, row = begin(town, naima, youssef, marit, lasts="28")
    town.settle()

    town.say("Zolang niemand zag wat nooit op het account komt, begint het schrijven niet.")
    assert naima.post(f"{here}fase-klaar/", {"fase": "account"}).status_code == 302
    town.settle()
    assert row.stages.get(key="posting").status == "waiting"
    assert "Begin: Vandaag in de wijk" not in naima.get(here).content.decode()
    open_the_account(town, here, naima, youssef)
    assert row.stages.get(key="posting").status == "running"

    town.say("Naima schrijft over de school. Zij mag dat niet zelf plaatsen.")
    draft, written = write(naima, here, "Een uur bij de school")
    approval = youssef.filled(written, "shown_hash")
    assert naima.post(f"{written}goedkeuren/", approval).status_code == 403
    town.settle()
    assert not [post for post in town.posts() if WORK in post.text]

    town.say("Youssef ziet dat niemand te herkennen is. Dan staat het er, voor iedereen.")
    assert youssef.post(f"{written}goedkeuren/", approval).status_code == 302
    town.settle()
    post = next(post for post in town.posts() if WORK in post.text)
    assert post.is_ours and not post.for_one
    assert WORK in bram.get(f"/bericht/{draft.pk}/").content.decode()

    town.say("Iemand reageert met een vraag. Die wordt een zaak bij de balie, en niemand anders leest haar.")
    case = listen(town, row, post, QUESTION)
    assert (case.desk.slug, case.public, case.initiative) == ("wijkregie", False, row)
    item = f"/balie/zaak/{case.number}/"
    assert "kanariesteeg" in marit.get(item).content.decode()
    for who in (naima, youssef, gert, bram):
        assert who.get(item).status_code in (403, 404), who.name
        assert who.get(f"/zaak/{case.number}/").status_code == 404, who.name
        for address in (here, f"/bericht/{draft.pk}/", f"/buurt/{town.area.slug}/", written):
            assert "kanariesteeg" not in who.get(address, follow=True).content.decode(), who.name
    receipt = next(post for post in town.posts() if post.for_one and case.number in post.text)
    assert receipt.text.startswith("@passant"), "only they see the number and their link"

    town.say("In het log staat dat Marit twee dagen heeft.")
    line = row.deliveries.get(key="answer", object_id=case.pk)
    assert line.due_at - line.planned_at == timedelta(days=2)
    assert f"Beantwoord de reactie (zaak {case.number})" in naima.get(here).content.decode()

    town.say("Marit antwoordt openbaar. Eerst ziet zij precies wat iedereen zal lezen.")
    shown = answer(marit, case, ANSWER, in_public="on").content.decode()
    assert "Nog niet verstuurd" in shown and ANSWER in shown
    seen = re.search(r'name="shown" value="(\w+)"', shown)[1]
    town.settle()
    assert not [post for post in town.posts() if ANSWER in post.text]
    assert answer(marit, case, ANSWER, in_public="on", shown=seen).status_code == 302
    town.settle()
    [public] = [post for post in town.posts() if post.text == ANSWER]
    assert public.is_ours and not public.for_one
    line.refresh_from_db()
    assert line.state(clock.now()) == "done"

    town.say("Bij een ander bericht meldt iemand iets over een tuin. Marit is er drie dagen niet.")
    _draft, second_post = publish(town, naima, youssef, here, "Een rustige avond")
    garden = listen(town, row, second_post, LATER)
    assert garden != case
    town.move(days=3)
    town.settle()
    assert "Te laat: had klaar moeten zijn op" in naima.get(here).content.decode()

    town.say("Dit antwoord is alleen voor wie het meldde. Met een huisnummer mag het ook niet openbaar.")
    door = f"Op Schoolstraat {homes[3].number} gaan wij kijken."
    assert "huisnummer" in answer(marit, garden, door, in_public="on").content.decode()
    assert answer(marit, garden, PRIVATE).status_code == 302
    town.settle()
    assert not [post for post in town.posts() if PRIVATE in post.text]
    news = next(post for post in town.posts() if post.for_one and garden.number in post.text)
    link = re.search(r"https?://[^/]+(/melding/\S+)", news.text)[1]
    assert PRIVATE in bram.get(link).content.decode(), "who has the link reads the answer"
    assert "Te laat gedaan" in naima.get(here).content.decode()

    town.say("Na vier weken kijkt Naima terug en rondt zij af.")
    town.move(days=26)
    town.settle()
    assert row.stages.get(key="look-back").status == "running"
    assert naima.post(f"{here}fase-klaar/", {"fase": "look-back"}).status_code == 302
    assert naima.post(f"{here}afronden/", {"result": END}).status_code == 302
    row.refresh_from_db()
    assert row.status == "ended"

    town.say("Iemand doet een Woo-verzoek. In het archief staat alles wat openbaar was, en geen bewoner.")
    files = archive_of(naima, here)
    whole = "".join(files.values())
    for said in (WORK, ANSWER, END, case.number, garden.number):
        assert said in whole, said
    posts = files["openbaar.csv"]
    assert posts.count("http://") + posts.count("https://") >= 2, "the address of each post"
    assert "artikel 5.1" in files["index.html"]
    assert re.search(rf"te laat gedaan;zaak {garden.number}", files["logboek.csv"])
    nameless = whole.replace("Naima schrijft", "").lower()
    for kept_out in (*RESIDENT, PRIVATE, "Naima", "Youssef", "Marit"):
        assert kept_out.lower() not in nameless, kept_out
    for who, status in ((bram, 404), (gert, 403), (youssef, 403), (marit, 403)):
        assert who.get(f"{here}archief/").status_code == status, who.name


def test_what_was_taken_back_says_only_that(town):
    town.street("Schoolstraat", doors=4)
    naima, youssef, marit, _gert = team(town)
    here, row = begin(town, naima, youssef, marit, posts_week="2")
    open_the_account(town, here, naima, youssef)

    town.say("Twee berichten in een week was afgesproken. Een derde kan pas later.")
    draft, _post = publish(town, naima, youssef, here, "De fiets is terug")
    publish(town, naima, youssef, here, "Controle bij de brug")
    assert "Het kan weer vanaf" in naima.get(here).content.decode()
    refused = press(naima, here)
    assert refused.status_code == 409 and "Het kan weer vanaf" in refused.content.decode()

    town.say("In het eerste was toch iemand te herkennen. Naima haalt het terug: er staat alleen nog dat.")
    written = f"/berichten-maken/{draft.pk}/intrekken/"
    cancel = naima.filled(written, "text", outcome="withdrawn", text="Er was iemand te herkennen.")
    assert naima.post(written, cancel).status_code == 302
    town.settle()
    told = [post for post in town.posts() if "De fiets is terug" in post.text]
    assert told and all(WORK not in post.text for post in told)
    assert "ingetrokken" in archive_of(naima, here)["stappen.csv"]

    town.say("Youssef ziet dat iemand wordt lastiggevallen en stopt het account.")
    town.move(days=8)
    form = naima.filled(here, "keer", wat="post")
    stop = {"regel": "recognised", "result": "Iemand werd lastiggevallen om wat er stond."}
    assert marit.post(f"{here}stoppen/", stop).status_code == 403
    assert youssef.post(f"{here}stoppen/", stop).status_code == 302
    assert naima.post(f"{here}aanbod/", form).status_code == 409
    row.refresh_from_db()
    assert row.status == "stopped"
    assert "Iemand werd lastiggevallen" in archive_of(naima, here)["index.html"]
