"""Everything of an initiative that its archive keeps, gathered from the rooms that know it."""

from datetime import datetime
from string import ascii_uppercase

from django.utils.translation import gettext as _

from noaber.broadcasts.audience import describe
from noaber.broadcasts.queries import delivery_of, records_of
from noaber.broadcasts.queries.record import Record, Version
from noaber.cases import categories
from noaber.cases.advice import mask_name
from noaber.cases.queries import numbers_of, records_of_initiative
from noaber.cases.queries.record import CaseRecord
from noaber.cases.screening import find_personal, masked
from noaber.channels.queries import posts_of
from noaber.core import clock
from noaber.initiatives import entries
from noaber.initiatives.models import Delivery, Initiative
from noaber.journal.queries import entries_about
from noaber.playbooks.archive.contents import Contents, Row
from noaber.playbooks.queries.reading import said_value
from noaber.playbooks.running import book_of, former_books, opening_of, values_of

MESSAGE, CASE = "broadcasts.broadcast", "cases.case"
MADE_HERE = ("title", "text", "advice")


class People:
    """Who did something, by role and a letter in the place of a name; the same letter is the same person."""

    def __init__(self, row: Initiative):
        self.lead = f"person:{row.lead_id}" if row.lead_id else ""
        names = names_of(row, "roles")
        self.roles: dict[str, list[str]] = {}
        for member in row.members.order_by("pk"):
            self.roles.setdefault(f"person:{member.person_id}", []).append(
                names.get(member.role, member.role)
            )
        self.letters: dict[str, str] = {}

    def called(self, actor: str | int | None) -> str:
        """An actor of the journal, or the number of a person."""
        if actor is None:
            return ""
        key = f"person:{actor}" if isinstance(actor, int) else actor
        if not key.startswith("person:"):
            return _("vanzelf")
        letter = self.letters.setdefault(key, _letter(len(self.letters)))
        roles = [_("trekker")] if key == self.lead else []
        return f"{', '.join([*roles, *self.roles.get(key, [])]) or _('medewerker')} {letter}"


def _letter(number: int) -> str:
    """A to Z, then AA."""
    more, last = divmod(number, len(ascii_uppercase))
    return (_letter(more - 1) if more else "") + ascii_uppercase[last]


def contents_of(row: Initiative) -> Contents:
    """Everything of one initiative; the words are in the language that is asked for."""
    people = People(row)
    changes = _changes(row, people)
    made = row.deliveries.filter(object_label=MESSAGE).values_list("object_id", flat=True)
    messages = [_Message(record, people) for record in records_of(pk for pk in made if pk)]
    cases, kept_back = records_of_initiative(row)
    return Contents(
        book=row.book,
        initiative=_initiative(row),
        values=_values(row),
        roles=_roles(row),
        stages=_stages(row),
        gates=_gates(row),
        log=_log(row),
        changes=changes,
        messages=[message.whole for message in messages],
        versions=[version for message in messages for version in message.versions],
        steps=[step for message in messages for step in message.steps],
        reached=[channel for message in messages for channel in message.reached],
        posts=[post for message in messages for post in message.posts],
        cases=[_case(record) for record in cases],
        answers=[answer for record in cases for answer in _answers(record, people)],
        kept_back=kept_back,
    )


def here(at: datetime | None) -> datetime | None:
    """A moment on the clock of here."""
    return clock.local(at) if at else None


def names_of(row: Initiative, parts: str) -> dict[str, str]:
    """What its stages, gates or roles are called; what is in it no more as the last version with it said."""
    oldest_first = [*reversed(list(former_books(row))), book_of(row)]
    return {part.key: part.name.nl for book in oldest_first for part in getattr(book, parts)}


def without_people(text: str) -> str:
    """The same words with names, numbers and plates taken out."""
    return masked(text, find_personal(text), mask_name)


def _initiative(row: Initiative) -> Row:
    return {
        "name": row.name,
        "organisation": row.organisation.name,
        "area": row.area.name,
        "playbook": row.playbook,
        "playbook_name": book_of(row).name.nl,
        "version": row.version,
        "status": str(row.get_status_display()),
        "prepared_at": here(row.created_at),
        "started_at": here(row.started_at),
        "ended_at": here(row.ended_at),
        "result": row.result,
        "members_erased_at": here(row.forgotten_at),
    }


def _values(row: Initiative) -> list[Row]:
    chosen = values_of(row)
    return [
        {
            "key": parameter.key,
            "name": parameter.name.nl,
            "value": chosen[parameter.key],
            "said": said_value(parameter, chosen[parameter.key]),
            "usual": parameter.default,
        }
        for parameter in book_of(row).parameters
    ]


def _roles(row: Initiative) -> list[Row]:
    """How many people there were in each role: asked, taking part, gone."""
    counts: dict[tuple[str, str], int] = {}
    for role, status in row.members.values_list("role", "status"):
        counts[role, status] = counts.get((role, status), 0) + 1
    return [
        {
            "key": role.key,
            "name": role.name.nl,
            **{
                state: counts.get((role.key, state), 0)
                for state in ("invited", "accepted", "declined", "left")
            },
        }
        for role in book_of(row).roles
    ]


def _stages(row: Initiative) -> list[Row]:
    names = names_of(row, "stages")
    return [
        {
            "key": stage.key,
            "name": names.get(stage.key, stage.key),
            "status": str(stage.get_status_display()),
            "begun_at": here(stage.begun_at),
            "due_at": here(stage.due_at),
            "ended_at": here(stage.ended_at),
            "overdue_at": here(stage.overdue_at),
        }
        for stage in row.stages.all()
    ]


def _gates(row: Initiative) -> list[Row]:
    names = names_of(row, "gates")
    found: list[Row] = []
    for gate in row.gates.order_by("pk"):
        voices = list(gate.voices.values_list("agrees", flat=True))
        found.append(
            {
                "key": gate.key,
                "name": names.get(gate.key, gate.key),
                "kind": gate.kind,
                "opened_at": here(gate.opened_at),
                "until": here(gate.until),
                "reference": gate.reference,
                "seen_on": gate.on.isoformat() if gate.on else "",
                "agreed": sum(voices),
                "refused": len(voices) - sum(voices),
            }
        )
    return found


def _log(row: Initiative) -> list[Row]:
    lines = list(row.deliveries.order_by("planned_at", "pk"))
    numbers = numbers_of(line.object_id or 0 for line in lines if line.object_label == CASE)
    stages = names_of(row, "stages")
    return [_line(row, line, numbers, stages) for line in lines]


def _line(row: Initiative, line: Delivery, numbers: dict[int, str], stages: dict[str, str]) -> Row:
    opening = opening_of(row, line)
    words = getattr(opening, "name", None) or getattr(opening, "title", None)
    return {
        "key": line.key,
        "kind": line.what,
        "what": words.nl if words else line.key,
        "stage": stages.get(line.stage, line.stage),
        "planned_at": here(line.planned_at),
        "due_at": here(line.due_at),
        "done_at": here(line.done_at),
        "never_at": here(line.never_at),
        "state": _said_state(line.state(clock.now())),
        "about": _about(line, numbers),
    }


def _said_state(state: str) -> str:
    return {
        "planned": _("gepland"),
        "late": _("te laat"),
        "done": _("gedaan"),
        "done_late": _("te laat gedaan"),
        "never": _("nooit gedaan"),
    }[state]


def _about(line: Delivery, numbers: dict[int, str]) -> str:
    if line.object_label == CASE:
        return _("zaak {number}").format(number=numbers.get(line.object_id or 0, ""))
    if line.object_label == MESSAGE:
        return _("bericht {number}").format(number=line.object_id)
    return ""


def _changes(row: Initiative, people: People) -> list[Row]:
    """What the journal says of it, in order; that somebody took an archive along is not part of it."""
    return [
        {
            "at": here(entry.at),
            "what": _happened(entry.name),
            "entry": entry.name,
            "by": people.called(entry.actor),
            "values": [f"{key}={value}" for key, value in sorted(entry.data.items()) if value is not None],
        }
        for entry in entries_about(row)
        if entry.name != entries.ARCHIVED
    ]


def _happened(entry: str) -> str:
    """An entry of the journal about an initiative as people say it."""
    said = {
        entries.PREPARED: _("voorbereid"),
        entries.INVITED: _("iemand gevraagd"),
        entries.JOINED: _("iemand doet mee"),
        entries.DECLINED: _("iemand zegt nee"),
        entries.SCREENING_SEEN: _("een VOG gezien"),
        entries.LEFT: _("iemand stopt"),
        entries.VALUE_CHOSEN: _("een waarde gekozen"),
        entries.STARTED: _("gestart"),
        entries.STAGE_BEGUN: _("een fase begint"),
        entries.STAGE_ENDED: _("een fase is klaar"),
        entries.STAGE_OVERDUE: _("een fase duurt te lang"),
        entries.GATE_OPENED: _("een poort gaat open"),
        entries.GATE_SHUT: _("een poort gaat dicht"),
        entries.PLANNED: _("gepland"),
        entries.DONE: _("gedaan"),
        entries.PAUSED: _("stilgezet"),
        entries.RESUMED: _("verder gegaan"),
        entries.VERSION_PROPOSED: _("een nieuwe versie voorgelegd"),
        entries.VERSION_REFUSED: _("de nieuwe versie geweigerd"),
        entries.VERSION_TAKEN: _("verder met de nieuwe versie"),
        entries.HANDED_ON: _("overgedragen"),
        entries.STOPPED: _("gestopt"),
        entries.ENDED: _("afgerond"),
        entries.FORGOTTEN: _("wie meedeed is gewist"),
    }
    return said.get(entry, entry)


class _Message:
    """One message as the archive tells it."""

    def __init__(self, record: Record, people: People):
        self.record, self.people, self.row = record, people, record.broadcast
        self.number = self.row.pk
        self.versions = [self._version(version) for version in record.versions]
        self.steps = [
            {
                "message": self.number,
                "at": here(step.at),
                "what": _said_step(step.what),
                "by": people.called(step.by),
            }
            for step in record.steps
        ]
        self.reached = [
            {
                "message": self.number,
                "channel": line.channel,
                "chosen": line.chosen,
                "handed_over": line.handed_over,
                "waiting": line.waiting,
            }
            for line in (delivery_of(self.row) if self.row.is_out else [])
        ]
        self.posts = [self._post(post) for post in posts_of(self.row)]

    @property
    def whole(self) -> Row:
        closing = getattr(self.row, "closing", None)
        return {
            "message": self.number,
            "kind": str(self.row.kind_data.name) if self.row.kind_data else self.row.kind,
            "exercise": self.row.exercise,
            "status": str(self.row.get_status_display()),
            "people": self.row.people_count,
            "doors": self.row.door_count,
            "words_erased_at": here(self.row.erased_at),
            "closing": closing.text if closing else "",
            "outcome": str(closing.outcome_data.name) if closing and closing.outcome_data else "",
            "versions": self.versions,
            "steps": self.steps,
            "reached": self.reached,
            "posts": self.posts,
        }

    def _version(self, version: Version) -> Row:
        words = {name: str(version.content.get(name) or "") for name in MADE_HERE}
        kept = words
        if version.version not in self.record.stands:
            kept = {name: without_people(text) for name, text in words.items()}
        return {
            "message": self.number,
            "version": version.version,
            "written_at": here(version.written_at),
            "written_by": self.people.called(version.written_by),
            "approved_at": here(version.approved_at),
            "approved_by": self.people.called(version.approved_by),
            "left_at": here(version.left_at),
            **kept,
            "channels": list(version.content.get("channels", [])),
            "picture": (version.content.get("picture") or {}).get("digest", ""),
            "areas": describe({"areas": version.content.get("audience", {}).get("areas", [])}),
            "redacted": _("ja") if kept != words else "",
        }

    def _post(self, post) -> Row:
        taken_back = self.row.withdrawn_at is not None
        return {
            "message": self.number,
            "at": here(post.posted_at),
            "url": post.url,
            "text": without_people(post.text) if taken_back else post.text,
            "overtaken_at": here(post.marked_by.handed_at if post.marked_by else None),
        }


def _said_step(what: str) -> str:
    return {
        "begun": _("begonnen"),
        "submitted": _("aangeboden"),
        "sent_back": _("teruggestuurd"),
        "approved": _("goedgekeurd"),
        "handed_over": _("verstuurd"),
        "change_submitted": _("wijziging aangeboden"),
        "changed": _("gewijzigd"),
        "withdrawn": _("ingetrokken"),
        "closed": _("afgesloten"),
    }[what]


def _case(record: CaseRecord) -> Row:
    case = record.case
    kind = categories.get(case.category)
    return {
        "number": case.number,
        "filed_at": here(case.filed_at),
        "category": str(kind.name) if kind else case.category,
        "desk": case.desk.name,
        "area": case.area.name if case.area else "",
        "status": str(case.get_status_display()),
        "outcome": str(case.get_outcome_display()) if case.outcome else "",
        "due_at": here(case.due_at),
        "answered_at": here(record.first_answer_at),
        "late": {True: _("ja"), False: _("nee"), None: ""}[record.is_late],
    }


def _answers(record: CaseRecord, people: People) -> list[Row]:
    return [
        {
            "number": record.case.number,
            "at": here(answer.at),
            "by": people.called(answer.by),
            "text": without_people(answer.text) if answer.is_taken_back else answer.text,
            "url": answer.url,
            "taken_back": _("ja") if answer.is_taken_back else "",
        }
        for answer in record.public_answers
    ]
