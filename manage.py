#!/usr/bin/env python3
"""For developers: Django's commands, in development mode, on a PostgreSQL of our own."""

import os
import sys

from noaber.config.cli import run

if __name__ == "__main__":
    os.environ.setdefault("NOABER_MODE", "development")
    run(sys.argv)
