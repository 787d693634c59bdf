"""Backup, restore and the drill that shows that a backup can be restored."""

from noaber.config.backups.archive import BackupError
from noaber.config.backups.drilling import Finding, drill
from noaber.config.backups.keeping import back_up, restore

__all__ = ["BackupError", "Finding", "back_up", "drill", "restore"]
