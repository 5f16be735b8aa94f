"""The statement that computes a range of customers (domain.md 3.2): set-based, integers in, integers out.

It mirrors `products/formulas`: a balance holds from its change until the next one; an average divides the
balance-days of the period by all its calendar days; foreign balances are converted day by day. The leaf is
the account: everything of a customer is a sum of rounded accounts, so every figure foots with the holdings.

Arguments: $1 tenant, $2 and $3 first and last customer, $4 business date, $5 run, $6 base currency,
$7 and $8 foreign currencies and their powers (`rates`), $9 to $17 the days of a `PeriodStarts` in its order,
$18 the first day of the bank's balances. Every measure looks at days from `floor_on` to the business date.
"""

from typing import LiteralString

from rapport.products.measures.flows import changes

_PERIOD: LiteralString = """
    period AS MATERIALIZED (
        SELECT $4::date AS on_day, $9::date AS month_on, $10::date AS quarter_on, $11::date AS year_on,
               $12::date AS prior_year_on, $13::date AS month_ago_on, $14::date AS recent_on,
               $15::date AS prior_on, $16::date AS peak_on, $17::date AS floor_on
    )"""

_SCOPE: LiteralString = """
    scope AS MATERIALIZED (
        SELECT a.id, a.customer_id, a.currency, p.nature, p.category, a.maturity_date,
               CASE WHEN p.nature IN ('LIABILITY', 'AUM') THEN p.aum_factor ELSE 0 END AS factor,
               a.status <> 'CLOSED' AND coalesce(a.open_date <= $4, true)
                   AND coalesce(a.close_date > $4, true) AS is_open
          FROM account a
          JOIN product_type p ON p.tenant_id = $1 AND p.id = a.product_type_id
         WHERE a.tenant_id = $1 AND a.customer_id BETWEEN $2 AND $3
    )"""

# The middle rate of every day of the window, the last known one carried; base minor units for a minor unit.
_RATE: LiteralString = """
    rate_day AS MATERIALIZED (
        SELECT r.currency, d.day::date AS day, r.rate
          FROM (SELECT f.currency, f.middle_rate * c.power AS rate, f.as_of AS first_on,
                       lead(f.as_of, 1, $4::date + 1) OVER (PARTITION BY f.currency ORDER BY f.as_of)
                           AS until_on
                  FROM fx_rate f
                  JOIN unnest($7::text[], $8::numeric[]) AS c(currency, power) ON c.currency = f.currency
                 WHERE f.tenant_id = $1 AND f.as_of <= $4) AS r
         CROSS JOIN period
         CROSS JOIN LATERAL generate_series(greatest(r.first_on, period.floor_on), r.until_on - 1,
                                            interval '1 day') AS d(day)
    )"""

# Stretches (first_on, until_on, balance, rate) of one account summed up, for one rate.
_SUMS: LiteralString = """
               sum(s.balance) FILTER (WHERE s.until_on > p.on_day) AS point,
               sum(s.balance) FILTER (WHERE s.first_on < p.on_day AND s.until_on >= p.on_day) AS day_point,
               sum(s.balance) FILTER (WHERE s.first_on < p.month_on AND s.until_on >= p.month_on)
                   AS month_point,
               sum(s.balance) FILTER (WHERE s.first_on < p.year_on AND s.until_on >= p.year_on) AS year_point,
               sum(s.balance) FILTER (WHERE s.first_on <= p.month_ago_on AND s.until_on > p.month_ago_on)
                   AS month_ago_point,
               sum(s.balance * (s.until_on - greatest(s.first_on, p.month_on)))
                   FILTER (WHERE s.until_on > p.month_on) AS month_days,
               sum(s.balance * (s.until_on - greatest(s.first_on, p.quarter_on)))
                   FILTER (WHERE s.until_on > p.quarter_on) AS quarter_days,
               sum(s.balance * (s.until_on - greatest(s.first_on, p.year_on)))
                   FILTER (WHERE s.until_on > p.year_on) AS year_days,
               sum(s.balance * (least(s.until_on, p.year_on) - greatest(s.first_on, p.prior_year_on)))
                   FILTER (WHERE s.until_on > p.prior_year_on AND s.first_on < p.year_on) AS prior_year_days,
               sum(round(round(s.balance * s.rate) * s.factor)
                   * (s.until_on - greatest(s.first_on, p.recent_on)))
                   FILTER (WHERE s.until_on > p.recent_on) AS recent_days,
               sum(round(round(s.balance * s.rate) * s.factor)
                   * (least(s.until_on, p.recent_on) - greatest(s.first_on, p.prior_on)))
                   FILTER (WHERE s.until_on > p.prior_on AND s.first_on < p.recent_on) AS prior_days,
               max(round(round(s.balance * s.rate) * s.factor)) FILTER (WHERE s.until_on > p.peak_on) AS peak,
               min(s.first_on) AS first_on"""

# In the base currency the sums are made account by account; foreign balances become one stretch a day first.
_LEAF: LiteralString = f"""
    foreign_day AS MATERIALIZED (
        SELECT a.id, a.factor, a.currency, b.balance, d.day::date AS day
          FROM scope a
         CROSS JOIN period
         CROSS JOIN LATERAL {changes("a.id", "period.floor_on", "$4::date")} AS b
         CROSS JOIN LATERAL generate_series(greatest(b.first_on, period.floor_on), b.until_on - 1,
                                            interval '1 day') AS d(day)
         WHERE a.currency <> $6
    ),
    foreign_stretch AS (
        SELECT f.id, f.factor, f.day AS first_on, f.day + 1 AS until_on, f.balance, r.rate
          FROM foreign_day f JOIN rate_day r ON r.currency = f.currency AND r.day = f.day
    ),
    rated AS (
        SELECT a.id, 1::numeric AS rate, t.*
          FROM scope a
         CROSS JOIN period p
         CROSS JOIN LATERAL (
               SELECT {_SUMS}
                 FROM (SELECT b.*, a.factor, 1::numeric AS rate
                         FROM {changes("a.id", "p.floor_on", "$4::date")} AS b) AS s) AS t
         WHERE a.currency = $6
         UNION ALL
        SELECT s.id, s.rate, {_SUMS}
          FROM foreign_stretch s CROSS JOIN period p
         GROUP BY s.id, s.rate
    ),
    account_sum AS (
        SELECT a.id,
               coalesce(sum(r.point), 0) AS balance,
               coalesce(sum(round(r.point * r.rate)), 0) AS point,
               coalesce(sum(round(r.day_point * r.rate)), 0) AS day_point,
               coalesce(sum(round(r.month_point * r.rate)), 0) AS month_point,
               coalesce(sum(round(r.year_point * r.rate)), 0) AS year_point,
               coalesce(sum(round(r.month_ago_point * r.rate)), 0) AS month_ago_point,
               coalesce(sum(r.month_days), 0) AS month_days,
               coalesce(sum(r.quarter_days), 0) AS quarter_days,
               coalesce(sum(r.year_days), 0) AS year_days,
               coalesce(sum(r.month_days * r.rate), 0) AS month_sum,
               coalesce(sum(r.quarter_days * r.rate), 0) AS quarter_sum,
               coalesce(sum(r.year_days * r.rate), 0) AS year_sum,
               coalesce(sum(r.prior_year_days * r.rate), 0) AS prior_year_sum,
               coalesce(sum(r.recent_days), 0) AS recent_days,
               coalesce(sum(r.prior_days), 0) AS prior_days,
               max(r.peak) AS peak,
               min(r.first_on) AS first_on
          FROM scope a LEFT JOIN rated r ON r.id = a.id
         GROUP BY a.id
    ),
    leaf AS MATERIALIZED (
        SELECT s.customer_id, s.nature, s.factor, s.is_open, s.maturity_date, a.*,
               div(2 * a.month_sum + sign(a.month_sum) * n.month, 2 * n.month) AS month_avg,
               div(2 * a.quarter_sum + sign(a.quarter_sum) * n.quarter, 2 * n.quarter) AS quarter_avg,
               div(2 * a.year_sum + sign(a.year_sum) * n.year, 2 * n.year) AS year_avg,
               div(2 * a.prior_year_sum + sign(a.prior_year_sum) * n.prior_year, 2 * n.prior_year)
                   AS prior_year_avg
          FROM scope s
          JOIN account_sum a ON a.id = s.id
         CROSS JOIN (SELECT p.on_day - p.month_on + 1 AS month, p.on_day - p.quarter_on + 1 AS quarter,
                            p.on_day - p.year_on + 1 AS year, p.year_on - p.prior_year_on AS prior_year
                       FROM period p) AS n
    )"""

_CUSTOMER: LiteralString = """
    total AS (
        SELECT l.customer_id,
               sum(l.point) FILTER (WHERE l.nature = 'LIABILITY') AS deposit,
               sum(l.month_avg) FILTER (WHERE l.nature = 'LIABILITY') AS deposit_mtd_avg,
               sum(l.quarter_avg) FILTER (WHERE l.nature = 'LIABILITY') AS deposit_qtd_avg,
               sum(l.year_avg) FILTER (WHERE l.nature = 'LIABILITY') AS deposit_ytd_avg,
               sum(l.day_point) FILTER (WHERE l.nature = 'LIABILITY') AS deposit_day_base,
               sum(l.month_point) FILTER (WHERE l.nature = 'LIABILITY') AS deposit_month_base,
               sum(l.year_point) FILTER (WHERE l.nature = 'LIABILITY') AS deposit_year_base,
               sum(l.prior_year_avg) FILTER (WHERE l.nature = 'LIABILITY') AS deposit_prior_year_avg,
               sum(round(l.point * l.factor)) AS aum,
               sum(round(l.month_avg * l.factor)) AS aum_mtd_avg,
               sum(round(l.quarter_avg * l.factor)) AS aum_qtd_avg,
               sum(round(l.year_avg * l.factor)) AS aum_ytd_avg,
               sum(round(l.day_point * l.factor)) AS aum_day_base,
               sum(round(l.month_point * l.factor)) AS aum_month_base,
               sum(round(l.year_point * l.factor)) AS aum_year_base,
               sum(round(l.month_ago_point * l.factor)) AS aum_30_days_ago,
               sum(l.recent_days) AS aum_recent_days,
               sum(l.prior_days) AS aum_prior_days,
               sum(greatest(l.peak, 0)) AS aum_peak_bound,
               min(l.first_on) FILTER (WHERE l.factor <> 0) AS aum_first_on,
               sum(l.point) FILTER (WHERE l.nature = 'ASSET') AS loan,
               sum(l.month_avg) FILTER (WHERE l.nature = 'ASSET') AS loan_mtd_avg,
               sum(l.quarter_avg) FILTER (WHERE l.nature = 'ASSET') AS loan_qtd_avg,
               sum(l.year_avg) FILTER (WHERE l.nature = 'ASSET') AS loan_ytd_avg,
               sum(l.year_point) FILTER (WHERE l.nature = 'ASSET') AS loan_year_base
          FROM leaf l
         GROUP BY l.customer_id
    ),
    held AS (
        SELECT h.customer_id, count(h.id) AS accounts, count(DISTINCT h.category) AS categories
          FROM (SELECT s.customer_id, s.id, s.category FROM scope s WHERE s.is_open
                 UNION ALL
                SELECT k.customer_id, NULL, p.category
                  FROM card k
                  JOIN product_type p ON p.tenant_id = $1 AND p.id = k.product_type_id
                 WHERE k.tenant_id = $1 AND k.customer_id BETWEEN $2 AND $3) AS h
         GROUP BY h.customer_id
    ),
    credit AS (
        SELECT l.customer_id, sum(round(l.amount * coalesce(r.rate, 1)))::bigint AS amount,
               sum(round(l.used * coalesce(r.rate, 1)))::bigint AS used
          FROM credit_line l
          LEFT JOIN rate_day r ON r.currency = l.currency AND r.day = $4
         WHERE l.tenant_id = $1 AND l.customer_id BETWEEN $2 AND $3 AND coalesce(l."end" >= $4, true)
         GROUP BY l.customer_id
    ),
    maturity AS (
        SELECT m.customer_id, min(m.day) AS day
          FROM (SELECT l.customer_id, l.maturity_date AS day FROM leaf l WHERE l.is_open AND l.balance <> 0
                 UNION ALL
                SELECT c.customer_id, c."end" FROM credit_line c
                 WHERE c.tenant_id = $1 AND c.customer_id BETWEEN $2 AND $3) AS m
         WHERE m.day >= $4
         GROUP BY m.customer_id
    )"""

_INSERT_ACCOUNTS: LiteralString = """
    accounts AS (
        INSERT INTO account_measure (
            tenant_id, run_id, account_id, customer_id, as_of, balance, balance_base,
            mtd_days, qtd_days, ytd_days, mtd_avg, qtd_avg, ytd_avg)
        SELECT $1, $5, l.id, l.customer_id, $4, l.balance, l.point, l.month_days, l.quarter_days, l.year_days,
               l.month_avg, l.quarter_avg, l.year_avg
          FROM leaf l
         WHERE l.is_open OR l.balance <> 0 OR l.year_days <> 0
    )"""

_INSERT_CUSTOMERS: LiteralString = """
    INSERT INTO customer_measure (
        tenant_id, run_id, customer_id, as_of, deposit, deposit_mtd_avg, deposit_qtd_avg, deposit_ytd_avg,
        deposit_day_base, deposit_month_base, deposit_year_base, deposit_prior_year_avg,
        aum, aum_mtd_avg, aum_qtd_avg, aum_ytd_avg, aum_day_base, aum_month_base, aum_year_base,
        aum_30_days_ago, aum_avg_30, aum_avg_prior_90, aum_recent_days, aum_prior_days, aum_first_on,
        aum_peak_bound,
        loan, loan_mtd_avg, loan_qtd_avg, loan_ytd_avg, loan_year_base,
        accounts, categories, credit_amount, credit_used, next_maturity)
    SELECT $1, $5, c.id, $4,
           coalesce(t.deposit, 0), coalesce(t.deposit_mtd_avg, 0), coalesce(t.deposit_qtd_avg, 0),
           coalesce(t.deposit_ytd_avg, 0), coalesce(t.deposit_day_base, 0), coalesce(t.deposit_month_base, 0),
           coalesce(t.deposit_year_base, 0),
           CASE WHEN $18::date <= period.prior_year_on THEN coalesce(t.deposit_prior_year_avg, 0) END,
           coalesce(t.aum, 0), coalesce(t.aum_mtd_avg, 0), coalesce(t.aum_qtd_avg, 0),
           coalesce(t.aum_ytd_avg, 0),
           coalesce(t.aum_day_base, 0), coalesce(t.aum_month_base, 0), coalesce(t.aum_year_base, 0),
           coalesce(t.aum_30_days_ago, 0),
           coalesce(round(t.aum_recent_days / (period.on_day - period.recent_on + 1)), 0),
           coalesce(round(t.aum_prior_days / (period.recent_on - period.prior_on)), 0),
           coalesce(t.aum_recent_days, 0), coalesce(t.aum_prior_days, 0), t.aum_first_on,
           coalesce(t.aum_peak_bound, 0),
           coalesce(t.loan, 0), coalesce(t.loan_mtd_avg, 0), coalesce(t.loan_qtd_avg, 0),
           coalesce(t.loan_ytd_avg, 0), coalesce(t.loan_year_base, 0),
           coalesce(h.accounts, 0), coalesce(h.categories, 0), coalesce(l.amount, 0), coalesce(l.used, 0),
           m.day
      FROM customer c
     CROSS JOIN period
      LEFT JOIN total t ON t.customer_id = c.id
      LEFT JOIN held h ON h.customer_id = c.id
      LEFT JOIN credit l ON l.customer_id = c.id
      LEFT JOIN maturity m ON m.customer_id = c.id
     WHERE c.tenant_id = $1 AND c.id BETWEEN $2 AND $3
"""

MEASURE: LiteralString = (
    f"WITH {_PERIOD},{_SCOPE},{_RATE},{_LEAF},{_CUSTOMER},{_INSERT_ACCOUNTS}{_INSERT_CUSTOMERS}"
)
