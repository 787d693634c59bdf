"""Persons, organisations and mandates; sign in, consent, correction and erasure."""
