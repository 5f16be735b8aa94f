import json
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapport.kernel.audit import chain as module
from rapport.kernel.audit.chain import (
    GENESIS,
    Anchor,
    Entry,
    Fault,
    Sealed,
    canonical_json,
    chain_name,
    details_hash,
    entry_hash,
    main,
    seal,
    unseal,
    verify,
)

CHAIN = chain_name(7)
FIRST = Entry(
    chain="7:main",
    n=1,
    at=datetime(2026, 3, 1, 1, 2, 3, 456789, tzinfo=UTC),
    actor="018f3c2e-0000-7000-8000-000000000001",
    post="RM",
    action="customer.reveal",
    object_type="customer",
    object_id="客户-1",
    reason="核对证件",
    request_id="0123456789abcdef0123456789abcdef",
    address="",
    details_hash=bytes.fromhex("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"),
    personal_hash=b"",
    previous=GENESIS,
    hash=b"",
)
VECTOR = "cf747c249784820c71347c0374124dbff75d450bb806b8a3ff09efdb2fcd813c"
FIELDS = [
    ("actor", "x"),
    ("post", "UNIT_HEAD"),
    ("action", "customer.read"),
    ("object_type", "contact"),
    ("object_id", "2"),
    ("reason", "-"),
    ("request_id", "-"),
    ("address", "10.0.0.1"),
    ("details_hash", bytes(32)),
    ("personal_hash", bytes(32)),
    ("at", datetime(2026, 3, 1, 1, 2, 3, 456790, tzinfo=UTC)),
    ("hash", bytes(32)),
    ("details", {"rows": 4}),
]


def grow(count: int, *, chain: str = CHAIN) -> list[Entry]:
    entries: list[Entry] = []
    previous = GENESIS
    for n in range(1, count + 1):
        details = {"rows": n}
        entry = replace(
            FIRST,
            chain=chain,
            n=n,
            at=FIRST.at + timedelta(seconds=n),
            details=details,
            details_hash=details_hash(details),
            previous=previous,
        )
        previous = entry_hash(entry)
        entries.append(replace(entry, hash=previous))
    return entries


def faults(entries: list[Entry], anchors: list[Anchor] | None = None) -> list[tuple[str, int]]:
    report = verify(CHAIN, entries, anchors or [])
    assert report.whole is (report.fault_count == 0)
    return [(fault.kind, fault.n) for fault in report.faults]


def test_the_vector_of_the_canonical_form() -> None:
    assert entry_hash(FIRST).hex() == VECTOR


def test_a_whole_chain_is_whole() -> None:
    entries = grow(50)
    report = verify(CHAIN, entries, [Anchor(50, entries[-1].hash), Anchor(20, entries[19].hash)])
    assert (report.whole, report.rows, report.head) == (True, 50, Anchor(50, entries[-1].hash))
    assert verify(CHAIN, []).whole


@pytest.mark.parametrize(("name", "value"), FIELDS)
def test_any_changed_field_is_seen_at_its_row(name: str, value: Any) -> None:
    entries = grow(9)
    entries[4] = replace(entries[4], **{name: value})
    found = faults(entries)
    assert found[0] in {("changed", 5), ("details_changed", 5)}
    assert {n for _, n in found} <= {5, 6}


def test_a_changed_row_whose_hash_was_made_to_fit_breaks_the_link() -> None:
    entries = grow(9)
    changed = replace(entries[4], actor="x")
    entries[4] = replace(changed, hash=entry_hash(changed))
    assert faults(entries) == [("broken_link", 6)]


def test_a_missing_row_is_a_gap() -> None:
    entries = grow(9)
    assert faults(entries[:3] + entries[5:]) == [("gap", 4)]
    assert faults(entries[2:]) == [("gap", 1)]


def test_rows_in_another_order_are_seen() -> None:
    entries = grow(5)
    entries[1], entries[2] = entries[2], entries[1]
    assert faults(entries) == [("gap", 2), ("reordered", 2)]
    doubled = grow(3)
    assert faults([*doubled[:2], doubled[1], doubled[2]]) == [("reordered", 2)]


def test_renumbered_rows_are_changed_rows() -> None:
    entries = grow(5)
    del entries[2]
    entries[2:] = [replace(entry, n=entry.n - 1) for entry in entries[2:]]
    assert ("changed", 3) in faults(entries)


def test_a_cut_tail_needs_the_anchor() -> None:
    entries = grow(300)
    anchor = Anchor(300, entries[-1].hash)
    assert faults(entries[:250]) == []
    assert faults(entries[:250], [anchor]) == [("cut", 251)]
    assert faults([], [anchor]) == [("cut", 1)]


def test_a_chain_written_anew_needs_the_anchor() -> None:
    entries, forged = grow(9), [replace(entry, actor="x") for entry in grow(9)]
    previous = GENESIS
    for at, entry in enumerate(forged):
        linked = replace(entry, previous=previous)
        previous = entry_hash(linked)
        forged[at] = replace(linked, hash=previous)
    assert faults(forged) == []
    assert faults(forged, [Anchor(9, entries[-1].hash)]) == [("rewritten", 9)]


def test_rows_of_another_chain_do_not_count() -> None:
    entries = grow(3)
    assert faults([*entries, *grow(1, chain=chain_name(8))]) == [("foreign", 1)]
    assert entry_hash(replace(FIRST, chain=chain_name(8))) != entry_hash(FIRST)


def test_going_on_from_a_verified_head() -> None:
    entries = grow(9)
    head = Anchor(5, entries[4].hash)
    assert verify(CHAIN, entries[5:], after=head).whole
    assert verify(CHAIN, entries[6:], after=head).faults == [Fault("gap", 6)]
    wrong = verify(CHAIN, entries[5:], after=Anchor(5, bytes(32)))
    assert wrong.faults == [Fault("broken_link", 6)]


def test_the_zone_of_a_moment_does_not_matter() -> None:
    east = FIRST.at.astimezone(timezone(timedelta(hours=8)))
    assert entry_hash(replace(FIRST, at=east)) == entry_hash(FIRST)


@given(
    st.tuples(st.text(max_size=5), st.text(max_size=5)), st.tuples(st.text(max_size=5), st.text(max_size=5))
)
def test_no_two_entries_share_a_canonical_form(one: tuple[str, str], other: tuple[str, str]) -> None:
    try:
        hashes = [entry_hash(replace(FIRST, actor=a, post=b)) for a, b in (one, other)]
    except UnicodeEncodeError:
        return
    assert (hashes[0] == hashes[1]) is (one == other)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("ab客", max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(json_values)
def test_canonical_json_survives_a_round_trip(value: module.Json) -> None:
    text = canonical_json(value)
    assert canonical_json(json.loads(text)) == text
    shuffled = dict(reversed(value.items())) if isinstance(value, dict) else value
    assert canonical_json(shuffled) == text


def test_canonical_json_is_this_text() -> None:
    value: module.Json = {
        "b": [1, None, True],
        "a": "客",
        "c": Decimal("1.50"),
        "d": date(2026, 3, 1),
        "e": UUID(int=1),
    }
    assert canonical_json(value).decode() == (
        '{"a":"客","b":[1,null,true],"c":"1.50","d":"2026-03-01","e":"00000000-0000-0000-0000-000000000001"}'
    )


@pytest.mark.parametrize("value", [1.5, "a\0b", {"a\0": 1}, ["\ud800"], b"raw", {"a": {1, 2}}])
def test_what_would_come_back_changed_is_refused(value: module.Json) -> None:
    with pytest.raises(ValueError, match=r"audit|surrogates"):
        canonical_json(value)


def test_personal_values_open_only_for_their_entry_and_cannot_be_guessed() -> None:
    first, second = seal({"mobile": "13812345678"}), seal({"mobile": "13812345678"})
    assert unseal(first) == {"mobile": "13812345678"}
    assert first.hash != second.hash
    with pytest.raises(ValueError, match="not those"):
        unseal(Sealed(first.payload, second.hash))
    assert "138" not in repr(first)


def test_an_export_is_verified_by_the_file_alone(tmp_path: Path) -> None:
    export = tmp_path / "export.jsonl"
    entries = grow(4)
    names = list(Entry.__dataclass_fields__)
    with export.open("w", encoding="utf-8") as file:
        for entry in entries:
            row = {name: getattr(entry, name) for name in names}
            row |= {name: value.hex() for name, value in row.items() if isinstance(value, bytes)}
            file.write(json.dumps({**row, "at": entry.at.isoformat()}) + "\n")
    command = [sys.executable, "-I", "-S", str(module.__file__), str(export), "--chain", CHAIN]
    anchor = f"4:{entries[-1].hash.hex()}"
    done = subprocess.run([*command, "--anchor", anchor], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == {
        "whole": True,
        "rows": 4,
        "head": anchor,
        "fault_count": 0,
        "faults": [],
    }
    assert main([str(export), "--chain", CHAIN, "--anchor", f"5:{'00' * 32}"]) == 1
    export.write_text(export.read_text().replace("customer.reveal", "customer.read", 1))
    assert main([str(export), "--chain", CHAIN]) == 1


def test_figures_of_the_verifier() -> None:
    entries = [replace(entry, details=None) for entry in grow(50_000)]
    start = time.process_time()
    report = verify(CHAIN, entries)
    seconds = time.process_time() - start
    print(f"{report.rows / seconds:,.0f} entries a second of processor time")
    assert report.whole
