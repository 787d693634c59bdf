"""A year in which the town already used noaber.

`draw_courses` invents what happened to each case, as steps; `write_courses` turns them into the rows that
the actions of `cases` would have written, a hundred times as fast. A test plays the same steps through the
real actions and compares. Broadcasts are few, so they go through their actions on a moved clock.
"""
