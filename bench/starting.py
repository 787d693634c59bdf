"""From `noaber demo` to a living town: built in an empty folder, and started again.

    python -m bench.starting

As `make demo` does it after everything is installed: PostgreSQL is started too. The town stays under
var/bench/start, so that only the first run builds it.
"""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

from bench import ground

COMMAND = [sys.executable, "-c", "from noaber.config.cli import main; main()", "demo"]
PORT = 8197
AWAKE = "[100 %]"
STARTS = 3


@dataclass(frozen=True)
class Took:
    """Seconds: to build the whole town (nothing when it stood already), and for each start after that."""

    built: float | None
    starts: list[float]


def main() -> None:
    found = measure()
    if found.built:
        print(f"built in {found.built:.1f} s")
    print("started again in " + ", ".join(f"{start:.1f}" for start in found.starts) + " s")


def measure() -> Took:
    """Build the town when there is none, then start it a few times."""
    data = ground.DATA / "start"
    built = None
    if not (data / "built").exists():
        built = seconds_until_awake(data, "--build-only")
        (data / "built").touch()
        seconds_until_awake(data, "--port", str(PORT))  # what is made once: static files, compiled modules
    return Took(built, [seconds_until_awake(data, "--port", str(PORT)) for _time in range(STARTS)])


def seconds_until_awake(data, *words: str) -> float:
    """Run the command until it says that the town is there, and stop it."""
    environment = os.environ | {"NOABER_MODE": "demo", "NOABER_DATA": str(data)}
    for name in ("NOABER_DATABASE_URL", "NOABER_POOL", "NOABER_URL"):
        environment.pop(name, None)
    data.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    process = subprocess.Popen(
        [*COMMAND, *words], cwd=ground.ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    awake = any(line.startswith(AWAKE) for line in process.stdout)
    took = time.perf_counter() - start
    process.send_signal(signal.SIGTERM)
    process.stdout.read()  # it tells what it does until it is gone
    process.wait(60)
    if not awake:
        raise RuntimeError(f"the town did not wake up; it ended with {process.returncode}")
    return took


if __name__ == "__main__":
    main()
