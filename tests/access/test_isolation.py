"""The differential fuzz of two banks in its short form; `rapport bench isolation` is the long one."""

from rapport.bench.isolation import Effort, measure
from rapport.bench.isolation.marks import Marks


def test_nothing_of_the_other_bank_appears():
    found = measure(effort=Effort(requests=4_000))
    assert found["foreign_canaries"] == 0, found["examples"]
    assert found["foreign_rows"] == {}
    assert found["in_logs"] == []
    assert found["server_faults"] == 0, found["fault_examples"]
    assert found["pool_whole"]
    assert found["aborted"] > 800
    assert found["statuses"]["200"] > 500
    assert found["holds"]


def test_marks_of_the_other_bank_are_seen_where_they_stand():
    other = Marks("Zembluk", "13900002222", "6217000000000022", {"task_id": ()})
    assert other.found_in("<td>ZEMBLUK 公司</td>", "") == ["zembluk"]
    assert other.found_in("139****2222", "") == []


def test_an_id_that_one_typed_himself_is_no_news():
    from uuid import UUID

    known = UUID("01900000-0000-7000-8000-000000000001")
    other = Marks("Zembluk", "13900002222", "6217000000000022", {"task_id": (known,)})
    assert other.found_in(f"there is no {known}", f"/tasks/{known}") == []
    assert other.found_in(f"task {known}", "/tasks") == [str(known)]
