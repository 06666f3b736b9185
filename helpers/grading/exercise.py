"""What an exercise is: a contract, its cases, a reference, and the mistakes that learners make.

Pure data, without TensorFlow. A chapter's exercises stand in `chapter_NN.py` as `EXERCISES`, its questions in
`quiz_NN.py` as `QUIZZES`; `registry` finds both.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field

YES_OR_NO = "a yes or no"  # what an exercise returns that asks for True or False; cards then say these words


@dataclass(frozen=True)
class Case:
    """One call of the answer.

    Attributes:
        args: the arguments, in the order of the signature; arrays are float32 NumPy. Dictionaries of arrays and
            functions (see `given`) do as well.
        description: what the case is about, the same words on every run ("stride 2, no padding").
        traits: short phrases that hold for this case and may tell a right from a wrong one ("the stride is above 1").
    """

    args: tuple
    description: str
    traits: tuple = ()


class Mistake:
    """A known mistake: code that makes it, and the hint for an answer that does the same.

    Args:
        name: short and stable, for `Result.misconception` ("forgets the bias").
        hint: one to three sentences that say what is wrong, without the solution.
        codes: one or more functions of the exercise's signature, each a form of the mistake; they may raise where a
            learner's code would.
    """

    def __init__(self, name, hint, *codes):
        self.name, self.hint, self.codes = name, hint, codes

    def __repr__(self):
        return f"Mistake({self.name!r})"


@dataclass(frozen=True)
class Exercise:
    """A graded exercise.

    Attributes:
        id: the name of the function that the learner writes.
        chapter: two digits, "01".
        title: what the function does, in a few words.
        points: whole number, earned all or nothing.
        returns: what comes back, in words ("a whole number", "an array (m, H + 2 pad, W + 2 pad, C)").
        reference: a right answer; its parameter names are the contract's. Where it raises a ValueError, the answer has
            to raise one too.
        cases: function of a numpy Generator that makes the cases, the smallest and most readable first.
        mistakes: known mistakes; where two fit an answer, the earlier one is named.
        axes: a name for each axis of the result ("example", "row", ...); empty for a number.
        nudge: what to think of first, shown in the report while nothing was tried.
        planes: {parameter: (axis of rows, axis of columns)} of arguments that are shown plane by plane where small.
        form: what reads and shows results that are more than an array (see `forms`), or None.
    """

    id: str
    chapter: str
    title: str
    points: int
    returns: str
    reference: Callable
    cases: Callable
    mistakes: tuple
    nudge: str
    axes: tuple = ()
    planes: dict = field(default_factory=dict)
    form: object = None

    @property
    def parameters(self):
        """The names of the parameters, in order."""
        return tuple(inspect.signature(self.reference).parameters)

    @property
    def signature(self):
        """The call in words: 'zero_pad(X, pad)'."""
        return f"{self.id}({', '.join(self.parameters)})"


@dataclass(frozen=True)
class Quiz:
    """A question with one right option.

    Attributes:
        id: chapter and number, "01.q1".
        concepts: the concept ids that the question meets, ("C03",).
        question: markdown; may hold formulas and a fenced block.
        options: {letter: markdown}, three or more, letters from "a" on.
        answer: the letter of the right option.
        why: {letter: reason} for each wrong option: why it is wrong, without naming the right one.
        because: why the right option is right; shown once it was chosen.
    """

    id: str
    concepts: tuple
    question: str
    options: dict
    answer: str
    why: dict
    because: str
    points: int = 1

    def __post_init__(self):
        letters = tuple(self.options)
        if len(letters) < 3 or letters != tuple("abcdefgh"[: len(letters)]):
            raise ValueError(f"options of {self.id} are {letters}; they must be three or more letters from 'a' on")
        if self.answer not in letters:
            raise ValueError(f"answer of {self.id} is {self.answer!r}; it must be one of {letters}")
        if set(self.why) != set(letters) - {self.answer}:
            raise ValueError(f"why of {self.id} has {sorted(self.why)}; it must hold each wrong option and no other")

    @property
    def chapter(self):
        """Two digits, "01"."""
        return self.id.split(".")[0]

    @property
    def title(self):
        """The name in tables: 'Question 1'."""
        return f"Question {self.id.split('.q')[1]}"

    @property
    def markdown(self):
        """The question and its options, as a markdown cell."""
        options = "\n".join(f"- **({letter})** {text}" for letter, text in self.options.items())
        points = "1 point" if self.points == 1 else f"{self.points} points"
        return f"**Question {self.id}** ({points}). {self.question}\n\n{options}"
