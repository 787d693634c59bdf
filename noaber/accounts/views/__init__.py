"""Functions from a request to a page, by subject."""
