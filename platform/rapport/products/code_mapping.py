"""What a code of a source system means: asked by the feed monitor for codes that nobody mapped yet."""

from datetime import date
from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.kernel import audit
from rapport.kernel.access import Actor
from rapport.kernel.database import Transaction
from rapport.kernel.errors import Conflict, FieldError, Invalid
from rapport.kernel.i18n import gettext

TYPES: LiteralString = """
    SELECT t.id, t.code, t.name, t.name_en, t.category FROM product_type t
     WHERE t.tenant_id = $1 AND (t.valid_to IS NULL OR t.valid_to >= $2)
     ORDER BY t.category, t.code
"""
ADD: LiteralString = """
    INSERT INTO product_mapping (tenant_id, source_system, source_code, product_type_id)
    SELECT $1, $2, $3, t.id FROM product_type t WHERE t.tenant_id = $1 AND t.id = $4
    ON CONFLICT (tenant_id, source_system, source_code) DO NOTHING
    RETURNING product_type_id
"""
KNOWN: LiteralString = "SELECT t.code FROM product_type t WHERE t.tenant_id = $1 AND t.id = $2"


class ProductChoice(msgspec.Struct, frozen=True):
    """A product type that a code can be mapped to."""

    id: UUID
    code: str
    name: str
    name_en: str
    category: str


async def product_choices(tx: Transaction, on: date) -> list[ProductChoice]:
    """The tenant's product types that are still sold or held on the day, by category."""
    return await tx.structs(ProductChoice, TYPES, tx.tenant.id, on)


async def map_code(tx: Transaction, actor: Actor, source: str, code: str, product_type_id: UUID) -> None:
    """Say what a source's code means. Invalid for an unknown type, Conflict where the code has a meaning."""
    product = await tx.fetch_value(KNOWN, tx.tenant.id, product_type_id)
    if product is None:
        message = gettext("Choose one of the bank's product types.")
        raise Invalid(fields=[FieldError("product_type_id", "unknown", message)])
    if await tx.fetch_value(ADD, tx.tenant.id, source, code, product_type_id) is None:
        raise Conflict
    audit.append(
        tx,
        actor,
        "product.map_code",
        "product_mapping",
        code,
        details={"source": source, "code": code, "product": str(product)},
    )
