"""From signals to alerts: score, level, and how an alert opens, rises, fades (domain.md 9.6; N-06).

Mirrors `scoring/formulas/churn` and `alerts`. At most one alert of a customer is open; it stays so until a
person disposes of it, brought up to date by every evaluation that finds a level.
"""

from dataclasses import dataclass
from datetime import date
from typing import LiteralString
from uuid import UUID

from rapport.kernel.calendar import BankCalendar
from rapport.kernel.database import Transaction
from rapport.scoring.formulas.alerts import task_due
from rapport.scoring.formulas.churn import Level
from rapport.scoring.formulas.parameters import ChurnParameters

_SCORED: LiteralString = """
    signal AS (
        SELECT s.customer_id, s.code, s.points, s.since, s.dates, s.evidence
          FROM churn_signal s
         WHERE s.tenant_id = $1 AND s.run_id = $5 AND s.customer_id BETWEEN $2 AND $3
    ),
    dated AS (
        SELECT s.customer_id, sum(s.points)::int AS base_score,
               jsonb_agg(jsonb_build_object('code', s.code, 'points', s.points, 'since', s.since,
                                            'dates', s.dates, 'evidence', s.evidence) ORDER BY s.code) AS signals,
               array_agg(s.since) FILTER (WHERE s.code LIKE 'A%') AS account_days,
               string_to_array(string_agg(array_to_string(s.dates, ','), ',') FILTER (WHERE s.code LIKE 'E%'),
                               ',')::date[] AS event_days
          FROM signal s
         GROUP BY s.customer_id
    ),
    summed AS (
        SELECT d.customer_id, d.base_score, d.signals,
               EXISTS (SELECT 1 FROM unnest(d.account_days) AS a(day) CROSS JOIN unnest(d.event_days) AS e(day)
                        WHERE abs(a.day - e.day) <= $7::int) AS combo
          FROM dated d
    ),
    scored AS (
        SELECT t.*, CASE WHEN t.score >= $9::int THEN 3 WHEN t.score >= $10::int THEN 2
                         WHEN t.score >= $11::int THEN 1 ELSE 0 END AS rank
          FROM (SELECT m.*, least($8::int, round(m.base_score * CASE WHEN m.combo THEN $6::numeric
                                                                     ELSE 1 END))::int AS score
                  FROM summed m) AS t
    )"""
_JUDGED: LiteralString = """
    last AS (
        SELECT DISTINCT ON (a.customer_id) a.customer_id, a.id, a.state, a.raised_on, a.closed_on,
               array_position(ARRAY['NONE', 'YELLOW', 'ORANGE', 'RED'], a.raised_level::text) - 1 AS raised_rank
          FROM churn_alert a
         WHERE a.tenant_id = $1 AND a.customer_id BETWEEN $2 AND $3
         ORDER BY a.customer_id, a.state = 'OPEN' DESC, a.opened_on DESC, a.created_at DESC, a.id DESC
    ),
    judged AS MATERIALIZED (
        SELECT coalesce(s.customer_id, l.customer_id) AS customer_id, l.id AS alert_id,
               coalesce(l.state = 'OPEN', false) AS is_open, s.base_score, s.combo, s.score, s.signals,
               coalesce(s.rank, 0) AS rank,
               (ARRAY['NONE', 'YELLOW', 'ORANGE', 'RED'])[coalesce(s.rank, 0) + 1] AS level,
               ($13::date[])[coalesce(s.rank, 0)] AS due_on,
               CASE WHEN coalesce(s.rank, 0) = 0 THEN false
                    WHEN l.id IS NULL OR s.rank > l.raised_rank THEN true
                    ELSE $4::date - greatest(l.raised_on, l.closed_on) >= $12::int END AS rises
          FROM scored s FULL JOIN last l ON l.customer_id = s.customer_id
    )"""
_WRITTEN: LiteralString = """
    updated AS (
        UPDATE churn_alert a
           SET base_score = j.base_score, combo = j.combo, score = j.score, level = j.level, signals = j.signals,
               evaluated_on = $4, faded_on = NULL, run_id = $5,
               raised_on = CASE WHEN j.rises THEN $4 ELSE a.raised_on END,
               raised_level = CASE WHEN j.rises THEN j.level ELSE a.raised_level END,
               due_on = CASE WHEN j.rises THEN j.due_on ELSE a.due_on END,
               version = a.version + j.rises::int
          FROM judged j
         WHERE a.tenant_id = $1 AND a.id = j.alert_id AND j.is_open AND j.rank > 0
        RETURNING j.rises
    ),
    faded AS (
        UPDATE churn_alert a SET faded_on = $4
          FROM judged j
         WHERE a.tenant_id = $1 AND a.id = j.alert_id AND j.is_open AND j.rank = 0 AND a.faded_on IS NULL
    ),
    opened AS (
        INSERT INTO churn_alert (tenant_id, customer_id, opened_on, evaluated_on, raised_on, raised_level,
                                 base_score, combo, score, level, signals, state, due_on, aum_opened, run_id,
                                 created_at)
        SELECT $1, j.customer_id, $4, $4, $4, j.level, j.base_score, j.combo, j.score, j.level, j.signals, 'OPEN',
               j.due_on, coalesce(m.aum, 0), $5, clock_timestamp()
          FROM judged j
          LEFT JOIN customer_measure m ON m.tenant_id = $1 AND m.run_id = $5 AND m.customer_id = j.customer_id
         WHERE j.rises AND NOT j.is_open
        ON CONFLICT (tenant_id, customer_id) WHERE state = 'OPEN' DO NOTHING
        RETURNING id
    )
    SELECT (SELECT count(*) FROM opened) + (SELECT count(*) FROM updated u WHERE u.rises)"""
JUDGE: LiteralString = f"WITH {_SCORED},{_JUDGED},{_WRITTEN}"
# What a list shows of a customer is what its open alert says.
SHOW: LiteralString = """
    UPDATE customer c SET alert_score = coalesce(s.score, 0), alert_level = coalesce(s.level, 'NONE')
      FROM (SELECT k.id, a.score, a.level
              FROM customer k
              LEFT JOIN churn_alert a ON a.tenant_id = $1 AND a.customer_id = k.id AND a.state = 'OPEN'
             WHERE k.tenant_id = $1 AND k.id BETWEEN $2 AND $3) AS s
     WHERE c.tenant_id = $1 AND c.id = s.id
       AND (c.alert_score <> coalesce(s.score, 0) OR c.alert_level <> coalesce(s.level, 'NONE'))
"""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Which signals to judge (of `run_id`), as of which day, and the day on which tasks are given out."""

    run_id: UUID
    on: date
    today: date
    churn: ChurnParameters
    calendar: BankCalendar

    def due_days(self) -> list[date]:
        """Due days of yellow, orange and red."""
        levels = (Level.YELLOW, Level.ORANGE, Level.RED)
        days = (task_due(self.today, level, self.calendar, self.churn) for level in levels)
        return [day or self.today for day in days]


async def judge(tx: Transaction, evaluation: Evaluation, first: UUID, last: UUID) -> int:
    """Bring the alerts of the customers from `first` to `last` up to date; how many opened or rose."""
    rules = evaluation.churn
    changed: int = await tx.fetch_value(
        JUDGE,
        tx.tenant.id,
        first,
        last,
        evaluation.on,
        evaluation.run_id,
        rules.combo_factor,
        rules.combo_days,
        rules.cap,
        rules.red,
        rules.orange,
        rules.yellow,
        rules.realert_days,
        evaluation.due_days(),
    )
    await show_alerts(tx, first, last)
    return changed


async def show_alerts(tx: Transaction, first: UUID, last: UUID) -> None:
    """Repeat score and level of the open alerts on the customers' rows."""
    await tx.execute(SHOW, tx.tenant.id, first, last)
