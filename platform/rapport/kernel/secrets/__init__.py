"""Keys, field encryption and blind indexes (security.md, Data; docs/decisions/0010)."""

from rapport.kernel.secrets.blind import BlindIndex, Kind, normalise
from rapport.kernel.secrets.cipher import FieldCipher
from rapport.kernel.secrets.envelope import DataKey, new_data_key, next_data_key, rewrap, unwrap, wrap
from rapport.kernel.secrets.errors import DecryptionError, KeyFileError, MissingKeyError
from rapport.kernel.secrets.keyfile import KeyEncryptionKeys, create_key_file, load_key_file
from rapport.kernel.secrets.keyring import KeyRing, TenantKeys
from rapport.kernel.secrets.rotation import reencrypt

__all__ = [
    "BlindIndex",
    "DataKey",
    "DecryptionError",
    "FieldCipher",
    "KeyEncryptionKeys",
    "KeyFileError",
    "KeyRing",
    "Kind",
    "MissingKeyError",
    "TenantKeys",
    "create_key_file",
    "load_key_file",
    "new_data_key",
    "next_data_key",
    "normalise",
    "reencrypt",
    "rewrap",
    "unwrap",
    "wrap",
]
