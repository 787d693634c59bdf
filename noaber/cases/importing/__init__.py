"""Reading cases of elsewhere: a mapping (TOML), a file (CSV or Open311 JSON), and clean rows or reasons why
not.

Pure: nothing here touches the database.
"""

from .mapping import Mapping, MappingError, read_mapping
from .reading import FileError, read_records
from .rows import Rejected, Row, RowReader

__all__ = [
    "FileError",
    "Mapping",
    "MappingError",
    "Rejected",
    "Row",
    "RowReader",
    "read_mapping",
    "read_records",
]
