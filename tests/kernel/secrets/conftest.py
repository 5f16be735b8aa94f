import os

import pytest
from rapport.kernel.secrets import (
    DataKey,
    FieldCipher,
    KeyEncryptionKeys,
    TenantKeys,
    new_data_key,
    next_data_key,
)


@pytest.fixture(scope="session")
def keks() -> KeyEncryptionKeys:
    return KeyEncryptionKeys((os.urandom(32),))


@pytest.fixture(scope="session")
def data_keys() -> list[DataKey]:
    first = new_data_key()
    return [first, next_data_key(first)]


@pytest.fixture(scope="session")
def keys(data_keys: list[DataKey]) -> TenantKeys:
    return TenantKeys(7, data_keys)


@pytest.fixture(scope="session")
def cipher(keys: TenantKeys) -> FieldCipher:
    return FieldCipher(7, keys)
