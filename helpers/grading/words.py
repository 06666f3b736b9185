"""The words of the feedback for answers that brought no numbers at all: exceptions, other kinds, other parameters."""

import dis
import inspect
import re

EMPTY = inspect.Parameter.empty
CAUSES = (
    # exception, pattern in its message, what is probably wrong
    ("UnboundLocalError", "", "A name is read before it gets a value. Is it set on every path, above that line?"),
    ("NameError", "", "This name is unknown here. Is it spelt as in the signature? Was the cell that defines it run?"),
    ("IndexError", "", "An index runs past the end of an axis. Which loop goes further than its axis is long?"),
    (
        "ValueError",
        "broadcast",
        "Two arrays of different shapes met. Look at both shapes on that line; a window that is cut off at the edge of "
        "the image is a usual reason.",
    ),
    ("ValueError", "truth value", "An array was used as a yes or no. Which one number of it was meant?"),
    ("ValueError", "zero-size|empty", "A slice is empty: it lies outside of the array, or ends where it begins."),
    ("ValueError", "unpack", "There are more or fewer values than names for them on that line."),
    ("ValueError", "setting an array element", "A whole array was put where one number belongs. What is to be summed?"),
    ("ValueError", "matmul|einsum|aligned", "The shapes do not fit this product. Is a product number by number meant?"),
    (
        "TypeError",
        "as an integer|must be integers|expected a sequence of integers",
        "A size or an index is a float. A division with / gives a float even where nothing is left over.",
    ),
    ("TypeError", "NoneType", "Something on that line is None: often a function that does not return its result."),
    ("TypeError", "scalar|size-1|length-1|0-dimensional", "A whole array was put where one number belongs."),
    ("TypeError", "not callable", "A value was called like a function. Is its name also used for something else?"),
    ("TypeError", "not subscriptable", "Something that has no parts was indexed with [ ]."),
    ("TypeError", "does not support item assignment", "This kind of object cannot be changed in place: tensors cannot, "
     "NumPy arrays can."),
    ("TypeError", "positional argument", "A function was called with too many or too few arguments."),
    ("AttributeError", "", "This object has no such attribute. Is it the kind of object that the line expects?"),
    ("ZeroDivisionError", "", "Something was divided by 0."),
    ("RecursionError", "", "The function calls itself without end."),
    ("KeyError", "", "A dictionary has no such key."),
    ("ModuleNotFoundError", "", "This library is not installed. The exercise can be solved with NumPy alone."),
    ("ImportError", "", "This name is not in that library."),
    ("MemoryError", "", "More memory was asked for than there is. How large is the array on that line?"),
    ("SystemExit", "", "The function ends the program (exit or sys.exit). Return the result instead."),
    ("KeyboardInterrupt", "", "The function raises KeyboardInterrupt itself. Return the result instead."),
    ("StopIteration", "", "next() was called where nothing is left."),
    ("AssertionError", "", "An assert in your own code does not hold here."),
    ("SyntaxError", "", "This code is not Python as it stands."),
)


def cause_of(problem):
    """What is probably wrong where an exception was raised, in words."""
    if problem.name == "NotImplementedError" and problem.raised:
        if problem.elsewhere:
            return f"Your function calls {problem.elsewhere}, which is not written yet. Solve that one first."
        return "This part is not written yet: the line that raises NotImplementedError was reached."
    for name, pattern, words in CAUSES:
        if problem.name == name and re.search(pattern, problem.message):
            return words
    return "Read the message together with the line: what did the line expect, and what did it get?"


def exception(problem):
    """The exception and where it was raised, in words."""
    said = f"{problem.name}: {problem.message}" if problem.message else problem.name
    inside = f" in your function {problem.elsewhere}" if problem.elsewhere else ""
    if not problem.line:
        return f"{said}{inside}"
    line = problem.line if len(problem.line) <= 120 else problem.line[:117] + "..."
    return f"{said}\nline {problem.number}{inside}: {line}"


def cause_of_kind(words):
    """What is probably wrong where something other than numbers came back, in words."""
    if words == "None":
        return "The function ends without a result. Is there a return on every path, and is it the last line?"
    if words.startswith("..."):
        return "The ... is still in the place of the result."
    if words.startswith("a tuple") or words.startswith("a list"):
        return "Return the result alone. Rows of different lengths, or several results at once, are no array."
    if "generator" in words or "iterator" in words:
        return "Collect the numbers first, then return them all."
    return "Return numbers: a number, a list or an array."


def parameters(answer, wanted):
    """Words for an answer that cannot be called with the contract's arguments; "" where it can."""
    try:
        taken = inspect.signature(answer)
    except Exception:  # builtins have none, and an object may be made to fail here
        return ""
    try:
        taken.bind(*wanted)
    except TypeError:
        plain = [parameter.replace(default=EMPTY, annotation=EMPTY) for parameter in taken.parameters.values()]
        mine = f"takes {inspect.Signature(plain)}" if plain else "takes no arguments"
        by_name = any(parameter.kind is parameter.KEYWORD_ONLY for parameter in plain)
        how = "by position, with" if by_name else "with"
        return f"Yours {mine}; the exercise calls it {how} ({', '.join(wanted)})."
    return ""


def is_empty(answer):
    """True where the body of a function holds nothing but a docstring, `pass` or `...`."""
    if not hasattr(answer, "__code__"):
        return False
    steps = [step for step in dis.get_instructions(answer) if step.opname not in ("RESUME", "NOP", "RETURN_VALUE")]
    return all(step.opname in ("LOAD_CONST", "RETURN_CONST") and step.argval is None for step in steps)


def helper_call(helper, line, id):
    """(what happened, likely cause) where an answer called the course's own code."""
    if helper.startswith("helpers.grading."):
        what = f"It calls the course's own {helper.rsplit('.', 1)[-1]}, which yours() hands out."
    else:
        what = f"It calls {helper}."
    where = f"\n{line if len(line) <= 100 else line[:97] + '...'}" if line else ""
    return what + where, (
        f"The exercise asks for your own code, so that call earns nothing. Write {id} with NumPy, TensorFlow or plain "
        "Python; once it passes, use the helper as you like."
    )
