"""Known answers of Value (ps8)."""

import numpy as np

from autograder.course.answers import right, wrong
