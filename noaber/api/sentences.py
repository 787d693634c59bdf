"""What is wrong with a field, in the reader's language: the library behind the API only speaks English."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_NUMBER = _("dit is geen getal")
_MOMENT = _("schrijf een moment als 2026-11-22T09:00:00+01:00")
_WORD = _("dit is geen tekst")
_YES_OR_NO = _("kies true of false")
# By the library's name of the mistake; what stands between %( and )s is in its context.
SENTENCES: dict[str, str | Promise] = {
    "missing": _("dit ontbreekt"),
    "string_type": _WORD,
    "string_too_long": _("dit is te lang, het mogen %(max_length)s tekens zijn"),
    "string_pattern_mismatch": _("dit kan hier niet staan"),
    "literal_error": _("kies %(expected)s"),
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "int_parsing_size": _NUMBER,
    "int_from_float": _NUMBER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "greater_than_equal": _("dit is te weinig, het is ten minste %(ge)s"),
    "less_than_equal": _("dit is te veel, het is ten hoogste %(le)s"),
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "timezone_aware": _MOMENT,
    "value_error": "%(error)s",
}


def sentence_of(fault: dict) -> str:
    """Return what is wrong, from one of the library's faults; an unknown one in the library's words."""
    known = SENTENCES.get(fault["type"])
    return str(known) % fault.get("ctx", {}) if known else fault["msg"]
