"""A class on disk: what was handed in, graded, and brought to the gradebook.

- :mod:`~autograder.classroom.folder`: the folder of a class: is it one, which course it belongs to, its lock;
- :mod:`~autograder.classroom.submissions`: what was handed in, and what of it is graded already;
- :mod:`~autograder.classroom.journal`: every report, written as soon as it is made;
- :mod:`~autograder.classroom.run`: grade what the journal does not know;
- :mod:`~autograder.classroom.recorder`: bring results to the gradebook, group by group;
- :mod:`~autograder.classroom.result`: what a run did, for the table of the class and for a dry run.
"""
