import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapport.kernel.secrets import (
    DataKey,
    DecryptionError,
    KeyEncryptionKeys,
    KeyFileError,
    MissingKeyError,
    TenantKeys,
    create_key_file,
    load_key_file,
    new_data_key,
    next_data_key,
    rewrap,
    unwrap,
    wrap,
)
from rapport.kernel.secrets.envelope import WRAPPED_BYTES


@given(tenant=st.integers(1, 2**31 - 1), version=st.integers(1, 255), key=st.binary(min_size=64, max_size=64))
def test_a_data_key_comes_back_for_its_tenant_and_version_alone(
    keks: KeyEncryptionKeys, tenant: int, version: int, key: bytes
) -> None:
    data_key = DataKey(version, key[:32], key[32:])
    wrapped = wrap(keks, tenant, data_key)
    assert len(wrapped) == WRAPPED_BYTES
    assert key[:32] not in wrapped
    assert unwrap(keks, tenant, version, wrapped) == data_key
    with pytest.raises(DecryptionError):
        unwrap(keks, tenant + 1, version, wrapped)
    with pytest.raises(DecryptionError):
        unwrap(keks, tenant, version % 255 + 1, wrapped)


def test_any_changed_byte_of_a_wrapped_key_fails(keks: KeyEncryptionKeys) -> None:
    wrapped = wrap(keks, 7, new_data_key())
    for position in range(len(wrapped)):
        changed = bytearray(wrapped)
        changed[position] ^= 0x10
        with pytest.raises(DecryptionError):
            unwrap(keks, 7, 1, bytes(changed))
    for cut in range(len(wrapped)):
        with pytest.raises(DecryptionError):
            unwrap(keks, 7, 1, wrapped[:cut])


def test_rewrapping_can_stop_and_go_on() -> None:
    old, new = os.urandom(32), os.urandom(32)
    before, during, after = (KeyEncryptionKeys(k) for k in ((old,), (new, old), (new,)))
    data_keys = [new_data_key() for _ in range(5)]
    rows = [wrap(before, tenant, key) for tenant, key in enumerate(data_keys)]
    rows[:2] = [rewrap(during, tenant, 1, rows[tenant]) or b"" for tenant in range(2)]
    second = [rewrap(during, tenant, 1, row) for tenant, row in enumerate(rows)]
    assert [row is None for row in second] == [True, True, False, False, False]
    rows = [done or row for done, row in zip(second, rows, strict=True)]
    assert [unwrap(after, tenant, 1, row) for tenant, row in enumerate(rows)] == data_keys
    with pytest.raises(MissingKeyError):
        unwrap(before, 0, 1, rows[0])


def test_a_new_version_keeps_the_index_key_and_changes_the_field_key() -> None:
    first = new_data_key()
    second = next_data_key(first)
    assert (second.version, second.index_key) == (2, first.index_key)
    assert second.field_key != first.field_key != first.index_key
    with pytest.raises(ValueError, match="255"):
        next_data_key(DataKey(255, bytes(32), bytes(32)))


def test_a_key_ring_from_stored_rows(keks: KeyEncryptionKeys, data_keys: list[DataKey]) -> None:
    ring = TenantKeys.unwrapped(keks, 7, [(key.version, wrap(keks, 7, key)) for key in data_keys])
    assert (ring.tenant_id, ring.current) == (7, 2)
    with pytest.raises(MissingKeyError):
        ring.aead(3)
    with pytest.raises(MissingKeyError):
        TenantKeys(7, [])


def test_derived_keys_differ_by_purpose_and_hide_the_key(keks: KeyEncryptionKeys) -> None:
    derived = {keks.derive("csrf"), keks.derive("job-signature"), keks.current}
    assert {len(key) for key in derived} == {32}
    assert len(derived) == 3
    assert keks.derive("csrf") == keks.derive("csrf")
    assert repr(keks) == "KeyEncryptionKeys()"


def test_a_key_file_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "kek"
    made = create_key_file(path)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert load_key_file(path) == made
    with pytest.raises(KeyFileError, match="never overwritten"):
        create_key_file(path)
    assert path.read_bytes() == made.current


def test_several_keys_in_one_file_the_first_is_current(tmp_path: Path) -> None:
    path = tmp_path / "kek"
    path.write_bytes(b"a" * 32 + b"b" * 32)
    path.chmod(0o600)
    assert load_key_file(path).keys == (b"a" * 32, b"b" * 32)


@pytest.mark.parametrize("content", [b"", b"a" * 31, b"a" * 33, b"a" * (32 * 17)])
def test_a_key_file_of_the_wrong_size_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kek"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="exactly 32 bytes") as caught:
        load_key_file(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "kek"
    path.write_bytes(bytes(32))
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        load_key_file(path)


def test_a_folder_that_others_may_write_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "kek"
    create_key_file(path)
    path.parent.chmod(0o777)
    with pytest.raises(KeyFileError, match="chmod 700"):
        load_key_file(path)


def test_a_missing_file_and_a_folder_are_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="cannot be opened"):
        load_key_file(tmp_path / "none")
    tmp_path.chmod(0o700)
    with pytest.raises(KeyFileError, match="not a regular file"):
        load_key_file(tmp_path)
