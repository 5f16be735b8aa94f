"""The same bytes at every run, and the size that was promised."""

import os
import subprocess
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
import rapport

from tenants import demonstration
from tenants.demonstration import Manifest, generate

SMALL = 300


def tree(root: Path) -> dict[str, str]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): sha256(path.read_bytes()).hexdigest() for path in files}


def test_two_runs_are_identical_whatever_the_hash_seed(small: Manifest, tmp_path: Path) -> None:
    package, kernel = Path(demonstration.__file__).parents[2], Path(rapport.__file__).parents[1]
    script = (
        "import sys; from pathlib import Path; from tenants.demonstration import generate; "
        "generate(Path(sys.argv[1]), customers=int(sys.argv[2]))"
    )
    environ = {
        **os.environ,
        "PYTHONHASHSEED": "4711",
        "PYTHONPATH": f"{package}:{kernel}",
        "TZ": "America/Lima",
    }
    subprocess.run([sys.executable, "-c", script, str(tmp_path), str(SMALL)], env=environ, check=True)
    first = tree(small.feed.parent)
    assert len(first) > 600
    assert tree(tmp_path) == first


def test_running_again_over_old_files_changes_nothing(small: Manifest) -> None:
    before = tree(small.feed.parent)
    assert generate(small.feed.parent, customers=SMALL) == small
    assert tree(small.feed.parent) == before


def test_the_default_bank_has_the_promised_size(default: Manifest) -> None:
    assert default.days[0] == date(2026, 10, 31)
    assert default.days[-1] == date(2026, 11, 20)
    assert len(default.days) == 21
    assert default.rows["TXN"] <= 250_000
    assert default.rows["HISTORY"] <= 250_000
    assert default.rows["INTERACTION"] > 10_000
    assert default.size < 64 * 2**20
    written = list(default.feed.rglob("*.dat"))
    assert sum(path.stat().st_size for path in written) == default.size


def test_a_later_last_day_moves_everything(tmp_path: Path) -> None:
    made = generate(tmp_path, last_day=date(2026, 12, 21), customers=SMALL)
    assert made.days[-1] == date(2026, 12, 21)
    assert made.days[0] == date(2026, 12, 1)
    assert {path.name for path in made.feed.iterdir()} == {f"{day:%Y%m%d}" for day in made.days}


@pytest.mark.parametrize(("customers", "daily_days"), [(239, 20), (240, 19)])
def test_too_small_a_bank_is_refused_and_nothing_written(
    tmp_path: Path, customers: int, daily_days: int
) -> None:
    with pytest.raises(ValueError, match="at least"):
        generate(tmp_path / "out", customers=customers, daily_days=daily_days)
    assert not (tmp_path / "out").exists()
