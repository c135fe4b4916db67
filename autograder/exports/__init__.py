"""To other systems, and from them.

- :mod:`~autograder.exports.base`: :class:`~autograder.exports.base.Exporter`, what a format is, and how one
  is found;
- ``formats/``: one file a format; ``autograder.exports`` is the group of entry points for formats of others;
- :mod:`~autograder.exports.grades`: the grades of a class, as nbgrader has them, with the reports of its
  tests;
- :mod:`~autograder.exports.people`: whose row in another system is whose grade here;
- :mod:`~autograder.exports.sheets`: tables in CSV, read and written without harm to what is not ours;
- :mod:`~autograder.exports.junit`: reports as JUnit XML;
- :mod:`~autograder.exports.nbgrader_plugin`: quoted CSV from ``nbgrader export``;
- ``collecting/``: downloads of other systems into ``submitted/``, one file for each system's naming.
"""
