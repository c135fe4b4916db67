"""nbgrader's side: gradebook, notebooks, feedback, hooks."""
