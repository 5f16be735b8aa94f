from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapport.kernel.http.asgi import as_problem
from rapport.kernel.http.hosts import HostMatch, Hosts, KnownHosts, Place, tenant_code
from rapport.kernel.http.stack import kernel_stack

BARE, UNKNOWN = HostMatch(Place.BARE), HostMatch(Place.UNKNOWN)
BANK = Hosts(bases=("rapport.example",), names={"crm.bank.example": "hz"})


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("hz.localhost:8000", HostMatch(Place.TENANT, "hz")),
        ("HZ-01.LocalHost", HostMatch(Place.TENANT, "hz-01")),
        ("hz.localhost.:8000", HostMatch(Place.TENANT, "hz")),
        ("localhost:8000", BARE),
        ("localhost", BARE),
        ("127.0.0.1:8000", BARE),
        ("[::1]:8000", BARE),
        ("", UNKNOWN),
        ("evil.example", UNKNOWN),
        ("hz.localhost.evil.example", UNKNOWN),
        ("a.hz.localhost", UNKNOWN),
        (".localhost", UNKNOWN),
        ("-hz.localhost", UNKNOWN),
        ("h_z.localhost", UNKNOWN),
        ("hz.127.0.0.1", HostMatch(Place.TENANT, "hz")),
        ("10.0.0.1", UNKNOWN),
        ("hz.localhost:8000@evil.example", UNKNOWN),
        ("hz.localhost:port", UNKNOWN),
        ("hz.localhost/../", UNKNOWN),
        ("hz localhost", UNKNOWN),
        ("杭州.localhost", UNKNOWN),
    ],
)
def test_hosts_of_one_machine(host: str, expected: HostMatch) -> None:
    assert Hosts().match(host) == expected
    assert tenant_code(host) == expected.code


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("crm.bank.example", HostMatch(Place.TENANT, "hz")),
        ("CRM.bank.example:443", HostMatch(Place.TENANT, "hz")),
        ("nb.rapport.example", HostMatch(Place.TENANT, "nb")),
        ("rapport.example", BARE),
        ("bank.example", UNKNOWN),
        ("hz.localhost", UNKNOWN),
    ],
)
def test_hosts_in_production(host: str, expected: HostMatch) -> None:
    assert BANK.match(host) == expected


@given(st.text())
def test_no_text_raises(host: str) -> None:
    assert Hosts().match(host).place in Place


@pytest.mark.parametrize("path", ["/", "/login", "/api/v1/customers", "/health/livex"])
async def test_an_unknown_host_gets_421_and_reaches_nothing(call: Any, echo: Any, path: str) -> None:
    found = await call(kernel_stack(echo), path=path, headers={"host": "evil.example"})
    assert (found.status, found.code) == (421, "unknown_host")
    assert b"evil" not in found.body
    assert echo.scopes == []


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics"])
async def test_probes_may_use_any_host(call: Any, echo: Any, path: str) -> None:
    assert (await call(kernel_stack(echo), path=path, headers={"host": "10.1.2.3:8000"})).status == 200


async def test_the_code_is_in_the_scope(call: Any, echo: Any) -> None:
    await call(kernel_stack(echo))
    await call(kernel_stack(echo), headers={"host": "localhost"})
    assert [scope["host_code"] for scope in echo.scopes] == ["hz", None]


async def test_a_request_without_a_host_is_refused(call: Any, echo: Any) -> None:
    async def strip(scope: Any, receive: Any, send: Any) -> None:
        await KnownHosts(echo, Hosts(), as_problem)({**scope, "headers": []}, receive, send)

    assert (await call(strip)).status == 421
