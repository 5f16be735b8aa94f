"""Accounts, contracts, balances and postings from the bank's files (feeds.md; docs/decisions/0050, 0051)."""

from rapport.products.promotion import balances, cards
from rapport.products.promotion.accounts import promote_accounts, promote_roles
from rapport.products.promotion.balances import promote_balances
from rapport.products.promotion.cards import promote_cards, with_index
from rapport.products.promotion.extras import promote_ledger, promote_lines, promote_orders, promote_rates
from rapport.products.promotion.history import promote_history
from rapport.products.promotion.loans import promote_loans
from rapport.products.promotion.postings import promote_postings
from rapport.products.promotion.terms import promote_terms

REPORTED_TABLES = balances.TEMPORARY
CARD_TABLES = cards.TEMPORARY

__all__ = [
    "CARD_TABLES",
    "REPORTED_TABLES",
    "promote_accounts",
    "promote_balances",
    "promote_cards",
    "promote_history",
    "promote_ledger",
    "promote_lines",
    "promote_loans",
    "promote_orders",
    "promote_postings",
    "promote_rates",
    "promote_roles",
    "promote_terms",
    "with_index",
]
