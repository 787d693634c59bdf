"""The archive of an initiative: from plain values to one file that anybody can open in twenty years.

`contents.py` says what is in it, in words; `packing.py` makes the same bytes of the same contents. Neither
reads a table; `queries/archive.py` does.
"""
