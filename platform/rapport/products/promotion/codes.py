"""Product codes of the source: a row with an unknown one is set aside and shown, never counted as zero."""

from typing import LiteralString

from rapport.ingest.batch import MOST_SET_ASIDE, Batch, File, Finding
from rapport.ingest.references import Checked, set_aside_rows
from rapport.ingest.stages import STAGES
from rapport.kernel.database import Transaction

UNKNOWN_PRODUCT = "UNKNOWN_PRODUCT"
_UNKNOWN: dict[str, LiteralString] = {
    "deposit_arrangement": """
        SELECT s.row_line, s.product_code FROM stage_deposit_arrangement s
         WHERE NOT EXISTS (SELECT 1 FROM product_mapping m WHERE m.tenant_id = $1 AND m.source_system = $2
                                                             AND m.source_code = s.product_code)
         ORDER BY 1
    """,
    "term_arrangement": """
        SELECT s.row_line, s.product_code FROM stage_term_arrangement s
         WHERE NOT EXISTS (SELECT 1 FROM product_mapping m WHERE m.tenant_id = $1 AND m.source_system = $2
                                                             AND m.source_code = s.product_code)
         ORDER BY 1
    """,
    "loan_arrangement": """
        SELECT s.row_line, s.product_code FROM stage_loan_arrangement s
         WHERE NOT EXISTS (SELECT 1 FROM product_mapping m WHERE m.tenant_id = $1 AND m.source_system = $2
                                                             AND m.source_code = s.product_code)
         ORDER BY 1
    """,
    "card_arrangement": """
        SELECT s.row_line, s.product_code FROM stage_card_arrangement s
         WHERE NOT EXISTS (SELECT 1 FROM product_mapping m WHERE m.tenant_id = $1 AND m.source_system = $2
                                                             AND m.source_code = s.product_code)
         ORDER BY 1
    """,
}


async def set_unknown_aside(tx: Transaction, batch: Batch, file: File) -> Checked:
    """Take rows with an unmapped product code out of the stage; too many of them block the file."""
    rows = await tx.fetch(_UNKNOWN[file.entity], tx.tenant.id, batch.source)
    if not rows:
        return Checked()
    codes = {row["row_line"]: row["product_code"] for row in rows}
    if len(codes) > MOST_SET_ASIDE:
        return Checked((Finding("TOO_MANY_UNKNOWN_PRODUCTS", rows[0]["row_line"], "product_code"),))
    columns = dict.fromkeys(codes, "product_code")
    aside = set_aside_rows(file, columns, UNKNOWN_PRODUCT, codes)
    await tx.execute(STAGES[file.entity].discard, sorted(codes))
    noted = [
        Finding(UNKNOWN_PRODUCT, line, "product_code", {"code": code}, blocking=False)
        for line, code in codes.items()
    ]
    return Checked(tuple(noted), tuple(aside))
