"""Hidden suite of conv_output_size (ps7)."""

from autograder.checks import check_integer_array, check_random_state, check_scalar, fail, graded, require
from autograder.sandbox.proxy import MissingDefinition, StudentError


def expected_size(input_size, filter_size, stride=1, pad=0):
    """Count the places one by one; None where the last window does not end at the last pixel."""
    places = range(-pad, input_size + pad - filter_size + 1, stride)
    if not places or places[-1] + filter_size != input_size + pad:
        return None
    return len(places)


def draw(rng, stride=1, pad=0, places=None):
    """A size that fits: input, filter, stride, padding."""
    places = int(rng.integers(4, 12)) if places is None else places
    filter_size = int(rng.integers(2 * pad + 1, 2 * pad + 6))
    return (places - 1) * stride + filter_size - 2 * pad, filter_size, stride, pad


def check_refused(student, *sizes):
    """Require a ValueError, and none for a size that fits."""
    student.conv_output_size(7, 3)
    try:
        student.conv_output_size(*sizes)
    except MissingDefinition:
        raise
    except StudentError as error:
        require(
            error.type_name == "ValueError", "An error is raised, as it should be, but it is no ValueError."
        )
    else:
        fail("No error is raised; a ValueError is expected.")


@graded(points=1, hint="Lay a window of three pixels on a row of seven and count where it can begin.")
def test_places(student, rng):
    """Counts the places of a window that moves pixel by pixel."""
    for _ in range(3):
        size, width, _, _ = draw(rng)
        check_scalar(
            student.conv_output_size(size, width), expected_size(size, width), "The number of places"
        )


@graded(points=1, hint="How far can the window travel, and how many steps of the stride is that?")
def test_stride(student, rng):
    """Counts the places where the window moves by several pixels."""
    for stride in (2, 3):
        sizes = draw(rng, stride=stride)
        received = student.conv_output_size(*sizes[:2], stride=stride)
        check_scalar(received, expected_size(*sizes), "The number of places with a stride")


@graded(points=1, hint="On how many sides of the row is there a border of zeros?")
def test_pad(student, rng):
    """Counts the places where there is a border of zeros."""
    for pad in (1, 2):
        sizes = draw(rng, pad=pad)
        received = student.conv_output_size(*sizes[:2], pad=pad)
        check_scalar(received, expected_size(*sizes), "The number of places with padding")


@graded(points=1, hint="Places are counted. Which of Python's divisions gives a whole number?")
def test_is_an_integer(student, rng):
    """Returns an integer."""
    sizes = draw(rng, stride=2)
    check_integer_array(student.conv_output_size(*sizes), expected_size(*sizes), "The number of places")
    check_random_state(student)


@graded(points=1, hint="Try eight pixels, a window of three and a stride of two: what is left over?")
def test_steps_that_do_not_come_out_even(student, rng):
    """Raises a ValueError where the steps do not come out even."""
    size, width, _, _ = draw(rng, stride=3)
    check_refused(student, size + 1, width, 3)
    check_refused(student, size + 2, width, 3)


@graded(
    points=1, hint="How many places has a window of five pixels in a row of three? What says the formula?"
)
def test_window_larger_than_the_row(student, rng):
    """Raises a ValueError where there is no place at all; a window as large as the row has one."""
    width = int(rng.integers(4, 9))
    received = student.conv_output_size(width, width)
    check_scalar(received, 1, "The number of places of a window as large as the row")
    check_refused(student, width - 2, width, 2)
    check_refused(student, width - 3, width)
