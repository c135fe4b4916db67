"""nbgrader configured for this engine: what every course's ``nbgrader_config.py`` calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.course.configuration import Folders
from autograder.gradebook.database import put_alembic_on_path, wait_for_locks
from autograder.gradebook.formgrader_pages import install_pages
from autograder.gradebook.handed_in import install_bounded_copying


def configure(config: Any, folder: Path | str) -> None:
    """Have nbgrader's commands, the formgrader and the Validate button work with the engine.

    Args:
        config: what ``get_config()`` returns in ``nbgrader_config.py``.
        folder: the folder of the course, or of a class.

    Raises:
        CourseError: the folder belongs to no course.
    """
    course = Course.find(Path(folder).resolve())
    config.CourseDirectory.course_id = course.id
    # The folder of a class has these by their usual names, whatever the course calls its own.
    own = course.configuration.folders if course.root == Path(folder).resolve() else Folders()
    config.CourseDirectory.source_directory = own.source
    config.CourseDirectory.release_directory = own.release
    config.CourseDirectory.solution_directory = own.solutions

    # nbgrader starts `alembic` when it creates a gradebook: also from an environment that is not activated.
    put_alembic_on_path()
    # A class can be graded while somebody works in the formgrader.
    wait_for_locks()
    # nbgrader copies files submitted with a notebook, and reads their time, within our bounds.
    install_bounded_copying()
    # In the formgrader names of folders are text, and written questions have their marking scheme.
    install_pages()
    # A spreadsheet must not take a name for a formula.
    config.ExportApp.plugin_class = "autograder.exports.nbgrader_plugin.QuotedCsv"

    # nbgrader generate_assignment: source/ → release/
    config.GenerateAssignment.preprocessors = [
        # First: neither the release nor the gradebook knows of these cells.
        "autograder.gradebook.hooks.StripGradingOnly",
        *(f"nbgrader.preprocessors.{name}" for name in _GENERATE_ASSIGNMENT),
    ]
    # Marking schemes stand in the cells of written answers, between nbgrader's two marks, below the model
    # answer. The release replaces such a cell as a whole before anything is recorded, so only solutions/
    # needs them cut out; `autograder validate` refuses a scheme anywhere else.
    config.ClearMarkScheme.enforce_metadata = False  # nbgrader would allow schemes in other cells alone

    # nbgrader generate_solution: source/ → solutions/. Not executed: the same source gives the same file.
    config.GenerateSolution.preprocessors = [
        "autograder.gradebook.hooks.StripGradingOnly",
        *(f"nbgrader.preprocessors.{name}" for name in _GENERATE_SOLUTION),
    ]

    # nbgrader autograde, and the formgrader's button: submitted/ → autograded/ and the gradebook
    config.Autograde.exporter_class = "autograder.gradebook.hooks.AutogradeExporter"  # reads and sanitises
    config.Autograde.sanitize_preprocessors = ["nbgrader.preprocessors.CheckCellMetadata"]
    config.Autograde.autograde_preprocessors = [
        "autograder.gradebook.hooks.GradeWithEngine",  # in place of Execute: no kernel is started
        "autograder.gradebook.hooks.SaveGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]

    # What handing in late costs: `c.PercentPerDay.percent = 10`, or nbgrader's own setting.
    config.AssignLatePenalties.plugin_class = "autograder.gradebook.late.PercentPerDay"

    # nbgrader generate_feedback: autograded/ and the gradebook → feedback/
    config.GenerateFeedback.exporter_class = "autograder.gradebook.hooks.FeedbackExporter"
    config.GenerateFeedback.preprocessors = ["autograder.gradebook.hooks.GetGradesAndState"]

    # The formgrader shows students' text inside the instructor's session: never scripts, and with an end to
    # the time that it takes.
    config.TemplateExporter.filters = {
        name: f"autograder.gradebook.rendering.{name}"
        for name in ("markdown2html", "highlight_code", "strip_files_prefix")
    }


_GENERATE_ASSIGNMENT = (
    "IncludeHeaderFooter", "LockCells", "ClearSolutions", "ClearOutput", "CheckCellMetadata",
    "ComputeChecksums", "SaveCells", "ClearHiddenTests", "ClearMarkScheme", "ComputeChecksums",
    "CheckCellMetadata",
)  # fmt: skip
_GENERATE_SOLUTION = ("IncludeHeaderFooter", "LockCells", "ClearOutput", "ClearMarkScheme")
