"""From the second person's press to the open pages and to the push service, for 9,000 people.

    python -m bench.approval [people] [rounds] [open pages]

Web server, worker and push service are processes of their own, over HTTP, on a town in a database of its own.
An open page does what its script does: it hears over the stream that something changed, waits up to 0.8 s
and fetches the alerts of its neighbourhood; the clock stops at the title. CPU is told beside the clock: it
says the same on a machine that is busy with other things.
"""

import asyncio
import json
import multiprocessing
import os
import random
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
import uvloop

from bench import ground
from bench.load import cpu_seconds
from bench.server import serving, working

PORT = 8196
JITTER = 0.8
PATIENCE = 60.0


@dataclass
class Scene:
    """Who acts and who looks on, as plain values that cross to other processes."""

    author: int
    approver: int
    organisation: int
    areas: list[int]
    cookies: dict[int, str]
    watchers: list[tuple[int, str, str]]  # person, slug of the buurt, pass for the stream
    people: int


@dataclass
class Round:
    """Seconds after the press, on one clock."""

    approved: float
    pages: list[float] = field(default_factory=list)
    pushes: list[float] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)


def push_service(pipe, browsers: int) -> None:
    """The push service: hands out endpoints, then says how many messages came and when the last did."""
    from noaber.channels.tests.push_service import FakePushService

    async def stand():
        service = FakePushService(keep=10)
        arrived: list[float] = []
        take_in = service.take_in

        def counted(path, headers, body):
            status = take_in(path, headers, body)
            if status == 201:
                arrived.append(time.time())
            return status

        service.take_in = counted
        await service.start()
        pipe.send([(e.url, e.public_key, e.secret) for e in (service.subscribe() for _ in range(browsers))])
        while True:
            await asyncio.sleep(0.05)
            if pipe.poll():
                pipe.recv()
                pipe.send(list(arrived))
                arrived.clear()

    uvloop.run(stand())


def build(people: int, endpoints: list[tuple]) -> Scene:
    """Make the town, its people with a browser each, and sessions for who acts."""
    from django.core.management import call_command
    from django.db import transaction

    from noaber.channels.models import Subscription
    from noaber.core import clock
    from noaber.demo.loading.geography import load_geography
    from noaber.demo.loading.people import load_people
    from noaber.demo.town.generate import build_town

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        geography = load_geography(build_town(1))
        cast = load_people(geography, count=people, seed=1, since=clock.now() - timedelta(days=30))
    residents = cast.residents
    Subscription.objects.bulk_create(
        Subscription(
            person=person,
            endpoint=url,
            endpoint_hash=Subscription.hash_of(url),
            keys=json.dumps({"p256dh": public.hex(), "auth": secret.hex()}),
            added_at=clock.now(),
        )
        for person, (url, public, secret) in zip(residents, endpoints, strict=False)
    )
    return scene_of(residents)


def scene_of(residents: list) -> Scene:
    from django.test import Client

    from noaber.channels.live import tokens
    from noaber.people.models import PersonPlace, Role
    from noaber.places.models import Area

    author = Role.objects.filter(mandate="author", area=None).order_by("pk").first()
    approvers = Role.objects.filter(mandate="approver", organisation=author.organisation, area=None)
    approver = approvers.exclude(person=author.person).first()
    cookies = {}
    watchers = []
    places = PersonPlace.objects.filter(person__in=residents[:2000]).select_related("area", "person")
    for place in list(places)[:200]:
        cookies[place.person_id] = cookie_of(Client(), place.person)
        topics = [f"area:{place.area_id}", f"person:{place.person_id}"]
        watchers.append((place.person_id, place.area.slug, tokens.sign(place.person, topics)))
    for role in (author, approver):
        cookies[role.person_id] = cookie_of(Client(), role.person)
    wijken = list(Area.objects.filter(level="wijk").values_list("pk", flat=True))
    return Scene(
        author=author.person_id,
        approver=approver.person_id,
        organisation=author.organisation_id,
        areas=wijken,
        cookies=cookies,
        watchers=watchers,
        people=len(residents),
    )


def cookie_of(client, person) -> str:
    client.force_login(person)
    return client.cookies["sessionid"].value


def write(scene: Scene, number: int) -> tuple[int, str, str]:
    """A message for the whole town, offered; returns its key, hash and title."""
    from noaber.broadcasts.actions import save_broadcast, submit_broadcast
    from noaber.people.models import Organisation, Person

    title = f"Proefneming {number} {random.randrange(10**9)}"
    author = Person.objects.get(pk=scene.author)
    row = save_broadcast(
        by=author,
        organisation=Organisation.objects.get(pk=scene.organisation),
        kind="now",
        audience={"areas": scene.areas},
        title=title,
        text="Dit is een meting.",
        advice="U hoeft niets te doen.",
        channels=["page", "webpush"],
        expires_at=None,
    )
    row = submit_broadcast(broadcast=row, by=author)
    return row.pk, row.content_hash, title


async def request(method: str, path: str, cookie: str, body: bytes = b"") -> tuple[int, bytes]:
    """One request on a line of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nConnection: close\r\nCookie: {cookie}\r\n"
    if body:
        head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    writer.write(head.encode() + b"\r\n" + body)
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1]), answer


async def open_page(watcher, cookie: str, title: str, ready: asyncio.Semaphore) -> float:
    """Listen as the page does, and fetch until the title stands there; returns the moment."""
    _person, slug, token = watcher
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    writer.write(f"GET /live/?t={token} HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\n\r\n".encode())
    while b"event: hello" not in await reader.readline():
        pass
    ready.release()
    while True:
        if b"event: change" not in await reader.readline():
            continue
        await asyncio.sleep(random.random() * JITTER)
        _status, page = await request("GET", f"/buurt/{slug}/nu/", f"sessionid={cookie}")
        if title.encode() in page:
            writer.close()
            return time.time()


async def press(scene: Scene, pk: int, shown: str) -> tuple[float, float]:
    """The second person presses; returns the moments of pressing and of the answer."""
    token = "a" * 32
    body = f"csrfmiddlewaretoken={token}&shown_hash={shown}".encode()
    cookie = f"sessionid={scene.cookies[scene.approver]}; csrftoken={token}"
    start = time.time()
    status, _page = await request("POST", f"/berichten-maken/{pk}/goedkeuren/", cookie, body)
    assert status == 302, status
    return start, time.time()


async def one_round(scene: Scene, pages: int, pk: int, shown: str, title: str) -> tuple[Round, float]:
    ready = asyncio.Semaphore(0)
    watchers = random.sample(scene.watchers, pages)
    waiting = [asyncio.create_task(open_page(w, scene.cookies[w[0]], title, ready)) for w in watchers]
    for _page in range(pages):
        await ready.acquire()
    start, answered = await press(scene, pk, shown)
    opened = await asyncio.wait_for(asyncio.gather(*waiting), PATIENCE)
    return Round(answered - start, [moment - start for moment in opened]), start


def wait_for_pushes(pipe, expected: int) -> list[float]:
    arrived: list[float] = []
    give_up = time.time() + PATIENCE
    while len(arrived) < expected and time.time() < give_up:
        time.sleep(0.5)
        pipe.send("count")
        arrived += pipe.recv()
    return arrived


def refresh_passes(scene: Scene) -> None:
    """A pass lives a minute: sign new ones before every round."""
    from noaber.channels.live import tokens
    from noaber.people.models import Person

    people = Person.objects.in_bulk([watcher[0] for watcher in scene.watchers])
    places = {watcher[0]: tokens.read(watcher[2], life=86_400).topics for watcher in scene.watchers}
    scene.watchers = [
        (pk, slug, tokens.sign(people[pk], list(places[pk]))) for pk, slug, _old in scene.watchers
    ]


def report(rounds: list[Round], expected: int) -> None:
    pages = np.concatenate([found.pages for found in rounds])
    lasts = [max(found.pushes) for found in rounds]
    full = [len(found.pushes) for found in rounds]
    approved = [found.approved for found in rounds]
    p50, p95, p99 = np.percentile(pages, [50, 95, 99])
    print(f"approval answered        {np.median(approved):6.2f} s median, {max(approved):.2f} s worst")
    print(f"open page shows it       {p50:6.2f} s p50, {p95:.2f} s p95, {p99:.2f} s p99 ({len(pages)} pages)")
    print(f"last push of {expected:,}      {np.median(lasts):6.2f} s median, {max(lasts):.2f} s worst")
    print(f"pushes received          {full} of {expected:,}")
    for part in rounds[0].cpu:
        print(f"CPU of the {part:13} {np.median([found.cpu[part] for found in rounds]):6.2f} s a message")


def main(people: int = 9_000, rounds: int = 5, pages: int = 50) -> None:
    report(*rounds_of(people, rounds, pages))


def rounds_of(people: int, rounds: int, pages: int) -> tuple[list[Round], int]:
    """Measure so many messages to a town of its own; returns the rounds and how many people they were for."""
    ground.stand_up()
    os.environ["NOABER_MODE"] = "development"  # the demo hands nothing to a push service
    from noaber.core import postgres

    ours, theirs = multiprocessing.get_context("fork").Pipe()
    fork = multiprocessing.get_context("fork")
    service = fork.Process(target=push_service, args=(theirs, people), daemon=True)
    service.start()
    theirs.close()  # so that a service that fails is an end of file here
    database = f"{postgres.DATABASE}_approval"
    ground.fresh(database)
    ground.use(database)
    try:
        scene = build(people, ours.recv())
        with serving("all", database=database, port=PORT) as server, working(database=database) as worker:
            parts = {"web": server.pids, "worker": [worker], "push service": [service.pid]}
            found = [measure(scene, number, pages, ours, parts) for number in range(rounds)]
            return found, scene.people
    finally:
        service.terminate()


def measure(scene: Scene, number: int, pages: int, pipe, parts: dict[str, list[int]]) -> Round:
    """One message to everybody, from the press until the last push."""
    refresh_passes(scene)
    pk, shown, title = write(scene, number)
    time.sleep(3)  # the notice to the second person leaves first
    before = {part: cpu_seconds(pids) for part, pids in parts.items()}
    result, start = uvloop.run(one_round(scene, pages, pk, shown, title))
    result.pushes = [moment - start for moment in wait_for_pushes(pipe, scene.people)]
    result.cpu = {part: cpu_seconds(pids) - before[part] for part, pids in parts.items()}
    return result


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
