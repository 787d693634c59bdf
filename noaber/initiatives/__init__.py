"""A playbook that runs somewhere: its people, stages, gates, the values that were chosen, its delivery log.

Exposes: rows, and queries such as `shut_gates_of`, which other rooms may ask inside their own transaction.
Never: what a playbook means. The room `playbooks` reads it and writes these rows.
"""
