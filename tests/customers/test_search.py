"""Search by name, number and mobile: the database finds what the rule of names says, in every scope."""

import random
from collections.abc import Iterable

import pytest
from rapport.customers.listing.query import ListQuery
from rapport.customers.listing.search import search_terms
from rapport.customers.listing.service import CustomerList
from rapport.customers.names import NameForms, fits, name_forms

NAMES = """
    SELECT c.id, c.name, c.name_norm AS norm, c.name_pinyin AS pinyin, c.name_initials AS initials,
           c.name_grams AS grams, c.lead_rm_id
      FROM customer c WHERE c.tenant_id = $1
"""
FRAGMENTS = (
    "王", "wang", "w", "ww", "王伟", "静怡", "zhangjy", "zhang jing", "lihua", "lih ua", "Novak", "nova", "ada n",
    "o'neill", "svobod", "vesel", "zh", "ang", "欧阳", "hxy", "jing yi 张", "张j", "静y", "ｗａｎｇ", "王 伟",
    "x y", "伟王",
)  # fmt: skip


async def found(services, tx, actor, text):
    rows = []
    listing, cursor = CustomerList(services, tx, actor, ListQuery(q=text, sort="name")), ""
    while cursor is not None:
        page = await listing.page(limit=200, cursor=cursor)
        rows += [row["id"] for row in page.rows]
        cursor = page.next_cursor
    assert len(rows) == len(set(rows))
    return set(rows)


def expected(rows: Iterable, text: str, rm=None):
    return {
        row["id"]
        for row in rows
        if (rm is None or row["lead_rm_id"] == rm)
        and fits(text, NameForms(row["norm"], row["pinyin"], row["initials"], row["grams"]))
    }


async def test_names_are_found_exactly_as_the_rule_says(services, bank_factory, actor_of, reading):
    bank = await bank_factory(900, balances=False)
    head, manager = (
        await actor_of(bank, "UNIT_HEAD"),
        await actor_of(bank, "RM", unit="S11", employee_no="E111"),
    )
    async with reading(bank) as tx:
        rows = await tx.fetch(NAMES, bank.tenant.id)
        chance = random.Random(7)
        cuts = []
        for row in chance.sample(rows, 40):
            text = chance.choice(
                [row["name"], row["pinyin"], row["initials"], row["pinyin"].replace(" ", "")]
            )
            start = chance.randrange(len(text))
            cuts.append(text[start : start + chance.randint(1, 6)])
        hits = 0
        for text in (*FRAGMENTS, *(cut for cut in cuts if cut.strip())):
            everybody = expected(rows, text)
            hits += len(everybody)
            if text.strip() and not any(letter.isdigit() for letter in text):
                assert await found(services, tx, head, text) == everybody, text
                mine = expected(rows, text, bank.employees["E111"])
                assert await found(services, tx, manager, text) == mine, text
        assert hits > 500


async def test_numbers_are_found_by_their_beginning_in_any_case(services, bank, actor_of, reading):
    head, manager = (
        await actor_of(bank, "UNIT_HEAD"),
        await actor_of(bank, "RM", unit="S11", employee_no="E111"),
    )
    async with reading(bank) as tx:
        rows = await tx.fetch(
            "SELECT id, customer_no, lead_rm_id FROM customer WHERE tenant_id = $1", bank.tenant.id
        )
        for text in ("C0000012", "c0000012", "C000001", "C00000999", "0000012", "c00001"):
            wanted = {row["id"] for row in rows if row["customer_no"].startswith(text.upper())}
            assert await found(services, tx, head, text) == wanted, text
            mine = {
                row["id"]
                for row in rows
                if row["id"] in wanted and row["lead_rm_id"] == bank.employees["E111"]
            }
            assert await found(services, tx, manager, text) == mine, text


async def test_a_mobile_is_found_whole_however_it_is_written_and_never_by_a_part(
    services, bank, actor_of, reading, database, mobile_of
):
    async with database.transaction(bank.tenant) as tx:
        one = await tx.fetch_value(
            "SELECT id FROM customer WHERE customer_no = 'C0000001' AND tenant_id = $1", bank.tenant.id
        )
        await mobile_of(tx, one, "13912345678")
    head = await actor_of(bank, "UNIT_HEAD")
    async with reading(bank) as tx:
        for text in ("13912345678", "139 1234 5678", "+86 139-1234-5678", "(139) 12345678"):
            assert await found(services, tx, head, text) == {one}, text
        for text in ("1391234567", "3912345678", "12345678", "139123456789"):
            assert await found(services, tx, head, text) == set(), text


@pytest.mark.parametrize("text", ["%", "_", "'", "\\", "🙂", "﷽", "%王%李%", "a" * 100])
async def test_odd_texts_find_nobody_and_break_nothing(client_factory, bank, text):
    client = await client_factory(bank.tenant, post="UNIT_HEAD", scopes=["customer:read"])
    answer = await client.get("/api/v1/customers", params={"q": text})
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert answer.json()["items"] == []


def test_what_grams_answer_for_alone_is_not_compared_again():
    terms = search_terms(1, "wan 王伟 静", None)
    assert (terms.runs, terms.letters) == ([], [])
    longer = search_terms(1, "wangwei 王静怡 z 张j", None)
    assert (longer.runs, longer.letters) == (["wangwei", "王静怡", "j"], ["z"])
    assert search_terms(1, "王", None).number_from is None


def test_the_pool_of_names_searches_as_names_do():
    forms = name_forms(7, "曾静怡", person=True)
    assert fits("zjy", forms)
    assert not fits("cengjy", forms)
