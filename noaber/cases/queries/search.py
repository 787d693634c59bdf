"""Finding cases by number, street or word."""

import re

from django.contrib.postgres.search import SearchQuery, SearchQueryCombinable, SearchQueryField
from django.db.models import Func, Q, Value

NUMBER = re.compile(r"^\s*(\d{2})-(\d{1,9})\s*$")
WORD = re.compile(r"\w+", re.UNICODE)
MAX_WORDS = 8
SHORTEST_END = 4


class EndOfWord(SearchQueryCombinable, Func):
    """Words that end in this one: "paal" finds a lantaarnpaal."""

    function = "cases_word_end"
    output_field = SearchQueryField()
    config = None


def is_number(text: str) -> bool:
    return bool(NUMBER.match(text))


def matching(text: str) -> Q:
    """A condition for what somebody typed: a number finds one case, words find all cases that have them all.

    Each word counts in its Dutch stem (title and text), as the beginning of a word, and from four letters as
    the end of one.
    """
    number = NUMBER.match(text)
    if number:
        return Q(number=f"{number[1]}-{int(number[2]):06d}")
    words = WORD.findall(text)[:MAX_WORDS]
    if not words:
        return Q()
    query = None
    for word in words:
        either = SearchQuery(word, config="dutch") | SearchQuery(
            f"{word}:*", config="simple", search_type="raw"
        )
        if len(word) >= SHORTEST_END:
            either |= EndOfWord(Value(word))
        query = either if query is None else query & either
    return Q(search=query)
