"""Downloads of other systems into ``submitted/``.

- :mod:`~autograder.exports.collecting.source`: a zip or a folder, read with suspicion, item by item;
- :mod:`~autograder.exports.collecting.base`: :class:`~autograder.exports.collecting.base.Platform`, how a
  system names what it gives out; one file a system beside it;
- :mod:`~autograder.exports.collecting.plan`: whose notebook goes where, before anything is written;
- :mod:`~autograder.exports.collecting.writing`: doing it.
"""
