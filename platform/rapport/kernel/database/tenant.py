"""Who the data belong to: the value that opens every transaction."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tenant:
    """A bank, or a single branch of one (architecture.md, Tenancy).

    `id` is the number inside the database, `code` the public name in hosts, cookies and keys.
    `replayed` tenants live on the day after their last promoted business date, not on the clock's.
    """

    id: int
    code: str
    name: str
    placement: str = "shared"
    currency: str = "CNY"
    timezone: str = "Asia/Shanghai"
    mode: str = "whole-bank"
    replayed: bool = False
