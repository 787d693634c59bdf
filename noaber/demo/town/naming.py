"""Names for streets: dealt from the banks in the seed's order, each once in the whole town."""

from __future__ import annotations

import tomllib
from pathlib import Path

BANKS = Path(__file__).parent.parent / "data" / "streets.toml"
# What a stem may end in depends on what the street is: a dead end is a hof, not a laan.
FITTING = {
    "quay": ("kade", "singel", "oever", "laan", "straat"),
    "collector": ("laan", "weg", "dreef", "straat"),
    "erf": ("erf", "hof", "pad"),
    "path": ("pad",),
}


class Names:
    """Hands out names; remembers what is taken."""

    def __init__(self, taken: set[str], rng):
        themes = tomllib.loads(BANKS.read_text("utf-8"))["themes"]
        self.taken = set(taken)
        self.rng = rng
        self.ready = {key: self._shuffled(theme.get("names", [])) for key, theme in themes.items()}
        self.stems = {key: self._shuffled(theme["stems"]) for key, theme in themes.items()}
        self.endings = {key: theme["endings"] for key, theme in themes.items()}
        self.turn = dict.fromkeys(themes, 0)

    def _shuffled(self, names: list[str]) -> list[str]:
        return [names[i] for i in self.rng.permutation(len(names))]

    def next(self, theme: str, rank: str) -> str:
        """A free name of the theme; when every stem is used, stems come back with another ending."""
        while self.ready[theme]:
            name = self.ready[theme].pop()
            if name not in self.taken:
                return self._take(name)
        stems, endings = self.stems[theme], self._endings(theme, rank)
        for _ in range(len(stems) * len(self.endings[theme])):
            turn = self.turn[theme] = self.turn[theme] + 1
            lap = turn // len(stems)
            name = join(stems[turn % len(stems)], endings[lap % len(endings)])
            if name not in self.taken:
                return self._take(name)
        return self._take(self._free(stems))

    def _endings(self, theme: str, rank: str) -> list[str]:
        own = self.endings[theme]
        fitting = [e for e in own if e in FITTING.get(rank, own)]
        return fitting + [e for e in own if e not in fitting]

    def _free(self, stems: list[str]) -> str:
        """The bank is empty: Achter, Nieuwe … before a name that exists."""
        for prefix in ("Nieuwe ", "Achter ", "Lange ", "Korte ", "Kleine ", "Oude "):
            for stem in stems:
                name = prefix + join(stem, "straat")
                if name not in self.taken:
                    return name
        raise ValueError("the banks have too few street names")

    def _take(self, name: str) -> str:
        self.taken.add(name)
        return name


def join(stem: str, ending: str) -> str:
    """Klaproos + straat; Frans Hals + straat. Adjectives keep a space: Hoge + weg is Hoge Weg."""
    if stem in ("Hoge", "Lage", "Nieuwe"):
        return f"{stem} {ending.capitalize()}"
    return stem + ending
