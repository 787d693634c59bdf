"""Functions: form → one action or one query → template."""
