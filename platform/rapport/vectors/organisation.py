"""Vectors of the organisation (O-..)."""

from collections.abc import Mapping
from typing import Any

from rapport.organisation.portfolios.formulas import ClaimCase, judge_claims


def claims(inputs: Mapping[str, Any], _currency: str) -> dict[str, Any]:
    """O-01."""
    cases = [
        ClaimCase(bool(each.get("open_claim_by_other")), each.get("released_by_same_rm_days_ago"))
        for each in inputs["claims_in_order"]
    ]
    results = judge_claims(cases, int(inputs["portfolio_size"]), int(inputs["cap"]))
    return {"results": [each.value for each in results]}
