"""Paired rounds: product and bare by turns on the same machine, medians of both and of their ratios."""

import subprocess
import sys
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any, Final

import msgspec

from rapport.bench.load import Answered, Load

CALLERS: Final = (1, 16)


@dataclass(frozen=True, slots=True)
class Side:
    """One server and what it is asked."""

    port: int
    requests: list[bytes]


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure; the defaults are what `rapport bench` uses."""

    customers: int = 50_000
    rounds: int = 5
    seconds: float = 2.0
    warm_up: float = 2.0


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """A whole HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body:
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def compare(product: Side, bare: Side, effort: Effort) -> dict[str, dict[str, float]]:
    """By number of callers: requests a second of both, the median ratio, the product's latencies."""
    found: dict[str, dict[str, float]] = {}
    for callers in CALLERS:
        for side in (product, bare):
            _answered(side, callers, effort.warm_up)
        pairs = [_pair(product, bare, callers, effort, turn) for turn in range(effort.rounds)]
        found[str(callers)] = _figures(pairs)
    return found


def _pair(product: Side, bare: Side, callers: int, effort: Effort, turn: int) -> tuple[Answered, Answered]:
    """Whoever went second goes first the next time."""
    if turn % 2:
        second = _answered(bare, callers, effort.seconds)
        return _answered(product, callers, effort.seconds), second
    return _answered(product, callers, effort.seconds), _answered(bare, callers, effort.seconds)


def _answered(side: Side, callers: int, seconds: float) -> Answered:
    load = msgspec.msgpack.encode(Load(side.port, side.requests, callers, seconds))
    done = subprocess.run(
        [sys.executable, "-m", "rapport.bench.load"], input=load, capture_output=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode()[-2_000:])
    return msgspec.msgpack.decode(done.stdout, type=Answered)


def _figures(pairs: list[tuple[Answered, Answered]]) -> dict[str, float]:
    rates = [(len(ours.latencies) / ours.seconds, len(bare.latencies) / bare.seconds) for ours, bare in pairs]
    latencies = [each for ours, _ in pairs for each in ours.latencies]
    return {
        "product_rps": round(median(ours for ours, _ in rates), 1),
        "bare_rps": round(median(bare for _, bare in rates), 1),
        "ratio": round(median(ours / bare for ours, bare in rates), 3),
        "p50_ms": round(median(latencies) * 1000, 2),
        "p95_ms": round(quantiles(latencies, n=20)[-1] * 1000, 2),
    }


def holds(figures: dict[str, Any], floor: float) -> bool:
    """Whether the ratio reaches the floor for every number of callers."""
    return all(each["ratio"] >= floor for each in figures.values())
