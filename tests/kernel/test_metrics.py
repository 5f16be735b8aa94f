import re

from prometheus_client.parser import text_string_to_metric_families
from rapport.kernel.metrics import CONTENT_TYPE, Metrics, PoolStatistics


def sample(metrics: Metrics, series: str, **labels: str) -> float | None:
    for family in text_string_to_metric_families(metrics.render().decode()):
        for found in family.samples:
            if found.name == series and found.labels == labels:
                return found.value
    return None


def filled() -> Metrics:
    metrics = Metrics()
    metrics.request("GET", "/customers/{customer_id}", 200, 0.02)
    metrics.request("GET", "/customers/{customer_id}", 200, 0.3)
    metrics.job("night.run", "done", 12.0)
    metrics.jobs_waiting("default", 3)
    metrics.feed_day("core", "PROMOTED")
    metrics.feed_rows("core", "BALANCE", "quarantined", 7)
    metrics.throttled("password")
    metrics.watch_pool("shared", lambda: PoolStatistics(open=10, idle=4, waiting=2))
    return metrics


def test_what_is_counted_is_shown() -> None:
    metrics = filled()
    route = {"method": "GET", "route": "/customers/{customer_id}"}
    assert sample(metrics, "rapport_requests_total", **route, status="200") == 2
    assert sample(metrics, "rapport_request_seconds_bucket", **route, le="0.025") == 1
    assert sample(metrics, "rapport_request_seconds_count", **route) == 2
    assert sample(metrics, "rapport_jobs_total", name="night.run", outcome="done") == 1
    assert sample(metrics, "rapport_job_seconds_sum", name="night.run") == 12
    assert sample(metrics, "rapport_jobs_waiting", queue="default") == 3
    assert sample(metrics, "rapport_feed_days_total", source="core", state="PROMOTED") == 1
    assert (
        sample(metrics, "rapport_feed_rows_total", source="core", kind="BALANCE", outcome="quarantined") == 7
    )
    assert sample(metrics, "rapport_throttled_total", limit="password") == 1


def test_pools_are_read_when_somebody_looks() -> None:
    metrics, idle = filled(), [4]
    metrics.watch_pool("shared", lambda: PoolStatistics(open=10, idle=idle[0]))
    series = "rapport_database_connections"
    assert sample(metrics, series, placement="shared", state="used") == 6
    idle[0] = 10
    assert sample(metrics, series, placement="shared", state="used") == 0
    metrics.forget_pool("shared")
    assert sample(metrics, series, placement="shared", state="used") is None


def test_every_name_is_ours_and_no_label_names_a_bank_or_a_person() -> None:
    text = filled().render().decode()
    names = {re.split(r"[{ ]", line)[0] for line in text.splitlines() if not line.startswith("#")}
    assert all(name.startswith("rapport_") for name in names)
    assert "rapport_process_resident_memory_bytes" in names
    assert not any(name.endswith("_created") for name in names)
    labels = set(re.findall(r'(\w+)="', text))
    assert labels == {
        "method",
        "route",
        "status",
        "le",
        "name",
        "outcome",
        "queue",
        "source",
        "state",
        "kind",
        "limit",
        "placement",
    }
    assert CONTENT_TYPE.startswith("text/plain")


def test_the_number_of_series_has_an_end() -> None:
    metrics = Metrics()
    for number in range(3000):
        metrics.request("GET", f"/made-up/{number}", 200, 0.1)
    text = metrics.render().decode()
    assert text.count("rapport_requests_total{") == 2001
    assert 'route="unmatched",status="200"} 1000.0' in text
