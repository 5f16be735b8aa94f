import inspect
import json

import asyncpg
import pytest
from rapport.kernel import errors
from rapport.kernel.errors import (
    BY_STATUS,
    Conflict,
    FieldError,
    Internal,
    Invalid,
    NotFound,
    PasswordDue,
    RapportError,
    Refused,
    TooMany,
    Unauthenticated,
    Unavailable,
    from_exception,
    from_status,
    problem,
    problem_body,
    problem_headers,
)
from rapport.kernel.i18n import using_locale

KINDS = [
    kind for _, kind in inspect.getmembers(errors, inspect.isclass) if kind.__bases__ == (RapportError,)
]  # what is a case of another kind shares its status


def database_error(sqlstate: str) -> asyncpg.PostgresError:
    """As the driver makes it from the server's message."""
    fields = {"S": "ERROR", "C": sqlstate, "M": "refused", "D": "Key (mobile)=(13812345678) already exists"}
    return asyncpg.PostgresError.new(fields)


def test_the_contract() -> None:
    assert {(kind.code, kind.status) for kind in KINDS} >= {
        ("not_found", 404), ("forbidden", 403), ("unauthenticated", 401), ("invalid", 422), ("conflict", 409),
        ("too_many", 429), ("unavailable", 503), ("internal", 500),
    }  # fmt: skip
    assert len({kind.code for kind in KINDS}) == len({kind.status for kind in KINDS}) == len(KINDS)
    assert set(BY_STATUS.values()) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_shape_of_every_error(kind: type[RapportError]) -> None:
    document = json.loads(problem_body(kind("why"), request_id="r1"))
    assert list(document) == ["type", "title", "status", "code", "errors", "request_id", "detail"]
    assert (document["status"], document["code"]) == (kind.status, kind.code)
    assert document["type"] == f"urn:rapport:problem:{kind.code}"
    assert (document["errors"], document["request_id"], document["detail"]) == ([], "r1", "why")
    assert dict(problem_headers(kind()))[b"content-type"] == b"application/problem+json"


def test_a_refusal_names_its_rule_whoever_found_it() -> None:
    document = json.loads(problem_body(Refused("SECOND_LEAD", "why", field="rm"), request_id="r1"))
    assert (document["code"], document["status"]) == ("refused", 422)
    assert document["errors"] == [{"field": "rm", "code": "SECOND_LEAD", "message": "why"}]
    fields = {"S": "ERROR", "C": "RP001", "M": "refused", "n": "MAKER_IS_CHECKER"}
    found = from_exception(asyncpg.PostgresError.new(fields))
    assert isinstance(found, Refused)
    assert found.rule == "MAKER_IS_CHECKER"


@pytest.mark.parametrize("kind", [*KINDS, PasswordDue, Refused])
def test_every_title_is_in_both_languages(kind: type[RapportError]) -> None:
    with using_locale("en"):
        english = problem(kind("RULE"), request_id="")["title"]
    with using_locale("zh_CN"):
        chinese = problem(kind("RULE"), request_id="")["title"]
    assert english == kind.title
    assert isinstance(chinese, str)
    assert not chinese.isascii()


def test_fields_are_listed_in_order() -> None:
    faults = [FieldError("a", "missing", "m"), FieldError("b.0.c", "invalid", "n")]
    assert problem(Invalid(fields=faults), request_id="")["errors"] == [
        {"field": "a", "code": "missing", "message": "m"},
        {"field": "b.0.c", "code": "invalid", "message": "n"},
    ]


def test_two_not_founds_are_alike_to_the_byte() -> None:
    assert problem_body(NotFound(), request_id="r") == problem_body(NotFound(), request_id="r")
    assert "detail" not in problem(NotFound(), request_id="r")


def test_headers_of_waiting_and_logging_in() -> None:
    assert dict(problem_headers(TooMany(retry_after=7)))[b"retry-after"] == b"7"
    assert b"retry-after" not in dict(problem_headers(TooMany()))
    assert dict(problem_headers(Unauthenticated()))[b"www-authenticate"] == b"Bearer"


@pytest.mark.parametrize(
    ("sqlstate", "kind"),
    [
        ("22021", Invalid), ("40001", Conflict), ("40P01", Conflict), ("55P03", Unavailable),
        ("57014", Unavailable), ("53100", Unavailable), ("53300", Unavailable), ("57P01", Unavailable),
        ("08006", Unavailable),
        ("42704", Internal), ("22P02", Internal), ("23505", Internal), ("42501", Internal),
    ],
)  # fmt: skip
def test_what_a_database_error_becomes(sqlstate: str, kind: type[RapportError]) -> None:
    became = from_exception(database_error(sqlstate))
    assert type(became) is kind
    assert b"138" not in problem_body(became, request_id="")
    assert (became.retry_after == 5) is (kind is Unavailable)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ConnectionRefusedError("13812345678"), Unavailable),
        (TimeoutError("13812345678"), Unavailable),
        (ValueError("13812345678"), Internal),
        (KeyError("13812345678"), Internal),
        (OSError(28, "13812345678"), Internal),
    ],
)
def test_what_another_exception_becomes(error: Exception, kind: type[RapportError]) -> None:
    became = from_exception(error)
    assert type(became) is kind
    assert b"138" not in problem_body(became, request_id="")


def test_our_own_error_stays_itself() -> None:
    error = Conflict("why")
    assert from_exception(error) is error


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (404, "not_found"),
        (405, "method_not_allowed"),
        (413, "payload_too_large"),
        (418, "bad_request"),
        (502, "internal"),
    ],
)
def test_a_status_of_the_framework(status: int, code: str) -> None:
    assert from_status(status).code == code
