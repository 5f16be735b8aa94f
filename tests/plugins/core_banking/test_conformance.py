"""The conformance kit on the real bank's files (on made ones where they are not there)."""

from pathlib import Path
from typing import Any

import pytest

from rapport_sdk.testing import Case, ConnectorConformance


class TestCoreBanking(ConnectorConformance):
    @pytest.fixture
    def case(self, package: Any, line: Any, tmp_path: Path) -> Case:
        from datetime import date, timedelta

        for number in range(1, 5):
            package.day(date(2026, 1, 5) + timedelta(days=number))
        package.file("CUSTOMER", [line("CUSTOMER", name="𠮷桂玲", id_no="11010119800229123X", sex="?")])
        return Case(
            module="rapport_core_banking.plugin",
            connector="core_banking",
            stream="end_of_day",
            config={"directory": str(package.root)},
            bad_config={"directory": str(tmp_path / "nowhere")},
            personal=("𠮷桂玲", "11010119800229123X", "王䶮", "13800000001", "110101X"),
        )
