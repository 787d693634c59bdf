"""How far a long command is, for the person who waits for it; silent when nobody looks."""

import sys
from typing import TextIO

WIDTH = 30


class Progress:
    """A bar on a terminal, nothing elsewhere: `with Progress("adressen", total) as bar: bar.to(done)`.

    Without a total it shows only the count.
    """

    def __init__(self, label: str, total: int | None = None, stream: TextIO | None = None):
        self.label, self.total = label, total
        self.stream = stream or sys.stderr
        self.shown = self.stream.isatty()
        self._last = -1

    def to(self, done: int) -> None:
        """Show that so many are done; draws at most a hundred times."""
        step = done * 100 // self.total if self.total else done // 1000
        if self.shown and step != self._last:
            self._last = step
            self.stream.write(f"\r{self.label} {self._drawn(done)}")
            self.stream.flush()

    def _drawn(self, done: int) -> str:
        if not self.total:
            return f"{done:,}".replace(",", ".")
        filled = min(WIDTH, done * WIDTH // self.total)
        return f"{'█' * filled}{'░' * (WIDTH - filled)} {done * 100 // self.total:3d}%"

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_error) -> None:
        if self.shown and self._last >= 0:
            self.stream.write("\n")
