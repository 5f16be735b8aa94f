"""Every route names a permission; the public ones are these and no others."""

import pytest
from rapport.kernel.access import PERMISSIONS
from rapport.kernel.request.guard import MissingPermission, check_routes, inventory
from rapport.offline import offline_litestar

PUBLIC = {
    "GET /break-glass/enter",
    "GET /health/live",
    "GET /health/ready",
    "GET /login",
    "GET /metrics",
    "GET /static/dist/{file_path:path}",
    "GET /static/{file_path:path}",
    "HEAD /static/dist/{file_path:path}",
    "HEAD /static/{file_path:path}",
    "POST /break-glass/enter",
    "POST /login",
    "POST /login/as/{user_id:uuid}",
    "POST /login/bank",
}


def test_the_public_routes_are_known_and_the_others_have_a_permission():
    public = set()
    for path, method, opt in inventory(offline_litestar()):
        if opt.get("public"):
            public.add(f"{method} {path}")
        else:
            assert opt.get("permission") in PERMISSIONS, f"{method} {path}"
    assert public == PUBLIC


def test_a_route_without_a_permission_keeps_the_application_from_starting():
    from litestar import get

    @get("/open-door")
    async def open_door() -> None: ...

    application = offline_litestar()
    application.register(open_door)
    with pytest.raises(MissingPermission, match="GET /open-door"):
        check_routes(application)


def test_every_operation_of_the_api_is_described():
    document = offline_litestar().openapi_schema.to_schema()
    operations = [
        (path, method, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in {"get", "post", "patch", "put", "delete"}
    ]
    for path, method, operation in operations:
        assert operation.get("description") or operation.get("summary"), f"{method} {path}"
