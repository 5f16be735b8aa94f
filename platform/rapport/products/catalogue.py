"""Product types of a tenant, and what the codes of its source systems mean (domain.md 3.1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, LiteralString

from rapport.kernel.database import Transaction

PRODUCTS: LiteralString = """
    INSERT INTO product_type AS p (tenant_id, code, name, name_en, category, nature, day_count, aum_factor,
                                   deposit_factor, risk_rating)
    SELECT $1, u.code, u.name, u.name_en, u.category, u.nature, u.day_count, u.aum_factor, u.deposit_factor,
           u.risk_rating
      FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::numeric[],
                  $9::numeric[], $10::text[])
        AS u (code, name, name_en, category, nature, day_count, aum_factor, deposit_factor, risk_rating)
    ON CONFLICT (tenant_id, code) DO UPDATE
       SET name = EXCLUDED.name, name_en = EXCLUDED.name_en, category = EXCLUDED.category,
           nature = EXCLUDED.nature, day_count = EXCLUDED.day_count, aum_factor = EXCLUDED.aum_factor,
           deposit_factor = EXCLUDED.deposit_factor, risk_rating = EXCLUDED.risk_rating
"""
MAPPINGS: LiteralString = """
    INSERT INTO product_mapping (tenant_id, source_system, source_code, product_type_id)
    SELECT $1, $2, u.source_code, p.id
      FROM unnest($3::text[], $4::text[]) AS u (source_code, code)
      JOIN product_type p ON p.tenant_id = $1 AND p.code = u.code
    ON CONFLICT (tenant_id, source_system, source_code) DO UPDATE
       SET product_type_id = EXCLUDED.product_type_id
"""


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One product type; `source_codes` are its codes in the source system, its own code if none are given."""

    code: str
    name: str
    name_en: str
    category: str
    nature: str
    day_count: str = "ACT/360"
    aum_factor: Decimal = Decimal(0)
    deposit_factor: Decimal = Decimal(0)
    risk_rating: str = ""
    source_codes: Sequence[str] = ()


_ONE: Final = Decimal(1)

# What the bank of the default mapping has (feeds.md); a bank with more brings its own rows.
DEFAULT: Final[tuple[ProductRow, ...]] = (
    ProductRow(
        "DEP_CURRENT",
        "活期存款",
        "Demand deposit",
        "DEPOSIT",
        "LIABILITY",
        aum_factor=_ONE,
        deposit_factor=_ONE,
    ),
    ProductRow("LOAN_CONSUMER", "个人消费贷款", "Consumer loan", "LOAN", "ASSET"),
    ProductRow("CARD_JUNIOR", "青少年卡", "Junior card", "CARD", "COUNT"),
    ProductRow("CARD_CLASSIC", "普卡", "Classic card", "CARD", "COUNT"),
    ProductRow("CARD_GOLD", "金卡", "Gold card", "CARD", "COUNT"),
)


async def load_products(tx: Transaction, rows: Iterable[ProductRow], *, source: str = "core") -> int:
    """Make or change product types and map the source's codes to them; how many types."""
    rows = list(rows)
    await tx.execute(
        PRODUCTS,
        tx.tenant.id,
        [row.code for row in rows],
        [row.name for row in rows],
        [row.name_en for row in rows],
        [row.category for row in rows],
        [row.nature for row in rows],
        [row.day_count for row in rows],
        [row.aum_factor for row in rows],
        [row.deposit_factor for row in rows],
        [row.risk_rating for row in rows],
    )
    pairs = [(code, row.code) for row in rows for code in (row.source_codes or (row.code,))]
    await tx.execute(MAPPINGS, tx.tenant.id, source, [code for code, _ in pairs], [code for _, code in pairs])
    return len(rows)
