"""The pulse: invented residents and officials who go on acting, through the same actions as everybody.

It never acts as a person whom a visitor can be, and never touches what a visitor made. Its own cases are
cleared away after a while, so that the disk does not fill.
"""
