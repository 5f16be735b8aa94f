"""The description of the JSON API; served behind log-in, printed by `rapport openapi`."""

from litestar import Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from rapport.kernel.access import Permission

DESCRIPTION = (
    "Money is a string of minor-unit precision in the currency named beside it; dates are ISO 8601. "
    "Lists answer {items, next_cursor}. Errors are application/problem+json (RFC 9457)."
)


def openapi_config() -> OpenAPIConfig:
    """OpenAPI 3.1 of the routes under /api/v1; the document is at /schema/openapi.json."""
    return OpenAPIConfig(
        title="Rapport",
        version="1.0.0",
        description=DESCRIPTION,
        path="/schema",
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        openapi_router=Router("/schema", route_handlers=[], opt={"permission": Permission.SELF}),
        components=[Components(security_schemes={"apiKey": SecurityScheme(type="http", scheme="bearer")})],
        security=[{"apiKey": []}],
        use_handler_docstrings=True,
    )
