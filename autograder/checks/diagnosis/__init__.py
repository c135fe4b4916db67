"""How wrong numbers are wrong: a true statement about them, where one can be made.

Each way of being wrong is a short function that proposes what would have been received if the answer were
wrong in just that way. The proposal is compared with what was received, tightly and on enough elements that
tell (:class:`~autograder.checks.diagnosis.mismatch.Mismatch`); the first that holds is the diagnosis. So a
diagnosis is a fact, and its question is a guess at the reason.

Sentences name factors only from a fixed vocabulary (2, N, h, the number of rows, ...), never a number
computed from what was received.
"""

from autograder.checks.diagnosis.mismatch import Context, Diagnosis
from autograder.checks.diagnosis.shapes import diagnose_shape
from autograder.checks.diagnosis.values import diagnose_number, diagnose_values

__all__ = ["Context", "Diagnosis", "diagnose_number", "diagnose_shape", "diagnose_values"]
