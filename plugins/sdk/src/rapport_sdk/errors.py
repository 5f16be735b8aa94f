"""What a connector raises; whatever else escapes it is a defect of the connector."""

from __future__ import annotations


class ConnectorError(Exception):
    """Root. The message is for the bank's IT: it names a setting or a place, never a stored value."""


class Transient(ConnectorError):
    """The source is away or busy. Only this is tried again, `retry_after` seconds later if given."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BadConfiguration(ConnectorError):
    """A setting is wrong or refused (credentials too). `field` is its dotted path in the configuration."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
