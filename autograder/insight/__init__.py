"""What the reports of a class say when they are read together, for the instructor's eyes.

- :mod:`~autograder.insight.classroom`: the report file of a problem set, student by student;
- :mod:`~autograder.insight.statistics`: scores, pass rates, discrimination, mistakes, errors;
- :mod:`~autograder.insight.attention`: submissions that need a person, with the reason;
- :mod:`~autograder.insight.clusters`: failures without a name, grouped by how they behave;
- :mod:`~autograder.insight.draft`: a draft entry of the catalogue from a member of a cluster;
- :mod:`~autograder.insight.plots`, :mod:`~autograder.insight.page`: the page of a class;
- :mod:`~autograder.insight.table`: one row for each student and test, as CSV and Parquet;
- :mod:`~autograder.insight.winnowing`, :mod:`~autograder.insight.similar`: passages that two notebooks share.

Nothing here grades, and nothing here writes to the gradebook.
"""
