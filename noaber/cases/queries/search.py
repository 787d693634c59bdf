"""Finding cases by number, street or word."""

import re

from django.contrib.postgres.search import SearchQuery, SearchQueryCombinable, SearchQueryField
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Func, Q, QuerySet, Value
from django.db.models.expressions import RawSQL

NUMBER = re.compile(r"^\s*(\d{2})-(\d{1,9})\s*$")
WORD = re.compile(r"\w+", re.UNICODE)
MAX_WORDS = 8
WALKED = 5000
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


# Written by hand, so that PostgreSQL does as is said here and not as it guesses from how often a word occurs.
WALK = """
SELECT id, found, n FROM (
    SELECT id, found, row_number() OVER () AS n FROM ({rows}) AS nearest (id, found)
) AS numbered WHERE found OR n = {walked} LIMIT {most} + 1
"""
GATHER = "SELECT id FROM ({rows} OFFSET 0) AS found ORDER BY {order} LIMIT {most}"


def walked_for(text: str, rows: QuerySet, most: int) -> tuple[list[int], bool]:
    """The first cases with these words among the nearest of ordered rows, and whether those were all rows.

    One row is looked at after the other until there are enough; the index of words is left alone, since for
    a common word that gathers every case there is. One query.
    """
    found = ExpressionWrapper(matching(text), output_field=BooleanField())
    sql, params = rows.annotate(found=found).values("pk", "found")[:WALKED].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(WALK.format(rows=sql, walked=WALKED, most=most), params)
        seen = cursor.fetchall()
    ids = [pk for pk, holds, _n in seen if holds]
    return ids[:most], len(ids) < most and all(n < WALKED for _pk, _holds, n in seen)


def gathered_for(text: str, rows: QuerySet, most: int) -> RawSQL:
    """The first cases with these words of ordered rows, gathered by the index of words and then sorted."""
    columns = rows.query.order_by
    order = ", ".join(f"{name[1:]} DESC" if name.startswith("-") else name for name in columns)
    chosen = rows.filter(matching(text)).order_by().values(*(name.lstrip("-") for name in columns))
    sql, params = chosen.query.sql_with_params()
    return RawSQL(GATHER.format(rows=sql, order=order, most=most), params)  # noqa: S611  nor here
