"""Runs in child processes: what goes well, and everything that a connector can do wrong."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from rapport.extension.faults import FaultKind, RunFault
from rapport.extension.runner import Call, RunLimits, Runner

from rapport_sdk import Batch, State
from rapport_sdk.package import Scan
from rapport_sdk.standin import RIGHT_PASSWORD, STREAM

Make = Callable[..., Call]
QUICK = RunLimits(idle_seconds=1.5, grace_seconds=1.0)


async def rows(runner: Runner, call: Call, state: State | None = None) -> list[str]:
    found: list[str] = []
    async with runner.extract(call, STREAM, state or State()) as run:
        async for item in run:
            assert isinstance(item, Batch)
            found += item.data.column("org_code").to_pylist()
    return found


def children() -> set[int]:
    """Connectors that this process started; the suite's servers are not among them."""
    return {child.pid for child in psutil.Process().children(recursive=True) if _is_connector(child)}


def _is_connector(process: psutil.Process) -> bool:
    try:
        return any("rapport_sdk" in word for word in process.cmdline())
    except psutil.NoSuchProcess:
        return False


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """After each test: no child, no descriptor, no temporary folder."""
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before, open_before = children(), len(list(Path("/proc/self/fd").iterdir()))
    yield
    assert children() <= before
    assert list(tmp_path.iterdir()) == []
    assert len(list(Path("/proc/self/fd").iterdir())) <= open_before + 4  # the loop's own


async def test_rows_arrive_in_their_order(call: Make) -> None:
    assert await rows(Runner(), call(batches=3)) == [f"U{i}-{j}" for i in range(3) for j in range(2)]


async def test_a_run_goes_on_after_its_cursor(call: Make) -> None:
    state = State(cursor={STREAM: 2})
    assert await rows(Runner(), call(batches=3), state) == ["U2-0", "U2-1"]


async def test_check_and_discover(call: Make) -> None:
    assert (await Runner().check(call())).message == "the stand-in is ready"
    assert [stream.name for stream in await Runner().discover(call())] == [STREAM]


async def test_a_state_larger_than_a_pipe(call: Make) -> None:
    state = State(cursor={f"k{i}": "v" * 100 for i in range(20_000)})
    assert len(await rows(Runner(), call(), state)) == 6


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        ("raise", FaultKind.DEFECT),
        ("transient", FaultKind.TRANSIENT),
        ("allocate", FaultKind.MEMORY),
        ("crash", FaultKind.CRASHED),
        ("exit", FaultKind.CRASHED),
        ("not_done", FaultKind.CRASHED),
        ("half_frame", FaultKind.CRASHED),
        ("garbage", FaultKind.PROTOCOL),
        ("broken_batch", FaultKind.PROTOCOL),
        ("hang", FaultKind.IDLE),
        ("hang_with_child", FaultKind.IDLE),
        ("spin", FaultKind.IDLE),
        ("no_such_behaviour", FaultKind.DEFECT),
    ],
)
async def test_every_misbehaviour_is_contained(call: Make, behaviour: str, kind: FaultKind) -> None:
    """What came before the fault has arrived; the fault says what it was; another run goes on beside it."""
    runner = Runner(QUICK if kind is FaultKind.IDLE else RunLimits())
    found: list[Any] = []

    async def misbehave() -> None:
        async with runner.extract(call(behaviour, batches=2), STREAM, State()) as run:
            async for item in run:
                found.append(item)  # noqa: PERF401 - what came before the fault counts

    beside = asyncio.create_task(rows(runner, call(tenant_id=2)))
    with pytest.raises(RunFault) as caught:
        await misbehave()
    assert caught.value.kind is kind
    assert len(found) == 2 or kind is FaultKind.IDLE  # on a busy machine it may not even have begun
    assert RIGHT_PASSWORD not in f"{caught.value}{caught.value.said}"
    assert len(await beside) == 6


async def test_a_segfault_names_its_signal(call: Make) -> None:
    with pytest.raises(RunFault, match="SIGSEGV"):
        await rows(Runner(), call("crash"))


async def test_transient_faults_alone_are_tried_again(call: Make) -> None:
    with pytest.raises(RunFault) as caught:
        await rows(Runner(), call("transient"))
    assert caught.value.retryable
    assert caught.value.retry_after == 5
    with pytest.raises(RunFault) as other:
        await rows(Runner(), call("raise"))
    assert not other.value.retryable


async def test_a_whole_run_has_a_limit(call: Make) -> None:
    limits = RunLimits(idle_seconds=60, total_seconds=0.8, grace_seconds=1.0)
    with pytest.raises(RunFault) as caught:
        await rows(Runner(limits), call("hang"))
    assert caught.value.kind is FaultKind.OVERTIME


async def test_processor_time_has_a_limit(call: Make) -> None:
    from rapport_sdk.request import Limits

    limits = RunLimits(idle_seconds=60, grace_seconds=2.0, child=Limits(cpu_seconds=1))
    with pytest.raises(RunFault) as caught:
        await rows(Runner(limits), call("spin"))
    assert caught.value.kind in (FaultKind.OVERTIME, FaultKind.CRASHED)


async def test_what_the_child_says_is_kept_without_secrets(call: Make) -> None:
    async with Runner().extract(call("talk"), STREAM, State()) as run:
        assert [item async for item in run]
        said = run.said()
    assert RIGHT_PASSWORD not in said
    assert said.rstrip().endswith("last words")
    assert len(said) <= 8 * 1024


async def test_wrong_configuration_starts_no_process(call: Make) -> None:
    with pytest.raises(RunFault) as caught:
        await rows(Runner(), call(batches="many"))
    assert (caught.value.kind, caught.value.field) == (FaultKind.CONFIGURATION, "batches")


async def test_a_refused_password_names_its_field(call: Make) -> None:
    with pytest.raises(RunFault) as caught:
        await Runner().check(call(password="guess"))
    assert (caught.value.kind, caught.value.field) == (FaultKind.CONFIGURATION, "password")


async def test_leaving_early_kills_the_child(call: Make) -> None:
    async with Runner(QUICK).extract(call("hang"), STREAM, State()) as run:
        assert await run.next_frame() is not None
        assert children()


async def test_cancelling_kills_the_child(call: Make) -> None:
    started = asyncio.Event()

    async def forever() -> None:
        async with Runner(QUICK).extract(call("hang_with_child", batches=1), STREAM, State()) as run:
            async for _ in run:
                started.set()

    task = asyncio.create_task(forever())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_runs_of_one_tenant_wait_for_each_other(call: Make) -> None:
    runner = Runner(RunLimits(runs_per_tenant=1))
    held = asyncio.Event()

    async def hold() -> None:
        async with runner.extract(call("hang"), STREAM, State()) as run:
            await run.next_frame()
            held.set()
            await asyncio.sleep(30)

    holding = asyncio.create_task(hold())
    await held.wait()
    waiting = asyncio.create_task(rows(runner, call()))
    assert len(await rows(runner, call(tenant_id=2))) == 6
    assert not waiting.done()
    holding.cancel()
    assert len(await waiting) == 6
    with pytest.raises(asyncio.CancelledError):
        await holding


async def test_the_child_has_nothing_of_the_hosts_environment(
    call: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPPORT_DATABASE_URL", "postgresql://secret@host/db")
    async with Runner(QUICK).extract(call("hang"), STREAM, State()) as run:
        await run.next_frame()
        (pid,) = children()
        child = psutil.Process(pid)
        assert "RAPPORT_DATABASE_URL" not in child.environ()
        assert RIGHT_PASSWORD not in " ".join([*child.cmdline(), *child.environ().values()])
        assert os.getsid(child.pid) == child.pid
        assert child.rlimit(psutil.RLIMIT_AS)[0] == RunLimits().child.memory_bytes


async def test_scan_is_for_packages_only(call: Make) -> None:
    with pytest.raises(RunFault) as caught:
        await Runner().scan(call())
    assert caught.value.kind is FaultKind.CONFIGURATION


async def test_many_days_come_from_one_process(tmp_path_factory: pytest.TempPathFactory) -> None:
    from rapport.extension.registry import Registry

    registry = Registry()
    registry.load()
    folder = tmp_path_factory.mktemp("feed")
    (folder / "20260105").mkdir()
    call = Call(1, registry.connector("core_banking"), {"directory": str(folder)})
    scan = await Runner().scan(call)
    assert [day.missing[0] for day in scan.days] == ["ORG"]
    async with Runner().extract(call, "end_of_day", State()) as run:
        assert [item async for item in run] == [scan]
        assert isinstance(scan, Scan)
