"""Filing a report: the last step of the form by residents with an account, and Open311 by programs."""

from urllib.parse import urlencode

import numpy as np

from bench.figures import Figure
from bench.measuring import Call, Calls, measure, signed_in
from bench.server import Server

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CATEGORY = "straatlamp-uit"
MOST = 1_500  # a run never files more
CLIENTS = 40  # programs, each held to 600 reports a minute
VISITORS = 300  # residents, each held to 20 reports a day


def filing(server: Server, reports: int) -> list[Figure]:
    """Both doors; each report gets a receipt, queued in the same transaction."""
    through = {"create a report, the form's last step": by_form(), "create a report, Open311": by_program()}
    codes = {"form": (302,), "Open311": (201,)}
    return [
        measure(
            server, what, reports, calls, expected=next(v for k, v in codes.items() if k in what), most=MOST
        )
        for what, calls in through.items()
    ]


def by_form() -> Calls:
    """Send draft after draft, all filled in beforehand, by residents with a confirmed address."""
    from noaber.core import clock
    from noaber.people.models import Person

    people = Person.objects.filter(verified_until__gte=clock.today()).order_by("?")[:VISITORS]
    cookies = [signed_in(person)["Cookie"] for person in people]
    tokens = drafts(2 * MOST)
    secret = "b" * 32
    body = urlencode({"csrfmiddlewaretoken": secret}).encode()

    def call(number: int) -> Call:
        cookie = f"{cookies[number % VISITORS]}; csrftoken={secret}"
        return Call(f"/melden/{tokens[number]}/nakijken/", "POST", body, FORM | {"Cookie": cookie})

    return call


def drafts(count: int) -> list[str]:
    """So many reports filled in up to the last page, each about another door."""
    from datetime import timedelta

    from noaber.cases.answers import CHECK, Answers, steps_of
    from noaber.cases.categories import get
    from noaber.cases.models import ReportDraft
    from noaber.core import clock, secrets
    from noaber.places.models import Address

    rng = np.random.default_rng()
    doors = list(Address.objects.select_related("street").order_by("pk"))
    done = [step for step in steps_of(get(CATEGORY)) if step != CHECK]
    begun = clock.now() - timedelta(minutes=4)
    tokens, rows = [], []
    for number, door in enumerate(rng.choice(doors, count)):
        answers = Answers(
            lon=door.lon, lat=door.lat, address=door.pk, place_text=str(door), way="account", done=done,
            text=f"De lamp brandt niet meer sinds {number + 1} dagen, het is er nu erg donker.",
            shared={"text": "public", "photo": "public", "name": "desk", "contact": "desk"},
        )  # fmt: skip
        token = secrets.new_token()
        digest = secrets.digest(token)
        tokens.append(token)
        rows.append(
            ReportDraft(
                token_digest=digest,
                category=CATEGORY,
                answers=answers.dump(),
                started_at=begun,
                changed_at=begun,
            )
        )
    ReportDraft.objects.bulk_create(rows, batch_size=1_000)
    return tokens


def by_program() -> Calls:
    """File through Open311 with a mail address, so that a receipt goes there."""
    from noaber.api.models import ApiClient
    from noaber.core import clock, secrets
    from noaber.places.models import Address

    keys = [secrets.new_token() for _ in range(CLIENTS)]
    first = ApiClient.objects.count()
    ApiClient.objects.bulk_create(
        ApiClient(name=f"Meter {first + n}", key_digest=secrets.digest(key), made_at=clock.now())
        for n, key in enumerate(keys)
    )
    points = list(Address.objects.order_by("?").values_list("lat", "lon")[:MOST])

    def call(number: int) -> Call:
        lat, long = points[number % MOST]
        body = {
            "api_key": keys[number % CLIENTS],
            "service_code": CATEGORY,
            "lat": lat,
            "long": long,
            "attribute[hoeveel-lampen]": "een",
            "email": f"melder{number}@example.org",
            "description": f"De lamp brandt niet meer sinds {number + 1} dagen, het is er nu erg donker.",
        }
        return Call("/open311/v2/requests.json", "POST", urlencode(body).encode(), FORM)

    return call
