import os
import time
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapport.kernel.secrets import (
    DataKey,
    DecryptionError,
    FieldCipher,
    MissingKeyError,
    TenantKeys,
    new_data_key,
    reencrypt,
)
from rapport.kernel.secrets.cipher import OVERHEAD

PLACE = ("customer", "mobile")
ROW = UUID(int=5)
texts = st.text(st.characters(codec="utf-8"), max_size=80)


@given(text=texts, row=st.uuids())
def test_what_is_encrypted_comes_back(cipher: FieldCipher, text: str, row: UUID) -> None:
    stored = cipher.encrypt(*PLACE, row, text)
    assert cipher.decrypt(*PLACE, row, stored) == text
    assert len(stored) == len(text.encode()) + OVERHEAD
    assert stored[0] == cipher.current_version == 2


@given(text=st.text(st.characters(codec="utf-8"), min_size=4))
def test_the_stored_bytes_do_not_show_the_text_and_never_repeat(cipher: FieldCipher, text: str) -> None:
    first, second = cipher.encrypt(*PLACE, ROW, text), cipher.encrypt(*PLACE, ROW, text)
    assert first != second
    assert text.encode() not in first


def test_any_changed_byte_fails(cipher: FieldCipher) -> None:
    stored = cipher.encrypt(*PLACE, ROW, "13812345678")
    for position in range(len(stored)):
        for bit in (0x01, 0x80):
            changed = bytearray(stored)
            changed[position] ^= bit
            with pytest.raises(DecryptionError):
                cipher.decrypt(*PLACE, ROW, bytes(changed))
    assert cipher.decrypt(*PLACE, ROW, stored) == "13812345678"


@given(cut=st.integers(0, 39))
def test_a_cut_value_fails(cipher: FieldCipher, cut: int) -> None:
    stored = cipher.encrypt(*PLACE, ROW, "13812345678")
    assert len(stored) == 40
    with pytest.raises(DecryptionError):
        cipher.decrypt(*PLACE, ROW, stored[:cut])


@pytest.mark.parametrize(
    ("table", "column", "row"),
    [
        ("contact", "mobile", ROW),
        ("customer", "phone", ROW),
        ("customer", "mobile", UUID(int=6)),
        ("customermobile", "", ROW),
        ("custome", "rmobile", ROW),
    ],
)
def test_a_value_does_not_open_in_another_place(
    cipher: FieldCipher, table: str, column: str, row: UUID
) -> None:
    stored = cipher.encrypt(*PLACE, ROW, "13812345678")
    with pytest.raises(DecryptionError):
        cipher.decrypt(table, column, row, stored)


def test_another_tenant_cannot_open_it_even_with_the_same_key(
    cipher: FieldCipher, data_keys: list[DataKey]
) -> None:
    stored = cipher.encrypt(*PLACE, ROW, "13812345678")
    other = FieldCipher(8, TenantKeys(8, data_keys))
    with pytest.raises(DecryptionError):
        other.decrypt(*PLACE, ROW, stored)


def test_a_cipher_refuses_the_key_ring_of_another_tenant(keys: TenantKeys) -> None:
    with pytest.raises(ValueError, match="another tenant"):
        FieldCipher(8, keys)


def test_an_older_version_still_opens_and_an_unknown_one_says_so(data_keys: list[DataKey]) -> None:
    old = FieldCipher(7, TenantKeys(7, data_keys[:1]))
    new = FieldCipher(7, TenantKeys(7, data_keys))
    assert new.decrypt(*PLACE, ROW, old.encrypt(*PLACE, ROW, "a")) == "a"
    with pytest.raises(MissingKeyError):
        old.decrypt(*PLACE, ROW, new.encrypt(*PLACE, ROW, "a"))


def test_an_old_version_byte_cannot_be_put_on_a_new_value(cipher: FieldCipher) -> None:
    stored = cipher.encrypt(*PLACE, ROW, "a")
    with pytest.raises(DecryptionError):
        cipher.decrypt(*PLACE, ROW, b"\x01" + stored[1:])


def test_errors_never_hold_the_value_or_a_key(cipher: FieldCipher) -> None:
    with pytest.raises(DecryptionError) as caught:
        cipher.decrypt("customer", "phone", ROW, cipher.encrypt(*PLACE, ROW, "13812345678"))
    assert "13812345678" not in f"{caught.value!r}{caught.value.__cause__!r}"
    assert "bytes" not in repr(new_data_key())
    assert "key=" not in repr(new_data_key())


@given(rows=st.dictionaries(st.uuids(), texts, max_size=30), chunk=st.integers(1, 7), done=st.integers(0, 5))
def test_reencryption_goes_on_where_it_stopped(
    data_keys: list[DataKey], rows: dict[UUID, str], chunk: int, done: int
) -> None:
    old = FieldCipher(7, TenantKeys(7, data_keys[:1]))
    new = FieldCipher(7, TenantKeys(7, data_keys))
    table = dict(zip(rows, old.encrypt_column(*PLACE, rows.items()), strict=True))
    for part, _ in zip(reencrypt(new, *PLACE, table.copy().items(), chunk=chunk), range(done), strict=False):
        table |= dict(part)
    before = dict(table)
    for part in reencrypt(new, *PLACE, before.items(), chunk=chunk):
        assert len(part) <= chunk
        assert all(before[row][0] == 1 for row, _ in part)
        table |= dict(part)
    assert {value[0] for value in table.values()} <= {2}
    assert dict(zip(rows, new.decrypt_column(*PLACE, table.items()), strict=True)) == rows
    assert list(reencrypt(new, *PLACE, table.items())) == []


def test_reencryption_of_a_changed_value_gives_nothing_out(data_keys: list[DataKey]) -> None:
    old = FieldCipher(7, TenantKeys(7, data_keys[:1]))
    good, bad = old.encrypt(*PLACE, ROW, "a"), old.encrypt(*PLACE, UUID(int=9), "b")
    with pytest.raises(DecryptionError):
        list(reencrypt(FieldCipher(7, TenantKeys(7, data_keys)), *PLACE, [(ROW, good), (UUID(int=6), bad)]))


def test_figures_of_50000_values(cipher: FieldCipher) -> None:
    rows = [(uuid4(), os.urandom(8).hex()) for _ in range(50_000)]
    start = time.perf_counter()
    stored = cipher.encrypt_column(*PLACE, rows)
    sealed = time.perf_counter()
    texts = cipher.decrypt_column(*PLACE, zip([row for row, _ in rows], stored, strict=True))
    opened = time.perf_counter()
    print(f"50,000 values: encrypted in {sealed - start:.3f} s, decrypted in {opened - sealed:.3f} s")
    assert texts == [text for _, text in rows]
    assert len({value[1:13] for value in stored}) == 50_000
