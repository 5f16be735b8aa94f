"""`GET` and `PATCH /api/v1/customers/{id}`: figures, masks, entity tags, who may change what."""

from decimal import Decimal
from uuid import uuid4

import pytest
from rapport.customers.etags import etag_of, expected_version, same
from rapport.kernel.errors import PreconditionFailed, PreconditionRequired
from rapport.kernel.money import from_minor

URL = "/api/v1/customers"


@pytest.fixture
async def customer(bank, database, services, mobile_of):
    """The id of a customer of E111 with a mobile and an identity number."""
    async with database.transaction(bank.tenant) as tx:
        found = await tx.fetch_value(
            "SELECT id FROM customer WHERE tenant_id = $1 AND lead_rm_id = $2 ORDER BY customer_no LIMIT 1",
            bank.tenant.id,
            bank.employees["E111"],
        )
        await mobile_of(tx, found, "13912345678")
        cipher = await services.key_store.cipher(tx)
        await tx.execute(
            "UPDATE customer SET id_no = $3, email = $4, address = $5 WHERE tenant_id = $1 AND id = $2",
            bank.tenant.id,
            found,
            cipher.encrypt("customer", "id_no", found, "330102198503121234"),
            cipher.encrypt("customer", "email", found, "li.chen@example.com"),
            cipher.encrypt("customer", "address", found, "浙江省杭州市西湖区文三路 90 号"),
        )
    return found


@pytest.fixture
async def manager(client_factory, bank):
    scopes = ["customer:read", "customer:write"]
    return await client_factory(bank.tenant, post="RM", org="S11", employee_no="E111", scopes=scopes)


async def stored(database, bank, customer):
    async with database.transaction(bank.tenant, readonly=True) as tx:
        return dict(
            await tx.fetch_row(
                "SELECT tags, remark, version FROM customer WHERE tenant_id = $1 AND id = $2",
                bank.tenant.id,
                customer,
            )
        )


async def audited(database, bank, action):
    async with database.transaction(bank.tenant, readonly=True) as tx:
        return await tx.fetch_value(
            "SELECT count(*) FROM audit_entry WHERE tenant_id = $1 AND action = $2", bank.tenant.id, action
        )


async def test_figures_are_those_of_the_published_run_and_personal_values_are_masked(
    manager, customer, bank, database
):
    answer = await manager.get(f"{URL}/{customer}")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["mobile"], body["id_no"]) == ("139****5678", "330***********1234")
    assert body["email"] == "l***@example.com"
    assert body["address"].startswith("浙江省杭州市*")
    async with database.transaction(bank.tenant, readonly=True) as tx:
        measure = await tx.fetch_row(
            "SELECT * FROM customer_measure WHERE tenant_id = $1 AND customer_id = $2",
            bank.tenant.id,
            customer,
        )
    for name, column in {
        "aum": "aum",
        "aum_change": "aum_change",
        "aum_30_days_ago": "aum_30_days_ago",
        "deposit": "deposit",
        "deposit_month_average": "deposit_mtd_avg",
        "loan": "loan",
        "credit_used": "credit_used",
    }.items():
        assert Decimal(body[name]) == from_minor(measure[column], "CNY"), name
    assert body["accounts"] == measure["accounts"]
    assert body["figures_as_of"] == "2026-11-20"
    for secret in ("13912345678", "330102198503121234", "li.chen", "文三路"):
        assert secret not in answer.text


async def test_an_unchanged_customer_is_not_sent_again(manager, customer):
    first = await manager.get(f"{URL}/{customer}")
    etag = first.headers["etag"]
    again = await manager.get(f"{URL}/{customer}", headers={"if-none-match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    changed = await manager.patch(f"{URL}/{customer}", json={"remark": "x"}, headers={"if-match": etag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag
    fresh = await manager.get(f"{URL}/{customer}", headers={"if-none-match": etag})
    assert (fresh.status_code, fresh.headers["etag"]) == (200, changed.headers["etag"])


async def test_a_change_of_figures_changes_the_tag_but_does_not_stand_in_the_way(
    manager, customer, bank, database
):
    etag = (await manager.get(f"{URL}/{customer}")).headers["etag"]
    async with database.transaction(bank.tenant) as tx:
        await tx.execute(
            "UPDATE customer_measure SET aum = aum + 1 WHERE tenant_id = $1 AND customer_id = $2",
            bank.tenant.id,
            customer,
        )
    assert (await manager.get(f"{URL}/{customer}")).headers["etag"] != etag
    answer = await manager.patch(f"{URL}/{customer}", json={"tags": ["退休金"]}, headers={"if-match": etag})
    assert answer.status_code == 200


async def test_tags_and_remark_are_changed_and_audited(manager, customer, bank, database):
    etag = (await manager.get(f"{URL}/{customer}")).headers["etag"]
    before = await audited(database, bank, "customer.change")
    body = {"tags": [" 家族 ", "海外", "家族"], "remark": "  周五回访 "}
    answer = await manager.patch(f"{URL}/{customer}", json=body, headers={"if-match": etag})
    assert answer.status_code == 200
    assert (answer.json()["tags"], answer.json()["remark"]) == (["家族", "海外"], "周五回访")
    now = await stored(database, bank, customer)
    assert now["tags"] == ["家族", "海外"]
    assert now["version"] == answer.json()["version"] == 2
    assert await audited(database, bank, "customer.change") == before + 1
    again = await manager.patch(
        f"{URL}/{customer}", json={"tags": []}, headers={"if-match": answer.headers["etag"]}
    )
    assert again.json()["tags"] == []
    assert again.json()["remark"] == "周五回访"


@pytest.mark.parametrize(
    ("body", "headers", "status", "field"),
    [
        ({"remark": "x"}, {}, 428, None),
        ({"remark": "x"}, {"if-match": '"7-00"'}, 412, None),
        ({"remark": "x"}, {"if-match": "nonsense"}, 412, None),
        ({"remark": "x" * 501}, {"if-match": '"1"'}, 422, "remark"),
        ({"remark": "a\u0007b"}, {"if-match": '"1"'}, 422, "remark"),
        ({"tags": ["x" * 21]}, {"if-match": '"1"'}, 422, "tags"),
        ({"tags": ["a,b"]}, {"if-match": '"1"'}, 422, "tags"),
        ({"tags": [str(n) for n in range(11)]}, {"if-match": '"1"'}, 422, "tags"),
        ({"tags": "家族"}, {"if-match": '"1"'}, 422, "tags"),
        ({"name": "李四"}, {"if-match": '"1"'}, 422, "name"),
        ({"tier": "T5"}, {"if-match": '"1"'}, 422, "tier"),
        ({}, {"if-match": '"1"'}, 422, None),
    ],
)
async def test_a_refused_change_changes_nothing(
    manager, customer, bank, database, body, headers, status, field
):
    before, entries = await stored(database, bank, customer), await audited(database, bank, "customer.change")
    answer = await manager.patch(f"{URL}/{customer}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    if field is not None:
        assert field in {fault["field"] for fault in answer.json()["errors"]}
    assert await stored(database, bank, customer) == before
    assert await audited(database, bank, "customer.change") == entries


async def test_who_may_read_may_not_therefore_write(client_factory, bank, customer, database):
    before = await stored(database, bank, customer)
    reader = await client_factory(bank.tenant, post="RISK_OFFICER", scopes=["customer:read"])
    stranger = await client_factory(
        bank.tenant, post="RM", org="S21", employee_no="E211", scopes=["customer:read", "customer:write"]
    )
    change = {"json": {"remark": "x"}, "headers": {"if-match": '"1"'}}
    assert (await reader.get(f"{URL}/{customer}")).status_code == 200
    assert (await reader.patch(f"{URL}/{customer}", **change)).status_code == 403
    assert (await stranger.patch(f"{URL}/{customer}", **change)).status_code == 404
    assert (await stranger.patch(f"{URL}/{uuid4()}", **change)).status_code == 404
    assert await stored(database, bank, customer) == before


def test_entity_tags():
    tag = etag_of(3, b"{}")
    assert tag.startswith('"3-')
    assert same(f'W/{tag}, "9"', tag)
    assert same("*", tag)
    assert not same('"3-0"', tag)
    assert expected_version(tag) == expected_version(f"W/{tag}") == expected_version('"3"') == 3
    for text in ('"x-1"', "*", '"-1"', '"12345678901"', '"³"'):
        with pytest.raises(PreconditionFailed):
            expected_version(text)
    with pytest.raises(PreconditionRequired):
        expected_version("")
