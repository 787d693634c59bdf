"""The pages of the catalogue. All of them are public and read only."""

from noaber.playbooks.views.catalogue import playbooks
from noaber.playbooks.views.comparing import compare
from noaber.playbooks.views.fitting import fit
from noaber.playbooks.views.playbook import playbook

__all__ = ["compare", "fit", "playbook", "playbooks"]
