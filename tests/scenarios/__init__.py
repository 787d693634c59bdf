"""Systems walked from beginning to end by the people in them: over HTTP, on a clock that the test moves."""
