"""Known answers of unbroadcast (ps8)."""

import numpy as np

from autograder.course.answers import right, wrong
