"""Decides: runs an answer on an exercise's cases, compares, and puts what it found into words."""

import random

import numpy as np

from helpers.grading import arrays, compare, diagnosis, sandbox, what_if, words
from helpers.grading.exercise import YES_OR_NO
from helpers.grading.feedback import Block, CaseResult, Feedback, Section

LINES_PRINTED = 6


def judge_exercise(exercise, answer, seed=None):
    """The Feedback on an answer to an exercise; nothing is raised, whatever the answer does.

    Raises:
        ValueError: the seed is no whole number from 0 on.
    """
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0):
        raise ValueError(f"seed is {seed!r}; it must be a whole number from 0 on, or None for new cases")
    seed = random.SystemRandom().randrange(100_000) if seed is None else seed
    rng = np.random.default_rng(seed)
    try:
        return _before_running(exercise, answer) or _after_running(exercise, answer, seed, rng)
    except Exception as error:  # an object may be made to fail wherever it is looked at
        cause = f"The answer could not be looked at ({type(error).__name__}). Hand over a plain function."
        return _not_yet(exercise, (Section("Likely cause", cause),), cause)


def _after_running(exercise, answer, seed, rng):
    cases = tuple(exercise.cases(rng))
    expected = [compare.expected_of(exercise, case.args) for case in cases]
    ran = sandbox.run(answer, [case.args for case in cases], sandbox.SECONDS, exercise.form)
    if _is_untouched(ran.outcomes):
        return _not_attempted(exercise, " in the place of the line that raises NotImplementedError")
    verdicts = [compare.judge(outcome, right) for outcome, right in zip(ran.outcomes, expected, strict=True)]
    if all(verdict.right for verdict in verdicts) and not ran.helper:
        return _passed(exercise, cases, ran.printed)
    return _Failure(exercise, answer, seed, cases, expected, ran, verdicts).feedback()


def _before_running(exercise, answer):
    """Feedback on what need not be run: nothing, no function, other parameters."""
    if answer is None or answer is Ellipsis:
        return _not_attempted(exercise)
    if not callable(answer):
        came = Section("What was checked", f"A value of type {type(answer).__name__}, which is no function.")
        cause = f"Hand over the function itself, without calling it: check(\"{exercise.id}\", {exercise.id})."
        return _not_yet(exercise, (came, Section("Likely cause", cause)), cause)
    mismatch = words.parameters(answer, exercise.parameters)
    if mismatch:
        sections = (Section("The call", exercise.signature), Section("What is wrong", mismatch))
        return _not_yet(exercise, sections, mismatch)
    if words.is_empty(answer):
        return _not_attempted(exercise, ", which is still empty and returns None")
    return None


def _is_untouched(outcomes):
    """True where every call reached the line of the stub that raises NotImplementedError."""
    problems = [outcome.problem for outcome in outcomes]
    return all(
        problem is not None and problem.name == "NotImplementedError" and problem.raised and not problem.elsewhere
        for problem in problems
    )


def _not_attempted(exercise, where=""):
    worth = "1 point" if exercise.points == 1 else f"{exercise.points} points"
    lead = f"{worth} to earn. Write the body of {exercise.signature}{where}; run that cell, then this one."
    return Feedback(exercise.id, exercise.title, "not attempted", exercise.points, lead=lead)


def _passed(exercise, cases, printed):
    results = tuple(CaseResult(case.description, True) for case in cases)
    often = f"all {len(cases)} cases" if len(cases) > 1 else "the one case"
    lead = f"Right in {often}, with new numbers on every run."
    said = _printed(printed)
    return Feedback(exercise.id, exercise.title, "passed", exercise.points, lead=lead, sections=said, cases=results)


def _printed(text):
    """The first lines that the function printed, if it did, as sections."""
    if not text.strip():
        return ()
    lines = text.splitlines()
    shown = "\n".join(line[:160] for line in lines[:LINES_PRINTED])
    more = "The first lines:" if len(lines) > LINES_PRINTED or len(text) >= sandbox.PRINTED else ""
    return (Section("Your function printed", more, (Block("", shown),)),)


def _not_yet(exercise, sections, hint):
    return Feedback(exercise.id, exercise.title, "not yet", exercise.points, sections=sections, hint=hint)


class _Failure:
    """A wrong answer: chooses the case to show and finds the words."""

    def __init__(self, exercise, answer, seed, cases, expected, ran, verdicts):
        self.exercise, self.answer, self.seed = exercise, answer, seed
        self.cases, self.expected, self.ran, self.verdicts = cases, expected, ran, verdicts
        self.tried = [index for index, verdict in enumerate(verdicts) if verdict.kind != "not run"]
        self.wrong = [index for index in self.tried if not verdicts[index].right]
        self.shown = self._smallest(self.wrong or self.tried)
        self.case, self.verdict = cases[self.shown], verdicts[self.shown]
        self.outcome, self.right = ran.outcomes[self.shown], expected[self.shown]

    def _smallest(self, indices):
        """The wrong case with the fewest numbers to read; one that never ended goes first."""
        endless = [index for index in indices if self.verdicts[index].kind == "endless"]
        return min(endless or indices, key=lambda index: sum(map(_numbers_in, self.cases[index].args)))

    def feedback(self):
        mistake = None
        if self.ran.helper:
            did, cause = self._helper()
            parts = (did,)
        else:
            unruly = self._endless() or self._differs_from_call_to_call()
            mistake = None if unruly else compare.known_mistake(
                self.exercise.mistakes, self.cases, self.expected, self.ran.outcomes, self.verdicts, self.exercise.form
            )
            parts, cause = (self._came_back(), self._expected()), unruly or self._cause(mistake)
        sections = (self._call(), *parts, Section("Likely cause", cause), *_printed(self.ran.printed))
        return Feedback(
            self.exercise.id,
            self.exercise.title,
            "not yet",
            self.exercise.points,
            sections=sections,
            cases=tuple(
                CaseResult(case.description, verdict.right and not self.ran.helper)
                for case, verdict in zip(self.cases, self.verdicts, strict=True)
            ),
            misconception=mistake.name if mistake else None,
            hint=cause,
            again=f'check("{self.exercise.id}", {self.exercise.id}, seed={self.seed})',
        )

    # --------------------------------------------------------------------------------------- the four parts

    def _call(self):
        names, args = self.exercise.parameters, self.case.args
        blocks = arrays.arguments(names, args, self.exercise.planes)
        large = [caption for caption, lines in blocks if not lines]
        text = arrays.call(self.exercise.id, names, args)
        if large:
            text += "\nwith " + "; ".join(large)
        return Section("The call", text, tuple(Block(*block) for block in blocks if block[1]))

    def _helper(self):
        what, cause = words.helper_call(self.ran.helper, self.ran.helper_line, self.exercise.id)
        return Section("What it did", what), cause

    def _came_back(self):
        outcome, verdict, label = self.outcome, self.verdict, "What came back"
        if verdict.kind == "endless":
            return Section(label, f"Nothing: it was stopped after {sandbox.SECONDS:g} seconds, the time for all calls.")
        if outcome.problem:
            return Section(label, words.exception(outcome.problem))
        if outcome.words:
            return Section(label, f"{outcome.words[0].upper()}{outcome.words[1:]}.")
        if self.exercise.form and outcome.array is not None:
            return self._formed(label, outcome.array)
        if verdict.kind in ("shape", "large") and not outcome.shape:
            return Section(label, f"One number, {arrays.number(outcome.array)}.")
        if verdict.kind in ("shape", "large"):
            return Section(label, f"An array of {arrays.size(outcome.shape)}.")
        if verdict.kind == "complex":
            return Section(label, "Complex numbers.")
        if self.right.ndim == 0:
            return Section(label, self._one(verdict.got))
        return self._array(label, verdict.got, marks=True)

    def _expected(self):
        if isinstance(self.right, compare.Refused):
            return Section("Expected", f"A {self.right.name}, such as\n{self.right.name}: {self.right.message}")
        if self.exercise.form:
            return self._formed("Expected", self.right)
        if self.right.ndim == 0:
            return Section("Expected", f"{self.exercise.returns.capitalize()}: {self._one(self.right)}")
        if self.verdict.got is None:
            return Section("Expected", f"An array of {arrays.size(self.right.shape)}: {self._form()}.")
        return self._array("Expected", self.right, marks=False)

    def _one(self, value):
        """One number in words; where a yes or no is asked for, as Python says it."""
        asked = self.exercise.returns == YES_OR_NO and value in (0, 1)
        return str(bool(value)) if asked else arrays.number(value)

    def _formed(self, label, numbers):
        text = self.exercise.form.show(numbers, self.case.args)
        return Section(label, "", (Block("", text),)) if "\n" in text else Section(label, text)

    def _form(self):
        returns = self.exercise.returns
        return returns.removeprefix("an array ") if returns.startswith("an array ") else returns

    def _first_difference(self):
        if self.verdict.kind == "nan":
            differs = ~np.isfinite(self.verdict.got)
        else:
            differs = np.abs(self.verdict.got - self.right) > compare.margin(self.right, self.outcome.coarse)
        return differs, tuple(np.argwhere(differs)[0]) if differs.any() else (0,) * self.right.ndim

    def _array(self, label, array, marks):
        """The plane with the first difference, or that one entry in words where the plane is too large."""
        axes = self.exercise.axes
        differs, index = self._first_difference()
        caption, plane = arrays.plane_at(array, index, axes)
        said = f"An array of {arrays.size(array.shape)}."
        if marks and differs.any():
            mine, right = arrays.number(array[index]), arrays.number(self.right[index])
            said += f" It first differs at {arrays.position(index, axes)}: {mine} instead of {right}."
        if plane is None:
            return Section(label, said)
        said = said if marks and plane.size < array.size else ""
        if marks and differs.any():
            marked = arrays.plane_at(differs, index, axes)[1]
            return Section(label, said, (Block(caption, arrays.plane(plane, marked), "* is wrong"),))
        return Section(label, said, (Block(caption, arrays.plane(plane)),))

    # --------------------------------------------------------------------------------------- the likely cause

    def _endless(self):
        if self.verdict.kind != "endless":
            return ""
        said = "It did not end. Is there a loop whose condition never becomes false, or one that waits for something?"
        ended = len(self.tried) - 1
        if ended:
            calls = f"{ended} of {len(self.cases)} calls ended within {sandbox.SECONDS:g} seconds; the next did not."
            said = f"{calls} It is too slow, or endless for this case."
        if self.ran.abandoned:
            said += " It could not be stopped and still runs in the background: restart the kernel."
        return said

    def _differs_from_call_to_call(self):
        again = sandbox.run(self.answer, [self.case.args], sandbox.SECONDS / 2, self.exercise.form).outcomes[0]
        both_raise = again.kind == self.outcome.kind == "problem" and again.problem.name == self.outcome.problem.name
        if both_raise or again.kind == "endless" or compare.same_outcome(again, self.outcome, self.right):
            return ""
        return (
            "The same call gave two different results. Does the function use random numbers, or keep something from "
            "one call to the next?"
        )

    def _cause(self, mistake):
        right = [index for index in self.tried if self.verdicts[index].right]
        found = mistake.hint if mistake else self._constant() or self._kept() or self._from_kind()
        traits = ""
        if not mistake and (not found or len(right) > 1):
            traits = diagnosis.of_traits(self.cases, self.wrong, right)
        changed = sorted({name for index in self.tried for name in self._changed(index)})
        also = ""
        if changed and self.verdict.kind != "changed":
            also = f"It also changes its argument {' and '.join(changed)}: work on a copy."
        fallback = "" if found or traits else "Compute one number of this case by hand, and print your steps beside it."
        return " ".join(part for part in (found, traits, fallback, also) if part)

    def _changed(self, index):
        return [self.exercise.parameters[position] for position in self.ran.outcomes[index].changed]

    def _constant(self):
        return "The same came back for every call: the arguments play no part in it." if self._is_constant() else ""

    def _kept(self):
        """Words for an answer that brings an earlier call's result where the shapes and the numbers are the same."""
        def alike(one, other):
            args = zip(self.cases[one].args, self.cases[other].args, strict=True)
            return all(_alike(a, b) for a, b in args)

        for index in self.wrong:
            earlier = (self.expected[other] for other in range(index) if alike(index, other))
            outcome = self.ran.outcomes[index]
            if not any(compare.judge(outcome, right).right for right in earlier):
                return ""
        return "What came back is the result of an earlier call of the same shape. Keep nothing from call to call."

    def _is_constant(self):
        outcomes = [self.ran.outcomes[index] for index in self.tried]
        if len(outcomes) < 3 or any(outcome.kind != "array" for outcome in outcomes):
            return False
        first = outcomes[0].array
        return all(
            outcome.shape == first.shape and np.array_equal(outcome.array, first, equal_nan=first.dtype.kind in "fc")
            for outcome in outcomes[1:]
        )

    def _from_kind(self):
        kind, outcome = self.verdict.kind, self.outcome
        if isinstance(self.right, compare.Refused) and kind in ("accepted", "problem"):
            return self._not_refused()
        if kind == "problem" and outcome.problem.name in self._refusals() and outcome.problem.raised:
            return "This call is in order, and your function refuses it. When exactly does it have to?"
        if kind == "problem":
            return self._of_none() or words.cause_of(outcome.problem)
        if kind == "other" and self.exercise.form and not outcome.words.startswith(("None", "...")):
            return f"What is asked for is {self.exercise.returns}."
        if kind == "other":
            return words.cause_of_kind(outcome.words)
        if kind == "changed":
            done = "The call was refused, as it should be" if outcome.problem else "The result is right"
            return (
                f"{done}, but the call changed its argument {' and '.join(self._changed(self.shown))}. "
                "Whoever called still needs it: work on a copy."
            )
        if kind == "nan":
            return (
                "Not every number is finite: NaN comes from 0 / 0 or from an array that was never filled, infinity "
                "from a division by 0."
            )
        if kind == "complex":
            return "The imaginary part is not 0. What is needed of it?"
        if kind in ("shape", "large"):
            return self._an_argument() or self._what_if() or self._from_shapes()
        return self._from_values() or self._what_if()

    def _of_none(self):
        """Words for an exception about None where that is what the call gives."""
        names = [name for name, value in zip(self.exercise.parameters, self.case.args, strict=True) if value is None]
        if not names or "None" not in self.outcome.problem.message:
            return ""
        return f"{names[0]} is None in this call: look at that before you take it apart."

    def _refusals(self):
        """Names of the exceptions that some cases call for."""
        return {right.name for right in self.expected if isinstance(right, compare.Refused)}

    def _not_refused(self):
        if self.verdict.kind == "problem":
            mine = self.outcome.problem.name
            if self.right.name in self.outcome.problem.kinds:
                return f"This {mine} comes by accident, from what the line calls. Refuse on a line that says raise."
            return f"Refused, but with {mine}; who calls waits for a {self.right.name}. Raise it on a line of your own."
        why = "This call has to be refused, and it was carried out. Look at the arguments first, then raise a"
        return f"{why} {self.right.name}."

    def _what_if(self):
        order = [self.shown, *(index for index in self.wrong if index != self.shown)]
        return what_if.of_arguments(self.exercise, self.cases, order, self.ran.outcomes, self.expected)

    def _an_argument(self):
        for name, value in zip(self.exercise.parameters, self.case.args, strict=True):
            if self.outcome.array is not None and np.array_equal(value, self.outcome.array) and np.ndim(value) > 1:
                return f"What came back is {name} as it was."
        return ""

    def _from_shapes(self):
        order = [self.shown, *(index for index in self.wrong if index != self.shown)]
        shapes = [
            (self.ran.outcomes[index].shape, self.expected[index].shape)
            for index in order
            if self.verdicts[index].kind in ("shape", "large")
        ]
        return diagnosis.of_shapes(shapes, self.exercise.axes)

    def _from_values(self):
        if self.exercise.form and self.exercise.form.names:
            return self._from_parts()
        if hasattr(self.exercise.form, "cause"):
            wrong = [index for index in self.wrong if self.verdicts[index].kind == "values"]
            return self.exercise.form.cause([(self.verdicts[index].got, self.expected[index]) for index in wrong])
        order = [self.shown, *(index for index in self.wrong if index != self.shown)]
        pairs = [
            diagnosis.Pair(
                dict(zip(self.exercise.parameters, self.cases[index].args, strict=True)),
                self.verdicts[index].got,
                self.expected[index],
            )
            for index in order
            if self.verdicts[index].kind == "values"
        ]
        return diagnosis.of_values(pairs, len(self.tried) - len(self.wrong), self.exercise.axes)

    def _from_parts(self):
        """Which parts of a tuple are wrong; where it is a single one, what is wrong with its numbers."""
        wrong = [index for index in self.wrong if self.verdicts[index].kind == "values"]
        names, off = self.exercise.form.names, []
        for index in wrong:
            within = compare.margin(self.expected[index], self.ran.outcomes[index].coarse)
            off.append(np.abs(self.verdicts[index].got - self.expected[index]) > within)
        parts = [place for place in range(len(names)) if any(each[place] for each in off)]
        if len(parts) != 1:
            return ""
        (place,), wrong_now = parts, [index for index in wrong if index != self.shown]
        others = " and ".join(name for name in names if name != names[place])
        pairs = [
            diagnosis.Pair(
                {
                    name: value
                    for name, value in zip(self.exercise.parameters, self.cases[index].args, strict=True)
                    if isinstance(value, (int, float, np.ndarray))
                },
                self.verdicts[index].got[place],
                self.expected[index][place],
            )
            for index in (self.shown, *wrong_now)
        ]
        said = f"The part {names[place]} is wrong, {others} is right."
        kind = self.exercise.form.parts[names[place]]
        more = kind.cause(pairs) or diagnosis.of_values(pairs, len(self.tried) - len(self.wrong), ())
        return f"{said} {more}".strip()


def _numbers_in(value):
    """How many numbers of an argument one has to read."""
    if isinstance(value, dict) or arrays.is_stack(value):
        return sum(map(_numbers_in, value.values() if isinstance(value, dict) else value))
    return value.size if isinstance(value, np.ndarray) else 0


def _alike(a, b):
    """True for arguments that a function cannot tell apart by their shapes, or by their values where they have none."""
    if arrays.is_stack(a) and arrays.is_stack(b):
        return len(a) == len(b) and all(map(_alike, a, b))
    if isinstance(a, dict) or callable(a):
        return type(a) is type(b) and (callable(a) or list(a) == list(b))
    return np.shape(a) == np.shape(b) and (isinstance(a, np.ndarray) or a == b)
