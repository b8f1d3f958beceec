"""What was measured on: the machine, and how much of it other programs took meanwhile."""

import os
import resource
import time
from datetime import date
from pathlib import Path


def described() -> str:
    """The machine in a line."""
    fields = (line.split(":", 1) for line in Path("/proc/cpuinfo").read_text().splitlines() if ":" in line)
    model = next((value.strip() for key, value in fields if key.strip() == "model name"), "unknown processor")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, {os.uname().sysname}"


def today() -> str:
    """The date of the measurement."""
    return date.today().isoformat()


class Noise:
    """Other programs' share of the machine since this was made."""

    def __init__(self) -> None:
        self.start = time.perf_counter()
        self.busy = busy_seconds()
        self.own = own_seconds()

    def share(self) -> float:
        """From 0, all quiet, to 1, nothing left."""
        others = (busy_seconds() - self.busy) - (own_seconds() - self.own)
        return max(0.0, others / (time.perf_counter() - self.start) / (os.cpu_count() or 1))


def busy_seconds() -> float:
    """Seconds that all cores together have worked since the machine started, guests' and stolen time included."""
    ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    user, nice, system, _idle, _waiting, interrupts, soft_interrupts, stolen = ticks
    return (user + nice + system + interrupts + soft_interrupts + stolen) / os.sysconf("SC_CLK_TCK")


def own_seconds() -> float:
    """Seconds that this process and its finished children have worked."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
