"""Packages on disk: a folder a day, a marker beside each file."""
