"""What a start of the demonstration sets up: which tenant, from which files."""

from dataclasses import dataclass
from pathlib import Path

from tenants import demonstration


@dataclass(frozen=True, slots=True)
class Plan:
    """`own`: the product's own bank, whose files are made here; else a bank's files in `feed`.

    `per_unit`: relationship managers dealt to each unit, for files that bring no staff; 0 for those that do.
    """

    code: str
    name: str
    currency: str
    timezone: str
    feed: Path
    own: bool
    per_unit: int = 0


def plan(data_dir: Path, feed: Path | None, code: str | None, currency: str | None) -> Plan:
    """The demonstration bank, or the bank of the given folder."""
    if feed is None:
        return Plan(
            demonstration.TENANT_CODE.lower(),
            demonstration.NAME_ZH,
            demonstration.CURRENCY,
            demonstration.TIMEZONE,
            data_dir / "demonstration" / "feed",
            own=True,
        )
    name = (code or "bank").upper()
    return Plan(
        (code or "bank").lower(), name, currency or "CNY", "Asia/Shanghai", feed, own=False, per_unit=2
    )
