"""The catalogue of proven ways of working: each is one file under `playbooks/`, checked by a typed schema.

Exposes: `library` (every playbook that can be read), the pages of the catalogue, `noaber playbooks check`.
Never: code that knows the name of a playbook, a claim without its basis, a figure without its source.
"""
