import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar, post
from litestar.exceptions import HTTPException
from litestar.params import JSONBody
from litestar.response import Response
from rapport.kernel.errors import BadRequest, Invalid, RapportError, from_exception, from_status, problem_body
from rapport.kernel.http.body import BodyLimits
from rapport.kernel.http.decoding import MAX_DEPTH, Strict, check_json, decode
from rapport.kernel.http.stack import kernel_stack
from rapport.kernel.i18n import using_locale

JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
ID = "018f3c2e-0000-7000-8000-00000000000a"
LIMITS = BodyLimits(text=1000, upload=5000, seconds=60.0, form_fields=10)
BAD = [
    (b"{", 400), (b"[1,]", 400), (b"nan", 400), (b"NaN", 400), (b"[Infinity]", 400), (b"\xff", 400),
    (b'"\x00"', 400),
    (b'{"a":1,"a":2}', 400), (b'[{"b":{"a":1,"\\u0061":2}}]', 400), (b"\xef\xbb\xbf{}", 400), (b"1 2", 400),
    (b"[" * 33 + b"]" * 33, 400), (b'{"a":' * 40 + b"1" + b"}" * 40, 400),
    (b'"a\\u0000"', 422), (b'{"\\u0000":1}', 422), (b'"\\ud800"', 422), (b'["\\udc00\\ud800"]', 422),
    (b"%d" % 2**70, 422), (b"[-%d]" % 2**64, 422), (b"%d" % 2**63, 422), (b"1" * 900, 422), (b"1e999", 422),
]  # fmt: skip


class Note(Strict):
    text: str
    rating: int = 0


class Report(Strict):
    customer_id: UUID
    notes: list[Note]


@pytest.mark.parametrize(("body", "status"), BAD)
async def test_bad_json_is_refused_before_the_application(
    call: Any, echo: Any, body: bytes, status: int
) -> None:
    found = await call(kernel_stack(echo, limits=LIMITS), "POST", headers=JSON, body=body)
    assert found.status == status
    assert found.header("content-type") == "application/problem+json"
    assert echo.scopes == []


async def test_a_very_deep_body_within_the_size_is_refused(call: Any, echo: Any) -> None:
    body = b"[" * 500_000 + b"]" * 500_000
    assert (await call(kernel_stack(echo), "POST", headers=JSON, body=body)).status == 400
    assert echo.scopes == []


@pytest.mark.parametrize(
    "body", [b'{"a":"\\\\u0000"}', b'"\\ud83d\\ude00"', b"%d" % (2**63 - 1), b"-%d" % 2**63, b'"[[[["', b"",
             b"[" * 32 + b"]" * 32, b'["' + b"[{" * 100 + b'"]']
)  # fmt: skip
async def test_good_json_arrives_unchanged(call: Any, echo: Any, body: bytes) -> None:
    parts = [body[:3], body[3:4], body[4:]]
    found = await call(kernel_stack(echo, limits=LIMITS), "POST", headers=JSON, body=parts)
    assert (found.status, found.body) == (200, body)


@pytest.mark.parametrize(
    ("headers", "size"),
    [(JSON, 1001), (FORM, 1001), ({"content-type": "multipart/form-data; boundary=x"}, 5001), ({}, 5001)],
)
@pytest.mark.parametrize("announced", [True, False])
async def test_too_large_is_413(
    call: Any, echo: Any, headers: dict[str, str], size: int, announced: bool
) -> None:
    stack = kernel_stack(as_application(echo), limits=LIMITS)
    length = {"content-length": str(size)} if announced else {}
    body = [b"1" * 400] * (size // 400) + [b"1" * (size % 400)]
    found = await call(stack, "POST", headers={**headers, **length}, body=body)
    assert (found.status, found.code) == (413, "payload_too_large")


def as_application(app: Any) -> Any:
    """As the framework does: renders our errors."""

    async def run(scope: Any, receive: Any, send: Any) -> None:
        try:
            await app(scope, receive, send)
        except RapportError as error:
            body = problem_body(error, request_id="")
            await send({"type": "http.response.start", "status": error.status, "headers": []})
            await send({"type": "http.response.body", "body": body})

    return run


@pytest.mark.parametrize("length", ["x", "-1", "1.5", "٣"])
async def test_a_strange_length_is_400(call: Any, echo: Any, length: str) -> None:
    found = await call(kernel_stack(echo), "POST", headers={**JSON, "content-length": length})
    assert found.status == 400
    assert echo.scopes == []


async def test_an_endless_length_is_413(call: Any, echo: Any) -> None:
    assert (await call(kernel_stack(echo), "POST", headers={"content-length": "9" * 5000})).status == 413


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"a=1&b=%E6%9D%8E", 200), (b"a=%00", 422), (b"a=\x00", 422), (b"&".join([b"a=1"] * 11), 413)],
)
async def test_forms(call: Any, echo: Any, body: bytes, status: int) -> None:
    found = await call(kernel_stack(echo, limits=LIMITS), "POST", headers=FORM, body=body)
    assert found.status == status
    assert len(echo.scopes) == (status == 200)


@pytest.mark.parametrize(("path", "query"), [("/a\0b", b""), ("/", b"q=%00"), ("/", b"a=1&b=x%00")])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
async def test_nul_in_the_address_is_400(call: Any, echo: Any, method: str, path: str, query: bytes) -> None:
    assert (await call(kernel_stack(echo), method, path, query=query)).status == 400
    assert echo.scopes == []


async def test_a_client_that_leaves_while_sending_reaches_nothing(call: Any, echo: Any) -> None:
    found = await call(kernel_stack(echo), "POST", headers=JSON, body=[b"{"], disconnect=True)
    assert found.status == 0
    assert echo.scopes == []


async def test_a_body_that_never_comes_is_408(call: Any, echo: Any) -> None:
    import asyncio

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        stack = kernel_stack(echo, limits=BodyLimits(seconds=0.01))
        await stack(scope, lambda: asyncio.sleep(3600, {}), send)

    found = await call(slow, "POST", headers=JSON)
    assert (found.status, found.code) == (408, "request_timeout")
    assert echo.scopes == []


async def test_a_get_is_not_read(call: Any, echo: Any) -> None:
    assert (await call(kernel_stack(echo), headers=JSON, body=b"{")).status == 200


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("ab客", max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(json_values, st.booleans())
def test_all_storable_json_passes(value: Any, ascii_only: bool) -> None:
    check_json(json.dumps(value, ensure_ascii=ascii_only).encode())


@given(st.binary(max_size=60))
def test_any_bytes_pass_or_are_refused(body: bytes) -> None:
    try:
        check_json(body)
    except (BadRequest, Invalid):
        return
    json.loads(body)


@given(st.integers(1, 80))
def test_the_depth_limit_is_exact(depth: int) -> None:
    body = b'["[",' * (depth - 1) + b"[]" + b"]" * (depth - 1)
    if depth <= MAX_DEPTH:
        check_json(body)
    else:
        with pytest.raises(BadRequest):
            check_json(body)


@pytest.mark.parametrize(
    ("value", "field", "code"),
    [
        ({"notes": []}, "customer_id", "missing"),
        ({"customer_id": "x", "notes": []}, "customer_id", "invalid"),
        ({"customer_id": ID, "notes": [{"text": 1}]}, "notes.0.text", "wrong_type"),
        ({"customer_id": ID, "notes": [{}]}, "notes.0.text", "missing"),
        ({"customer_id": ID, "notes": [], "z": 1}, "z", "unknown_field"),
        ({"customer_id": ID, "notes": [{"text": "", "rating": "1"}]}, "notes.0.rating", "wrong_type"),
        ([], "", "wrong_type"),
    ],
)
def test_a_wrong_value_is_told_at_its_field(value: object, field: str, code: str) -> None:
    body = json.dumps(value).encode()
    with using_locale("en"), pytest.raises(Invalid) as caught:
        decode(body, Report)
    (fault,) = caught.value.fields
    assert (fault.field, fault.code) == (field, code)
    with using_locale("zh_CN"), pytest.raises(Invalid) as chinese:
        decode(body, Report)
    assert not chinese.value.fields[0].message.isascii()


def test_a_right_value_arrives() -> None:
    body = f'{{"customer_id":"{ID}","notes":[{{"text":"客"}}]}}'.encode()
    assert decode(body, Report) == Report(customer_id=UUID(ID), notes=[Note(text="客")])


def test_the_framework_behind_the_stack_never_answers_500() -> None:
    import asyncio

    @post("/reports")
    async def create(data: JSONBody[Report]) -> dict[str, int]:
        return {"notes": len(data.notes)}

    def render(_: Any, error: Exception) -> Response[bytes]:
        known = from_status(error.status_code) if isinstance(error, HTTPException) else from_exception(error)
        return Response(problem_body(known, request_id=""), status_code=known.status)

    app: Any = Litestar([create], exception_handlers={Exception: render}, openapi_config=None)
    good = {"customer_id": ID, "notes": []}

    async def status(body: bytes) -> int:
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        scope: dict[str, Any] = {
            "type": "http", "method": "POST", "scheme": "http", "path": "/reports", "raw_path": b"/reports",
            "root_path": "", "query_string": b"", "client": None, "server": ("x", 1), "http_version": "1.1",
            "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")], "extensions": {},
        }  # fmt: skip
        await kernel_stack(app)(scope, receive, send)
        return int(sent[0]["status"])

    async def run() -> None:
        assert await status(json.dumps(good).encode()) == 201
        wrong = [body for body, _ in BAD] + [json.dumps({**good, "z": 1}).encode(), b"null", b"", b"5"]
        for body in wrong:
            assert 400 <= await status(body) < 500

    asyncio.run(run())
