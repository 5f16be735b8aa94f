"""Plugins: hooks, registry, the child processes of connectors, and how they fare."""
