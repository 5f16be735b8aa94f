"""Customers from the bank's files, and who leads them (feeds.md; docs/decisions/0050, 0051).

Identity and mobile numbers never reach the database in the clear: their blind indexes are staged, and only
what is new or has another index is encrypted. Name forms are computed for new and changed names alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString
from uuid import UUID

from rapport.customers.names import name_forms
from rapport.ingest.batch import Batch, File, Promoted, Table
from rapport.ingest.references import left_over, run_checks
from rapport.ingest.staging import LINE
from rapport.kernel.database import Transaction
from rapport.kernel.secrets import BlindIndex, FieldCipher, Kind
from rapport_sdk.arrow import pa

TABLE = "customer"
EXTRA: tuple[LiteralString, ...] = (
    "id",
    "name_norm",
    "name_pinyin",
    "name_initials",
    "name_grams",
    "id_no",
    "mobile",
)
ENCRYPTED: Mapping[str, Kind] = {"id_no": "id_no", "mobile": "mobile"}

REFERENCES: LiteralString = """
    SELECT s.row_line, 'org_code' AS name, 'org_unit' AS refers, s.org_code AS key
      FROM stage_party s
     WHERE NOT EXISTS (SELECT 1 FROM org_unit u WHERE u.tenant_id = $1 AND u.code = s.org_code)
     ORDER BY 1
"""
KNOWN: LiteralString = """
    UPDATE stage_party s SET id = c.id, is_new = false
      FROM customer c WHERE c.tenant_id = $1 AND c.customer_no = s.cust_no
"""
CHANGED: LiteralString = """
    SELECT s.row_line, s.id, s.name, s.type = 'PERSON' AS person,
           c.name IS DISTINCT FROM s.name AS renamed,
           c.id_no_index IS DISTINCT FROM s.id_no_index AS id_no,
           c.mobile_index IS DISTINCT FROM s.mobile_index AS mobile
      FROM stage_party s LEFT JOIN customer c ON c.tenant_id = $1 AND c.id = s.id
     WHERE (c.name, c.id_no_index, c.mobile_index) IS DISTINCT FROM (s.name, s.id_no_index, s.mobile_index)
"""
TEMPORARY: tuple[LiteralString, ...] = (
    """
    CREATE TEMP TABLE stage_party_extra (
        id uuid, name_norm varchar(200), name_pinyin varchar(400), name_initials varchar(200),
        name_grams text[], id_no bytea, mobile bytea) ON COMMIT DROP
    """,
)
ADD: LiteralString = """
    INSERT INTO customer (tenant_id, id, customer_no, name, name_norm, name_pinyin, name_initials, name_grams,
                          type, line, managing_org_id, tier, tier_since, gender, birth_date, id_no, id_no_index,
                          mobile, mobile_index, since, status, source_system, source_key, batch_id, as_of,
                          updated_at)
    SELECT $1, s.id, s.cust_no, s.name, x.name_norm, x.name_pinyin, x.name_initials, x.name_grams, s.type,
           coalesce(s.line, CASE s.type WHEN 'PERSON' THEN 'RETAIL' WHEN 'COMPANY' THEN 'CORPORATE'
                                        ELSE 'INSTITUTION' END),
           u.id, coalesce(s.tier, ''), CASE WHEN s.tier IS NOT NULL THEN $4::date END, coalesce(s.sex, ''),
           s.birth_date, x.id_no, s.id_no_index, x.mobile, s.mobile_index, s.open_date,
           coalesce(s.status, 'ACTIVE'), $2, s.cust_no, $3, $4, now()
      FROM stage_party s
      JOIN stage_party_extra x ON x.id = s.id
      JOIN org_unit u ON u.tenant_id = $1 AND u.code = s.org_code
     WHERE s.is_new
"""
CHANGE: LiteralString = """
    UPDATE customer c
       SET name = s.name, name_norm = coalesce(x.name_norm, c.name_norm),
           name_pinyin = coalesce(x.name_pinyin, c.name_pinyin),
           name_initials = coalesce(x.name_initials, c.name_initials),
           name_grams = coalesce(x.name_grams, c.name_grams), type = s.type, line = coalesce(s.line, c.line),
           managing_org_id = CASE WHEN c.lead_rm_id IS NULL THEN u.id ELSE c.managing_org_id END,
           tier = coalesce(s.tier, c.tier),
           tier_since = CASE WHEN s.tier <> c.tier THEN $4 ELSE c.tier_since END,
           gender = coalesce(s.sex, ''), birth_date = s.birth_date,
           id_no = CASE WHEN c.id_no_index IS DISTINCT FROM s.id_no_index THEN x.id_no ELSE c.id_no END,
           id_no_index = s.id_no_index,
           mobile = CASE WHEN c.mobile_index IS DISTINCT FROM s.mobile_index THEN x.mobile ELSE c.mobile END,
           mobile_index = s.mobile_index, since = s.open_date, status = coalesce(s.status, c.status),
           source_system = $2, source_key = s.cust_no, batch_id = $3, as_of = $4,
           version = c.version + 1, updated_at = now()
      FROM stage_party s
      JOIN org_unit u ON u.tenant_id = $1 AND u.code = s.org_code
      LEFT JOIN stage_party_extra x ON x.id = s.id
     WHERE c.tenant_id = $1 AND c.id = s.id AND NOT s.is_new
       AND (c.as_of IS NULL OR c.as_of <= $4)
       AND (NOT $5::boolean
            OR (c.name, c.type, c.gender, c.birth_date, c.id_no_index, c.mobile_index, c.since, c.status)
               IS DISTINCT FROM (s.name, s.type, coalesce(s.sex, ''), s.birth_date, s.id_no_index,
                                 s.mobile_index, s.open_date, coalesce(s.status, c.status))
            OR c.tier <> s.tier OR c.line <> s.line
            OR (c.lead_rm_id IS NULL AND c.managing_org_id IS DISTINCT FROM u.id))
"""
LEFT: LiteralString = """
    SELECT count(*) FROM customer k
     WHERE k.tenant_id = $1 AND k.batch_id = ANY($2::uuid[])
       AND NOT EXISTS (SELECT 1 FROM stage_party s WHERE s.cust_no = k.customer_no)
"""
LEADS: LiteralString = """
    UPDATE customer c SET lead_rm_id = l.rm_id, managing_org_id = coalesce(l.org_id, c.managing_org_id),
                          line = coalesce(l.line, c.line)
      FROM (SELECT k.id, a.rm_id, a.line, e.org_id
              FROM customer k
              LEFT JOIN LATERAL (
                   SELECT a.rm_id, a.line FROM assignment a
                    WHERE a.tenant_id = $1 AND a.customer_id = k.id AND a.type = 'LEAD' AND a.valid_to IS NULL
                    ORDER BY (a.line = k.line) DESC, a.valid_from, a.line LIMIT 1) a ON true
              LEFT JOIN employee e ON e.tenant_id = $1 AND e.id = a.rm_id
             WHERE k.tenant_id = $1 AND ($2::uuid[] IS NULL OR k.id = ANY($2::uuid[]))) l
     WHERE c.tenant_id = $1 AND c.id = l.id
       AND (c.lead_rm_id, c.managing_org_id, c.line)
           IS DISTINCT FROM (l.rm_id, coalesce(l.org_id, c.managing_org_id), coalesce(l.line, c.line))
"""
LAST_CONTACTS: LiteralString = """
    UPDATE customer c SET last_contact_on = k.last_on
      FROM unnest($2::uuid[], $3::date[]) AS k (id, last_on)
     WHERE c.tenant_id = $1 AND c.id = k.id AND (c.last_contact_on IS NULL OR c.last_contact_on < k.last_on)
"""


def with_indexes(batch: Batch, table: Table) -> Table:
    """The file's table with the blind indexes of its encrypted columns beside them."""
    for column, kind in ENCRYPTED.items():
        blind = BlindIndex(batch.keys, TABLE, column, kind)
        tokens = [blind.token(value) if value else None for value in table[column].to_pylist()]
        table = table.append_column(f"{column}_index", pa.array(tokens, pa.binary()))
    return table


async def promote_parties(tx: Transaction, batch: Batch, file: File) -> Promoted:
    """Customers of the day: new ones in, changed ones updated unless a later day said otherwise."""
    checked = await run_checks(tx, batch, file, REFERENCES)
    if checked.blocking:
        return checked.refused
    tenant, day = tx.tenant.id, batch.day
    known = await tx.execute(KNOWN, tenant)
    await _stage_extra(tx, batch, file, await tx.fetch(CHANGED, tenant))
    if known < file.rows:
        await tx.execute(ADD, tenant, batch.source, batch.id, day)
    if known and not file.overtaken:
        await tx.execute(CHANGE, tenant, batch.source, batch.id, day, file.full)
    return checked.promoted(file.rows, await left_over(tx, batch, LEFT))


async def _stage_extra(tx: Transaction, batch: Batch, file: File, rows: Sequence[Any]) -> None:
    if not rows:
        return
    cipher = FieldCipher(tx.tenant.id, batch.keys)
    places = {line: at for at, line in enumerate(file.table[LINE].to_pylist())}
    sealed = [_seal(cipher, column, file.table[column].to_pylist(), places, rows) for column in ENCRYPTED]
    forms = [_forms(tx.tenant.id, row) for row in rows]
    records = [(row["id"], *form, *bytes_) for row, form, *bytes_ in zip(rows, forms, *sealed, strict=True)]
    await tx.copy_records("stage_party_extra", EXTRA, records)


def _forms(tenant_id: int, row: Any) -> tuple[object, ...]:
    if not row["renamed"]:
        return (None, None, None, None)
    one = name_forms(tenant_id, row["name"], person=row["person"])
    return (one.norm, one.pinyin, one.initials, one.grams)


def _seal(
    cipher: FieldCipher, column: str, values: list[str | None], places: Mapping[int, int], rows: Sequence[Any]
) -> list[bytes | None]:
    """The encrypted values of those rows where the column changed, None for the others."""
    texts = [values[places[row["row_line"]]] if row[column] else None for row in rows]
    pairs = [(row["id"], text) for row, text in zip(rows, texts, strict=True) if text]
    sealed = iter(cipher.encrypt_column(TABLE, column, pairs))
    return [next(sealed) if text else None for text in texts]


async def set_leads(tx: Transaction, customer_ids: Sequence[UUID] | None = None) -> int:
    """Repeat on each customer (or on those) who leads it now; in the pool it stays with its last unit."""
    return await tx.execute(LEADS, tx.tenant.id, None if customer_ids is None else list(customer_ids))


async def note_contacts(tx: Transaction, last: Mapping[Any, Any]) -> int:
    """`last`: customer id to the date of a contact; only later dates count."""
    return await tx.execute(LAST_CONTACTS, tx.tenant.id, list(last), list(last.values()))
