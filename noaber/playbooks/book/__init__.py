"""The format of a playbook: its typed shape, how a file is read, and what a mistake in it says."""

from .reading import Library, PlaybookError, read_folder, read_playbook
from .shapes import Playbook

__all__ = ["Library", "Playbook", "PlaybookError", "read_folder", "read_playbook"]
