"""A day that comes in time: everything of it in the tables, nothing twice."""

import pytest


async def test_a_first_day_is_in_the_tables_and_agrees_with_the_ledger(bank, take_in, tables):
    bank.open("A1", "A2")
    bank.send(1, {"A1": 100, "A2": 50}, TXN=[("T1", "A1", bank_day(1), "C", "100.00", "CASH_IN", "", "", "")])
    taken = await take_in()
    assert taken.states == ["PROMOTED"]
    assert taken.days[0].reconciled is True
    assert await tables.counts() == {
        "org_unit": 2,
        "customer": 2,
        "account": 2,
        "account_party": 2,
        "balance_change": 2,
        "posting": 1,
        "posting_history": 0,
        "card": 0,
        "gl_balance": 2,
        "reconciliation": 2,
        "assignment": 0,
        "call_report": 0,
        "set_aside_row": 0,
    }
    assert await tables.value("SELECT data_as_of FROM business_state WHERE tenant_id = $1") == bank_day(1)


async def test_balances_are_kept_as_changes(bank, take_in, tables):
    bank.open("A1", "A2")
    for number, a1, a2 in ((1, 100, 50), (2, 100, 60), (3, 100, 60), (4, 0, 60), (5, 100, 60)):
        bank.send(number, {"A1": a1, "A2": a2})
    await take_in()
    assert await tables.changes("A1") == [(1, 100), (4, 0), (5, 100)]
    assert await tables.changes("A2") == [(1, 50), (2, 60)]


async def test_the_same_packages_again_change_nothing(bank, take_in, tables):
    bank.open("A1")
    bank.send(1, {"A1": 100}, TXN=[("T1", "A1", bank_day(1), "C", "100.00", "CASH_IN", "", "", "")])
    bank.send(2, {"A1": 90}, TXN=[("T2", "A1", bank_day(2), "D", "10.00", "CASH_OUT", "", "", "")])
    await take_in()
    before = await tables.counts(), await tables.changes("A1")
    again = await take_in()
    assert again.result.days_seen == 2
    assert again.days == []
    assert (await tables.counts(), await tables.changes("A1")) == before
    assert await tables.value("SELECT count(*) FROM feed_day WHERE tenant_id = $1") == 2


async def test_a_day_without_its_marker_is_left_alone_and_taken_in_when_it_is_complete(bank, take_in, tables):
    bank.open("A1")
    bank.send(1, {"A1": 100})
    marker = bank.path(1, "GL").with_suffix(".OK")
    text = marker.read_text()
    marker.unlink()
    taken = await take_in()
    assert taken.days == []
    assert await tables.states() == {1: "SEEN"}
    assert (await tables.counts())["customer"] == 0
    marker.write_text(text)
    assert (await take_in()).states == ["PROMOTED"]
    assert await tables.value("SELECT count(*) FROM feed_day WHERE tenant_id = $1") == 1


async def test_personal_numbers_are_encrypted_and_found_by_their_index(
    bank, take_in, tables, services, own_tenant
):
    from rapport.kernel.secrets import BlindIndex, FieldCipher

    bank.open("A1")
    bank.send(1, {"A1": 1}, CARD=("FULL", [("6222020000001234", "C1", "A1", "CARD_GOLD", bank_day(1))]))
    await take_in()
    async with services.database.transaction(own_tenant) as tx:
        ring = await services.key_store.ring(tx)
        row = await tx.fetch_row(
            "SELECT id, id_no, id_no_index, mobile, mobile_index FROM customer WHERE tenant_id = $1",
            own_tenant.id,
        )
        card = await tx.fetch_row(
            "SELECT id, card_no, card_no_index, source_key FROM card WHERE tenant_id = $1", own_tenant.id
        )
    cipher = FieldCipher(own_tenant.id, ring)
    assert cipher.decrypt("customer", "id_no", row["id"], row["id_no"]) == "1101011980010200C1"
    assert cipher.decrypt("customer", "mobile", row["id"], row["mobile"]) == "138000000C1"
    assert row["id_no_index"] == BlindIndex(ring, "customer", "id_no", "id_no").token("1101011980010200C1")
    assert row["mobile_index"] == BlindIndex(ring, "customer", "mobile", "mobile").token("138000000C1")
    assert cipher.decrypt("card", "card_no", card["id"], card["card_no"]) == "6222020000001234"
    assert card["source_key"] == card["card_no_index"].hex()


async def test_only_what_changed_is_encrypted_again(bank, take_in, tables):
    bank.open("A1", "A2")
    bank.send(1, {"A1": 1, "A2": 1})
    await take_in()
    sql = "SELECT customer_no, id_no, mobile, name_pinyin, version FROM customer WHERE tenant_id = $1 ORDER BY 1"
    before = {row[0]: row[1:] for row in await tables.rows(sql)}
    changed = list(bank.customer_row("C1", "李雷"))
    changed[6] = "13900001111"
    bank.send(2, {"A1": 1, "A2": 1}, CUSTOMER=("DELTA", [changed]))
    await take_in()
    after = {row[0]: row[1:] for row in await tables.rows(sql)}
    assert after["C2"] == before["C2"]
    assert after["C1"][0] == before["C1"][0]
    assert after["C1"][1] != before["C1"][1]
    assert after["C1"][2] == "li lei"
    assert after["C1"][3] == before["C1"][3] + 1


async def test_a_posting_is_signed_and_keeps_its_origin(bank, take_in, tables):
    bank.open("A1")
    lines = [
        ("T1", "A1", bank_day(1), "C", "12.34", "TRANSFER_IN", "PENSION", "工商银行", "62220001"),
        ("T2", "A1", bank_day(1), "D", "0.34", "CARD", "", "", ""),
    ]
    bank.send(1, {"A1": 12}, TXN=lines)
    await take_in()
    found = await tables.rows(
        """SELECT source_key, amount, operation, purpose, counterparty_bank, counterparty_account, source_system,
                  line, batch_id = (SELECT id FROM feed_day WHERE tenant_id = $1)
             FROM posting WHERE tenant_id = $1 ORDER BY source_key"""
    )
    assert found == [
        ("T1", 1234, "TRANSFER_IN", "PENSION", "工商银行", "62220001", "core", 1, True),
        ("T2", -34, "CARD", "", "", "", "core", 2, True),
    ]


@pytest.mark.parametrize(("status", "carried"), [("OPEN", True), ("CLOSED", False)])
async def test_an_account_absent_from_a_full_file(bank, take_in, tables, status, carried):
    bank.crowd()
    bank.open("A1", "A2")
    bank.send(1, {"A1": 100, "A2": 50})
    gone = [] if carried else [bank.account_row("A2", "CLOSED")]
    rest = 50 if carried else 0
    bank.send(2, {"A1": 100}, ACCOUNT=("DELTA", gone), GL=bank.ledger(2, 130 + rest))
    taken = await take_in()
    assert [one.reconciled for one in taken.days] == [True, True]
    assert await tables.balance("A2", 2) == rest
    missing = await tables.value(
        "SELECT missing_since FROM account WHERE tenant_id = $1 AND account_no = 'A2'"
    )
    assert missing == (bank_day(2) if carried else None)
    codes = [code for _, _, _, code in await tables.problems(2)]
    assert codes == (["ACCOUNTS_MISSING"] if carried else [])


async def test_a_missing_account_that_is_found_again(bank, take_in, tables):
    bank.crowd()
    bank.open("A1", "A2")
    bank.send(1, {"A1": 100, "A2": 50})
    for number in (2, 3):
        bank.send(number, {"A1": 100}, GL=bank.ledger(number, 180))
    bank.send(4, {"A1": 100, "A2": 50})
    assert [one.reconciled for one in (await take_in()).days] == [True] * 4
    assert (
        await tables.value("SELECT missing_since FROM account WHERE tenant_id = $1 AND account_no = 'A2'")
        is None
    )
    assert [await tables.balance("A2", number) for number in (1, 2, 3, 4)] == [50, 50, 50, 50]


def bank_day(number):
    from datetime import date, timedelta

    return date(2026, 3, 2) + timedelta(days=number - 1)
