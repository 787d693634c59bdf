"""What must hold where an invented town lives: nothing it does may leave the house."""

from django.conf import settings
from django.core import checks


@checks.register
def transports_reach_nobody(app_configs, **kwargs):
    """In demo mode there is no mail server; push to .example stays inside."""
    if settings.NOABER_DEMO and settings.NOABER_MAIL_URL:
        sentence = "NOABER_MAIL_URL is set: an invented town never sends real mail. Leave it empty."
        return [checks.Error(sentence, id="noaber.E010")]
    return []
