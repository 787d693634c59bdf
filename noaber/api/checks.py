"""What must be right before the house opens: the profile of CAP."""

from django.core import checks

from noaber.api.alerts import profile
from noaber.api.cap.profile import ProfileError


@checks.register
def cap_profile_is_right(app_configs, **kwargs):
    """Every mistake in the file is a sentence."""
    try:
        profile()
    except ProfileError as refused:
        return [checks.Error(mistake, id="noaber.api.E001") for mistake in refused.mistakes]
    return []
