"""Maker and checker as one mechanism: an object registers its kind, the rest is here (domain.md 2.2).

`submit` asks, `decide` answers, and the last approval applies the content in the same transaction. A decision
is bound to the hash of what was shown; the database refuses the maker and whoever benefits.
"""

from rapport.kernel.approvals.delegation import delegate, delegations, revoke_delegation
from rapport.kernel.approvals.inbox import Box, InboxRow, counts, inbox
from rapport.kernel.approvals.kinds import KINDS, ApprovalKind, Change, Step, register
from rapport.kernel.approvals.service import (
    Detail,
    bulk_decide,
    decide,
    expire,
    find,
    submit,
    submit_draft,
    withdraw,
)

__all__ = [
    "KINDS",
    "ApprovalKind",
    "Box",
    "Change",
    "Detail",
    "InboxRow",
    "Step",
    "bulk_decide",
    "counts",
    "decide",
    "delegate",
    "delegations",
    "expire",
    "find",
    "inbox",
    "register",
    "revoke_delegation",
    "submit",
    "submit_draft",
    "withdraw",
]
