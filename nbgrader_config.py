"""nbgrader in this course: its commands, the formgrader and the Validate button, graded by our engine.

Run ``nbgrader`` in this folder, with the environment in which the course is installed.
"""

from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    IncludeHeaderFooter,
    LockCells,
    SaveCells,
)

from autograder.gradebook.database import put_alembic_on_path, wait_for_locks
from autograder.gradebook.handed_in import take_within_bounds
from autograder.gradebook.hooks import (
    AutogradeExporter,
    FeedbackExporter,
    GetGradesAndState,
    GradeWithEngine,
    SaveGrades,
    StripGradingOnly,
)

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "deep-learning-from-scratch"
c.CourseDirectory.solution_directory = "solutions"
# The gradebook is gradebook.db in this folder. Any database that SQLAlchemy knows will do:
# c.CourseDirectory.db_url = "postgresql+psycopg2://user:password@host/gradebook"

# nbgrader starts `alembic` when it creates a gradebook: also from an environment that is not activated.
put_alembic_on_path()
# A class can be graded while somebody works in the formgrader.
wait_for_locks()
# What lies beside a notebook stops nobody: nbgrader copies it, and reads the time, within our bounds.
take_within_bounds()

# nbgrader generate_assignment ps1: source/ → release/
c.GenerateAssignment.preprocessors = [
    StripGradingOnly,  # first: neither the release nor the gradebook knows of these cells
    IncludeHeaderFooter,
    LockCells,
    ClearSolutions,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
]

# Marking schemes stand in the cells of written answers, between nbgrader's two marks, below the model answer.
# The release replaces such a cell as a whole before anything is recorded, so only solutions/ needs them cut
# out; `autograder validate` refuses a scheme anywhere else.
c.ClearMarkScheme.enforce_metadata = False  # nbgrader would allow schemes in cells of another kind alone

# nbgrader generate_solution ps1: source/ → solutions/
# Not executed, so that the same source always gives the same file.
c.GenerateSolution.preprocessors = [
    StripGradingOnly,
    IncludeHeaderFooter,
    LockCells,
    ClearOutput,
    ClearMarkScheme,
]

# nbgrader autograde ps1, and the formgrader's button: submitted/ → autograded/ and the gradebook
c.Autograde.exporter_class = AutogradeExporter  # reads and sanitises
c.Autograde.sanitize_preprocessors = [CheckCellMetadata]
c.Autograde.autograde_preprocessors = [
    GradeWithEngine,  # in place of Execute: no kernel is started
    SaveGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]

# nbgrader generate_feedback ps1: autograded/ and the gradebook → feedback/
c.GenerateFeedback.exporter_class = FeedbackExporter
c.GenerateFeedback.preprocessors = [GetGradesAndState]

# The formgrader shows students' text inside the instructor's session: never scripts, and with an end to the
# time that it takes.
c.TemplateExporter.filters = {
    name: f"autograder.gradebook.rendering.{name}"
    for name in ("markdown2html", "highlight_code", "strip_files_prefix")
}
