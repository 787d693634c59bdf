"""Reads what somebody typed before anybody else does.

Two questions, both answered without a database and in well under a millisecond: does the text name
somebody (`find_personal`), and does it describe people by what they do or by where they come from
(`judge`)? The answers are spans and verdicts; the words for people are chosen where the page is made.
Both are nets with holes: names of people above all slip through, and the pages say so.
"""

from .judging import Judgement, judge
from .personal import Finding, find_personal, marked, masked

__all__ = ["Finding", "Judgement", "find_personal", "judge", "marked", "masked"]
