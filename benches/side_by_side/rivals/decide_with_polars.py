"""Decides the leads of a file with polars: decide_with_polars.py LEADS DECIDED THREADS.

`leads.bant` by hand. A condition that is unknown is null, and `when` takes null for no, as the policy does.
"""

import os
import sys
from datetime import date, timedelta
from pathlib import Path

THREADS = sys.argv[3]
os.environ["POLARS_MAX_THREADS"] = THREADS

import polars as pl  # noqa: E402 - polars reads the number of threads when it is imported
from polars import col, lit, when  # noqa: E402

from columns import COLUMNS, USED  # noqa: E402

TYPES = {
    "text": pl.String,
    "integer": pl.Int32,
    "money": pl.Float64,
    "rate": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
}
TODAY = date(2026, 11, 21)


def source(leads: Path) -> pl.LazyFrame:
    """The leads, with their types given rather than inferred."""
    if leads.suffix == ".parquet":
        return pl.scan_parquet(leads)
    if leads.suffix == ".jsonl":
        return pl.scan_ndjson(leads, schema={name: TYPES[COLUMNS[name]] for name in USED})
    return pl.scan_csv(leads, schema={name: TYPES[kind] for name, kind in COLUMNS.items()})


def points(size: int, condition: pl.Expr) -> pl.Expr:
    """Points for those of whom the condition is true."""
    return when(condition).then(lit(size, pl.Int32)).otherwise(lit(0, pl.Int32))


def within_last(days: int) -> pl.Expr:
    """Whether the last activity lies within so many days."""
    return col("last_activity").is_between(TODAY - timedelta(days=days), TODAY)


def scored(leads: pl.LazyFrame) -> pl.LazyFrame:
    """With `fit`."""
    domain = col("email").str.to_lowercase().str.splitn("@", 2).struct.field("field_1")
    private = domain.is_in(["freemail.example", "mailbox.example", "inbox.example"])
    fit = (
        points(20, col("industry").is_in(["software", "consulting"]))
        + points(10, col("industry").is_in(["agency", "retail"]))
        + points(15, col("employees").is_between(50, 999))
        + points(10, col("revenue") >= 1_000_000)
        + points(15, col("budget") >= 20_000)
        + points(10, col("authority") == "decision_maker")
        + points(10, col("source").is_in(["referral", "partner"]))
        + points(5, col("visits") >= 10)
        + points(5, col("reply_rate") >= 0.25)
        - points(15, col("private_address") & (col("employees") >= 250).fill_null(False).not_())
    )
    return leads.with_columns(private_address=private).with_columns(fit=fit.clip(0, 100))


def voted(leads: pl.LazyFrame) -> pl.LazyFrame:
    """With `vote`, the first rule that votes for the highest stage."""
    answers = (
        points(1, col("budget") >= 10_000)
        + points(1, col("authority") == "decision_maker")
        + points(1, col("need").is_not_null())
        + points(1, col("timing") < 90)
    )
    urgent = (
        (col("timing") <= 30) & (col("budget") >= 5_000) & (col("authority") != "user") & (col("source") != "cold_list")
    )
    accepted = (col("fit") >= 50) & col("authority").is_in(["decision_maker", "influencer"]) & within_last(90)
    vote = (
        when((col("fit") >= 30) & (answers >= 3))
        .then(lit("complete"))
        .when(urgent)
        .then(lit("urgent"))
        .when(accepted)
        .then(lit("accepted"))
        .when(col("demo_requested") & (col("fit") >= 20))
        .then(lit("asked_for_demo"))
        .when((col("visits") >= 20) & within_last(30))
        .then(lit("active"))
        .when(col("fit") >= 55)
        .then(lit("good_fit"))
        .when(col("need").str.contains("CRM", literal=True) & (col("timing") < 365))
        .then(lit("needs_crm"))
        .otherwise(lit("otherwise"))
    )
    return leads.with_columns(vote=vote)


def decided(leads: pl.LazyFrame) -> pl.LazyFrame:
    """The output's columns."""
    high = col("vote").is_in(["complete", "urgent", "accepted"])
    rule = (
        when(col("country").is_in(["Atlantis", "Lemuria"]))
        .then(lit("disqualify.1"))
        .when(col("vote") == "otherwise")
        .then(col("vote"))
        .when(col("consent").not_())
        .then(lit("cap.1"))
        .when(high & col("private_address") & col("demo_requested").not_())
        .then(lit("cap.2"))
        .otherwise(col("vote"))
    )
    outcome = (
        when(col("rule").is_in(["otherwise", "cap.1"]))
        .then(lit("Nurture"))
        .when(col("rule") == "disqualify.1")
        .then(lit("disqualified"))
        .when(col("rule").is_in(["complete", "urgent"]))
        .then(lit("SQL"))
        .when(col("rule") == "accepted")
        .then(lit("SAL"))
        .otherwise(lit("MQL"))
    )
    return leads.with_columns(rule=rule).select("lead_id", outcome.alias("outcome"), "fit", "rule")


def main() -> None:
    leads, target = Path(sys.argv[1]), Path(sys.argv[2])
    result = decided(voted(scored(source(leads))))
    if target.suffix == ".parquet":
        result.sink_parquet(target, compression="snappy", maintain_order=False, engine="streaming")
    else:
        result.sink_csv(target, maintain_order=False, engine="streaming")


if __name__ == "__main__":
    main()
