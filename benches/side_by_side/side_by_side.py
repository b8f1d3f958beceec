"""Measures Bantam beside DuckDB and polars; `run` makes what this needs and starts it."""

import argparse
import json

import machine
import report
from experiments import EXPERIMENTS, JOBS, Options
from paths import RESULTS


def main() -> None:
    arguments = parsed()
    options = Options(arguments.leads, arguments.runs, arguments.threads, arguments.jobs)
    for experiment in list(EXPERIMENTS) if arguments.experiment == "all" else [arguments.experiment]:
        results = measured(experiment, options)
        RESULTS.mkdir(parents=True, exist_ok=True)
        path = RESULTS / f"{experiment}.json"
        path.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
        print(f"\n{report.table(results)}\n", flush=True)
    if arguments.write_docs:
        report.write_page()


def measured(experiment: str, options: Options) -> dict:
    """An experiment's rows, and what they were measured on."""
    noise = machine.Noise()
    rows = EXPERIMENTS[experiment](options)
    return {
        "experiment": experiment,
        "machine": machine.described(),
        "date": machine.today(),
        "noise": noise.share(),
        "runs": options.runs,
        "rows": rows,
    }


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="benches/side_by_side/run", description=__doc__)
    experiments = [*EXPERIMENTS, "all"]
    parser.add_argument("experiment", nargs="?", choices=experiments, default="compare", help="default: compare")
    parser.add_argument("--leads", type=int, default=2_000_000, help="how many leads (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=7, help="medians of so many runs (default: %(default)s)")
    parser.add_argument("--threads", type=numbers, default=[1, 2], help="such as 1,2 (the default)")
    parser.add_argument("--jobs", type=jobs, default=list(JOBS), help=f"of compare, among {','.join(JOBS)}")
    parser.add_argument("--write-docs", action="store_true", help="put all results there are in docs/performance.md")
    return parser.parse_args()


def numbers(text: str) -> list[int]:
    """`1,2`"""
    return [int(word) for word in text.split(",")]


def jobs(text: str) -> list[str]:
    """`csv,jsonl`"""
    words = text.split(",")
    if unknown := [word for word in words if word not in JOBS]:
        raise argparse.ArgumentTypeError(f"no job is called {unknown[0]}; there are {', '.join(JOBS)}")
    return words


if __name__ == "__main__":
    main()
