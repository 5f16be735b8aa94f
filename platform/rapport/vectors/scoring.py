"""Vectors of tiers, churn and funds movements (N-..)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from rapport.scoring.formulas.churn import score_findings
from rapport.scoring.formulas.findings import SignalFinding
from rapport.scoring.formulas.funds_movement import MovementParameters, funds_movement
from rapport.scoring.formulas.parameters import ChurnParameters, Segment
from rapport.scoring.formulas.tiers import Ladder, TierParameters, TierState, next_tier
from rapport.vectors.reading import decimal, minor, shown

_ONE_DAY = date(2026, 1, 1)


def tiers(inputs: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """N-01, N-02."""
    ladder = _tier_parameters(inputs).ladder(currency)
    return {"months": list(_months(inputs, ladder, currency))}


def churn(inputs: Mapping[str, Any], _currency: str) -> dict[str, Any]:
    """N-06: the cases give codes without dates, so all signals are of one day."""
    rules = ChurnParameters(points=inputs["points"])
    return {"cases": [_score(codes, rules) for codes in inputs["cases"]]}


def movements(inputs: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """N-07."""
    return {"cases": [_movement(case, currency) for case in inputs["cases"]]}


def _tier_parameters(inputs: Mapping[str, Any]) -> TierParameters:
    rungs = tuple((row["code"], decimal(row["min_month_avg_aum"])) for row in inputs["tiers"])
    if "misses_before_downgrade" not in inputs:
        return TierParameters(tiers=rungs)
    misses = dict(inputs["misses_before_downgrade"])
    return TierParameters(tiers=rungs, misses=misses.pop("default"), misses_of=misses)


def _months(inputs: Mapping[str, Any], ladder: Ladder, currency: str) -> Iterator[dict[str, Any]]:
    state = TierState(inputs["start"])
    for name, average in inputs["months"]:
        decision = next_tier(state, minor(average, currency), ladder)
        state = decision.next
        yield {
            "month": name,
            "avg_aum": average,
            "computed": decision.computed,
            "tier_next_month": state.tier,
            "misses": state.misses,
        }


def _score(codes: Sequence[str], rules: ChurnParameters) -> dict[str, Any]:
    score = score_findings([SignalFinding(code, _ONE_DAY, {}) for code in codes], rules)
    return {"base": score.base, "combo": score.combo, "score": score.score, "level": score.level.value}


def _movement(case: Sequence[str], currency: str) -> dict[str, Any]:
    segment, previous_aum, amount = case
    floor = MovementParameters().floor(Segment(segment), currency)
    movement = funds_movement(minor(amount, currency), minor(previous_aum, currency), floor)
    return {"threshold": shown(movement.threshold, currency), "alert": movement.alert}
