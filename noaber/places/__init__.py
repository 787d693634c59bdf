"""Places: areas with their figures, streets, doors, spots, drawn shapes, rings, and the map under them.

For other rooms: `queries` (in which buurt a point lies, who is inside a shape, which door somebody means),
`shapes` and `cover` (what a person drew, exactly, and as ranges of cells), `cells` (points, distances, the
national grid), `actions` (bringing in what CBS and the Kadaster publish).

The point is the truth and the cell only an index: nothing is decided by a cell that a shape cuts through.
This room knows nothing of who lives anywhere.
"""
