"""Tiers, funds movements and churn early warning (domain.md 9.1, 9.6, 9.7): pure functions on plain data.

Amounts are whole minor units of the tenant's base currency; the parameters are `Decimal` main units and
ratios. Comparisons are exact (`Fraction` here, `numeric` in SQL). A window of n days that ends on night d is
d−n+1 .. d, both counted; facts after night d are ignored, so a past night can be computed again. AUM means
the customer's end-of-day total in the base currency, kept as changes; before its first change it is zero.

- `parameters`: thresholds, windows, points; `findings`: what a signal says
- `balance_signals`: A01, A02, A09; `product_signals`: A04, A06, A10; `event_signals`: E01, E04, E05, E06
- `churn`: pairing, score, level; `alerts`: when an alert rises again, when its task is due
- `tiers`; `funds_movement`
"""
