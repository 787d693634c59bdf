"""A browser in words by which its owner knows it; of what else it says about itself nothing is kept."""

# The first mark that is found counts: every browser also says the names of those it descends from.
KINDS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
DEVICES = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


def browser_name(request) -> str:
    """Return such as "Firefox · Android": no version, no address; empty for what we don't know."""
    agent = request.headers.get("User-Agent", "")
    found = (next((word for mark, word in words.items() if mark in agent), "") for words in (KINDS, DEVICES))
    return " · ".join(word for word in found if word)
