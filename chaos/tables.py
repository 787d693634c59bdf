"""Tables as a page in Markdown shows them."""

from collections.abc import Iterable


def table(headings: list[str], rows: Iterable[Iterable[object]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
