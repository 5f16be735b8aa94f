"""`rapport bench audit` on a short chain: what is written verifies, and of 300 tampers all are seen."""

from rapport.bench.audit import measure


def test_every_tamper_is_seen():
    figures = measure(seconds=0.3, seed=400, tampers=300)
    assert figures["tampers_found"] == 300
    assert figures["appends_a_second"] > 0
    assert figures["verified_rows_a_second"] > 0
