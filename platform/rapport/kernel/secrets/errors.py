"""What can go wrong with keys; no message ever holds key material or a plaintext."""


class DecryptionError(Exception):
    """The ciphertext was changed, moved to another place, or belongs to another key."""


class MissingKeyError(DecryptionError):
    """The ciphertext names a key version that the tenant's key ring does not hold."""


class KeyFileError(Exception):
    """The key-encryption key cannot be used; the message is one line that says how to mend it."""
