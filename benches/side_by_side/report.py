"""Results as Markdown, on the terminal and in the documentation."""

import json
import re

from paths import PAGE, RESULTS


def table(results: dict) -> str:
    """The table of an experiment, and what it was measured on."""
    layout = {"compare": compared, "phases": as_printed}.get(results["experiment"], alone)
    return "\n".join([*layout(results["rows"]), "", measured_on(results)])


def measured_on(results: dict) -> str:
    """The machine, the date, and whether it was quiet."""
    runs = "" if results["experiment"] == "phases" else f", medians of {results['runs']}"
    others = f"Other programs took {results['noise']:.0%} of the machine meanwhile."
    return f"{results['date']}, {results['machine']}{runs}. {others}"


def compared(rows: list[dict]) -> list[str]:
    """A line a job: each tool, and how many times as long the others take."""
    lines = [
        "| job | threads | Bantam | DuckDB | polars | DuckDB ÷ Bantam | polars ÷ Bantam |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        costs = row["costs"]
        cells = [f"{row['job']}, {millions(row['leads'])}", str(row["threads"])]
        cells += [cost(costs.get(tool)) for tool in ("Bantam", "DuckDB", "polars")]
        cells += [ratio(costs.get(tool), costs.get("Bantam")) for tool in ("DuckDB", "polars")]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def alone(rows: list[dict]) -> list[str]:
    """A line a run."""
    lines = ["| what | leads | threads | wall | CPU | a lead | memory |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        leads = row["leads"]
        each = f"{row['wall'] / leads * 1e9:.0f} ns" if leads else ""
        cells = [row["what"], millions(leads) if leads else "", str(row["threads"] or "")]
        cells += [seconds(row["wall"]), seconds(row["cpu"]), each, f"{row['peak']:.0f} MB"]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def as_printed(rows: list[str]) -> list[str]:
    """Lines of another program."""
    return ["```text", *rows, "```"]


def cost(found: dict | None) -> str:
    """`0.27 s (0.51 s CPU, 25 MB)`"""
    if found is None:
        return "–"
    return f"{seconds(found['wall'])} ({seconds(found['cpu'])} CPU, {found['peak']:.0f} MB)"


def ratio(slower: dict | None, faster: dict | None) -> str:
    """How many times as long one takes as the other, on the clock."""
    return f"{slower['wall'] / faster['wall']:.1f} ×" if slower and faster else "–"


def seconds(value: float) -> str:
    """Seconds, or milliseconds where they are few."""
    return f"{value:.2f} s" if value >= 0.1 else f"{value * 1000:.1f} ms"


def millions(count: int) -> str:
    """`0.2 M`"""
    return f"{count / 1e6:g} M"


def write_page() -> None:
    """Puts the tables of all experiments that have results between their marks in the page."""
    page = PAGE.read_text()
    for path in sorted(RESULTS.glob("*.json")):
        results = json.loads(path.read_text())
        begin, end = (f"<!-- {mark}{results['experiment']} -->" for mark in ("", "/"))
        between = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        text = f"{begin}\n{table(results)}\n{end}"
        page = between.sub(lambda _, text=text: text, page)
    PAGE.write_text(page)
    print(f"wrote {PAGE.name}")
