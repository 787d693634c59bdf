"""Break everything, count afterwards, and write the tables into docs/reliability.md.

    python -m chaos [--only storm|stages] [--people N] [--kills N] [--stops N] [--hang S] [--full S] [--look]

First the storm over messages, then workers killed in the middle of stage changes; `--only` does one of them.
With `--look` nothing is written. Everything lies under var/chaos; the diaries of the receivers stay there.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from chaos import ground
from chaos.storm import Plan

PAGE = ground.ROOT / "docs" / "reliability.md"
PARTS = {"storm": "chaos", "stages": "stages"}  # and the mark around the figures of each
USUAL = 700  # persons a second whom the jumper usually reaches: seven times that is more than workers can do


def main() -> int:
    options = _options()
    if options.only is None:  # each part has a process and an empty database of its own
        return max(
            subprocess.call([sys.executable, "-m", "chaos", *sys.argv[1:], "--only", part]) for part in PARTS
        )
    began = time.monotonic()
    print("making a database", flush=True)
    ground.stand_up()
    try:
        text, is_sound = _storm(options) if options.only == "storm" else _stages(options)
        text = f"{_machine(time.monotonic() - began)}\n\n{text}"
        print(text, flush=True)
        if not options.look:
            _write(PAGE, PARTS[options.only], text)
    finally:
        ground.take_down()
    return 0 if is_sound else 1


def _options() -> argparse.Namespace:
    usual = Plan()
    asked = argparse.ArgumentParser(prog="python -m chaos", description=__doc__.splitlines()[0])
    asked.add_argument("--only", choices=list(PARTS), help="this part alone")
    asked.add_argument("--people", type=int, default=usual.people)
    asked.add_argument("--kills", type=int, default=usual.kills)
    asked.add_argument("--stops", type=int, default=usual.stops)
    asked.add_argument("--hang", type=float, default=usual.hang, help="seconds that each channel hangs")
    asked.add_argument("--full", type=float, default=usual.full, help="seconds without room on the disk")
    asked.add_argument(
        "--usual", type=int, default=USUAL, help="persons a second of the organisation that jumps"
    )
    asked.add_argument("--look", action="store_true", help="write nothing down")
    return asked.parse_args()


def _stages(options: argparse.Namespace) -> tuple[str, bool]:
    from chaos import changes

    print("stages that change", flush=True)
    done = changes.change(changes.Plan(kills=options.kills), ground.HISTORY)
    return changes.text_of(done), done.is_sound


def _storm(options: argparse.Namespace) -> tuple[str, bool]:
    plan = Plan(
        options.people,
        kills=options.kills,
        stops=options.stops,
        hang=options.hang,
        full=options.full,
        crash=ground.crash,
        no_room=ground.no_room,
    )
    usual = options.usual
    from django.conf import settings

    from chaos import jump, report
    from chaos.compare import settle_accounts
    from chaos.people import channel_of, move_in
    from chaos.storm import Receivers, rage
    from noaber.people.models import Organisation

    receivers = Receivers.stand(ground.HISTORY)
    try:
        settings.NOABER_MAIL_URL, settings.NOABER_SMS_URL = (
            receivers["mail"].address,
            receivers["sms"].address,
        )
        persons = list(range(1, plan.people + 1))
        extra = 2 * jump.ROUNDS * jump.OTHER * 100 // 89 + 100
        move_in(range(1, plan.people + extra + 1), receivers["webpush"].address)
        ground.lay_ballast()
        Organisation.objects.create(slug="chaos", name="Chaos")
        print("the storm", flush=True)
        storm = rage(plan, receivers, persons, ground.HISTORY)
        accounts = settle_accounts(storm, receivers)
        print("the jump", flush=True)
        by_push = [person for person in range(1, plan.people + extra + 1) if channel_of(person) == "webpush"]
        others = [person for person in by_push if person > plan.people]
        delays = jump.measure(receivers, by_push[:usual], others, usual, ground.HISTORY)
    finally:
        receivers.end()
    return report.text_of(storm, accounts, delays, usual), report.is_sound(storm, accounts)


def _machine(seconds: float) -> str:
    last = ["git", "log", "-1", "--format=%h"]
    commit = subprocess.run(last, cwd=ground.ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return (
        f"Measured on {datetime.now(UTC):%-d %B %Y} with commit {commit}: {os.cpu_count()} cores,"
        f" Python {platform.python_version()}, load average {os.getloadavg()[1]:.0f} meanwhile,"
        f" {seconds / 60:.0f} minutes with everything."
    )


def _write(path: Path, mark: str, text: str) -> None:
    """Put the figures between their marks; the words around them stay."""
    page, begin, end = path.read_text(), f"<!-- {mark} -->", f"<!-- /{mark} -->"
    before, after = page.split(begin)[0], page.split(end)[1]
    path.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}")


if __name__ == "__main__":
    raise SystemExit(main())
