"""Making a tenant: all its parts, or a plain refusal."""

import pytest
from rapport.kernel.access import POSTS
from rapport.kernel.accounts import NewUser, create_key, create_user, refuse_when_sealed
from rapport.kernel.errors import Conflict, Forbidden, Invalid

from tenants.provisioning import NewTenant, admin_emails, create_tenant, seal


async def test_a_tenant_has_posts_keys_and_three_administrators(services):
    made = await create_tenant(
        services, NewTenant("Harbour", "海港银行", "whole-bank", admin_emails("it@b.cn"))
    )
    assert made.tenant.code == "harbour"
    assert [admin.post for admin in made.admins] == ["SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN"]
    assert len({admin.email for admin in made.admins}) == 3
    assert all(len(admin.password) >= 15 and admin.totp_secret for admin in made.admins)
    async with services.database.transaction(made.tenant) as tx:
        codes = {
            row["code"] for row in await tx.fetch("SELECT code FROM post WHERE tenant_id = $1", tx.tenant.id)
        }
        assert codes == {post.code for post in POSTS}
        assert await services.key_store.ring(tx)


@pytest.mark.parametrize(
    ("code", "mode", "error"),
    [("bad code", "whole-bank", Invalid), ("ok", "half-bank", Invalid), ("-x", "whole-bank", Invalid)],
)
async def test_wrong_codes_and_modes_are_refused(services, code, mode, error):
    with pytest.raises(error):
        await create_tenant(services, NewTenant(code, "X", mode, admin_emails("it@b.cn")))
    assert await services.catalogue.find(code) is None


async def test_a_code_is_taken_once(services, tenant):
    with pytest.raises(Conflict):
        await create_tenant(services, NewTenant(tenant.code, "X", "whole-bank", admin_emails("it@b.cn")))


async def test_after_sealing_the_command_line_grants_no_more(services, tenant, system):
    assert await seal(services, tenant)
    assert not await seal(services, tenant)
    with pytest.raises(Forbidden):
        async with services.database.transaction(tenant) as tx:
            await refuse_when_sealed(tx)


async def test_users_need_a_known_post_and_unit_and_an_address_of_their_own(services, tenant, system):
    async with services.database.transaction(tenant) as tx:
        await create_user(services, tx, system(tenant), NewUser("a@b.cn", "RM", "HO"))
        for new in (NewUser("c@b.cn", "KING", "HO"), NewUser("c@b.cn", "RM", "nowhere")):
            with pytest.raises(Invalid):
                await create_user(services, tx, system(tenant), new)
        with pytest.raises(Conflict):
            await create_user(services, tx, system(tenant), NewUser("A@B.cn ", "RM", "HO"))


async def test_keys_have_no_more_rights_than_their_user(services, tenant, system):
    async with services.database.transaction(tenant) as tx:
        await create_user(services, tx, system(tenant), NewUser("a@b.cn", "FEED_OPERATOR", "HO"))
        with pytest.raises(Invalid):
            await create_key(services, tx, system(tenant), "a@b.cn", ["customer:read"])
        key = await create_key(services, tx, system(tenant), "a@b.cn", ["feed:read"])
    assert key.startswith(f"rk_{tenant.code}_")


async def test_e_mail_addresses_are_not_in_the_database_in_clear(services, tenant, system, settings):
    import asyncpg

    async with services.database.transaction(tenant) as tx:
        await create_user(services, tx, system(tenant), NewUser("canary-4711@b.cn", "RM", "HO"))
    connection = await asyncpg.connect(settings.admin_database_url)
    try:
        rows = await connection.fetch("SELECT u::text AS row FROM user_account u")
    finally:
        await connection.close()
    assert all("canary-4711" not in row["row"] for row in rows)
