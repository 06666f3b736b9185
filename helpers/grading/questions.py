"""Decides on the answer to a question: one letter."""

from helpers.grading.feedback import Feedback, Section


def judge_question(quiz, answer):
    """The Feedback on an answer to a Quiz: 'b', 'B', ' b ' and '(b)' are the same."""
    is_text = issubclass(type(answer), str)  # such as NumPy's text; methods of its own are not called
    if answer is None or answer is Ellipsis or (is_text and not str.strip(answer)):
        lead = f"Write the letter of one option, {_letters(quiz)}, in quotes into the cell above and run both cells."
        return Feedback(quiz.id, quiz.title, "not attempted", quiz.points, lead=lead)
    letter = str.strip(answer, " \t\n().[]:'\"").lower() if is_text else ""
    if letter not in quiz.options:
        given = repr(answer) if type(answer) in (str, float) else f"a {type(answer).__name__}"
        if type(answer) is int:
            given = str(answer) if abs(answer) < 10**40 else "a whole number of more than 40 digits"
        given = given if len(given) <= 40 else given[:37] + "..."
        cause = f"The answer is one letter in quotes: {_letters(quiz)}."
        sections = (Section("Your answer", given), Section("Likely cause", cause))
        return Feedback(quiz.id, quiz.title, "not yet", quiz.points, sections=sections, hint=cause)
    option = f"({letter}) {quiz.options[letter]}"
    if letter == quiz.answer:
        sections = (Section("Your answer", option), Section("Because", quiz.because))
        return Feedback(quiz.id, quiz.title, "passed", quiz.points, sections=sections)
    reason = quiz.why[letter]
    sections = (Section("Your answer", option), Section("Why not", reason))
    return Feedback(quiz.id, quiz.title, "not yet", quiz.points, sections=sections, hint=reason)


def _letters(quiz):
    *first, last = (f'"{letter}"' for letter in quiz.options)
    return f"{', '.join(first)} or {last}"
