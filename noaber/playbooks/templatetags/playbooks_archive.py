"""How the page of an archive shows a value: a moment as people read it, the rest as a spreadsheet has it."""

from datetime import datetime

from django import template
from django.utils.formats import date_format

from noaber.playbooks.archive.packing import shown

register = template.Library()


@register.filter
def cell(value: object) -> str:
    return date_format(value, "j M Y, H:i") if isinstance(value, datetime) else shown(value)
