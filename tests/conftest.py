"""Makes the helpers that lie beside the tests importable: ``from reference import reference``."""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent
if str(TESTS) not in sys.path:
    sys.path.insert(0, str(TESTS))
