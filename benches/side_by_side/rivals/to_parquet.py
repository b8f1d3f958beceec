"""Rewrites leads in CSV as snappy Parquet, with their types: to_parquet.py LEADS TARGET."""

import sys
from pathlib import Path

import duckdb

from decide_with_duckdb import source


def main() -> None:
    leads, target = Path(sys.argv[1]), Path(sys.argv[2])
    duckdb.execute(f"COPY (FROM {source(leads)}) TO '{target}' (FORMAT parquet, COMPRESSION snappy)")


if __name__ == "__main__":
    main()
