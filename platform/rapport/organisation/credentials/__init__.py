"""API keys and log-ins: a person's own, and all of them for the security administrator."""
