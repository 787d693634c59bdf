"""A playbook that runs somewhere: its people, stages, gates, the values that were chosen, its delivery log.

Exposes: rows, queries, and `rules.gate_is_open`, which lower rooms may ask inside their own transaction.
Never: what a playbook means. The room `playbooks` reads it and writes these rows.
"""
