"""The engine: one submission and the hidden suites of its problem set in, one report out.

- :mod:`~autograder.engine.submission`: a notebook as handed in, read with suspicion;
- :mod:`~autograder.engine.grading`: suites collected once, a submission judged by them;
- :mod:`~autograder.engine.recognition`: which known mistake a submission behaves like;
- :mod:`~autograder.engine.lane`, :mod:`~autograder.engine.pool`: the process of one lane; many side by side;
- :mod:`~autograder.engine.cluster`: the same on a Dask cluster.
"""
