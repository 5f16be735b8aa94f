"""Trying a mapping from the command line."""

from pathlib import Path
from typing import Any

import pytest

from rapport_core_banking.__main__ import main
from rapport_core_banking.mapping.load import core_text


def test_a_right_mapping_and_right_packages(package: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["core", str(package.root)]) == 0
    assert capsys.readouterr().out == "mapping core: 17 tables\n2026-01-05 ACCEPTED\n"


def test_a_wrong_mapping(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m.yaml").write_text(core_text().replace("sign: first", "sign: middle"))
    assert main([str(tmp_path / "m.yaml")]) == 2
    assert 'format.number.sign: expected is first or last, not "middle"' in capsys.readouterr().err


def test_wrong_packages_and_waiting_ones(package: Any, line: Any, capsys: pytest.CaptureFixture[str]) -> None:
    from datetime import date

    package.file("BALANCE", [line("BALANCE", balance="x")])
    package.day(date(2026, 1, 6), ("ORG",))
    assert main(["core", str(package.root)]) == 1
    said = capsys.readouterr().out
    assert "2026-01-06 WAITING for CUSTOMER, ACCOUNT" in said
    assert "CBS_BALANCE_20260105.dat, line 1, balance: This is not a number" in said
    assert "2026-01-05 QUARANTINED" in said


def test_no_such_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["core", str(tmp_path / "none")]) == 2
    assert "directory: there is no such folder" in capsys.readouterr().err
