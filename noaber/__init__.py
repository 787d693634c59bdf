"""noaber: one platform for a safe and pleasant neighbourhood, and an honest answer to whether it worked."""
