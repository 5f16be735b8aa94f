"""What the author of a connector needs: declarations, protocols, errors and hooks."""

from rapport_sdk.connector import Batch, Checked, Connector, Item, PackageConnector, State, Stream, merged
from rapport_sdk.errors import BadConfiguration, ConnectorError, Transient
from rapport_sdk.hooks import hookimpl, hookspec
from rapport_sdk.secret import Secret
from rapport_sdk.spec import API_VERSION, Capability, Kind, Spec

__all__ = [
    "API_VERSION",
    "BadConfiguration",
    "Batch",
    "Capability",
    "Checked",
    "Connector",
    "ConnectorError",
    "Item",
    "Kind",
    "PackageConnector",
    "Secret",
    "Spec",
    "State",
    "Stream",
    "Transient",
    "hookimpl",
    "hookspec",
    "merged",
]
