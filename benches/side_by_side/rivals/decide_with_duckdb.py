"""Decides the leads of a file with DuckDB: decide_with_duckdb.py LEADS DECIDED THREADS."""

import sys
from pathlib import Path

import duckdb

from columns import COLUMNS, USED

TYPES = {
    "text": "VARCHAR",
    "integer": "INTEGER",
    "money": "DECIMAL(12, 2)",
    "rate": "DECIMAL(6, 3)",
    "boolean": "BOOLEAN",
    "date": "DATE",
}


def source(leads: Path) -> str:
    """The table function that reads the leads, with their types given rather than sniffed."""
    if leads.suffix == ".parquet":
        return f"read_parquet('{leads}')"
    if leads.suffix == ".jsonl":
        used = {name: TYPES[COLUMNS[name]] for name in USED}
        return f"read_json('{leads}', format = 'newline_delimited', columns = {used})"
    columns = {name: TYPES[kind] for name, kind in COLUMNS.items()}
    return f"read_csv('{leads}', auto_detect = false, header = true, quote = '\"', escape = '\"', columns = {columns})"


def main() -> None:
    leads, decided, threads = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    query = Path(__file__).with_name("leads.sql").read_text().format(leads=source(leads))
    options = "FORMAT parquet, COMPRESSION snappy" if decided.suffix == ".parquet" else "FORMAT csv, HEADER"
    connection = duckdb.connect(config={"threads": threads, "preserve_insertion_order": "false"})
    connection.execute(f"COPY ({query}) TO '{decided}' ({options})")


if __name__ == "__main__":
    main()
