import ast
import asyncio
import io
import json
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from rapport.kernel.errors import Conflict
from rapport.kernel.logging import (
    FIELDS,
    Form,
    bind,
    clear,
    configure,
    describe,
    get_logger,
    redirect,
    register_fields,
)
from rapport.kernel.logging.fields import PERSONAL, plain_event, screened

CANARIES = [
    "李娜",
    "13812345678",
    "li.na@bank.example",
    "11010519491231002X",
    "6222021234567890",
    "Novák",
    "1234.56",
]
log = get_logger("tests")
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    stream = io.BytesIO()
    before = redirect(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    redirect(before)
    clear()


@pytest.fixture
def whole() -> Iterator[Lines]:
    """As `lines`, with all of the process configured; put back afterwards."""
    root = logging.getLogger()
    kept, level, hook, thread_hook = root.handlers[:], root.level, sys.excepthook, threading.excepthook
    others = {
        n: (logging.getLogger(n).handlers[:], logging.getLogger(n).level)
        for n in ("asyncio", "celery", "asyncpg")
    }
    stream = io.BytesIO()
    configure(stream=stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.captureWarnings(capture=False)
    root.handlers[:], sys.excepthook, threading.excepthook = kept, hook, thread_hook
    root.setLevel(level)
    for name, (handlers, before) in others.items():
        logging.getLogger(name).handlers[:] = handlers
        logging.getLogger(name).setLevel(before)
    logging.getLogger("uvicorn.access").disabled = False
    redirect(None)
    clear()


def test_a_line_has_what_the_request_bound(lines: Lines) -> None:
    user, job = uuid4(), uuid4()
    bind(tenant="hz", request_id="0" * 32, user_id=user, job_id=job)
    log.info("day promoted", rows=3, day=date(2026, 3, 1), state="PROMOTED", embedded=True)
    (line,) = lines()
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info", "logger": "tests", "event": "day promoted", "tenant": "hz", "request_id": "0" * 32,
        "user_id": str(user), "job_id": str(job), "rows": 3, "day": "2026-03-01", "state": "PROMOTED",
        "embedded": True,
    }  # fmt: skip
    clear()
    log.warning("later")
    assert lines()[1].keys() == {"at", "level", "logger", "event"}


@pytest.mark.parametrize("name", sorted(PERSONAL | {"anything", "x"}))
def test_a_field_that_is_not_on_the_list_is_left_out_and_named(lines: Lines, name: str) -> None:
    for canary in CANARIES:
        log.info("row read", **{name: canary}, rows=1)
    for line in lines():
        assert line["withheld"] == [name]
        assert line["rows"] == 1
    assert not any(canary in json.dumps(lines(), ensure_ascii=False) for canary in CANARIES)


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_no_field_of_the_list_takes_a_personal_value(lines: Lines, name: str) -> None:
    values = [
        *CANARIES,
        ["李娜"],
        {"a": "李娜"},
        b"13812345678",
        Decimal("1234.56"),
        ValueError("李娜"),
        object(),
    ]
    for value in values:
        log.info("row read", **{name: value})
    text = json.dumps(lines(), ensure_ascii=False)
    assert not any(canary in text for canary in CANARIES)
    assert len(lines()) == len(values)


@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8"), max_size=12), st.text(max_size=30) | st.integers(), max_size=5
    )
)
def test_only_listed_names_pass(fields: dict[str, object]) -> None:
    kept = screened(fields)
    assert set(kept) <= set(FIELDS) | {"withheld"}
    assert all(
        (isinstance(name, str) and plain_event(name)) or name == "?" for name in kept.get("withheld", [])
    )


@pytest.mark.parametrize(
    "event", ["李娜 called", "call 13812345678", "a" * 161, "mail 'x'", "x\ny", "", 'quote "']
)
def test_an_event_that_is_no_constant_is_withheld(lines: Lines, event: str) -> None:
    log.info(event)
    assert lines()[0]["event"] == "(event withheld)"


def test_a_number_of_ours_is_no_account_number(lines: Lines) -> None:
    log.info("read", rows=True, seconds="13812345678", state="13812345678", file="13812345678.csv")
    assert lines()[0]["withheld"] == ["rows", "seconds", "state", "file"]
    log.info("read", file="BALANCE_19930105.csv", route="/api/v1/customers/{customer_id:uuid}", rows=10**12)
    assert lines()[1]["file"] == "BALANCE_19930105.csv"
    assert "withheld" not in lines()[1]
    log.info("read", day="2026-03-01", as_of="138-12-34", next_run=datetime(2026, 3, 1, tzinfo=UTC))
    assert lines()[2]["withheld"] == ["as_of"]
    assert lines()[2]["next_run"] == "2026-03-01T00:00:00+00:00"


def test_a_vertical_may_list_counters_but_no_personal_name(lines: Lines) -> None:
    register_fields({"quarantined_rows": Form.NUMBER})
    log.info("day promoted", quarantined_rows=2)
    assert lines()[0]["quarantined_rows"] == 2
    del FIELDS["quarantined_rows"]
    with pytest.raises(ValueError, match="mobile, name"):
        register_fields({"name": Form.CODE, "mobile": Form.NUMBER, "fine": Form.NUMBER})
    assert not {"name", "mobile", "fine"} & set(FIELDS)
    assert not PERSONAL & set(FIELDS)


def throw(error: BaseException, cause: BaseException | None) -> None:
    raise error from cause


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    with pytest.raises(type(error)) as caught:
        throw(error, cause)
    return caught.value


def test_an_exception_is_told_without_its_text(lines: Lines) -> None:
    error = raised(ValueError("李娜 13812345678"), raised(KeyError("li.na@bank.example")))
    log.error("failed", exc_info=error)
    (line,) = lines()
    assert line["exception"]["type"] == "builtins.ValueError"
    assert line["exception"]["cause"]["type"] == "builtins.KeyError"
    assert line["exception"]["frames"][-1].endswith(" throw")
    assert not any(canary in json.dumps(line, ensure_ascii=False) for canary in CANARIES)


def test_a_database_error_is_told_by_its_names_and_not_its_row(lines: Lines) -> None:
    error = asyncpg.UniqueViolationError(
        'duplicate key value violates unique constraint "ux_customer_no" Key (mobile)=(13812345678)'
    )
    error.detail = "Key (tenant_id, mobile)=(7, 13812345678) already exists. Failing row contains (李娜)."
    error.constraint_name, error.table_name, error.schema_name = "ux_customer_no", "customer", "public"
    log.error("failed", exc_info=raised(error))
    (line,) = lines()
    assert line["exception"] | {"frames": []} == {
        "type": "asyncpg.exceptions.UniqueViolationError",
        "sqlstate": "23505",
        "constraint": "ux_customer_no",
        "table": "customer",
        "frames": [],
    }
    assert not any(canary in json.dumps(line, ensure_ascii=False) for canary in CANARIES)


def test_our_own_errors_tell_their_code_and_groups_their_members() -> None:
    group = raised(ExceptionGroup("李娜", [Conflict("李娜"), FileNotFoundError(2, "李娜")]))
    facts = describe(group)
    assert [member["type"] for member in facts["members"]] == [
        "rapport.kernel.errors.Conflict",
        "builtins.FileNotFoundError",
    ]
    assert facts["members"][0]["code"] == "conflict"
    assert facts["members"][1]["errno"] == 2
    assert "李娜" not in json.dumps(facts, ensure_ascii=False)


def test_an_endless_chain_of_causes_ends() -> None:
    error: BaseException = ValueError("0")
    for number in range(50):
        error = raised(ValueError(str(number)), error)
    assert json.dumps(describe(error)).count('"type"') == 6


def test_other_libraries_say_their_template_and_place_alone(whole: Lines) -> None:
    logging.getLogger("celery.app.trace").error("Task %(name)s[%(id)s] raised", {
        "name": "night.run", "id": str(UUID(int=5)), "args": "李娜",
    })  # fmt: skip
    logging.getLogger("asyncpg.pool").warning("row %s of %s", "13812345678", "li.na@bank.example")
    logging.getLogger("somebody").error("customer 李娜 failed")
    logging.getLogger("somebody").error("customer Novak failed")
    logging.getLogger("uvicorn.error").info("Application startup complete.")
    logging.getLogger("uvicorn.access").info('127.0.0.1 - "GET /customers?q=%s"', "13812345678")
    logging.getLogger("asyncpg").info("quiet")
    found = whole()
    assert [line["event"] for line in found] == [
        "Task %(name)s[%(id)s] raised",
        "row %s of %s",
        "text of another library withheld",
        "text of another library withheld",
        "Application startup complete.",
    ]
    assert found[0]["task"] == "night.run"
    assert found[0]["job_id"] == str(UUID(int=5))
    assert found[1]["place"].startswith("test_logging:")
    assert not any(canary in json.dumps(found, ensure_ascii=False) for canary in [*CANARIES, "Novak"])


def test_warnings_threads_and_forgotten_tasks_come_as_lines_too(whole: Lines) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("李娜 13812345678", stacklevel=1)
    thread = threading.Thread(target=lambda: int("李娜"))
    thread.start()
    thread.join()

    async def forget() -> None:
        asyncio.get_running_loop().call_exception_handler(
            {
                "message": "Task exception was never retrieved",
                "exception": ValueError("李娜"),
                "note": "13812345678",
            }
        )

    asyncio.run(forget())
    found = whole()
    assert [line["logger"] for line in found] == ["py.warnings", "rapport", "asyncio"]
    assert found[1]["exception"]["type"] == "builtins.ValueError"
    assert found[2]["event"] == "Task exception was never retrieved"
    assert not any(canary in json.dumps(found, ensure_ascii=False) for canary in CANARIES)


def test_a_process_that_dies_says_why_on_stdout_and_nothing_on_stderr() -> None:
    source = (
        "from rapport.kernel.logging import configure\n"
        "configure()\n"
        "def work(name):\n    raise ValueError(name)\n"
        "work('13812345678')\n"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == ""
    line = json.loads(done.stdout)
    assert (line["level"], line["exception"]["type"]) == ("critical", "builtins.ValueError")
    assert line["exception"]["frames"] == ["__main__:5 <module>", "__main__:4 work"]


def test_without_configure_nothing_slips_out_either() -> None:
    source = (
        "from rapport.kernel.logging import get_logger\n"
        "get_logger('x').info('read', mobile='13812345678')\n"
        "import structlog; structlog.get_logger().info('read', mobile='13812345678')\n"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 2
    assert "138" not in done.stdout


def test_the_level_holds_for_all_lines(whole: Lines) -> None:
    log.debug("not shown")
    logging.getLogger("uvicorn").debug("Not shown")
    log.info("shown")
    assert [line["event"] for line in whole()] == ["shown"]
    assert structlog.is_configured()


def test_every_event_of_the_source_is_a_constant() -> None:
    """A formatted event could hold a value; write the value as a field of the list instead."""
    root = Path(__file__).resolve().parents[2]
    wrong: list[str] = []
    calls = 0
    for folder in ("platform", "tenants", "billing", "admin", "plugins"):
        for file in (root / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if is_log_call(node):
                    calls += 1
                    wrong += [] if has_constant_event(node) else [place(root, file, node)]
    assert wrong == []
    assert calls > 0


def is_log_call(node: Any) -> bool:
    levels = {"debug", "info", "warning", "error", "exception", "critical"}
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in levels
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id.strip("_") in {"log", "logger"}
    )


def place(root: Path, file: Path, node: Any) -> str:
    return f"{file.relative_to(root)}:{node.lineno}"


def has_constant_event(node: Any) -> bool:
    return bool(node.args) and isinstance(node.args[0], ast.Constant) and plain_event(node.args[0].value)


@pytest.mark.parametrize(
    ("source", "good"),
    [
        ("log.info('read')", True),
        ("log.info(f'read {x}')", False),
        ("_log.error('a' + b)", False),
        ("logger.info()", False),
    ],
)
def test_the_lint_itself(source: str, good: bool) -> None:
    call = ast.parse(source, mode="eval").body
    assert is_log_call(call)
    assert has_constant_event(call) is good


def test_figures_of_a_line(lines: Lines) -> None:
    import time

    start = time.perf_counter()
    for _ in range(5000):
        log.info("day promoted", rows=3, state="PROMOTED")
    print(f"{(time.perf_counter() - start) / 5000 * 1e6:.0f} µs a line")
    assert len(lines()) == 5000
