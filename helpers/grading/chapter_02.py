"""The exercises of chapter 02: LeNet-5, the blocks of later networks, and what a convolution costs.

Their cases stand in `cases_02`, right answers in `reference_02`, known mistakes in `mistakes_02*`; `forms_02` reads
networks.
"""

from helpers.grading import cases_02 as cases
from helpers.grading import mistakes_02 as mistakes
from helpers.grading import mistakes_02_blocks as blocks
from helpers.grading import reference_02 as reference
from helpers.grading.exercise import Exercise
from helpers.grading.forms_02 import Block, LeNet

TITLE = "classic networks"
AXES = "picture", "row", "column", "channel"

EXERCISES = (
    Exercise(
        id="lenet5",
        chapter="02",
        title="LeNet-5, as it is built today",
        points=2,
        returns="a keras.Model from pictures (32, 32, 1) to 10 probabilities",
        reference=reference.lenet5,
        cases=cases.lenet5,
        mistakes=mistakes.LENET5,
        nudge="How large is the map behind each layer? 32, 28, 14, 10, 5: then 400 numbers go into the dense layers.",
        form=LeNet(),
    ),
    Exercise(
        id="conv_multiplications",
        chapter="02",
        title="what a convolution costs",
        points=1,
        returns="a whole number",
        reference=reference.conv_multiplications,
        cases=cases.conv_multiplications,
        mistakes=mistakes.CONV_MULTIPLICATIONS,
        nudge="How many products make one number of the result? And how many numbers has the result?",
    ),
    Exercise(
        id="vgg_block",
        chapter="02",
        title="convolutions, then one pooling",
        points=1,
        returns="a symbolic tensor (batch, H / 2, W / 2, filters)",
        reference=reference.vgg_block,
        cases=cases.vgg_block,
        mistakes=mistakes.VGG_BLOCK,
        axes=AXES,
        nudge="A loop of convolutions, each reading what the one before gave. What comes once, after the loop?",
        form=Block(numbered=True),
    ),
    Exercise(
        id="identity_block",
        chapter="02",
        title="two convolutions and a shortcut",
        points=3,
        returns="a symbolic tensor of the shape of x",
        reference=reference.identity_block,
        cases=cases.identity_block,
        mistakes=blocks.IDENTITY_BLOCK,
        axes=AXES,
        nudge="Keep x under its name, and give what becomes of it another one. Where do the two meet again?",
        form=Block(biases=False),
    ),
    Exercise(
        id="projection_block",
        chapter="02",
        title="a shortcut that changes its shape",
        points=2,
        returns="a symbolic tensor (batch, H / stride, W / stride, filters)",
        reference=reference.projection_block,
        cases=cases.projection_block,
        mistakes=blocks.PROJECTION_BLOCK,
        axes=AXES,
        nudge="Write down the shapes of both paths just before they meet. What must the shortcut do to its own?",
        form=Block(biases=False, numbered=True),
    ),
    Exercise(
        id="inception_module",
        chapter="02",
        title="four branches side by side",
        points=3,
        returns="a symbolic tensor (batch, H, W, 256)",
        reference=reference.inception_module,
        cases=cases.inception_module,
        mistakes=blocks.INCEPTION_MODULE,
        axes=AXES,
        nudge="Four branches that all begin at x. Which channels has each at its end, and what do they add up to?",
        form=Block(),
    ),
)
