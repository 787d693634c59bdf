"""How many things one block of a drawing stands for."""

STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def unit_for(total: int, most: int) -> int:
    """Return 1, 2, 5, 10 …: the least that one block can stand for when at most `most` are drawn."""
    return next((step for step in STEPS if total <= most * step), STEPS[-1])
