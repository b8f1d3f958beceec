"""Runs a program and says what it cost.

This process stays small and loads no library: a child starts out with the memory of its parent, and the peak that the
system reports of it is never below that.
"""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

Command = Sequence[str | Path]


class Failed(Exception):
    """A program did not do what it was asked; says why in its own words."""


@dataclass(frozen=True)
class Cost:
    """What a whole process took, from its start to its end."""

    wall: float
    """Seconds on the clock."""
    cpu: float
    """Seconds of all its threads, in the program and in the system."""
    peak: float
    """The most memory that was resident, in MB."""


def run(command: Command, feeder: Command | None = None) -> Cost:
    """Runs a command once; `feeder` is a program whose output it reads."""
    with tempfile.TemporaryFile() as said:
        feeding = subprocess.Popen(feeder, stdout=subprocess.PIPE) if feeder else None
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=feeding.stdout if feeding else None, stdout=subprocess.DEVNULL, stderr=said
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if feeding:
            feeding.stdout.close()
            feeding.wait()
        if process.returncode != 0:
            said.seek(0)
            lines = said.read().decode(errors="replace").strip().splitlines()
            raise Failed(lines[-1] if lines else f"exit code {process.returncode}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def interleaved(commands: dict[str, Command], runs: int) -> dict[str, Cost]:
    """Runs the commands in turns, so that a busy moment meets all of them, and gives the medians."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            costs[name].append(run(command))
    return {name: median(found) for name, found in costs.items()}


def median(costs: list[Cost]) -> Cost:
    """The median of each figure by itself."""
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        statistics.median(cost.peak for cost in costs),
    )
