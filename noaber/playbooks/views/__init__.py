"""The pages of the catalogue, public and read only; and those of an initiative, for who has to do with it."""

from noaber.playbooks.views.archive import archive
from noaber.playbooks.views.catalogue import playbooks
from noaber.playbooks.views.comparing import compare
from noaber.playbooks.views.fitting import fit
from noaber.playbooks.views.initiatives import act, initiative, initiatives, prepare
from noaber.playbooks.views.playbook import playbook

__all__ = [
    "act",
    "archive",
    "compare",
    "fit",
    "initiative",
    "initiatives",
    "playbook",
    "playbooks",
    "prepare",
]
