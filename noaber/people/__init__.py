"""Persons, their places, organisations and mandates; consent, correction and erasure.

Exposes who may do what (`rules`), who is where (`queries`), and what stands before every page: `access`,
`sessions`, `throttle`. Has no pages (those are in `accounts`), sends no messages, and never stores a name or
contact readably.
"""
