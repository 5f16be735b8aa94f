"""The child process by itself, and the conformance kit on the stand-in."""

from typing import Any

import pytest

from rapport_sdk import Batch, State
from rapport_sdk.request import Operation, Request
from rapport_sdk.standin import MODULE, RIGHT_PASSWORD, STREAM
from rapport_sdk.testing import Case, ConnectorConformance, Drive, run


class TestStandIn(ConnectorConformance):
    @pytest.fixture
    def case(self) -> Case:
        return Case(
            module=MODULE,
            connector="stand_in",
            stream=STREAM,
            config={"password": RIGHT_PASSWORD},
            bad_config={"password": "guess"},
            personal=("支行",),
        )


def request(behaviour: str, **more: Any) -> Request:
    config = {"password": RIGHT_PASSWORD, "behaviour": behaviour}
    parts = {"operation": Operation.EXTRACT, "module": MODULE, "connector": "stand_in", "stream": STREAM}
    return Request(**{**parts, "config": config, **more})


def test_a_defect_is_told_by_its_place_and_never_by_its_message() -> None:
    outcome = run(request("raise"))
    assert outcome.fault is not None
    assert outcome.fault.kind == "defect"
    assert "RuntimeError at standin.py:" in outcome.fault.message
    assert RIGHT_PASSWORD not in outcome.fault.message + outcome.said


def test_memory_beyond_the_limit_is_a_fault_of_its_own() -> None:
    outcome = run(request("allocate"))
    assert outcome.fault is not None
    assert outcome.fault.kind == "memory"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"connector": "nobody"}, "no connector named nobody"),
        ({"stream": "elsewhere"}, "no stream named elsewhere"),
        ({"operation": Operation.SCAN}, "reads no packages"),
    ],
)
def test_what_is_not_there_is_a_matter_of_configuration(more: dict[str, Any], said: str) -> None:
    outcome = run(request("deliver", **more))
    assert outcome.fault is not None
    assert (outcome.fault.kind, outcome.done, outcome.status) == ("configuration", False, 1)
    assert said in outcome.fault.message


def test_a_module_that_does_not_import_is_a_defect() -> None:
    outcome = run(request("deliver", module="no_such_module"))
    assert outcome.fault is not None
    assert outcome.fault.kind == "defect"
    assert outcome.fault.message.startswith("ModuleNotFoundError")


def test_going_on_starts_after_the_cursor() -> None:
    outcome = run(request("deliver", state=State(cursor={STREAM: 2})))
    (batch,) = outcome.items
    assert isinstance(batch, Batch)
    assert batch.data.column("org_code").to_pylist() == ["U2-0", "U2-1"]


def test_a_child_whose_host_is_gone_ends_itself() -> None:
    with Drive(request("hang")) as drive:
        next(drive.frames())
        drive.host_gone()
        assert drive.wait() < 0
