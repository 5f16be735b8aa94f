"""`rapport tenant create`, `seal`, `suspend`, `resume`, `list`, `exit` and `verify-exit`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rapport.commands.output import Json, run, show
from rapport.commands.tenants import find_tenant
from rapport.kernel.services import Services
from rapport.runtime import with_services

from tenants.exit_pack import ExitPack, write_exit_pack
from tenants.exit_verify import verify_exit_pack
from tenants.lifecycle import Usage, resume, suspend, usage
from tenants.provisioning import NewTenant, TenantCreated, admin_emails, create_tenant, seal

tenant_app = typer.Typer(no_args_is_help=True, help="Banks and branches.")
Code = Annotated[str, typer.Argument(help="Public code: a-z, 0-9 and hyphens.")]


def register(app: typer.Typer) -> None:
    app.add_typer(tenant_app, name="tenant")


@tenant_app.command("create")
def create(
    code: Code,
    name: Annotated[str, typer.Option(help="The bank's name.")],
    admin: Annotated[str, typer.Option(help="E-mail; the three administrators get plus-addresses of it.")],
    mode: Annotated[str, typer.Option(help="whole-bank or single-branch")] = "whole-bank",
    currency: str = "CNY",
    timezone: str = "Asia/Shanghai",
    root_code: str = "HO",
    replayed: Annotated[bool, typer.Option(help="Its today is the day after the last promoted one.")] = False,
    as_json: Json = False,
) -> None:
    """Make a tenant with its posts, keys, products, feed source and three administrators."""
    new = NewTenant(code, name, mode, admin_emails(admin), currency, timezone, root_code, replayed)

    async def work(services: Services) -> TenantCreated:
        return await create_tenant(services, new)

    made = run(with_services(work))
    show({"tenant": made.tenant, "admins": [_admin(each) for each in made.admins]}, as_json=as_json)


def _admin(user: object) -> dict[str, object]:
    return {key: getattr(user, key) for key in ("email", "post", "password", "totp_secret")}


@tenant_app.command("seal")
def seal_tenant(code: Code, as_json: Json = False) -> None:
    """End the bootstrap: from now on grants need a maker and a checker."""

    async def work(services: Services) -> bool:
        return await seal(services, await find_tenant(services, code))

    show({"tenant": code, "sealed": True, "changed": run(with_services(work))}, as_json=as_json)


Reason = Annotated[str, typer.Option(help="Why; kept in the bank's audit log.")]


@tenant_app.command("suspend")
def suspend_tenant(code: Code, reason: Reason, as_json: Json = False) -> None:
    """Let nobody in and run no job; the data are kept."""

    async def work(services: Services) -> bool:
        return await suspend(services, code, reason)

    show({"tenant": code, "status": "SUSPENDED", "changed": run(with_services(work))}, as_json=as_json)


@tenant_app.command("resume")
def resume_tenant(code: Code, reason: Reason, as_json: Json = False) -> None:
    """Let people in again; jobs go on where they waited."""

    async def work(services: Services) -> bool:
        return await resume(services, code, reason)

    show({"tenant": code, "status": "ACTIVE", "changed": run(with_services(work))}, as_json=as_json)


@tenant_app.command("list")
def list_tenants(as_json: Json = False) -> None:
    """Every tenant with its state and size: numbers only, no customer data."""

    async def work(services: Services) -> list[Usage]:
        return await usage(services)

    show({"tenants": [asdict(each) for each in run(with_services(work))]}, as_json=as_json)


@tenant_app.command("exit")
def exit_pack(
    code: Code,
    to: Annotated[Path, typer.Option(help="A new or empty folder.")],
    as_json: Json = False,
) -> None:
    """Write everything of a tenant in open formats; tells the passphrase of the personal values once."""

    async def work(services: Services) -> ExitPack:
        return await write_exit_pack(services, await find_tenant(services, code), to)

    made = run(with_services(work))
    show({**asdict(made), "folder": str(made.folder)}, as_json=as_json)


@tenant_app.command("verify-exit")
def verify_exit(
    folder: Annotated[Path, typer.Argument(help="The exit pack.")],
    passphrase: Annotated[str, typer.Option(envvar="RAPPORT_EXIT_PASSPHRASE", help="Opens the seal.")] = "",
    as_json: Json = False,
) -> None:
    """Check an exit pack; exit 1 when something is missing, added or changed."""
    faults = verify_exit_pack(folder, passphrase)
    show({"folder": str(folder), "whole": not faults, "faults": faults}, as_json=as_json)
    if faults:
        raise typer.Exit(1)
