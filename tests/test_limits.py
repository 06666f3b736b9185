"""helpers.limits: one number is taken as it is, or refused with its name, what it was and what it should be."""

import math
import subprocess
import sys

import numpy as np
import pytest

from helpers import limits


def test_good_numbers_come_back_plain():
    for value in (3, np.int64(3), np.uint8(3)):
        assert limits.whole("n", value, 0) == 3 and type(limits.whole("n", value, 0)) is int
    assert limits.whole("n", limits.LARGEST, 0) == limits.LARGEST
    assert limits.whole("n", 2**40, 0, endless=True) == 2**40
    assert limits.number("x", np.float32(0.5), 0, 1) == 0.5 and type(limits.number("x", 1, 0, 1)) is float


@pytest.mark.parametrize("value, error, words", [
    (True, TypeError, "n is True; it must be a whole number of 1 or more"), (1.0, TypeError, "n is 1.0"),
    ("1", TypeError, "n is '1'"), (None, TypeError, "n is None"), (0, ValueError, "n is 0; it must be 1 or more"),
    (limits.LARGEST + 1, ValueError, "at most 2[*][*]31 - 1"),
])  # fmt: skip
def test_other_wholes_are_refused(value, error, words):
    with pytest.raises(error, match=words):
        limits.whole("n", value, 1)


def test_a_number_of_thousands_of_digits_is_not_shown():
    for value, words in ((-(10**5000), "n is a large negative number"), (10**5000, "n is too large")):
        with pytest.raises(ValueError, match=words):
            limits.whole("n", value, 1)


@pytest.mark.parametrize("value", [True, "1", None, math.nan, -0.1, 1.1, [0.5]])
def test_other_numbers_are_refused(value):
    with pytest.raises(ValueError, match="x is .*; it must be a share from 0 to 1"):
        limits.number("x", value, 0, 1, "a share from 0 to 1")


def test_neither_this_nor_the_cast_waits_for_keras():
    code = "import sys; from helpers import cast, limits; assert not {'keras', 'tensorflow'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
