"""The press: typst on one sheet, here or in a process of its own.

typst remembers what it set for the next ten documents, and a long run of letters would hold more than a
gigabyte. A process of its own takes that with it when it ends.
"""

import subprocess
import sys
from pathlib import Path

import typst


class Jammed(Exception):
    """What typst said in the other process."""


def press(sheet: str, fonts: str, given: str) -> bytes:
    """Return the PDF of a sheet, tagged to PDF/UA-1. Raises typst.TypstError."""
    return typst.compile(
        sheet,
        root=str(Path(sheet).parent),
        font_paths=[fonts],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": given},
        pdf_standards=["ua-1"],
    )


def press_apart(sheet: str, fonts: str, given: str) -> bytes:
    """The same in a process that ends with it. Raises Jammed."""
    command = [sys.executable, "-I", __file__, sheet, fonts]
    done = subprocess.run(command, input=given.encode(), capture_output=True, check=False)
    if done.returncode:
        raise Jammed(done.stderr.decode(errors="replace"))
    return done.stdout


def main() -> None:
    sheet, fonts = sys.argv[1:]
    try:
        content = press(sheet, fonts, sys.stdin.buffer.read().decode())
    except typst.TypstError as wrong:
        sys.exit(f"{wrong} {getattr(wrong, 'hints', '')}")
    sys.stdout.buffer.write(content)


if __name__ == "__main__":
    main()
