"""Entry point of the core banking connector."""
