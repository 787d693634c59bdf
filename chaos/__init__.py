"""What happens when things break: workers killed, databases stopped, channels that hang, disks that fill up.

Outside the product, beside `bench`. What the receivers got is kept in files outside the database and compared
with it afterwards. Speaks to 127.0.0.1 only, and ends no process that it did not start.
"""
