"""Pictures: what may come in, how they are kept, and how a part is made unreadable for good.

No database here. `read_picture` turns an upload into a clean picture or refuses it with a sentence; `keep`,
`fetch` and `drop` store pictures encrypted outside every folder that a web server serves; `blurred` destroys
rectangles of a picture. Who may see which picture is decided in the rooms above.
"""

from .blurring import Rectangle, blurred, read_rectangles
from .keeping import drop, fetch, keep
from .reading import LARGEST_UPLOAD, Picture, PictureRefused, read_picture
from .showing import as_response

__all__ = [
    "LARGEST_UPLOAD",
    "Picture",
    "PictureRefused",
    "Rectangle",
    "as_response",
    "blurred",
    "drop",
    "fetch",
    "keep",
    "read_picture",
    "read_rectangles",
]
