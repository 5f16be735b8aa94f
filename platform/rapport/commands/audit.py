"""`rapport audit verify`, `rapport audit verify-report`."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.commands.output import Json, TenantOption, run, show
from rapport.commands.tenants import find_tenant
from rapport.kernel.services import Services
from rapport.runtime import with_services

audit_app = typer.Typer(no_args_is_help=True, help="The audit log.")


def register(app: typer.Typer) -> None:
    app.add_typer(audit_app, name="audit")


@audit_app.command("verify")
def verify(tenant: TenantOption, as_json: Json = False) -> None:
    """Check the tenant's hash chain from its first entry; exit 1 when it was tampered with."""
    from rapport.kernel.audit.verify import Verified, verify_chain

    async def work(services: Services) -> Verified:
        found = await find_tenant(services, tenant)
        async with services.database.transaction(found, readonly=True) as tx:
            return await verify_chain(tx)

    result = run(with_services(work))
    show(result, as_json=as_json)
    if not result.intact:
        raise typer.Exit(1)


@audit_app.command("verify-report")
def verify_report(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], as_json: Json = False
) -> None:
    """Check a separation report's signature; needs no server. Exit 1 when it was changed."""
    from rapport.organisation.posts.report import verified

    result = verified(file.read_bytes())
    show(result, as_json=as_json)
    if not result["intact"]:
        raise typer.Exit(1)
