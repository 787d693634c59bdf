"""Many PDFs as one zip, written while it is sent: never more than one PDF in memory."""

import zipfile
from collections.abc import Iterable, Iterator, Sized

from noaber.channels.paper.letters import BATCH


class Outlet:
    """What zipfile writes into; what was written is taken out again at once."""

    def __init__(self):
        self.written = bytearray()

    def write(self, content: bytes) -> int:
        self.written += content
        return len(content)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken, self.written = bytes(self.written), bytearray()
        return taken


def size_of(doors: Sized) -> int:
    """How many PDFs a run becomes."""
    return max(1, -(-len(doors) // BATCH))


def bundle(files: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The zip, part by part; a PDF is compressed already, so it is stored as it is."""
    outlet = Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
        for number, content in enumerate(files, 1):
            archive.writestr(f"{name}-{number:03}.pdf", content)
            yield outlet.take()
    yield outlet.take()
