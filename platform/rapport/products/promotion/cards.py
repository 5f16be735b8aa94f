"""Cards: the number is encrypted, its blind index is the source key."""

from collections.abc import Sequence
from typing import Any, LiteralString

from rapport.ingest.batch import Batch, File, Promoted, Table
from rapport.ingest.references import left_over, run_checks
from rapport.ingest.staging import LINE
from rapport.kernel.database import Transaction
from rapport.kernel.secrets import BlindIndex, FieldCipher
from rapport.products.promotion.codes import set_unknown_aside
from rapport_sdk.arrow import pa

TABLE = "card"
COLUMN = "card_no"

REFERENCES: LiteralString = """
    SELECT s.row_line, 'cust_no' AS name, 'party' AS refers, s.cust_no AS key
      FROM stage_card_arrangement s
     WHERE NOT EXISTS (SELECT 1 FROM customer c WHERE c.tenant_id = $1 AND c.customer_no = s.cust_no)
    UNION ALL
    SELECT s.row_line, 'acct_no', 'deposit_arrangement', s.acct_no
      FROM stage_card_arrangement s
     WHERE s.acct_no IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM account a
                        WHERE a.tenant_id = $1 AND a.kind = 'ACCOUNT' AND a.account_no = s.acct_no)
     ORDER BY 1
"""
KNOWN: LiteralString = """
    UPDATE stage_card_arrangement s SET id = c.id, is_new = false
      FROM card c WHERE c.tenant_id = $1 AND c.card_no_index = s.card_no_index
"""
NEW: LiteralString = "SELECT s.row_line, s.id FROM stage_card_arrangement s WHERE s.is_new"
TEMPORARY: tuple[LiteralString, ...] = (
    "CREATE TEMP TABLE stage_card_number (id uuid, card_no bytea STORAGE PLAIN) ON COMMIT DROP",
)
ADD: LiteralString = """
    INSERT INTO card (tenant_id, id, card_no, card_no_index, customer_id, account_id, product_type_id,
                      issue_date, source_system, source_key, batch_id, line, as_of)
    SELECT $1, s.id, n.card_no, s.card_no_index, c.id, a.id, m.product_type_id, s.issue_date, $2,
           encode(s.card_no_index, 'hex'), $3, s.row_line, $4
      FROM stage_card_arrangement s
      JOIN stage_card_number n ON n.id = s.id
      JOIN customer c ON c.tenant_id = $1 AND c.customer_no = s.cust_no
      JOIN product_mapping m ON m.tenant_id = $1 AND m.source_system = $2 AND m.source_code = s.product_code
      LEFT JOIN account a ON a.tenant_id = $1 AND a.kind = 'ACCOUNT' AND a.account_no = s.acct_no
     WHERE s.is_new
"""
CHANGE: LiteralString = """
    UPDATE card k
       SET customer_id = c.id, account_id = a.id, product_type_id = m.product_type_id,
           issue_date = s.issue_date, source_system = $2, batch_id = $3, line = s.row_line, as_of = $4
      FROM stage_card_arrangement s
      JOIN customer c ON c.tenant_id = $1 AND c.customer_no = s.cust_no
      JOIN product_mapping m ON m.tenant_id = $1 AND m.source_system = $2 AND m.source_code = s.product_code
      LEFT JOIN account a ON a.tenant_id = $1 AND a.kind = 'ACCOUNT' AND a.account_no = s.acct_no
     WHERE k.tenant_id = $1 AND k.id = s.id AND NOT s.is_new AND (k.as_of IS NULL OR k.as_of <= $4)
       AND (NOT $5::boolean OR (k.customer_id, k.account_id, k.product_type_id, k.issue_date)
                               IS DISTINCT FROM (c.id, a.id, m.product_type_id, s.issue_date))
"""


GONE: LiteralString = """
    DELETE FROM card k
     WHERE k.tenant_id = $1 AND k.source_system = $2
       AND NOT EXISTS (SELECT 1 FROM stage_card_arrangement s WHERE s.card_no_index = k.card_no_index)
"""
LEFT: LiteralString = """
    SELECT count(*) FROM card k
     WHERE k.tenant_id = $1 AND k.batch_id = ANY($2::uuid[])
       AND NOT EXISTS (SELECT 1 FROM stage_card_arrangement s WHERE s.card_no_index = k.card_no_index)
"""


def with_index(batch: Batch, table: Table) -> Table:
    """The file's table with the blind index of the card number beside it."""
    blind = BlindIndex(batch.keys, TABLE, COLUMN, "card_no")
    tokens = [blind.token(value) for value in table[COLUMN].to_pylist()]
    return table.append_column("card_no_index", pa.array(tokens, pa.binary()))


async def promote_cards(tx: Transaction, batch: Batch, file: File) -> Promoted:
    """Cards issued or changed, and those that a full file leaves out; no number in the clear."""
    aside = await set_unknown_aside(tx, batch, file)
    checked = aside.and_also(await run_checks(tx, batch, file, REFERENCES))
    if checked.blocking:
        return checked.refused
    known = await tx.execute(KNOWN, tx.tenant.id)
    if known < file.rows:
        await _stage_numbers(tx, batch, file, await tx.fetch(NEW))
        await tx.execute(ADD, tx.tenant.id, batch.source, batch.id, batch.day)
    if known and not file.overtaken:
        await tx.execute(CHANGE, tx.tenant.id, batch.source, batch.id, batch.day, file.full)
    if file.supersedes:
        await tx.execute(GONE, tx.tenant.id, batch.source)
    return checked.promoted(file.rows, await left_over(tx, batch, LEFT))


async def _stage_numbers(tx: Transaction, batch: Batch, file: File, rows: Sequence[Any]) -> None:
    lines, numbers = file.table[LINE].to_pylist(), file.table[COLUMN].to_pylist()
    by_line = dict(zip(lines, numbers, strict=True)) if rows else {}
    pairs = [(row["id"], by_line[row["row_line"]]) for row in rows]
    sealed = FieldCipher(tx.tenant.id, batch.keys).encrypt_column(TABLE, COLUMN, pairs)
    records = [(key, stored) for (key, _), stored in zip(pairs, sealed, strict=True)]
    await tx.copy_records("stage_card_number", ("id", "card_no"), records)
