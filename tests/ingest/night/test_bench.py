"""`rapport bench night` measures a first and an ordinary night, with the worker's memory beside its floor."""

from rapport.bench.night import MOST_MIB, measure


def test_the_benchmark_runs_two_nights() -> None:
    found = measure(customers=120)
    assert (found["name"], found["customers"], found["floor_mib"]) == ("night", 120, MOST_MIB)
    assert found["holds"] is True
    for name in ("first", "ordinary"):
        night = found[name]
        assert (night["state"], 0 < night["peak_mib"] <= MOST_MIB) == ("PUBLISHED", True)
        rows = {step["name"]: step["rows"] for step in night["steps"]}
        assert rows["measures"] == 120
    assert found["first"]["steps"][2]["rows"] > 0, "the first night decides the tiers of a year"
