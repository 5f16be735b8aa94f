"""The kernel's middleware in its order; each is a plain ASGI application around the next."""

from __future__ import annotations

from typing import Final

from rapport.kernel.http.asgi import App, Refuse, as_problem
from rapport.kernel.http.body import BodyLimits, LimitedBodies
from rapport.kernel.http.headers import SecurityHeaders
from rapport.kernel.http.hosts import Hosts, KnownHosts
from rapport.kernel.http.requests import RequestContext
from rapport.kernel.metrics import METRICS, Metrics

ANY_HOST: Final = ("/health/live", "/health/ready", "/metrics")


def kernel_stack(
    app: App,
    *,
    refuse: Refuse = as_problem,
    hosts: Hosts | None = None,
    limits: BodyLimits | None = None,
    metrics: Metrics = METRICS,
) -> App:
    """From the outside: security headers, request id with log and metrics, known hosts, body limits, `app`.

    `refuse` renders an error that happens before a route is reached (problem+json by default).
    """
    bodies = LimitedBodies(app, refuse, limits)
    known = KnownHosts(bodies, hosts or Hosts(), refuse, ANY_HOST)
    return SecurityHeaders(RequestContext(known, refuse, metrics))
