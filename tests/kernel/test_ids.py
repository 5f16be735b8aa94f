"""UUID version 7."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import RFC_4122

import pytest
from rapport.kernel import ids


def test_version_variant_and_time() -> None:
    before = time.time_ns() // 1_000_000
    made = ids.uuid7()
    assert (made.version, made.variant) == (7, RFC_4122)
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000 + 1


def test_ids_rise_and_never_repeat() -> None:
    made = [ids.uuid7() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_ids_rise_even_when_the_clock_stands_still_or_steps_back(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time_ns()
    readings = iter([now, now, now - 5_000_000_000, now + 1])
    monkeypatch.setattr(time, "time_ns", lambda: next(readings))
    stamps = [ids.uuid7().int >> 64 for _ in range(4)]
    assert stamps == sorted(set(stamps))


def test_threads_never_get_the_same_id() -> None:
    with ThreadPoolExecutor(4) as pool:
        made = [each.result() for each in [pool.submit(ids.uuid7) for _ in range(20_000)]]
    assert len({each.int >> 64 for each in made}) == len(made)
