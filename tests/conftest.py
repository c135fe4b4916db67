"""What every test may use: the folder of the tests is importable, so ``from reference import reference`` works."""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent
if str(TESTS) not in sys.path:
    sys.path.insert(0, str(TESTS))
