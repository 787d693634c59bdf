"""The command `noaber`: what an operator and a developer type.

Two words may name one command: `noaber import areas FILE` runs `import_areas`.
"""

import os
import sys

from noaber.core import postgres

# The one command that must run before there are settings: production is refused until its keys are there.
MAKES_KEYS = {"new-key", "new_key"}
# Commands that need no settings: production has no PostgreSQL of our own, and what the others read are files.
ASKS_NOTHING = {"stop", "playbooks", "cap"}
# Commands that must run without a database, or that start it themselves.
WITHOUT_DATABASE = {
    "help",
    "--help",
    "version",
    "--version",
    "compilemessages",
    "stop",
    "cap",
    "playbooks",
}


def main() -> None:
    """Entry point of the console script: production unless NOABER_MODE says otherwise."""
    run(["noaber", *sys.argv[1:]])


def run(words: list[str]) -> None:
    """Start the own PostgreSQL if that is what we use, then run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noaber.config.settings")
    if words[1:2] and words[1] in ASKS_NOTHING:  # production would ask for its settings first
        os.environ.setdefault("NOABER_MODE", "development")
    if words[1:] and words[1] in MAKES_KEYS and not words[2:]:
        print_keys()
        return
    if len(words) > 1 and words[1] not in WITHOUT_DATABASE:
        start_own_database()
    import django  # noqa: PLC0415  settings first
    from django.core.management import ManagementUtility, get_commands  # noqa: PLC0415

    django.setup()
    ManagementUtility(as_one_command(list(words), set(get_commands()))).execute()


def print_keys() -> None:
    """Print what stands in the environment of a new installation."""
    from noaber.config.env import fresh_keys  # noqa: PLC0415  reads no setting

    print("\n".join(fresh_keys()))  # noqa: T201  this is the answer


def as_one_command(words: list[str], known: set[str]) -> list[str]:
    """Return `words` with the command as Django knows it: `import areas` and `new-key` are one word there."""
    if len(words) > 2 and f"{words[1]}_{words[2]}" in known:
        words[1:3] = [f"{words[1]}_{words[2]}"]
    elif len(words) > 1 and words[1].replace("-", "_") in known:
        words[1] = words[1].replace("-", "_")
    return words


def start_own_database() -> None:
    """Start the PostgreSQL of our own when no other is named; explain in a sentence when that fails."""
    from noaber.config.settings import ENV  # noqa: PLC0415  reading the environment may stop the process

    if ENV.database_url:
        return
    try:
        postgres.ensure_running(ENV.data)
    except postgres.CannotStart as wrong:
        sys.exit(f"noaber: {wrong}")


if __name__ == "__main__":
    main()
