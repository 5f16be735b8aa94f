"""The command line's parts; `rapport.cli` puts them together."""
