"""Draws `docs/map.svg`: the rooms on their floors, and who imports whom, from the imports themselves."""

import sys
import tomllib
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
WIDTH, HIGH, BOX, GAP = 900, 62, 150, 36


def floors() -> list[list[str]]:
    """Return the rooms per floor, the highest first; reserved ones have brackets in the contract."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return [[room.strip() for room in layer.split("|")] for layer in contracts[0]["layers"]]


def imports() -> dict[tuple[str, str], int]:
    """Return how many modules of one room import another room; tests left out."""
    graph = grimp.build_graph("noaber")
    found: dict[tuple[str, str], int] = {}
    for module in graph.modules:
        parts = module.split(".")
        if len(parts) < 2 or "tests" in parts:
            continue
        others = {
            name.split(".")[1] for name in graph.find_modules_directly_imported_by(module) if "." in name
        }
        for other in others - {parts[1]}:
            found[parts[1], other] = found.get((parts[1], other), 0) + 1
    return found


def places() -> dict[str, tuple[float, float]]:
    """Return the middle of each room on the sheet."""
    found = {}
    for height, floor in enumerate(floors()):
        left = (WIDTH - len(floor) * BOX - (len(floor) - 1) * GAP) / 2
        for number, room in enumerate(floor):
            found[room.strip("()")] = (left + number * (BOX + GAP) + BOX / 2, 40 + height * HIGH)
    return found


def drawn() -> str:
    """Return the sheet as SVG."""
    middle, reserved = places(), {room.strip("()") for floor in floors() for room in floor if "(" in room}
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {40 + len(floors()) * HIGH}" '
        'font-family="system-ui, sans-serif" font-size="15" text-anchor="middle">',
        '<rect width="100%" height="100%" fill="#faf7f2"/>',
    ]
    for number, ((room, other), count) in enumerate(sorted(imports().items())):
        (x1, y1), (x2, y2) = middle[room], middle[other]
        bend = 110 + 23 * (number % 9)
        side = bend if number % 2 else -bend
        lines.append(
            f'<path d="M{x1} {y1} C{x1 + side} {y1 + 30} {x2 + side} {y2 - 30} {x2} {y2}" fill="none" '
            f'stroke="#0f5c54" stroke-opacity="0.35" stroke-width="{min(1 + count / 6, 6):.1f}">'
            f"<title>{room} → {other}: {count}</title></path>"
        )
    for room, (x, y) in middle.items():
        dash = ' stroke-dasharray="4 4"' if room in reserved else ""
        lines.append(
            f'<rect x="{x - BOX / 2}" y="{y - 18}" width="{BOX}" height="36" rx="4" fill="#fff" '
            f'stroke="#1c2321"{dash}/><text x="{x}" y="{y + 5}" fill="#1c2321">{room}</text>'
        )
    return "\n".join([*lines, "</svg>"]) + "\n"


if __name__ == "__main__":
    target = ROOT / "docs" / "map.svg"
    target.write_text(drawn())
    print(target.relative_to(ROOT))
