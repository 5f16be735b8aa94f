"""The database roles: who owns, who serves, who relays, who searches (tenancy.md, Isolation)."""

from typing import Any, LiteralString

OWNER: LiteralString = "rapport_owner"
APPLICATION: LiteralString = "rapport_app"
RELAY: LiteralString = "rapport_relay"
SEARCH: LiteralString = "rapport_search"

EXISTS = "SELECT 1 FROM pg_roles WHERE rolname = $1"
CREATE: dict[str, LiteralString] = {
    OWNER: "CREATE ROLE rapport_owner NOLOGIN NOSUPERUSER NOBYPASSRLS",
    APPLICATION: "CREATE ROLE rapport_app LOGIN NOSUPERUSER NOBYPASSRLS",
    RELAY: "CREATE ROLE rapport_relay LOGIN NOSUPERUSER NOBYPASSRLS",
    SEARCH: "CREATE ROLE rapport_search NOLOGIN NOSUPERUSER BYPASSRLS",
}
MEMBERSHIP: tuple[LiteralString, ...] = (
    "GRANT rapport_owner TO CURRENT_USER",
    "GRANT rapport_search TO CURRENT_USER",
    "GRANT rapport_search TO rapport_owner",
)
SCHEMA: tuple[LiteralString, ...] = (
    "ALTER SCHEMA public OWNER TO rapport_owner",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO rapport_app, rapport_relay, rapport_search",
    "GRANT CREATE ON SCHEMA public TO rapport_search",
)
PASSWORD: LiteralString = "SELECT format('ALTER ROLE %I PASSWORD %L', $1::text, $2::text)"  # noqa: S105 a statement


async def ensure_roles(connection: Any, passwords: dict[str, str]) -> None:
    """Create the roles that are missing and set the passwords given; `connection` is the administrator's."""
    for role, statement in CREATE.items():
        if not await connection.fetchval(EXISTS, role):
            await connection.execute(statement)
    for statement in MEMBERSHIP + SCHEMA:
        await connection.execute(statement)
    for role, password in passwords.items():
        await connection.execute(await connection.fetchval(PASSWORD, role, password))
