"""Holdings on the customer page: panels, the drawer, and each row's file, line and day."""

import re

import pytest
from rapport.kernel.ids import uuid7

HTMX = {"hx-request": "true"}


@pytest.fixture
async def manager(client_factory, held):
    return await client_factory(held.tenant, post="RM", employee_no="E1")


def drawer(held, word, customer=None):
    return f"/customers/{customer or held.customer}/accounts/{held.accounts[word]}"


async def test_the_panel_lists_what_is_held_with_masked_numbers(manager, held):
    panel = await manager.get(f"/ui/panels/holdings?subject={held.customer}", headers=HTMX)
    assert panel.status_code == 200
    assert panel.text.count('hx-target="#dialog-body"') == 6
    assert "住房贷款" in panel.text
    assert "295,000.00" in panel.text
    assert "4.35%" in panel.text
    assert "6222020200112233445" not in panel.text
    assert "逾期 3 天" in panel.text


async def test_the_ring_adds_up_to_what_is_invested(manager, held, database):
    document = (await manager.get(f"/customers/{held.customer}/mix")).json()
    slices = {each["name"]: each["value"] for each in document["option"]["series"][0]["data"]}
    assert set(slices) == {"活期存款", "定期存款", "混合基金"}
    async with database.transaction(held.tenant, readonly=True) as tx:
        deposit = await tx.fetch_value(
            "SELECT deposit FROM customer_measure WHERE tenant_id = $1 AND customer_id = $2",
            held.tenant.id,
            held.customer,
        )
    assert slices["活期存款"] + slices["定期存款"] == deposit


async def test_maturities_of_the_next_months(manager, held, database):
    nothing = await manager.get(f"/ui/panels/maturities?subject={held.customer}", headers=HTMX)
    assert "hx-target" not in nothing.text
    async with database.transaction(held.tenant) as tx:
        await tx.execute(
            "UPDATE account SET maturity_date = '2026-12-05' WHERE tenant_id = $1 AND id = $2",
            held.tenant.id,
            held.accounts["term"],
        )
    panel = await manager.get(f"/ui/panels/maturities?subject={held.customer}", headers=HTMX)
    assert "2026-12-05" in panel.text


async def test_balances_name_file_line_and_day(manager, held):
    answer = await manager.get(drawer(held, "current"), headers=HTMX)
    assert answer.status_code == 200
    rows = re.findall(r"<tr>\s*<th scope=\"row\">(.*?)</th>.*?</tr>", answer.text, re.DOTALL)
    assert rows == ["2026-11-10", "2026-06-01", "2025-01-01"]
    assert "CBS_BALANCE_20261120.dat" in answer.text
    assert "CBS_HISTORY_20261031.dat" in answer.text
    assert "CBS_BALANCE_20261031.dat" not in answer.text
    assert "第 3 行" in answer.text
    assert "第 2 次修订" in answer.text
    assert "-49,999.45" in answer.text
    assert "+89,000.00" in answer.text
    assert "***************3445" in answer.text
    term = await manager.get(drawer(held, "term"), headers=HTMX)
    assert "CBS_ARRANGEMENT_20261031.dat" in term.text
    loan = await manager.get(drawer(held, "loan"), headers=HTMX)
    assert "CBS_LOAN_20261120.dat" in loan.text


async def test_a_carried_balance_says_so(client_factory, held):
    second = await client_factory(held.tenant, post="RM", employee_no="E2")
    answer = await second.get(drawer(held, "another's", held.other), headers=HTMX)
    assert "沿用上日（2026-11-20 文件中无此户）" in answer.text


async def test_postings_page_by_key_newest_first(manager, held):
    url, days, keys = f"{drawer(held, 'current')}?rows=postings", [], []
    while url:
        answer = await manager.get(url, headers=HTMX)
        assert answer.status_code == 200
        days += re.findall(r'<th scope="row">(\d{4}-\d{2}-\d{2})</th>', answer.text)
        keys += re.findall(r"第 (\d+) 行", answer.text)
        more = re.search(r'<tr class="rp-more" hx-get="([^"]+)"', answer.text)
        url = more[1].replace("&amp;", "&") if more else None
    assert len(days) == 95
    assert days == sorted(days, reverse=True)
    assert len(set(keys)) == 95
    assert "6225887712345678" not in answer.text


async def test_whose_account_it_is_not(manager, held, client_factory):
    second = await client_factory(held.tenant, post="RM", employee_no="E2")
    assert (await second.get(drawer(held, "current"), headers=HTMX)).status_code == 404
    assert (await manager.get(drawer(held, "current", held.other), headers=HTMX)).status_code == 404
    assert (await manager.get(f"{drawer(held, 'current')}?rows=secrets", headers=HTMX)).status_code == 404
    assert (await manager.get(f"{drawer(held, 'current')}?after=x", headers=HTMX)).status_code == 422
    plain = await manager.get(drawer(held, "current"))
    assert (plain.status_code, plain.headers["location"]) == (302, f"/customers/{held.customer}")


async def test_products_speak_english_where_they_have_a_name(manager, held, database):
    async with database.transaction(held.tenant) as tx:
        await tx.execute("UPDATE user_account SET locale = 'en' WHERE tenant_id = $1", held.tenant.id)
    panel = await manager.get(f"/ui/panels/holdings?subject={held.customer}", headers=HTMX)
    assert "Mortgage" in panel.text
    assert "混合基金" in panel.text
    assert "3 days overdue" in panel.text


async def test_cards_and_services_stand_beside_the_money(manager, held, database, services):
    assert (await manager.get(f"/customers/{held.customer}/cards", headers=HTMX)).text.strip() == ""
    async with database.transaction(held.tenant) as tx:
        product, card, service = uuid7(), uuid7(), uuid7()
        await tx.execute(
            "INSERT INTO product_type (tenant_id, id, code, name, category, nature, aum_factor, deposit_factor)"
            " VALUES ($1, $2, 'PAYROLL', '代发工资', 'AGENCY', 'FEE', 0, 0)",
            held.tenant.id, product,
        )  # fmt: skip
        await tx.execute(
            "INSERT INTO account (tenant_id, id, account_no, kind, customer_id, product_type_id, currency, status)"
            " VALUES ($1, $2, 'P1', 'ARRANGEMENT', $3, $4, 'CNY', 'OPEN')",
            held.tenant.id, service, held.customer, product,
        )  # fmt: skip
        cipher = await services.key_store.cipher(tx)
        number = cipher.encrypt("card", "card_no", card, "6225881234567890")
        await tx.execute(
            "INSERT INTO card (tenant_id, id, card_no, card_no_index, customer_id, product_type_id, issue_date)"
            " VALUES ($1, $2, $3, $4, $5, $6, '2024-05-06')",
            held.tenant.id, card, number, b"x", held.customer, product,
        )  # fmt: skip
    cards = (await manager.get(f"/customers/{held.customer}/cards", headers=HTMX)).text
    assert "622588******7890" in cards
    assert "6225881234567890" not in cards
    panel = (await manager.get(f"/ui/panels/holdings?subject={held.customer}", headers=HTMX)).text
    money, _, rest = panel.partition("</table>")
    assert "代发工资" not in money
    assert "代发工资" in rest
    assert (await manager.get(f"/customers/{held.other}/cards", headers=HTMX)).status_code == 404
