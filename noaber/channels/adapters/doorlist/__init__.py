"""A list of doors to walk by. It goes to addresses, as letters do, and nothing leaves the house."""
