import re
import time
from typing import Any

import pytest
from rapport.kernel.http.asgi import as_problem
from rapport.kernel.http.requests import RequestContext, request_id_of
from rapport.kernel.http.stack import kernel_stack
from rapport.kernel.metrics import Metrics

UUID_FORM = "018f3c2e-0000-7000-8000-00000000000a"


@pytest.mark.parametrize("presented", [UUID_FORM, UUID_FORM.replace("-", "")])
def test_a_uuid_is_taken_over(presented: str) -> None:
    assert request_id_of(presented.encode()) == presented


@pytest.mark.parametrize(
    "presented",
    [
        None,
        b"",
        b"13812345678",
        b"li.na@bank.example",
        b"a\r\nset-cookie: x",
        b"A" * 32,
        b"a" * 33,
        b"\xff" * 32,
    ],
)
def test_any_other_form_is_replaced(presented: bytes | None) -> None:
    made = request_id_of(presented)
    assert re.fullmatch("[0-9a-f]{32}", made)
    assert made != request_id_of(presented)


async def test_the_answer_carries_the_id_and_one_line_is_logged(call: Any, echo: Any, lines: Any) -> None:
    async def routed(scope: Any, receive: Any, send: Any) -> None:
        scope["path_template"] = "/customers/{customer_id}"
        await echo(scope, receive, send)

    found = await call(
        kernel_stack(routed, metrics=Metrics()),
        path="/customers/13812345678",
        query=b"q=%E6%9D%8E%E5%A8%9C",
        headers={"x-request-id": UUID_FORM},
    )
    assert found.header("x-request-id") == UUID_FORM
    assert echo.scopes[0]["request_id"] == UUID_FORM
    (line,) = lines()
    assert line.pop("duration_ms") >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00", line.pop("at"))
    assert line == {
        "level": "info",
        "logger": "rapport.requests",
        "event": "request",
        "request_id": UUID_FORM,
        "method": "GET",
        "route": "/customers/{customer_id}",
        "status": 200,
    }


async def test_assets_and_probes_are_counted_but_not_logged(call: Any, echo: Any, lines: Any) -> None:
    metrics = Metrics()
    for path in ("/static/app.js", "/health/live", "/metrics"):
        assert (await call(kernel_stack(echo, metrics=metrics), path=path)).status == 200
    assert lines() == []
    assert b'rapport_requests_total{method="GET",route="unmatched",status="200"} 3.0' in metrics.render()


async def test_an_aborted_request_is_counted_as_aborted(call: Any, lines: Any) -> None:
    metrics = Metrics()

    async def silent(scope: Any, receive: Any, send: Any) -> None: ...

    assert (await call(RequestContext(silent, as_problem, metrics))).status == 0
    assert b'status="499"} 1.0' in metrics.render()
    assert b"rapport_requests_in_progress 0.0" in metrics.render()
    assert lines()[0]["status"] == 499


async def test_a_fault_after_the_answer_began_goes_to_the_server(call: Any, lines: Any) -> None:
    async def late(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("13812345678")

    with pytest.raises(RuntimeError):
        await call(RequestContext(late, as_problem, Metrics()))
    assert "13812345678" not in repr(lines())


async def test_figures_of_the_whole_stack(call: Any, lines: Any) -> None:
    async def bare(scope: Any, receive: Any, send: Any) -> None:
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]}
        )
        await send({"type": "http.response.body", "body": b"x"})

    async def seconds(app: Any) -> float:
        start = time.perf_counter()
        for _ in range(3000):
            await call(app)
        return (time.perf_counter() - start) / 3000

    without, within = await seconds(bare), await seconds(kernel_stack(bare, metrics=Metrics()))
    print(f"the stack adds {(within - without) * 1e6:.0f} µs to a request, its line in the log included")
    assert len(lines()) == 3000
