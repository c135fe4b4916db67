"""An assignment from ``source/`` into the gradebook, as ``nbgrader generate_assignment`` records it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from autograder.course.metadata import grading_metadata
from autograder.gradebook.errors import AssignmentChanged, SourceMissing
from autograder.gradebook.notebooks import Notebook, is_grading_only


def source_notebooks(coursedir: Any, assignment: str) -> list[Path]:
    """The source notebooks of an assignment, in order of name.

    Raises:
        SourceMissing: there are none.
    """
    folder = Path(coursedir.format_path(coursedir.source_directory, ".", assignment))
    notebooks = sorted(folder.glob("*.ipynb"))
    if not notebooks:
        raise SourceMissing(
            f"There is no source notebook for {assignment!r} in {folder}. Run the command in the course's "
            f"folder, or name the course's folder and the assignment as they are on disk."
        )
    return notebooks


def registered_notebook(source: Path, coursedir: Any, config: Any) -> Notebook:
    """A source notebook as nbgrader records it: stubs in place of solutions, cells locked, checksums.

    It goes through the configured preprocessors of ``generate_assignment`` up to the one that writes to
    the gradebook. Cells that are for grading only are never part of it, whatever the configuration.
    """
    import nbformat
    from nbgrader.preprocessors import SaveCells

    node = nbformat.read(source, as_version=4)
    node.cells = [cell for cell in node.cells if not is_grading_only(cell)]
    resources: dict[str, Any] = {"metadata": {"path": str(source.parent), "name": source.stem}}
    for preprocessor in _preprocessors(coursedir, config):
        if issubclass(preprocessor, SaveCells):
            break
        node, resources = preprocessor(config=config).preprocess(node, resources)
    # Preprocessors leave nbformat's own types behind; grading works on plain data.
    return cast(Notebook, json.loads(json.dumps(node)))


def _preprocessors(coursedir: Any, config: Any) -> Iterator[Any]:
    from nbgrader.converters import GenerateAssignment
    from traitlets.utils.importstring import import_item

    for item in GenerateAssignment(coursedir=coursedir, config=config).preprocessors:
        yield import_item(item) if isinstance(item, str) else item


@dataclass(frozen=True)
class _Record:
    """What the gradebook holds about one notebook of an assignment."""

    kernelspec: str
    graded: dict[tuple[str, str], tuple[float, str]]
    """(kind, name) of each graded cell or task: its points and its cell type."""
    solutions: frozenset[str]
    sources: dict[str, tuple[str, bool, str, str | None]]
    """Name of each recorded cell: its cell type, whether it is locked, its text and its checksum."""

    @property
    def names(self) -> frozenset[tuple[str, str]]:
        solutions = {("solution", name) for name in self.solutions}
        return frozenset(self.graded) | solutions | {("source", name) for name in self.sources}


def _record_of(notebook: Notebook) -> _Record:
    graded, solutions, sources = {}, set(), {}
    for cell in notebook["cells"]:
        metadata = grading_metadata(cell)
        grade, solution, task = (bool(metadata.get(key)) for key in ("grade", "solution", "task"))
        locked = not solution and (grade or bool(metadata.get("locked")))
        if not (grade or solution or task or locked):
            continue
        name = metadata["grade_id"]
        if grade:
            graded["grade", name] = (float(metadata["points"]), cell["cell_type"])
        if task:
            graded["task", name] = (float(metadata["points"]), cell["cell_type"])
        if solution:
            solutions.add(name)
        sources[name] = (cell["cell_type"], locked, cell["source"], metadata.get("checksum"))
    kernelspec = json.dumps(notebook["metadata"].get("kernelspec", {}))
    return _Record(kernelspec, graded, frozenset(solutions), sources)


def _recorded(notebook: Any) -> _Record:
    graded = {("grade", cell.name): (cell.max_score, cell.cell_type) for cell in notebook.grade_cells}
    graded |= {("task", cell.name): (cell.max_score, cell.cell_type) for cell in notebook.task_cells}
    return _Record(
        kernelspec=notebook.kernelspec or "{}",
        graded=graded,
        solutions=frozenset(cell.name for cell in notebook.solution_cells),
        sources={
            cell.name: (cell.cell_type, cell.locked, cell.source, cell.checksum)
            for cell in notebook.source_cells
        },
    )


def changed_notebooks(gradebook: Any, assignment: str, notebooks: dict[str, Notebook]) -> list[str]:
    """The notebooks whose record in the gradebook is missing or differs from the source.

    Raises:
        AssignmentChanged: the change would take graded cells from under existing submissions.
    """
    from nbgrader.api import MissingEntry

    try:
        recorded = {notebook.name: notebook for notebook in gradebook.find_assignment(assignment).notebooks}
    except MissingEntry:
        return sorted(notebooks)
    if recorded and recorded.keys() != notebooks.keys() and gradebook.find_assignment(assignment).submissions:
        raise AssignmentChanged(
            f"{assignment} was registered with the notebooks {_listed(recorded)} and has submissions; its "
            f"source now has {_listed(notebooks)}. Put the notebooks back, or give the new ones to an "
            f"assignment of their own."
        )
    changed = []
    for name, notebook in sorted(notebooks.items()):
        if name not in recorded:
            changed.append(name)
            continue
        old, new = _recorded(recorded[name]), _record_of(notebook)
        if _same(old, new):
            continue
        if old.names != new.names and recorded[name].submissions:
            raise AssignmentChanged(
                f"{assignment} has submissions, and cells were added or removed in its source since "
                f"({_listed({name for _, name in old.names ^ new.names})}). nbgrader cannot fit the old "
                f"submissions to the new cells: put the cells back, or release the change as an assignment "
                f"of its own."
            )
        changed.append(name)
    return changed


def _same(old: _Record, new: _Record) -> bool:
    kernels = json.loads(old.kernelspec) == json.loads(new.kernelspec)
    return kernels and (old.graded, old.solutions, old.sources) == (new.graded, new.solutions, new.sources)


def _listed(names: Any) -> str:
    return ", ".join(sorted(names)) or "none"


def register(
    gradebook: Any, db_url: str, assignment: str, notebooks: dict[str, Notebook], config: Any
) -> list[str]:
    """Record an assignment, if it is missing from the gradebook or its source changed.

    Args:
        gradebook: the open ``Gradebook``.
        db_url: its address, for nbgrader's ``SaveCells``, which opens it for itself.
        assignment: the assignment's name.
        notebooks: the registered form of each source notebook, by name.
        config: nbgrader's configuration.

    Returns:
        The names of the notebooks that were recorded anew.

    Raises:
        AssignmentChanged: graded cells were added or removed while there are submissions.
    """
    import nbformat
    from nbgrader.preprocessors import SaveCells

    changed = changed_notebooks(gradebook, assignment, notebooks)
    if not changed:
        return []
    recorded = gradebook.update_or_create_assignment(assignment)
    for name in {notebook.name for notebook in recorded.notebooks} - notebooks.keys():
        gradebook.remove_notebook(name, assignment)
    gradebook.db.commit()
    for name in changed:
        resources = {"nbgrader": {"notebook": name, "assignment": assignment, "db_url": db_url}}
        SaveCells(config=config).preprocess(nbformat.from_dict(notebooks[name]), resources)
    gradebook.db.expire_all()
    return changed
