class EmbeddedError(Exception):
    """An embedded server cannot be used; one line that says why and what to do."""
