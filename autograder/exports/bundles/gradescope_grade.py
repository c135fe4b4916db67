"""Grade the submission that Gradescope has put in place; called by ``run_autograder``."""

import os
import sys
from pathlib import Path

source = Path(__file__).resolve().parent
sys.path.insert(0, str(source / "bundle"))
os.environ["AUTOGRADER_COURSE"] = str(source / "bundle" / "course")

from autograder.exports.gradescope_harness import main  # noqa: E402 - it lies in the bundle

main(Path(sys.argv[1]), source / "settings.json")
