"""The question of chapter 00. Data only: question, options, the right letter, and why each other one is wrong."""

from helpers.grading.exercise import Quiz

QUIZZES = (
    Quiz(
        id="00.q1",
        concepts=(),
        question=(
            "You correct a line of your function and run the check below it. The card shows the same mistake as "
            "before. What is the likely reason?"
        ),
        options={
            "a": "The check remembers your first answer.",
            "b": "The cell of your function was not run again.",
            "c": "The notebook has to be saved first.",
        },
        answer="b",
        why={
            "a": "A check looks at the function that it is given, each time, on new cases. Only the best points are "
            "kept.",
            "c": "The kernel runs what stands in the cells, saved or not. Saving is for you.",
        },
        because=(
            "Changing the text changes nothing yet. The kernel still has the old function, until its cell is run."
        ),
    ),
)
