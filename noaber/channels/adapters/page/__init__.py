"""The site itself: the result row is the line in the inbox, and open pages are told to look again."""
