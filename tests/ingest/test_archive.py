"""Archived packages open again, whole, in their own place, and nowhere else."""

import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapport.ingest.archive import CHUNK, Changed, pack_files, unpack_files
from rapport.kernel.secrets import DecryptionError, TenantKeys, new_data_key

KEY = new_data_key()
KEYS = TenantKeys(7, [KEY])


def package(root, content: bytes) -> list[tuple[str, str]]:
    folder = root / "20260302"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "CBS_TXN_20260302.dat").write_bytes(content)
    (folder / "CBS_TXN_20260302.OK").write_text("mode=DELTA\n")
    return [("20260302/CBS_TXN_20260302.dat", "")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.binary(max_size=3000), st.sampled_from((0, 1, CHUNK // 2, CHUNK, 3 * CHUNK)))
def test_what_goes_in_comes_out(tmp_path, content, more):
    import random

    shutil.rmtree(tmp_path, ignore_errors=True)
    content += random.Random(more).randbytes(more)
    names = package(tmp_path / "in", content)
    pack_files(tmp_path / "in", names, KEYS, tmp_path / "core" / "20260302-r1.rpa")
    laid = unpack_files(tmp_path / "core" / "20260302-r1.rpa", KEYS, tmp_path / "out")
    assert sorted(path.name for path in laid) == ["CBS_TXN_20260302.OK", "CBS_TXN_20260302.dat"]
    assert (tmp_path / "out" / names[0][0]).read_bytes() == content


def test_nothing_of_a_package_is_readable_in_its_archive(tmp_path):
    secret = "王雷|+|11010119800102001X".encode("gb18030")
    names = package(tmp_path, secret)
    pack_files(tmp_path, names, KEYS, tmp_path / "day.rpa")
    stored = (tmp_path / "day.rpa").read_bytes()
    assert secret not in stored
    assert b"CBS_TXN" not in stored
    assert (tmp_path / "day.rpa").stat().st_mode & 0o077 == 0


@pytest.fixture
def archived(tmp_path):
    import random

    names = package(tmp_path, random.Random(1).randbytes(2 * CHUNK + 5))
    pack_files(tmp_path, names, KEYS, tmp_path / "day.rpa")
    return tmp_path / "day.rpa"


@pytest.mark.parametrize("kind", ["flipped", "cut", "chunk cut", "swapped", "renamed", "longer", "empty"])
def test_a_changed_archive_does_not_open(archived, tmp_path, kind):
    whole, head = archived.read_bytes(), 12
    step = CHUNK + 16
    first, second = whole[head : head + step], whole[head + step : head + 2 * step]
    broken = {
        "flipped": whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:],
        "cut": whole[:-7],
        "chunk cut": whole[: head + 2 * step],
        "swapped": whole[:head] + second + first + whole[head + 2 * step :],
        "renamed": whole,
        "longer": whole + b"\0" * 40,
        "empty": b"",
    }[kind]
    target = tmp_path / ("other.rpa" if kind == "renamed" else "day.rpa")
    target.write_bytes(broken)
    with pytest.raises(DecryptionError):
        unpack_files(target, KEYS, tmp_path / "out")


def test_another_tenant_cannot_open_it(archived, tmp_path):
    with pytest.raises(DecryptionError):
        unpack_files(archived, TenantKeys(8, [KEY]), tmp_path / "out")


def test_a_file_that_was_rewritten_meanwhile_is_not_archived(tmp_path):
    names = [(package(tmp_path, b"one")[0][0], "0" * 64)]
    with pytest.raises(Changed):
        pack_files(tmp_path, names, KEYS, tmp_path / "day.rpa")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["20260302"]


async def test_promoted_days_are_archived_and_can_be_taken_in_again_from_there(
    bank, take_in, tables, tmp_path
):
    folder = tmp_path / "archive"
    bank.open("A1")
    for number in (1, 2):
        bank.send(number, {"A1": number})
    await take_in(archive=folder)
    assert await tables.states() == {1: "ARCHIVED", 2: "ARCHIVED"}
    assert sorted(path.name for path in (folder / "core").iterdir()) == ["20260302-r1.rpa", "20260303-r1.rpa"]
    assert await tables.value("SELECT count(*) FROM feed_file WHERE tenant_id = $1 AND archive <> ''") == 18
    shutil.rmtree(bank.folder(1))
    again = await take_in(forced=(1,), days=(1,), archive=folder)
    assert [(one.state, one.revision) for one in again.days] == [("PROMOTED", 2)]
    assert await tables.changes("A1") == [(1, 1), (2, 2)]


async def test_days_that_were_promoted_without_their_archive_are_caught_up(bank, take_in, tables, tmp_path):
    bank.open("A1")
    bank.send(1, {"A1": 1})
    await take_in()
    assert await tables.states() == {1: "PROMOTED"}
    await take_in(archive=tmp_path / "archive")
    assert await tables.states() == {1: "ARCHIVED"}
