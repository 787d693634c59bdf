"""Ten kills in the middle: nobody is lost, and no more is repeated than one batch of a channel after each.

The same storm as `make chaos`, small, in the database of this run; the database itself is left alone here.
"""

import pytest
from django.db import connection

from chaos import compare, report
from chaos.compare import settle_accounts
from chaos.ground import PUSH_KEY
from chaos.history import Got
from chaos.people import move_in
from chaos.storm import Plan, Receivers, Storm, rage
from noaber.channels.adapters.contract import IN_HAND
from noaber.people.models import Organisation

PEOPLE, KILLS = 3_000, 10


@pytest.fixture
def receivers(tmp_path, settings):
    stand = Receivers.stand(tmp_path)
    settings.NOABER_PUSH_KEY, settings.NOABER_SMS_SENDER = PUSH_KEY, "1234"
    settings.NOABER_MAIL_URL, settings.NOABER_SMS_URL = stand["mail"].address, stand["sms"].address
    yield stand
    stand.end()


@pytest.mark.slow
@pytest.mark.usefixtures("committed")
def test_ten_kills_lose_nobody(receivers, tmp_path):
    move_in(range(1, PEOPLE + 1), receivers["webpush"].address)
    Organisation.objects.create(slug="chaos", name="Chaos")
    connection.close()
    plan = Plan(PEOPLE, message=250, ahead=250, kills=KILLS, stops=0, hang=0, patience=180)
    storm = rage(plan, receivers, list(range(1, PEOPLE + 1)), tmp_path, say=str)
    accounts = settle_accounts(storm, receivers)
    assert {one.channel: one.meant for one in accounts} == {
        "webpush": 2_670,
        "mail": 300,
        "sms": 30,
        "page": 3_000,
    }
    assert report.is_sound(storm, accounts), report.accounts_of(accounts)
    by_channel = {one.channel: one for one in accounts}
    assert by_channel["webpush"].repeats, "no kill came while something was in hand"
    for channel in ("webpush", "mail"):
        after_each = by_channel[channel].after.get("kill", [0])
        assert max(after_each) <= report.in_hand(channel) <= IN_HAND, "more than a batch after one kill"


def test_a_repeat_is_laid_to_what_it_came_from(monkeypatch, tmp_path):
    """Worker 1 was killed at 10 and 3 at 35; mail hung from 30 to 40, and the database went at 60."""
    storm = Storm(Plan(people=6), tmp_path, killed={1: 10.0, 3: 35.0}, leases_lost={(2, 7)})
    storm.faults = [(10.0, 10.1, "kill"), (30.0, 40.0, "hang mail"), (60.0, 63.0, "stop")]
    got = Got(
        times={1: [9, 20], 2: [9, 32], 3: [31, 42], 4: [59, 64], 5: [80, 81], 6: [1, 12]},
        workers={1: [1, 2], 2: [1, 2], 3: [3, 2], 4: [2, 4], 5: [2, 4], 6: [2, 4]},
        names={},
    )
    monkeypatch.setattr(compare, "_chunks_of_persons", lambda channel: {n: [n] for n in range(1, 8)})
    assert compare._by_kind("mail", got, storm) == {"kill": [2], "hang": [1], "stop": [1], "none": [2]}
    assert report.allowed(storm, "mail", "kill") == report.in_hand("mail") == 50
    assert report.allowed(storm, "mail", "hang") == 50 * (2 * 3 + 1)
