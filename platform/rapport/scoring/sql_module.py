"""Signals that are one SQL statement each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import LiteralString
from uuid import UUID

from rapport.kernel.database import Transaction
from rapport.kernel.money import minor_digits
from rapport.scoring.modules import Kind, SignalRun
from rapport.scoring.rerun import signal_run_of

Arguments = Callable[[SignalRun], Sequence[object]]
FORGET: LiteralString = "DELETE FROM churn_signal WHERE tenant_id = $1 AND run_id = $2 AND code = $3"
LOWEST, HIGHEST = UUID(int=0), UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class SqlModule:
    """A module that is one statement; its arguments are those of `signals.statement`, then its own."""

    code: str
    kind: Kind
    points: int
    statement: LiteralString
    arguments: Arguments
    version: str = "1"

    @property
    def name(self) -> str:
        return f"churn_{self.code.lower()}"

    async def evaluate(self, tx: Transaction, run: SignalRun, first: UUID, last: UUID) -> int:
        base = run.currencies.base
        return await tx.execute(
            self.statement,
            tx.tenant.id,
            first,
            last,
            run.on,
            run.run_id,
            self.code,
            run.churn.points.get(self.code, self.points),
            run.previous_run,
            base,
            10 ** minor_digits(base),
            minor_digits(base),
            list(run.currencies.codes),
            list(run.currencies.powers),
            *self.arguments(run),
        )

    async def run(self, tx: Transaction, as_of: date) -> int:
        run = await signal_run_of(tx, as_of)
        await tx.execute(FORGET, tx.tenant.id, run.run_id, self.code)
        return await self.evaluate(tx, run, LOWEST, HIGHEST)
