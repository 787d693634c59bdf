"""What must be right before the room opens: the files that a municipality may replace."""

from django.conf import settings
from django.core import checks

from . import categories
from .screening.terms import TermsError, load_terms


@checks.register
def categories_can_be_read(app_configs, **kwargs):
    """Each mistake in the file of categories, with its line."""
    try:
        categories.catalogue()
    except categories.CategoriesError as refused:
        return [checks.Error(mistake, id="noaber.cases.E001") for mistake in refused.mistakes]
    return []


@checks.register
def screening_words_can_be_read(app_configs, **kwargs):
    """The word lists of the screening."""
    try:
        load_terms()
    except TermsError as refused:
        return [checks.Error(str(refused), id="noaber.cases.E002")]
    return []


@checks.register
def replies_have_a_category(app_configs, **kwargs):
    """What people reply to our public posts becomes a case of a category that exists."""
    slug = settings.NOABER_MASTODON_CATEGORY
    if not slug or categories.get(slug) is not None:
        return []
    return [checks.Error(f"NOABER_MASTODON_CATEGORY: there is no category {slug}.", id="noaber.cases.E003")]
