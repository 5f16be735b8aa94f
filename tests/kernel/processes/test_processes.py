"""Children that restart, stop together and never outlive the process that started them."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from rapport.kernel.processes import Child, ChildSpec, run_all
from rapport.kernel.processes.guard import delay_before

Eventually = Callable[[Callable[[], bool]], None]
Script = Callable[..., tuple[str, ...]]
Alive = Callable[[int], bool]

FAMILY = """
import os, signal, subprocess, sys, time
stubborn = "stubborn" in sys.argv
if stubborn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(1e6)"
child = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
temporary = sys.argv[1] + ".new"
with open(temporary, "w") as file:
    file.write(f"{os.getpid()} {child.pid}")
os.rename(temporary, sys.argv[1])
print("family is here", flush=True)
time.sleep(1e6)
"""
COUNTED = """
import sys
with open(sys.argv[1], "a") as file:
    file.write("x")
with open(sys.argv[1]) as file:
    number = len(file.read())
print("start", number, flush=True)
if number < int(sys.argv[2]):
    sys.exit(int(sys.argv[3]))
import time
time.sleep(1e6)
"""


def pids(path: Path) -> list[int]:
    return [int(word) for word in path.read_text(encoding="utf-8").split()]


def stop_when(condition: Callable[[], bool], eventually: Eventually, number: int = signal.SIGTERM) -> None:
    """Send this process the signal, from a thread, once the condition holds."""

    def wait() -> None:
        eventually(condition)
        os.kill(os.getpid(), number)

    threading.Thread(target=wait, daemon=True).start()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_signal_ends_children_and_grandchildren(
    number: signal.Signals, tmp_path: Path, script: Script, eventually: Eventually, alive: Alive
) -> None:
    files = [tmp_path / "one", tmp_path / "two"]
    specs = [ChildSpec(file.name, script(FAMILY, file)) for file in files]
    before = signal.getsignal(number)
    output = io.BytesIO()
    stop_when(lambda: output.getvalue().count(b"family is here") == 2, eventually, number)

    assert run_all(specs, output=output) == 0

    assert signal.getsignal(number) is before
    assert not any(alive(pid) for file in files for pid in pids(file))
    assert sorted(output.getvalue().splitlines()) == [b"one | family is here", b"two | family is here"]


def test_a_second_signal_ends_a_child_that_ignores_the_first(
    tmp_path: Path, script: Script, eventually: Eventually, alive: Alive
) -> None:
    file = tmp_path / "family"
    output = io.BytesIO()
    stop_when(lambda: b"here" in output.getvalue(), eventually, signal.SIGTERM)
    stop_when(lambda: b"here" in output.getvalue(), eventually, signal.SIGINT)

    assert run_all([ChildSpec("stubborn", script(FAMILY, file, "stubborn"), grace=1e6)], output=output) == 0

    assert not any(alive(pid) for pid in pids(file))


def test_a_child_that_ignores_the_signal_is_killed_after_its_grace(
    tmp_path: Path, script: Script, eventually: Eventually, alive: Alive
) -> None:
    file = tmp_path / "family"
    output = io.BytesIO()
    stop_when(lambda: b"here" in output.getvalue(), eventually)

    assert run_all([ChildSpec("stubborn", script(FAMILY, file, "stubborn"), grace=0.2)], output=output) == 0

    assert not any(alive(pid) for pid in pids(file))


def test_a_crashed_child_starts_again(tmp_path: Path, script: Script, eventually: Eventually) -> None:
    output = io.BytesIO()
    stop_when(lambda: b"start 3" in output.getvalue(), eventually)
    spec = ChildSpec("web", script(COUNTED, tmp_path / "count", "3", "7"), restart=True)

    assert run_all([spec], output=output) == 0

    assert output.getvalue().decode().splitlines() == [
        "web | start 1",
        "web | web ended with code 7; starting it again in 0.5 s",
        "web | start 2",
        "web | web ended with code 7; starting it again in 1 s",
        "web | start 3",
    ]


@pytest.mark.parametrize(("code", "attempts", "starts"), [("2", 5, 1), ("7", 2, 2)])
def test_a_hopeless_child_ends_the_others_and_gives_its_code(
    code: str, attempts: int, starts: int, tmp_path: Path, script: Script, alive: Alive
) -> None:
    file, count = tmp_path / "family", tmp_path / "count"
    hopeless = script(COUNTED, count, "99", code)
    wait = f"import os, sys, time\nwhile not os.path.exists({str(file)!r}): time.sleep(0.02)\n"
    hopeless = script(wait + "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])", *hopeless[1:])
    specs = [
        ChildSpec("family", script(FAMILY, file), restart=True),
        ChildSpec("hopeless", hopeless, restart=True, attempts=attempts),
    ]

    assert run_all(specs, output=io.BytesIO()) == int(code)

    assert count.read_text(encoding="utf-8") == "x" * starts
    assert not any(alive(pid) for pid in pids(file))


def test_a_missing_command_is_said_and_ends_the_run(tmp_path: Path) -> None:
    output = io.BytesIO()

    assert run_all([ChildSpec("web", (str(tmp_path / "absent"),), restart=True)], output=output) == 127

    assert output.getvalue().startswith(b"web | web cannot start: ")


def test_a_child_that_ends_by_itself_without_error_is_an_error(script: Script) -> None:
    assert run_all([ChildSpec("web", script("print('done')"))], output=io.BytesIO()) == 1


def test_a_reader_that_goes_away_stops_everything(tmp_path: Path, script: Script, alive: Alive) -> None:
    file = tmp_path / "family"
    reading, writing = os.pipe()
    os.close(reading)

    with open(writing, "wb", buffering=0) as output:  # noqa: PTH123 a descriptor, not a path
        assert run_all([ChildSpec("family", script(FAMILY, file))], output=output) == 0

    assert not any(alive(pid) for pid in pids(file))


def test_the_child_gets_its_environment_and_its_folder(tmp_path: Path, script: Script) -> None:
    source = "import os\nprint(os.environ.get('HERE'), os.environ.get('HOME'), os.getcwd(), flush=True)"
    output = io.BytesIO()
    spec = ChildSpec("web", script(source), environ={"HERE": "yes"}, cwd=tmp_path)

    run_all([spec], output=output)

    assert output.getvalue().decode() == f"web | yes None {tmp_path}\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can drop to another account")
def test_the_child_runs_as_the_account_it_is_given() -> None:
    output = io.BytesIO()
    status = str(shutil.which("grep")), "-E", "^(Uid|Gid|Groups|CapEff):", "/proc/self/status"

    run_all([ChildSpec("web", status, user=(65534, 65534))], output=output)

    ids = "\t65534" * 4
    assert [line.split(b"| ")[1].decode().rstrip() for line in output.getvalue().splitlines()] == [
        f"Uid:{ids}",
        f"Gid:{ids}",
        "Groups:",
        f"CapEff:\t{0:016x}",
    ]


def test_folders_to_remove_go_with_the_child(tmp_path: Path, script: Script) -> None:
    folder = tmp_path / "private"
    folder.mkdir()
    (folder / "socket").touch()

    child = Child(ChildSpec("once", script("pass"), remove=(folder,)))

    assert child.wait() == 0
    assert not folder.exists()
    assert tmp_path.exists()


STARTER = """
import sys
from rapport.kernel.processes import ChildSpec, run_all
sys.exit(run_all([ChildSpec("family", tuple(sys.argv[1:]), restart=True)]))
"""


@pytest.fixture
def family(
    tmp_path: Path, script: Script, eventually: Eventually
) -> Iterator[tuple[subprocess.Popen[bytes], int, int, int]]:
    """A starter, the guard of its child, the child and the grandchild."""
    file = tmp_path / "family"
    command = script(STARTER, *script(FAMILY, file))
    starter = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    eventually(file.exists)
    child, grandchild = pids(file)
    yield starter, psutil.Process(child).ppid(), child, grandchild
    for pid in (starter.pid, grandchild):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    starter.wait()


def test_nothing_outlives_a_killed_starter(
    family: tuple[subprocess.Popen[bytes], int, int, int], eventually: Eventually, alive: Alive
) -> None:
    starter, *others = family
    starter.kill()
    eventually(lambda: not any(alive(pid) for pid in others))


def test_a_killed_guard_takes_its_command_along_and_ends_the_run(
    family: tuple[subprocess.Popen[bytes], int, int, int], eventually: Eventually, alive: Alive
) -> None:
    starter, guard, child, _grandchild = family
    os.kill(guard, signal.SIGKILL)
    eventually(lambda: not alive(child))
    assert starter.wait() == 128 + signal.SIGKILL


def test_a_tethered_command_ends_when_its_starter_is_killed(
    tmp_path: Path, script: Script, eventually: Eventually, alive: Alive
) -> None:
    file = tmp_path / "family"
    tether = (
        sys.executable,
        "-m",
        "rapport.kernel.processes.tether",
        *script(STARTER, *script(FAMILY, file)),
    )
    make = subprocess.Popen(
        script("import subprocess, sys; subprocess.run(sys.argv[1:])", *tether), stdout=subprocess.DEVNULL
    )
    eventually(file.exists)

    make.kill()
    make.wait()

    eventually(lambda: not any(alive(pid) for pid in pids(file)))


def test_delays_double_up_to_half_a_minute() -> None:
    assert [delay_before(attempt) for attempt in range(1, 9)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert delay_before(10**6) == 30
