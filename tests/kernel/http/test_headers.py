from typing import Any

import pytest
from rapport.kernel.errors import NotFound
from rapport.kernel.http.asgi import answer, as_problem
from rapport.kernel.http.headers import SecurityHeaders
from rapport.kernel.http.stack import kernel_stack

REQUIRED = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
        " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


def app(status: int = 200, headers: list[tuple[bytes, bytes]] | None = None) -> Any:
    async def run(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": headers or []})
        await send({"type": "http.response.body", "body": b"x"})

    return run


@pytest.mark.parametrize("status", [200, 204, 304, 404, 500])
async def test_every_answer_has_the_headers(call: Any, status: int) -> None:
    found = await call(SecurityHeaders(app(status)))
    assert {name: found.header(name) for name in REQUIRED} == REQUIRED
    assert found.header("permissions-policy")
    assert found.status == status


async def test_errors_before_any_route_have_them_too(call: Any) -> None:
    for headers in ({"host": "evil.example"}, {"content-length": "x"}):
        found = await call(kernel_stack(app()), "POST", headers=headers)
        assert found.status in {400, 421}
        assert {name: found.header(name) for name in REQUIRED} == REQUIRED


async def test_an_application_that_breaks_answers_500_with_them(call: Any, lines: Any) -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise ValueError("13812345678")

    found = await call(kernel_stack(broken))
    assert (found.status, found.code) == (500, "internal")
    assert {name: found.header(name) for name in REQUIRED} == REQUIRED
    assert b"138" not in found.body
    assert "13812345678" not in repr(lines())
    assert [line["event"] for line in lines()] == ["request failed outside of every handler", "request"]


async def test_the_application_cannot_weaken_them(call: Any) -> None:
    weak = [
        (b"Content-Security-Policy", b"default-src *"),
        (b"cache-control", b"public"),
        (b"Cache-Control", b"public"),
        (b"server", b"x/1.0"),
        (b"strict-transport-security", b"max-age=0"),
    ]
    found = await call(SecurityHeaders(app(200, weak)))
    assert {name: found.header(name) for name in REQUIRED} == REQUIRED
    assert found.header("server") is None
    assert found.header("strict-transport-security") is None
    assert not any(name != name.lower() for name, _ in found.headers)


async def test_hsts_only_over_tls(call: Any) -> None:
    secure = await call(SecurityHeaders(app()), scheme="https")
    assert secure.header("strict-transport-security") == "max-age=63072000; includeSubDomains"
    assert (await call(SecurityHeaders(app()))).header("strict-transport-security") is None


@pytest.mark.parametrize(
    ("path", "status", "expected"),
    [
        ("/static/app.1234.js", 200, "public, max-age=31536000, immutable"),
        ("/static/missing.js", 404, "no-store"),
        ("/staticx", 200, "no-store"),
        ("/customers/static/", 200, "no-store"),
    ],
)
async def test_only_good_static_answers_may_be_cached(
    call: Any, path: str, status: int, expected: str
) -> None:
    cacheable = [(b"cache-control", b"public, max-age=31536000, immutable")]
    found = await call(SecurityHeaders(app(status, cacheable)), path=path)
    assert found.header("cache-control") == expected
    assert found.header("content-security-policy") == REQUIRED["content-security-policy"]


async def test_other_protocols_pass_untouched() -> None:
    seen: list[str] = []

    async def run(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    async def nothing(*_: Any) -> Any: ...

    await kernel_stack(run)({"type": "lifespan"}, nothing, nothing)
    assert seen == ["lifespan"]


async def test_a_refusal_has_one_length_and_no_body_for_head(call: Any) -> None:
    async def run(scope: Any, receive: Any, send: Any) -> None:
        await answer(scope, send, NotFound(), as_problem)

    get, head = await call(run), await call(run, "HEAD")
    assert get.header("content-length") == head.header("content-length") == str(len(get.body))
    assert head.body == b""
    assert get.header("content-type") == "application/problem+json"
