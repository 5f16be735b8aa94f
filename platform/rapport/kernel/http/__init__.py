"""The edge of the web process: what every request passes before it reaches a route (docs/decisions/0014)."""
