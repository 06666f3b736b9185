"""Graded exercises: `check` an answer and read at once what is right, what is wrong, and why.

`grade` is the same for programs. Importing this package imports neither TensorFlow nor any exercise.
"""

import os

from helpers.grading.exercise import Quiz
from helpers.grading.feedback import Feedback, Result
from helpers.grading.judge import judge_exercise
from helpers.grading.progress import forget, record_feedback
from helpers.grading.questions import judge_question
from helpers.grading.registry import UnknownExercise, exercises, find, quizzes
from helpers.grading.report import report

__all__ = [
    "Feedback",
    "Result",
    "UnknownExercise",
    "check",
    "exercises",
    "forget",
    "grade",
    "quiz_markdown",
    "quizzes",
    "report",
    "yours",
]


def check(id, answer, seed=None, record=True):
    """Feedback on an answer: a card in Jupyter, text elsewhere. Points are kept for `report`.

    Args:
        id: of an exercise ("zero_pad") or a question ("01.q1").
        answer: the learner's function, or the letter of an option.
        seed: whole number that makes the same random cases again; None for new ones.
        record: whether the points are kept.

    Returns:
        A Feedback. In an nbgrader run (environment variable NBGRADER_EXECUTION) the points as a float; the text is
        printed, and nothing is kept.
    """
    try:
        feedback = _judge(find(id), answer, seed)
    except UnknownExercise as error:
        feedback, record = Feedback(str(id), "", "not yet", 0, lead=str(error)), False
    if os.environ.get("NBGRADER_EXECUTION"):
        _say(str(feedback))
        return float(feedback.points)
    return record_feedback(feedback) if record else feedback


def grade(id, answer, seed=None):
    """The Result of an answer. Whatever the answer does, nothing is raised.

    Args:
        id: of an exercise ("zero_pad") or a question ("01.q1").
        answer: the learner's function, or the letter of an option.
        seed: whole number that makes the same random cases again; None for new ones.

    Raises:
        UnknownExercise: if no exercise has that id.
    """
    return _judge(find(id), answer, seed).result


def yours(id, answer, ours=None, through=None):
    """The learner's own function where it passes, else the course's of the same signature; says which of both.

    Args:
        id: of an exercise.
        answer: the learner's function.
        ours: what stands in until it passes; None for the function that it is compared with.
        through: for an answer that a gradient must pass through, a function that gives a tensor (2, 3, 2) to the
            answer; where no gradient comes back, as through NumPy, `ours` stands in all the same.

    Raises:
        UnknownExercise: if no exercise has that id.
    """
    exercise = find(id)
    if isinstance(exercise, Quiz):
        raise UnknownExercise(f"id is {id!r}, which is a question; it must be the id of an exercise")
    passed = judge_exercise(exercise, answer).passed
    if not passed:
        print(f"{id}: the course's function, until yours passes")
    elif through and not _lets_gradients_pass(through):
        passed = False
        print(f"{id}: the course's function. Yours passes the check, but no gradient comes through it: write it, and "
              "what it calls, with ops, and sizes with .shape; tensors have no .size, .T or .reshape")
    else:
        print(f"{id}: your own function")
    return answer if passed else ours or exercise.reference


def quiz_markdown(id):
    """The question of that id and its options, as markdown.

    Raises:
        UnknownExercise: if no question has that id.
    """
    quiz = find(id)
    if not isinstance(quiz, Quiz):
        raise UnknownExercise(f"id is {id!r}, which is an exercise; it must be the id of a question")
    return quiz.markdown


def _lets_gradients_pass(function):
    import numpy as np

    from helpers import gradients
    from helpers.runtime import ops

    x = np.arange(1, 13, dtype=np.float32).reshape(2, 3, 2)
    try:
        gradient = gradients.value_and_gradient(lambda x: ops.sum(function(x)), x)[1]
    except Exception:  # tensors have no .T, .size or .reshape, and NumPy stops gradients
        return False
    return bool(ops.any(gradient != 0))


def _say(text):
    """Prints; a stream that cannot hold some character, such as an ASCII one, gets a question mark for it."""
    try:
        print(text)
    except UnicodeError:
        print(text.encode("ascii", "replace").decode())


def _judge(entry, answer, seed):
    if isinstance(entry, Quiz):
        return judge_question(entry, answer)
    return judge_exercise(entry, answer, seed)
