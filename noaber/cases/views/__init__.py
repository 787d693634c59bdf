"""One view is a form, one action or one query, and a template."""
