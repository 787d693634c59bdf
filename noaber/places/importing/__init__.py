"""Reading files from outside: everything is read and checked here before a single row is written."""
