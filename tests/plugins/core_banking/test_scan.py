"""Days and files on disk: states, fingerprints, and what does not belong there."""

import contextlib
import os
from datetime import date, timedelta
from typing import Any

import pytest

from rapport_sdk import BadConfiguration, State
from rapport_sdk.package import DayState, FileState, Verdict

DAY = date(2026, 1, 5)
NEXT = DAY + timedelta(days=1)


def states(package: Any, place: int = 0) -> dict[str, FileState]:
    return {file.source: file.state for file in package.connector().scan().days[place].files}


def test_a_file_without_marker_is_left_alone(package: Any) -> None:
    package.path("TXN").with_suffix(".OK").unlink()
    day = package.connector().scan().days[0]
    assert (day.state, day.missing) == (DayState.WAITING, ("TXN",))
    assert states(package)["TXN"] is FileState.WRITING
    assert package.read().days == []


def test_an_optional_file_that_is_still_written_does_not_hold_the_day(package: Any) -> None:
    package.file("EMPLOYEE")
    package.path("EMPLOYEE").with_suffix(".OK").unlink()
    read = package.read()
    assert [day.verdict for day in read.days] == [Verdict.ACCEPTED]
    assert "employee" not in read.ends
    package.file("EMPLOYEE")
    later = package.read(State(cursor=read.cursor))
    assert later.begun[0].revision
    assert later.ends["employee"].rows == 1


def test_a_file_that_is_still_written_makes_no_revision(package: Any) -> None:
    cursor = package.read().cursor
    package.path("EMPLOYEE").write_bytes(b"half a l")
    assert package.read(State(cursor=cursor)).days == []


def test_files_may_come_apart_and_days_out_of_order(package: Any) -> None:
    package.day(NEXT)
    package.path("GL").with_suffix(".OK").rename(package.root / "held")
    first = package.read()
    assert [day.as_of for day in first.days] == [NEXT]
    (package.root / "held").rename(package.path("GL").with_suffix(".OK"))
    second = package.read(State(cursor=first.cursor))
    assert [(day.as_of, day.verdict) for day in second.days] == [(DAY, Verdict.ACCEPTED)]
    assert not second.begun[0].revision
    assert package.read(State(cursor=first.cursor | second.cursor)).days == []


def test_a_revision_brings_the_whole_day_again_and_no_other(package: Any, line: Any) -> None:
    package.day(NEXT)
    read = package.read()
    package.file("BALANCE", [line("BALANCE", balance="77.00")])
    again = package.read(State(cursor=read.cursor))
    assert [(begin.day.as_of, begin.revision) for begin in again.begun] == [(DAY, True)]
    assert len(again.ends) == 9
    assert again.rows("arrangement_balance")[0]["balance"] == 7700


def test_a_copy_of_the_folder_is_no_revision(package: Any, writer_class: Any, tmp_path: Any) -> None:
    import shutil

    cursor = package.read().cursor
    shutil.copytree(package.root, tmp_path / "copy")
    assert writer_class(tmp_path / "copy").read(State(cursor=cursor)).days == []


def test_asked_days_come_again_and_alone(package: Any) -> None:
    package.day(NEXT)
    cursor = package.read().cursor
    again = package.read(State(cursor=cursor, days=(DAY,)))
    assert [day.as_of for day in again.days] == [DAY]
    assert package.read(State(days=(DAY - timedelta(days=9),))).days == []


def test_a_marker_without_its_file_quarantines_the_day(package: Any) -> None:
    package.path("CARD").unlink()
    read = package.read()
    assert [problem.reason for problem in read.ends["card_arrangement"].problems] == ["DATA_MISSING"]
    assert [day.verdict for day in read.days] == [Verdict.QUARANTINED]


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "socket"])
def test_only_regular_files_are_opened(package: Any, kind: str, tmp_path: Any) -> None:
    path = package.path("CARD")
    target = tmp_path / "elsewhere"
    path.rename(target)
    if kind == "link":
        path.symlink_to(target)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        import socket

        with socket.socket(socket.AF_UNIX) as server, contextlib.chdir(path.parent):
            server.bind(path.name)  # a whole path may be too long for a socket
    end = package.read().ends["card_arrangement"]
    assert [problem.reason for problem in end.problems] == ["NOT_A_FILE"]
    assert end.verdict is Verdict.QUARANTINED


def test_what_does_not_belong_is_named(package: Any) -> None:
    (package.root / "readme.txt").write_text("x")
    (package.root / "20261301").mkdir()
    (package.root / "99991231").mkdir()
    (package.root / os.fsdecode(b"\xff\xfe")).mkdir()
    (package.folder() / "CBS_BALANCE_20260106.dat").write_text("x")
    (package.folder() / "CBS_NOSUCH_20260105.dat").write_text("x")
    (package.folder() / "cbs_org_20260105.dat").write_text("x")
    scan = package.connector().scan()
    assert set(scan.unknown) == {"20261301", "99991231", "readme.txt", "\ufffd\ufffd"}
    assert set(scan.days[0].unknown) == {
        "CBS_BALANCE_20260106.dat",
        "CBS_NOSUCH_20260105.dat",
        "cbs_org_20260105.dat",
    }
    assert [day.verdict for day in package.read().days] == [Verdict.ACCEPTED]


def test_a_folder_that_is_not_there(writer: Any) -> None:
    with pytest.raises(BadConfiguration) as caught:
        writer.connector().check()
    assert caught.value.field == "directory"


def test_the_check_counts_days(package: Any) -> None:
    package.day(NEXT)
    package.path("GL", NEXT).with_suffix(".OK").unlink()
    assert package.connector().check().message == "2 days found, 1 of them complete"


def test_a_file_that_changes_while_it_is_read(package: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from rapport_core_banking.reading import source

    read = source.Source.digests

    def and_then_written(self: Any, algorithm: str) -> Any:
        found = read(self, algorithm)
        if self._before.st_ino == package.path("GL").stat().st_ino:
            with package.path("GL").open("ab") as file:
                file.write(b"more")
        return found

    monkeypatch.setattr(source.Source, "digests", and_then_written)
    problems = package.read().ends["ledger_balance"].problems
    assert "CHANGED_WHILE_READING" in {problem.reason for problem in problems}


def test_a_file_beyond_the_limit_is_not_read(package: Any, tmp_path: Any) -> None:
    from rapport_core_banking.mapping.load import core_text

    path = package.path("TXN")
    with path.open("r+b") as file:
        file.truncate(3 * 1024 * 1024)
    text = core_text().replace("file_mib: 4096", "file_mib: 2")
    end = package.read(mapping_text=text).ends["posting"]
    assert [problem.reason for problem in end.problems] == ["FILE_TOO_LARGE"]
    assert end.sha256 == ""
