"""The engine: submissions and the hidden suites of a course in, one report each out.

- :mod:`~autograder.engine.pool`: ``Engine``, shared by any number of callers; lanes side by side, one a core;
- :mod:`~autograder.engine.cluster`: the same on a Dask cluster;
- :mod:`~autograder.engine.options`: how submissions are judged;
- :mod:`~autograder.engine.messages`: what an engine and its lanes say to each other;
- :mod:`~autograder.engine.lane_process`, :mod:`~autograder.engine.lane`: one lane, a process of its own;
- :mod:`~autograder.engine.submission`: a notebook as handed in, read with suspicion;
- :mod:`~autograder.engine.suites`: the hidden suites of a course, collected by pytest once;
- :mod:`~autograder.engine.judging`: a submission judged by them;
- :mod:`~autograder.engine.sentences`, :mod:`~autograder.engine.budget`: what it is told, and how much;
- :mod:`~autograder.engine.signing`: the signatures of known mistakes, of the course and of a class;
- :mod:`~autograder.engine.recognition`: which known mistake a submission behaves like.
"""
