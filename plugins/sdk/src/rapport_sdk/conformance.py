"""The conformance kit: what every connector has to do, as tests to inherit.

from rapport_sdk.testing import Case, ConnectorConformance

class TestMyConnector(ConnectorConformance):
    @pytest.fixture
    def case(self) -> Case: ...
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from rapport_sdk.arrow import RecordBatch, pa
from rapport_sdk.canonical import TABLES, FieldKind
from rapport_sdk.canonical.schema import arrow_schema
from rapport_sdk.child import find_connector
from rapport_sdk.connector import MAX_BATCH_ROWS, Batch, Checked, Item, State, merged
from rapport_sdk.drive import Drive, Outcome, run
from rapport_sdk.package import DayEnd, Scan
from rapport_sdk.request import Operation, Request
from rapport_sdk.secret import secret_fields, secret_values
from rapport_sdk.spec import Spec, config_schema, decode_config, supports
from rapport_sdk.wire import Streams

_LOOKS_SECRET: Final = re.compile(
    r"pass(word|phrase)|secret|token|api_?key|credential|private", re.IGNORECASE
)
_CURSORS_TRIED: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A connector with a source to try it on.

    `config` works and its source has rows; `bad_config` has to be refused (a wrong password, no such folder).
    `personal` are texts of the source that may stand in rows and nowhere else.
    """

    module: str
    connector: str
    stream: str
    config: Mapping[str, Any] = field(repr=False)
    bad_config: Mapping[str, Any] = field(repr=False)
    personal: tuple[str, ...] = ()
    cancel_seconds: float = 30.0

    def request(self, operation: Operation, config: Mapping[str, Any] | None = None, **more: Any) -> Request:
        raw = self.config if config is None else config
        return Request(
            operation=operation, module=self.module, connector=self.connector, config=dict(raw), **more
        )

    def extract(self, state: State | None = None) -> Outcome:
        return run(self.request(Operation.EXTRACT, stream=self.stream, state=state or State()))

    @property
    def spec(self) -> Spec:
        return find_connector(self.module, self.connector)[0]


def require(condition: object, message: str) -> None:
    """AssertionError with a sentence for the author of the connector."""
    if not condition:
        raise AssertionError(message)


class ConnectorConformance:
    """Inherit, name the class Test..., and give it a fixture `case`."""

    def test_declaration_is_valid(self, case: Case) -> None:
        spec = case.spec
        require(supports(spec.api), f"the SDK is not within the api range {spec.api}")
        require(issubclass(spec.config, msgspec.Struct), "the configuration is a msgspec struct")
        require(config_schema(spec), "the configuration has a JSON schema")
        decode_config(spec, case.config)

    def test_secrets_are_marked(self, case: Case) -> None:
        marked = secret_fields(case.spec.config)
        for path in _text_fields(case.spec.config):
            looks = _LOOKS_SECRET.search(path.rpartition(".")[2])
            require(not looks or path in marked, f"{path} looks like a secret; declare it as Secret")
        require(_write_only(config_schema(case.spec)) == bool(marked), "a secret is writeOnly in the schema")

    def test_check_and_discover_answer(self, case: Case) -> None:
        checked = run(case.request(Operation.CHECK))
        require(checked.done and isinstance(checked.frames[0], Checked), f"check failed: {checked.fault}")
        found = run(case.request(Operation.DISCOVER))
        require(found.done and isinstance(found.frames[0], Streams), f"discover failed: {found.fault}")
        for stream in _streams(found):
            require(set(stream.tables) <= set(TABLES), f"{stream.name} has tables that are not canonical")
        require(case.stream in {stream.name for stream in _streams(found)}, "the stream of the case is found")

    def test_bad_configuration_fails_cleanly(self, case: Case) -> None:
        for operation in (Operation.CHECK, Operation.EXTRACT):
            outcome = run(case.request(operation, case.bad_config, stream=case.stream))
            require(not outcome.done and outcome.fault is not None, f"{operation} must fail")
            kind = outcome.fault.kind if outcome.fault else ""
            require(kind in ("configuration", "transient"), f"{operation} must say what is wrong, not {kind}")
            require("Traceback" not in outcome.said, f"{operation} leaves a traceback")

    def test_rows_are_canonical(self, case: Case) -> None:
        outcome = case.extract()
        batches = [item for item in outcome.items if isinstance(item, Batch)]
        require(outcome.done, f"extract failed: {outcome.fault}")
        require(any(batch.data.num_rows for batch in batches), "the source of the case has rows")
        for batch in batches:
            _require_canonical(batch)

    def test_rerun_gives_the_same(self, case: Case) -> None:
        require(_shown(case.extract().items) == _shown(case.extract().items), "two runs differ")

    def test_resume_is_one_run(self, case: Case) -> None:
        whole = list(case.extract().items)
        places = [index for index, item in enumerate(whole) if _cursor(item) is not None]
        require(places, "no item carries a cursor, so that no run can go on")
        step = max(len(places) // _CURSORS_TRIED, 1)
        for place in {*places[::step], places[-1]}:
            done = whole[: place + 1]
            rest = case.extract(State(cursor=_state(done))).items
            require(_shown([*done, *rest]) == _shown(whole), f"going on after item {place} is not one run")

    def test_cancel_ends_it(self, case: Case) -> None:
        with Drive(case.request(Operation.EXTRACT, stream=case.stream)) as drive:
            next(drive.frames())
            drive.cancel()
            drive.wait(case.cancel_seconds)
        with Drive(case.request(Operation.EXTRACT, stream=case.stream)) as drive:
            next(drive.frames())
            drive.host_gone()
            drive.wait(case.cancel_seconds)

    def test_nothing_private_is_said(self, case: Case) -> None:
        secrets = secret_values(decode_config(case.spec, case.config))
        bad = run(case.request(Operation.CHECK, case.bad_config))
        for outcome in (case.extract(), bad):
            told = [*outcome.frames, outcome.fault]
            said = outcome.said + "".join(repr(item) for item in told if not isinstance(item, Batch))
            for text in (*secrets, *case.personal):
                require(text not in said, "a secret or a personal value stands in what the connector says")


def _streams(outcome: Outcome) -> Iterator[Any]:
    for frame in outcome.frames:
        if isinstance(frame, Streams):
            yield from frame.streams


def _require_canonical(batch: Batch) -> None:
    data: RecordBatch = batch.data
    require(data.schema.equals(arrow_schema(batch.table)), f"{batch.table} has not the canonical schema")
    require(data.num_rows <= MAX_BATCH_ROWS, f"a batch has more than {MAX_BATCH_ROWS} rows")
    for known in TABLES[batch.table].fields:
        column = data.column(known.name)
        kind = column.type
        require(not pa.types.is_floating(kind), f"{batch.table}.{known.name} is a binary float")
        if known.kind is FieldKind.DATE:
            require(pa.types.is_date(kind), f"{batch.table}.{known.name} is no date")
        require(not known.required or not column.null_count, f"{batch.table}.{known.name} has no value")


def _cursor(item: Item) -> dict[str, Any] | None:
    return item.cursor if isinstance(item, Batch | DayEnd) else None


def _state(items: list[Item]) -> dict[str, Any]:
    state: dict[str, Any] = {}
    for item in items:
        state = merged(state, _cursor(item) or {})
    return state


def _shown(items: list[Item] | tuple[Item, ...]) -> list[Any]:
    """Comparable, and without scans, with which each run begins anew."""
    return [
        (item.table, item.data.to_pylist(), item.cursor) if isinstance(item, Batch) else item
        for item in items
        if not isinstance(item, Scan)
    ]


def _text_fields(kind: type[Any], base: str = "") -> Iterator[str]:
    for known in msgspec.structs.fields(kind):
        path = f"{base}.{known.encode_name}".lstrip(".")
        if isinstance(known.type, type) and issubclass(known.type, msgspec.Struct):
            yield from _text_fields(known.type, path)
        else:
            yield path


def _write_only(schema: Any) -> bool:
    if isinstance(schema, dict):
        return schema.get("writeOnly") is True or any(map(_write_only, schema.values()))
    return any(map(_write_only, schema)) if isinstance(schema, list) else False


__all__ = ["Case", "ConnectorConformance", "require"]
