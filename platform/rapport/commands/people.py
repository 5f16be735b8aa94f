"""`rapport user create`, `rapport key create`, `rapport staff deal`."""

from typing import Annotated

import typer

from rapport.commands.output import Json, TenantOption, run, show
from rapport.commands.tenants import find_tenant
from rapport.kernel.access import system_actor
from rapport.kernel.accounts import NewUser, UserCreated, create_key, create_user, refuse_when_sealed
from rapport.kernel.business_date import data_as_of
from rapport.kernel.services import Services
from rapport.runtime import with_services

BOOTSTRAP = "bootstrap"
user_app = typer.Typer(no_args_is_help=True, help="People who log in.")
key_app = typer.Typer(no_args_is_help=True, help="Keys of the JSON API.")
staff_app = typer.Typer(no_args_is_help=True, help="Relationship managers and portfolios.")


def register(app: typer.Typer) -> None:
    app.add_typer(user_app, name="user")
    app.add_typer(key_app, name="key")
    app.add_typer(staff_app, name="staff")


@user_app.command("create")
def user_create(
    tenant: TenantOption,
    email: Annotated[str, typer.Option(help="What the person logs in with.")],
    post: Annotated[str, typer.Option(help="A post's code, e.g. RM.")],
    org: Annotated[str, typer.Option(help="The unit's code.")],
    name: str = "",
    employee_no: str = "",
    as_json: Json = False,
) -> None:
    """Create a user; password and TOTP secret are told once."""

    async def work(services: Services) -> UserCreated:
        found = await find_tenant(services, tenant)
        async with services.database.transaction(found) as tx:
            await refuse_when_sealed(tx)
            new = NewUser(email=email, post=post, unit_code=org, name=name, employee_no=employee_no)
            return await create_user(services, tx, system_actor(found, BOOTSTRAP), new)

    made = run(with_services(work))
    show(
        {
            "user": {"id": made.user_id, "email": made.email, "post": made.post},
            "password": made.password,
            "totp_secret": made.totp_secret,
        },
        as_json=as_json,
    )


@key_app.command("create")
def key_create(
    tenant: TenantOption,
    user: Annotated[str, typer.Option(help="The user's e-mail address.")],
    scopes: Annotated[str, typer.Option(help="Comma-separated, e.g. customer:read,task:write.")],
    as_json: Json = False,
) -> None:
    """Create an API key; it is told once and ends after 90 days."""

    async def work(services: Services) -> str:
        found = await find_tenant(services, tenant)
        async with services.database.transaction(found) as tx:
            await refuse_when_sealed(tx)
            wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
            return await create_key(services, tx, system_actor(found, BOOTSTRAP), user, wanted)

    show({"key": run(with_services(work))}, as_json=as_json)


@staff_app.command("deal")
def staff_deal(
    tenant: TenantOption,
    per_unit: Annotated[int, typer.Option(min=1, help="Relationship managers in each unit.")],
    as_json: Json = False,
) -> None:
    """Make relationship managers for each unit and deal its customers to them; their work follows at once."""
    from rapport.ingest.night.effects import refresh
    from rapport.organisation.deal import deal

    async def work(services: Services) -> dict[str, int]:
        found = await find_tenant(services, tenant)
        async with services.database.transaction(found) as tx:
            await refuse_when_sealed(tx)
            dealt = dict(await deal(tx, per_unit))
            loaded = await data_as_of(tx) is not None
        if loaded:
            await refresh(services.database, found)
        return dealt

    show(run(with_services(work)), as_json=as_json)
