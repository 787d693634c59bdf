"""The piece of town of broadcasts, with who writes and approves there."""

from noaber.broadcasts.tests.conftest import organisation, people, send, town, write

__all__ = ["organisation", "people", "send", "town", "write"]
