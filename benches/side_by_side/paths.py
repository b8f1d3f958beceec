"""Where the bench finds and puts things."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGE = ROOT / "docs" / "performance.md"

PYTHON = Path(sys.executable)
BANTAM = ROOT / "target" / "release" / "bantam"
GENERATE = ROOT / "target" / "release" / "examples" / "generate"

WORK = ROOT / "target" / "side_by_side"
DATA = WORK / "data"
DECIDED = WORK / "decided"
RESULTS = WORK / "results"
