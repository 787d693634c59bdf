"""Rows only: a playbook running in an area."""
