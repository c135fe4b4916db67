"""How long `autograder similar` takes, from the notebooks on disk to the pairs.

python -m benchmarks.similar ps1 --students 200
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from autograder.author.sample import release_notebook, with_solutions
from autograder.course import Course
from autograder.insight.handed_in import handed_in
from autograder.insight.similar import find_similar
from tests.builders.disguises import disguised
from tests.builders.notebooks import save


def write_class(course: Course, name: str, students: int, folder: Path) -> None:
    """A class in which everybody has own code throughout, each wrong answer in another disguise."""
    assignment = course.assignment(name)
    release = release_notebook(course, name)
    for number in range(students):
        codes = {}
        for exercise in assignment.exercises.values():
            wrong = [answer.code for answer in exercise.answers]
            codes[exercise.name] = disguised(wrong[number % len(wrong)], number) + f"\n\nown = {number}\n" * 3
        save(folder / "submitted" / f"s{number:05d}" / name / f"{name}.ipynb", with_solutions(release, codes))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("assignment", metavar="SET")
    parser.add_argument("--students", type=int, default=200)
    options = parser.parse_args()
    course = Course.find()
    with tempfile.TemporaryDirectory() as name:
        write_class(course, options.assignment, options.students, Path(name))
        begin = time.perf_counter(), time.process_time()
        found = find_similar(
            course.assignment(options.assignment),
            handed_in(Path(name), course.assignment(options.assignment)),
        )
        print(
            f"{options.assignment}, {found.compared} notebooks: {time.perf_counter() - begin[0]:.2f} s, "
            f"{time.process_time() - begin[1]:.2f} s of computing time; {len(found.pairs)} pairs"
        )


if __name__ == "__main__":
    main()
