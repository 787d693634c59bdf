"""Loaded before Django's settings are: tests run in development mode, on a PostgreSQL of our own."""

import os

os.environ.setdefault("NOABER_MODE", "development")
os.environ["NOABER_POOL"] = "0"


def pytest_configure(config):
    """Start the database once, before any worker asks for it."""
    from noaber.config.cli import start_own_database

    if not hasattr(config, "workerinput"):
        start_own_database()
