"""Known answers of topological_order (ps8)."""

import numpy as np

from autograder.course.answers import right, wrong
