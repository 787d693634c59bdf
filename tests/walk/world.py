"""A small world full of canaries: words that may be seen by some and by nobody else."""

from dataclasses import dataclass, field

from noaber.broadcasts.actions import (
    answer_broadcast,
    approve_broadcast,
    close_broadcast,
    save_broadcast,
    set_picture,
    submit_broadcast,
)
from noaber.cases import categories
from noaber.cases.actions import add_note, file_case
from noaber.cases.models import Case
from noaber.channels.actions import make_screen, notify_person
from noaber.channels.notices import TRY_OUT
from noaber.core.tests.pictures import shaded
from noaber.journal.actors import ANONYMOUS, system
from noaber.people.actions import add_place, record_consent, register_person
from noaber.people.models import Desk, Organisation, Person
from noaber.people.tests.making import with_role
from noaber.places.tests.factories import make_address, make_street, make_town
from noaber.playbooks.actions import prepare_initiative
from noaber.playbooks.library import library

ANYBODY = "anybody"


@dataclass
class World:
    """Who there is, what there is, and who may see which canary."""

    viewers: dict[str, Person | None] = field(default_factory=dict)
    canaries: dict[str, set[str]] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    slugs: list[str] = field(default_factory=list)
    broadcasts: list[int] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)  # pictures of messages, by the hash of their files
    initiatives: list[int] = field(default_factory=list)
    screen: str = ""  # the secret of a screen that hangs in a hall

    def hide(self, word: str, *seen_by: str) -> str:
        """Make a canary that only these viewers may meet."""
        canary = f"kanarie{word.lower()}x"
        self.canaries[canary] = set(seen_by)
        return canary


def category(*, public: bool, walled: bool = False, kind: str = "thing"):
    """Return a category of the shipped file with these properties."""
    every = (categories.get(slug) for slug in categories.slugs())
    return next(k for k in every if k.public == public and k.walled == walled and (k.kind == kind or walled))


def build(settle) -> World:
    """Make the world: two neighbourhoods, three organisations, who works and lives there, what was said."""
    world = World()
    areas = make_town()
    hof, veld = areas["Hof"], areas["Veld"]
    world.slugs = [area.slug for area in areas.values()]
    street = make_street("Margrietstraat", hof)
    doors = [make_address(street, n + 1, lon=6.705 + n * 0.0002, lat=52.205) for n in range(3)]
    organisations = {
        slug: Organisation.objects.create(slug=slug, name=slug.capitalize(), kind=kind)
        for slug, kind in (("gemeente", "municipality"), ("politie", "police"), ("corporatie", "corporation"))
    }
    _people(world, hof, veld, doors, organisations)
    _cases(world, hof, organisations)
    sent = _broadcasts(world, organisations["gemeente"])
    _initiative(world, hof, organisations["gemeente"])
    given = {"organisation": organisations["corporatie"], "name": "Hal", "area_ids": [hof.pk, veld.pk]}
    world.screen = make_screen(by=world.viewers["administrator"], exercises=True, **given)[1]
    settle()
    _answered(world, sent)
    return world


def _person(world: World, name: str) -> Person:
    canary = world.hide(f"mail{name}".replace("_", ""), name)
    person = register_person(mail=f"{canary.lower()}@voorbeeld.example", name=f"Naam {name}", is_sixteen=True)
    world.viewers[name] = person
    return person


def _people(world, hof, veld, doors, organisations) -> None:
    world.viewers["anonymous"] = None
    for name, door in (("owner", doors[0]), ("neighbour", doors[1])):
        add_place(person=_person(world, name), address=door)
    # The desk that has a report can reach its reporter; nobody else of the organisation can.
    world.canaries["kanariemailownerx"] |= {"handler", "wall_handler"}
    add_place(person=_person(world, "stranger"), area=veld)
    gemeente, politie, corporatie = organisations.values()
    slugs = {categories.get(slug).desk for slug in categories.slugs()}
    desks = {slug: Desk.objects.create(organisation=gemeente, slug=slug, name=slug) for slug in slugs}
    other = Desk.objects.create(organisation=politie, slug="elders", name="Elders")
    open_desk = desks[category(public=False).desk]
    wall_desk = desks[category(public=False, walled=True).desk]
    with_role(_person(world, "handler"), gemeente, "handler", desk=open_desk)
    with_role(_person(world, "wall_handler"), gemeente, "handler", desk=wall_desk)
    with_role(_person(world, "other_handler"), politie, "handler", desk=other)
    with_role(_person(world, "expired"), gemeente, "handler", desk=open_desk, days=-1)
    with_role(_person(world, "officer"), politie, "officer", area=hof)
    with_role(_person(world, "moderator"), politie, "moderator", area=hof)
    with_role(_person(world, "author"), gemeente, "author")
    with_role(_person(world, "approver"), gemeente, "approver")
    with_role(_person(world, "other_author"), corporatie, "author")
    with_role(_person(world, "other_approver"), corporatie, "approver")
    with_role(_person(world, "administrator"), corporatie, "administrator")


def _cases(world, hof, organisations) -> None:
    owner = world.viewers["owner"]
    plain, walled, shown = category(public=False), category(public=False, walled=True), category(public=True)
    here = {"lon": 6.7051, "lat": 52.2051}
    desk = ("handler", "wall_handler")

    def filed(kind, canary: str, reporter=owner, **more):
        case = file_case(
            by=reporter or ANONYMOUS, reporter=reporter, category=kind.slug, text=canary, **here, **more
        ).case
        world.numbers.append(case.number)
        return case

    private = filed(plain, world.hide("PRIVATE", "owner", *desk))
    filed(walled, world.hide("WALLED", "owner", "wall_handler"))
    filed(shown, world.hide("NOTSHARED", "owner", *desk))
    filed(shown, world.hide("HELDBACK", "owner", *desk), quarantine="spam", shared={"text": "public"})
    mail = world.hide("CONTACT", *desk)
    filed(plain, world.hide("ANON", *desk), reporter=None, contact={"mail": f"{mail}@voorbeeld.example"})
    add_note(private, by=world.viewers["handler"], text=world.hide("NOTE", *desk))


def _broadcasts(world, gemeente):
    author, approver = world.viewers["author"], world.viewers["approver"]
    ring = {"rings": [{"lon": 6.705, "lat": 52.205, "metres": 60}]}
    common = {
        "by": author,
        "organisation": gemeente,
        "audience": ring,
        "text": "In het pad.",
        "advice": "Bel 112.",
        "channels": ["page", "mail"],
        "expires_at": None,
    }
    work = ("author", "approver")
    got = (*work, "handler", "wall_handler", "owner", "neighbour")
    draft = save_broadcast(kind="now", title=world.hide("DRAFT", *work), **common)

    def out(canary: str, picture: bool = False, **more):
        row = save_broadcast(kind="now", title=canary, **common, **more)
        if picture:
            said = {"upload": shaded(), "version": "blurred", "alt": world.hide("ALT", *got)}
            set_picture(broadcast=row, by=author, **said)
        row = submit_broadcast(broadcast=row, by=author)
        return approve_broadcast(broadcast=row, by=approver, shown_hash=row.content_hash)

    sent, ended = out(world.hide("SENT", *got)), out(world.hide("ENDED", *got))
    close_broadcast(broadcast=ended, by=author, outcome="none", text=world.hide("CLOSING", *got))
    record_consent(person=world.viewers["owner"], purpose="exercises", by=world.viewers["owner"])
    drill = out(world.hide("DRILL", *(one for one in got if one != "neighbour")), exercise=True)
    shown = out(world.hide("SHOWN", *got), picture=True)
    for picture in shown.pictures.all():
        world.canaries[picture.digest] = set(got if picture.version == "blurred" else work)
        world.marks.append(picture.digest)
    world.broadcasts = [draft.pk, sent.pk, ended.pk, drill.pk, shown.pk]
    return sent


def _initiative(world, hof, gemeente) -> None:
    """What the author leads; its archive holds the draft and the case, its page neither."""
    author = world.viewers["author"]
    book = library().playbooks["besmettingsbrieven"]
    row = prepare_initiative(by=author, book=book, organisation=gemeente, area=hof)
    moment = {"planned_at": row.created_at, "due_at": row.created_at}
    made = {"object_label": "broadcasts.broadcast", "object_id": world.broadcasts[0]}
    row.deliveries.create(key="letter", what="message", **moment, **made)
    Case.objects.filter(number=world.numbers[0]).update(initiative=row)
    world.initiatives = [row.pk]


def _answered(world, sent) -> None:
    kind = next(answer.slug for answer in sent.kind_data.answers if answer.tip)
    tip = world.hide("TIP", "neighbour", *("handler", "wall_handler"))
    answer_broadcast(broadcast=sent, by=world.viewers["neighbour"], kind=kind, tip=tip)
    notify_person(
        notice=TRY_OUT,
        to=world.viewers["owner"],
        about=world.viewers["owner"],
        link="/",
        context={},
        by=system("test"),
    )
