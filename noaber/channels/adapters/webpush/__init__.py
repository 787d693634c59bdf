"""Web push: encrypt for one browser (RFC 8291), sign for its push service (RFC 8292), send (RFC 8030).

`encryption`, `vapid`, `wire` and `sender` know nothing of Django or of persons, so that they can be tested
against the standards' own examples and measured by themselves. The package never stores anything and
never follows a redirect.
"""
