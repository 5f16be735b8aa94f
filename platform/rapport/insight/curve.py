"""The portfolio's assets day by day, from the same statement as a customer's curve."""

from datetime import timedelta
from typing import Final, LiteralString

from litestar import get
from litestar.di import NamedDependency

from rapport.insight.repository import the_day
from rapport.kernel.access import Actor, Permission, customer_scope
from rapport.kernel.database import Transaction
from rapport.kernel.i18n import gettext
from rapport.products.curves import CURVE, currency_parameters
from rapport.web.charts import ChartDocument, Line, balance_chart

DAYS: Final = timedelta(days=90)
# $2 is the scope's ids instead of one customer.
PORTFOLIO: LiteralString = CURVE.replace(
    "a.customer_id = $2",
    "a.customer_id IN (SELECT c.id FROM customer c WHERE c.tenant_id = $1 AND {in scope})",
)


@get("/day/assets/curve", opt={"permission": Permission.HOLDING_READ}, include_in_schema=False)
async def send_curve(tx: NamedDependency[Transaction], actor: NamedDependency[Actor]) -> ChartDocument:
    """Deposits and investments of the actor's customers over 90 days, up to the published day."""
    day = await the_day(tx)
    last = day.as_of or day.today
    first, base = last - DAYS, tx.tenant.currency
    scope = customer_scope(actor)
    statement = PORTFOLIO.replace("{in scope}", scope.predicate)
    rows = await tx.fetch(statement, tx.tenant.id, scope.ids, first, last, base, *currency_parameters(base))
    lines = [
        Line(gettext("Deposits"), [(row["day"], row["deposit"]) for row in rows]),
        Line(gettext("Investments"), [(row["day"], row["investment"]) for row in rows]),
    ]
    return balance_chart(lines, [], first=first, last=last, currency=base)
