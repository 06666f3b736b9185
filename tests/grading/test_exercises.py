"""Every exercise of every chapter: right answers in many styles pass, wrong ones are told what is wrong with them."""

import importlib
import inspect
import pkgutil
import re

import numpy as np
import pytest

import helpers.grading
from helpers.grading import chapter_00, compare, exercises, grade, returned
from helpers.grading.registry import find
from tests.grading.answers import KEPT, RIGHT, WRONG
from tests.grading.learners import as_learners

EXERCISES = exercises()
IDS = [exercise.id for exercise in EXERCISES]
# over 2 s for 200 seeds of all mistakes
SLOW = ("semi_hard_negative", "conv_forward", "to_grey", "best_threshold", "train_step", "nms", "anchor_assignment",
        "yolo_target", "yolo_target_anchors", "lenet5", "vgg_block", "identity_block", "projection_block",
        "inception_module")
each_id = pytest.mark.parametrize("id", IDS)
each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)


def drawn(exercise, seed):
    """The cases of that seed, and what a right answer gives."""
    cases = tuple(exercise.cases(np.random.default_rng(seed)))
    return cases, [compare.expected_of(exercise, case.args) for case in cases]


def test_every_exercise_has_answers_and_every_answer_an_exercise():
    assert set(RIGHT) == set(WRONG) == set(IDS) and set(KEPT) <= set(IDS)
    assert len(set(IDS)) == len(IDS)


@each_id
def test_right_answers_pass_in_every_style(id):
    assert len(RIGHT[id]) >= 3
    for number, answer in enumerate(RIGHT[id]):
        for seed in (0, 1, 2):
            result = grade(id, answer, seed)
            assert result.passed and result.points == result.max_points == find(id).points, (number, result.message)
            assert all(case.passed for case in result.cases) and result.misconception is None


@each_id
def test_the_first_style_passes_on_many_seeds(id):
    for seed in range(25):
        assert grade(id, RIGHT[id][0], seed).passed


@each_id
def test_wrong_answers_that_nobody_wrote_down_are_refused_with_words(id):
    for number, answer in enumerate(WRONG[id]):
        for seed in (1, 2):
            result = grade(id, answer, seed)
            assert not result.passed and result.points == 0, (number, seed)
            assert "Likely cause" in result.message and f"seed={seed}" in result.message


@each_exercise
def test_every_known_mistake_is_wrong_on_every_seed(exercise):
    for seed in range(5 if exercise.chapter == "02" else 50 if exercise.id in SLOW else 200):
        cases, expected = drawn(exercise, seed)
        for mistake in exercise.mistakes:
            for code in mistake.codes:
                assert any(
                    not compare.judge(compare.outcome_of(code, case.args, exercise.form), right).right
                    for case, right in zip(cases, expected, strict=True)
                ), (seed, mistake)


@each_exercise
def test_every_known_mistake_is_recognised_as_itself(exercise):
    for seed in range(4):
        cases, expected = drawn(exercise, seed)
        for mistake in exercise.mistakes:
            for code in mistake.codes:
                outcomes = [compare.outcome_of(code, case.args, exercise.form) for case in cases]
                verdicts = [compare.judge(outcome, right) for outcome, right in zip(outcomes, expected, strict=True)]
                found = compare.known_mistake(exercise.mistakes, cases, expected, outcomes, verdicts, exercise.form)
                assert found is mistake, (seed, mistake, found)


def modules_of(kind, chapter):
    """The modules of a chapter: kind_NN and kind_NN_more."""
    names = [module.name for module in pkgutil.iter_modules(helpers.grading.__path__)]
    found = [name for name in names if re.fullmatch(rf"{kind}_{chapter}(_\w+)?", name)]
    return [importlib.import_module(f"helpers.grading.{name}") for name in found]


def mistakes_of_learners(id):
    """The known mistakes as code from outside of the course, which calls nothing of it."""
    chapter = find(id).chapter
    if chapter == "00":
        return as_learners(chapter_00)["MISTAKES"]
    own = {}
    for module in modules_of("reference", chapter):
        own |= {name: value for name, value in as_learners(module).items() if inspect.isfunction(value)}
    (module,) = [module for module in modules_of("mistakes", chapter) if hasattr(module, id.upper())]
    taken = {name: value for name, value in own.items() if getattr(vars(module).get(name), "__module__", "").startswith(
        f"helpers.grading.reference_{chapter}")}
    return as_learners(module, **taken)[id.upper()]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@each_id
def test_a_learner_who_makes_a_known_mistake_reads_its_hint(id):
    for mistake in mistakes_of_learners(id):
        for code in mistake.codes:
            result = grade(id, code, 1)
            assert result.misconception == mistake.name, result.message
            assert " ".join(mistake.hint.split()) in " ".join(result.message.split())


@pytest.mark.parametrize("id", KEPT)
def test_results_kept_by_shape_are_found_out(id):
    def answer(*args):
        key = tuple(value.shape if hasattr(value, "shape") else repr(value) for value in args)
        if key not in kept:
            kept[key] = RIGHT[id][0](*args)
        return kept[key]

    for seed in range(10):
        kept = {}
        result = grade(id, answer, seed)
        assert not result.passed and "result of an earlier call" in " ".join(result.message.split())


@each_exercise
def test_the_first_case_can_be_read_and_descriptions_never_change(exercise):
    first = [tuple(case.description for case in exercise.cases(np.random.default_rng(seed))) for seed in range(10)]
    assert len(set(first)) == 1 and len(set(first[0])) == len(first[0])
    for seed in range(10):
        case = next(iter(exercise.cases(np.random.default_rng(seed))))
        for value in case.args:
            if isinstance(value, np.ndarray):
                steps = value if exercise.chapter == "01" else 20 * value  # numbers in steps of 0.05
                assert value.size <= 16 and np.allclose(steps, np.rint(steps), atol=1e-5)


@each_exercise
def test_a_seed_gives_the_same_cases_again(exercise):
    one, other = drawn(exercise, 5)[0], drawn(exercise, 5)[0]
    for case, again in zip(one, other, strict=True):
        for a, b in zip(case.args, again.args, strict=True):
            assert returned.same(a, b) or callable(a) and vars(a) == vars(b)
