"""What can be approved: each kind says who decides, what it would change, and how it is applied."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

import msgspec

from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Transaction
from rapport.kernel.i18n import Lazy

P = TypeVar("P", bound=msgspec.Struct)


class Step(msgspec.Struct, frozen=True):
    """Anybody with `permission` whose scope covers `unit_id` (None: any) decides.

    `exact`: only a person whose own unit it is, so that a head above does not stand in for the unit's own.
    `name` is shown, e.g. "Head of the giving unit".
    """

    permission: Permission
    unit_id: UUID | None = None
    exact: bool = False
    name: str = ""


class Change(msgspec.Struct, frozen=True):
    """One line of the difference, in the reader's language; `before` empty: new, `after` empty: gone."""

    label: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalKind(Generic[P]):
    """A kind of object under maker and checker, e.g. `role.change`. Registered once, at import.

    `check` raises Refused or Invalid for content that may not be; it runs when submitted and again when
    applied. `base` tells the present state as a short text: what is approved after it has changed is stale.
    `beneficiaries` are user ids that may not decide. `apply` does it, with `maker` as who asked.
    `closed` runs on a rejection, withdrawal or expiry.
    """

    code: str
    title: Lazy
    payload: type[P]
    make: Permission
    steps: Callable[[Transaction, P], Awaitable[Sequence[Step]]]
    diff: Callable[[Transaction, P], Awaitable[Sequence[Change]]]
    apply: Callable[[Transaction, Actor, "Applied[P]"], Awaitable[None]]
    check: Callable[[Transaction, Actor, P], Awaitable[None]]
    base: Callable[[Transaction, P], Awaitable[str]]
    beneficiaries: Callable[[Transaction, P], Awaitable[Sequence[UUID]]]
    closed: "Callable[[Transaction, Actor, Applied[P], str], Awaitable[None]] | None" = None
    days: int = 7


@dataclass(frozen=True, slots=True)
class Applied(Generic[P]):
    """An approval on its way into effect."""

    approval_id: UUID
    maker_id: UUID
    object_id: str
    payload: P
    reason: str


class Kinds:
    """Every kind by its code."""

    def __init__(self) -> None:
        self._by_code: dict[str, ApprovalKind[Any]] = {}

    def register(self, kind: ApprovalKind[P]) -> ApprovalKind[P]:
        if kind.code in self._by_code:
            raise ValueError(f"the approval kind {kind.code} is registered twice")
        self._by_code[kind.code] = kind
        return kind

    def __getitem__(self, code: str) -> ApprovalKind[Any]:
        return self._by_code[code]

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Any:
        return iter(self._by_code.values())


KINDS: Final = Kinds()
register = KINDS.register


async def nobody(_tx: Transaction, _payload: object) -> Sequence[UUID]:
    """`beneficiaries` of what benefits no single person."""
    return ()


async def no_base(_tx: Transaction, _payload: object) -> str:
    """`base` of what creates something new."""
    return ""
