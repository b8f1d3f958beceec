"""The leads: made once, the same every time, and used again while they are there."""

import subprocess
from pathlib import Path

from paths import DATA, GENERATE, HERE, PYTHON


def leads(shape: str, ending: str, count: int) -> Path:
    """A file of so many generated leads."""
    path = DATA / f"{shape}-{count}.{ending}"
    if path.exists():
        return path
    DATA.mkdir(parents=True, exist_ok=True)
    print(f"making {path.name} …", flush=True)
    partial = path.with_suffix(".partial")
    if ending == "parquet":
        source = leads(shape, "csv", count)
        subprocess.run([PYTHON, HERE / "rivals" / "to_parquet.py", source, partial], check=True)
    else:
        with partial.open("wb") as out:
            subprocess.run(generating(shape, ending, count), stdout=out, check=True)
    return partial.rename(path)


def policy_of_a_thousand_rules() -> Path:
    """The generated policy that fits the leads of the shape `rules`."""
    path = DATA / "rules.bant"
    DATA.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        subprocess.run([GENERATE, "policy"], stdout=out, check=True)
    return path


def generating(shape: str, ending: str, count: int) -> list[str | Path]:
    """The command that writes so many leads to standard output."""
    return [GENERATE, "leads", shape, ending, str(count)]
