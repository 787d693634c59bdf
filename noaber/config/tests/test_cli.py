"""What an operator types."""

import pytest

from noaber.config.cli import as_one_command

KNOWN = {"import_areas", "new_key", "worker"}


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        (["noaber", "import", "areas", "f.json"], ["noaber", "import_areas", "f.json"]),
        (["noaber", "new-key"], ["noaber", "new_key"]),
        (["noaber", "worker", "--only", "tick"], ["noaber", "worker", "--only", "tick"]),
        (["noaber", "import", "everything"], ["noaber", "import", "everything"]),
        (["noaber"], ["noaber"]),
    ],
)
def test_two_words_may_name_one_command(typed, understood):
    assert as_one_command(typed, KNOWN) == understood
