"""The service: a verdict while students work, and a place to hand in, over HTTP.

- :mod:`~autograder.serve.server`: the process: its socket, its signals, its lock;
- :mod:`~autograder.serve.connections`: how long a client may be silent;
- :mod:`~autograder.serve.app`: addresses, and what is done at each;
- :mod:`~autograder.serve.pages`: the pages for people, which show and change nothing;
- :mod:`~autograder.serve.openapi`: the description of all of them;
- :mod:`~autograder.serve.service`: what the addresses share;
- :mod:`~autograder.serve.identity`: whose request it is;
- :mod:`~autograder.serve.hub_sign_in`: signing in to the pages with a JupyterHub;
- :mod:`~autograder.serve.checks`: from a notebook to a report: the queue before the engine;
- :mod:`~autograder.serve.limits`: how often a student may check;
- :mod:`~autograder.serve.shown`: what of a report is shown, and nothing else;
- :mod:`~autograder.serve.hand_in`: what was handed in, on disk before the answer;
- :mod:`~autograder.serve.store`: tokens, limits, verdicts and receipts, in a database;
- :mod:`~autograder.serve.turns`: whose turn it is at the engine;
- :mod:`~autograder.serve.salt`: the secret that live verdicts draw from, and its signatures;
- :mod:`~autograder.serve.class_now`: what a class does at this hour;
- :mod:`~autograder.serve.metrics`: figures for Prometheus;
- :mod:`~autograder.serve.problems`: errors, each a document with a sentence.
"""
