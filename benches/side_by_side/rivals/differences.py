"""Counts the rows of two outputs that differ, whatever their order: differences.py ONE OTHER."""

import sys

import duckdb


def rows(path: str) -> str:
    """The query of an output's rows; numbers are compared as numbers."""
    table = f"read_parquet('{path}')" if path.endswith(".parquet") else f"read_csv('{path}', all_varchar = true)"
    return f"SELECT lead_id, outcome, CAST(fit AS DECIMAL(18, 6)) AS fit, rule FROM {table}"


def main() -> None:
    one, other = rows(sys.argv[1]), rows(sys.argv[2])
    lacking = duckdb.sql(f"({one}) EXCEPT ALL ({other})"), duckdb.sql(f"({other}) EXCEPT ALL ({one})")
    print(sum(len(found) for found in lacking))


if __name__ == "__main__":
    main()
