"""What stands beside a playbook in a list."""

from django import template

from noaber.playbooks.book import Playbook
from noaber.playbooks.queries.reading import blocks_of

register = template.Library()


@register.inclusion_tag("playbooks/parts/in_short.html")
def in_short(book: Playbook):
    """`{% in_short book %}`: how much is known, how much work, and what can go wrong."""
    facets = book.facets
    return {
        "evidence": facets.evidence.value.label,
        "blocks": blocks_of(facets.evidence.value),
        "effort": facets.effort.value.label,
        "harm": [harm.label for harm in facets.harm.values],
    }


@register.filter
def initiators(book: Playbook) -> str:
    """`{{ book|initiators }}`: "Gemeente, Politie"."""
    return ", ".join(str(party.label) for party in book.facets.initiator.values)
