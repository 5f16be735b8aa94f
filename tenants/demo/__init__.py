"""`rapport demo`: one command from nothing to a workbench, with the demonstration bank or a bank's files."""
