"""What is measured. Each experiment gives the rows of a table."""

import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

import data
from measure import Command, Cost, Failed, interleaved, median, run
from paths import BANTAM, DECIDED, HERE, PYTHON, ROOT

AS_OF = "2026-11-21"
POLICY = HERE / "leads.bant"
PLAIN = "lead_id,outcome,fit,rule"
TOOLS = ("Bantam", "DuckDB", "polars")


@dataclass(frozen=True)
class Options:
    """What was asked for on the command line."""

    leads: int
    runs: int
    threads: list[int]
    jobs: list[str]


@dataclass(frozen=True)
class Job:
    """Leads in one format to decisions in another."""

    title: str
    source: str
    target: str
    columns: str | None = PLAIN
    """The columns of the output; without, the usual ones of `bantam eval`, which no other tool gives."""
    share: float = 1.0
    """The part of the leads that it decides."""


JOBS = {
    "csv": Job("CSV → CSV", "csv", "csv"),
    "jsonl": Job("JSONL → CSV", "jsonl", "csv", share=0.5),
    "parquet": Job("Parquet → CSV", "parquet", "csv"),
    "parquet-parquet": Job("Parquet → Parquet", "parquet", "parquet"),
    "full": Job("CSV → CSV, all reasons", "csv", "csv", columns=None),
}


def compare(options: Options) -> list[dict]:
    """The same job with each tool; their answers have to be the same."""
    rows = []
    for name in options.jobs:
        job = JOBS[name]
        count = int(options.leads * job.share)
        leads = data.leads("crm", job.source, count)
        for threads in options.threads:
            targets = {tool: DECIDED / f"{name}-{tool.lower()}.{job.target}" for tool in TOOLS}
            commands = {tool: command(tool, job, leads, target, threads) for tool, target in targets.items()}
            if job.columns is None:
                commands = {"Bantam": commands["Bantam"]}
            commands = {tool: words for tool, words in commands.items() if can(tool, job, words)}
            if not commands:
                continue
            check_same([targets[tool] for tool in commands])
            costs = interleaved(commands, options.runs)
            rows.append({"job": job.title, "leads": count, "threads": threads, "costs": as_dicts(costs)})
    return rows


def scale(options: Options) -> list[dict]:
    """A tenth of the leads, all of them, and five times as many through a pipe."""
    rows = []
    for threads in options.threads:
        for count in (options.leads // 10, options.leads):
            leads = data.leads("crm", "csv", count)
            rows += alone("from a file", POLICY, leads, count, threads, options.runs)
        count = options.leads * 5
        feeder = data.generating("crm", "csv", count)
        rows += alone("through a pipe", POLICY, Path("-"), count, threads, 1, feeder)
    return rows


def wide(options: Options) -> list[dict]:
    """A policy that uses five columns, in files of 24 and of 200."""
    rows = []
    count = options.leads // 10
    for threads in options.threads:
        for shape, title in (("crm", "5 of 24 columns"), ("wide", "5 of 200 columns")):
            leads = data.leads(shape, "csv", count)
            what = f"{title}, {leads.stat().st_size / 1e6:.0f} MB"
            rows += alone(what, HERE / "wide.bant", leads, count, threads, options.runs)
    return rows


def rules(options: Options) -> list[dict]:
    """A thousand rules over forty fields, beside the twenty rules of the other experiments."""
    rows = []
    count = options.leads // 10
    policies = (
        ("20 rules", POLICY, data.leads("crm", "csv", count)),
        ("1,000 rules", data.policy_of_a_thousand_rules(), data.leads("rules", "csv", count)),
    )
    for threads in options.threads:
        for title, policy, leads in policies:
            rows += alone(title, policy, leads, count, threads, options.runs)
    return rows


def start(options: Options) -> list[dict]:
    """How long programs take to begin, and to do next to nothing."""
    small = ROOT / "examples" / "startup" / "qualification.bant"
    commands: dict[str, Command] = {
        "bantam check of a small policy": [BANTAM, "check", small],
        "import duckdb": [PYTHON, "-c", "import duckdb; duckdb.connect()"],
        "import polars": [PYTHON, "-c", "import polars"],
    }
    costs = interleaved(commands, options.runs * 3)
    return [{"what": what, "leads": None, "threads": None, **asdict(cost)} for what, cost in costs.items()]


def phases(_: Options) -> list[str]:
    """The lines that the micro-benchmarks print."""
    words = ["cargo", "bench", "--quiet", "--features", "parquet", "--bench", "phases"]
    said = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [line.rstrip() for line in said.splitlines() if line.strip()]


EXPERIMENTS = {"compare": compare, "scale": scale, "wide": wide, "rules": rules, "start": start, "phases": phases}


def command(tool: str, job: Job, leads: Path, target: Path, threads: int) -> Command:
    """How a tool is asked to do a job."""
    if tool == "Bantam":
        return bantam_eval(POLICY, leads, target, job.columns, threads)
    return [PYTHON, HERE / "rivals" / f"decide_with_{tool.lower()}.py", leads, target, str(threads)]


def bantam_eval(policy: Path, leads: Path, target: Path, columns: str | None, threads: int) -> Command:
    """`bantam eval`, on the day of which the leads speak."""
    chosen = ["--columns", columns] if columns else []
    return [BANTAM, "eval", policy, leads, "--as-of", AS_OF, "-o", target, "--threads", str(threads), *chosen]


def can(tool: str, job: Job, words: Command) -> bool:
    """Whether a tool can do a job, found by doing it, which also warms what caches there are."""
    DECIDED.mkdir(parents=True, exist_ok=True)
    try:
        run(words)
    except Failed as failure:
        print(f"{job.title}: {tool} is left out: {failure}", flush=True)
        return False
    return True


def check_same(outputs: list[Path]) -> None:
    """Stops where two tools answer differently: then nobody was fast."""
    first, *others = outputs
    for other in others:
        words = [PYTHON, HERE / "rivals" / "differences.py", first, other]
        found = int(subprocess.run(words, capture_output=True, check=True).stdout)
        if found:
            raise SystemExit(f"{first.name} and {other.name} differ in {found} rows")


def alone(
    what: str, policy: Path, leads: Path, count: int, threads: int, runs: int, feeder: Command | None = None
) -> list[dict]:
    """Bantam by itself; no row where it cannot."""
    DECIDED.mkdir(parents=True, exist_ok=True)
    words = bantam_eval(policy, leads, DECIDED / "alone.csv", "lead_id,outcome,rule", threads)
    try:
        cost = median([run(words, feeder) for _ in range(runs)])
    except Failed as failure:
        print(f"{what}: left out: {failure}", flush=True)
        return []
    return [{"what": what, "leads": count, "threads": threads, **asdict(cost)}]


def as_dicts(costs: dict[str, Cost]) -> dict[str, dict]:
    """Costs as JSON has them."""
    return {tool: asdict(cost) for tool, cost in costs.items()}
