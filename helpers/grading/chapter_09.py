"""The exercises of chapter 09: the costs of neural style transfer, and one step on the picture.

Their cases stand in `cases_09`, right answers in `reference_09`, known mistakes in `mistakes_09` and
`mistakes_09_step`.
"""

from helpers.grading import cases_09 as cases
from helpers.grading import mistakes_09 as mistakes
from helpers.grading import mistakes_09_step as step_mistakes
from helpers.grading import reference_09 as reference
from helpers.grading.exercise import Exercise
from helpers.grading.forms_09 import Step

TITLE = "neural style transfer"

EXERCISES = (
    Exercise(
        id="content_cost",
        chapter="09",
        title="how far the content is off",
        points=2,
        returns="one number",
        reference=reference.content_cost,
        cases=cases.content_cost,
        mistakes=mistakes.CONTENT_COST,
        planes={"a_C": (1, 2), "a_G": (1, 2)},
        nudge="How far are two activations of 1 and 3 apart, squared? Then: over all places and channels.",
    ),
    Exercise(
        id="gram_matrix",
        chapter="09",
        title="which channels are active together",
        points=3,
        returns="an array (C, C)",
        reference=reference.gram_matrix,
        cases=cases.gram_matrix,
        mistakes=mistakes.GRAM_MATRIX,
        axes=("channel", "second channel"),
        planes={"A": (0, 1)},
        nudge="Take two channels of 2 x 2. Multiply place by place, then add up: one entry of the matrix.",
    ),
    Exercise(
        id="layer_style_cost",
        chapter="09",
        title="how far the style of a layer is off",
        points=2,
        returns="one number",
        reference=reference.layer_style_cost,
        cases=cases.layer_style_cost,
        mistakes=mistakes.LAYER_STYLE_COST,
        planes={"a_S": (0, 1), "a_G": (0, 1)},
        nudge="One Gram matrix for each of the two. What is left is the sum of squared differences, and its factor.",
    ),
    Exercise(
        id="total_style_cost",
        chapter="09",
        title="the style over all layers",
        points=1,
        returns="one number",
        reference=reference.total_style_cost,
        cases=cases.total_style_cost,
        mistakes=mistakes.TOTAL_STYLE_COST,
        planes={"layers_S": (0, 1), "layers_G": (0, 1)},
        nudge="Two layers with weights 0.2 and 0.8: what is the cost, in terms of their two costs?",
    ),
    Exercise(
        id="total_cost",
        chapter="09",
        title="content and style together",
        points=1,
        returns="one number",
        reference=reference.total_cost,
        cases=cases.total_cost,
        mistakes=mistakes.TOTAL_COST,
        nudge="Which of the two weights belongs to the content?",
    ),
    Exercise(
        id="train_step",
        chapter="09",
        title="one step on the picture",
        points=3,
        returns="the cost before the step, one number",
        reference=reference.train_step,
        cases=cases.train_step,
        mistakes=step_mistakes.TRAIN_STEP,
        nudge="Four lines: the cost on a tape, its gradient, the optimizer's step, the clipping. Which is missing?",
        form=Step(),
    ),
)
