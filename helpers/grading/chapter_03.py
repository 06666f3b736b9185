"""The exercises of chapter 03: boxes, targets and losses, windows, the grid of YOLO and its anchors.

Their cases stand in `cases_03`, right answers in `reference_03`, known mistakes in `mistakes_03`,
`mistakes_03_objects` and `mistakes_03_yolo`.
"""

from helpers.grading import cases_03 as cases
from helpers.grading import forms_03 as forms
from helpers.grading import mistakes_03 as mistakes
from helpers.grading import mistakes_03_objects as object_mistakes
from helpers.grading import mistakes_03_yolo as yolo_mistakes
from helpers.grading import reference_03 as reference
from helpers.grading.exercise import Exercise

TITLE = "object detection"

EXERCISES = (
    Exercise(
        id="localization_target",
        chapter="03",
        title="what a network is to answer",
        points=1,
        returns="an array (5 + n_classes,)",
        reference=reference.localization_target,
        cases=cases.localization_target,
        mistakes=object_mistakes.LOCALIZATION_TARGET,
        form=forms.Target(forms.of_picture),
        nudge="Write the eight numbers of a car, the second of three classes, by hand. Which of them are 0 or 1?",
    ),
    Exercise(
        id="localization_loss",
        chapter="03",
        title="the loss of one picture",
        points=2,
        returns="one number",
        reference=reference.localization_loss,
        cases=cases.localization_loss,
        mistakes=object_mistakes.LOCALIZATION_LOSS,
        nudge="There is no object, and the network answers with some box. What of that answer is wrong?",
    ),
    Exercise(
        id="landmark_outputs",
        chapter="03",
        title="the units of a landmark network",
        points=1,
        returns="a whole number",
        reference=reference.landmark_outputs,
        cases=cases.landmark_outputs,
        mistakes=object_mistakes.LANDMARK_OUTPUTS,
        nudge="How many numbers say where one point of a picture is? And what has to be known before?",
    ),
    Exercise(
        id="count_windows",
        chapter="03",
        title="how many windows there are",
        points=1,
        returns="a whole number",
        reference=reference.count_windows,
        cases=cases.count_windows,
        mistakes=object_mistakes.COUNT_WINDOWS,
        nudge="Take 6 pixels, a window of 4 and a stride of 2. Count the places on one axis, then on both.",
    ),
    Exercise(
        id="fc_to_conv",
        chapter="03",
        title="a dense layer as a convolution",
        points=2,
        returns="an array (h, w, c, k)",
        reference=reference.fc_to_conv,
        cases=cases.fc_to_conv,
        mistakes=object_mistakes.FC_TO_CONV,
        axes=("row", "column", "channel", "unit"),
        nudge="Which entry of the flattened input stands at row 0, column 1, channel 0? Its weight belongs there too.",
    ),
    Exercise(
        id="iou",
        chapter="03",
        title="how far two boxes agree",
        points=2,
        returns="one number",
        reference=reference.iou,
        cases=cases.iou,
        mistakes=mistakes.IOU,
        nudge="Draw two boxes that overlap. Where does the shared box begin, and where does it end, on each axis?",
    ),
    Exercise(
        id="nms",
        chapter="03",
        title="one box for each object",
        points=3,
        returns="the row numbers of the boxes to keep, in any order",
        reference=reference.nms,
        cases=cases.nms,
        mistakes=mistakes.NMS,
        planes={"boxes": (0, 1)},
        form=forms.Kept(),
        nudge="The best box of a class stays for certain. Which ones go because of it, and what comes after?",
    ),
    Exercise(
        id="yolo_target",
        chapter="03",
        title="the target of a whole picture",
        points=3,
        returns="an array (S, S, 5 + n_classes)",
        reference=reference.yolo_target,
        cases=cases.yolo_target,
        mistakes=yolo_mistakes.YOLO_TARGET,
        axes=("row", "column", "entry"),
        form=forms.Target(forms.of_grid, "row", "column"),
        nudge="A middle at (0.5, 0.9) on a grid of 3 x 3: in which row and column is it, and where in that cell?",
    ),
    Exercise(
        id="anchor_assignment",
        chapter="03",
        title="the anchor of a shape",
        points=2,
        returns="the index of an anchor, a whole number",
        reference=reference.anchor_assignment,
        cases=cases.anchor_assignment,
        mistakes=yolo_mistakes.ANCHOR_ASSIGNMENT,
        nudge="Two boxes with one centre: how wide and how high is what they share?",
    ),
    Exercise(
        id="yolo_target_anchors",
        chapter="03",
        title="two objects in one cell",
        points=2,
        returns="an array (S, S, A, 5 + n_classes)",
        reference=reference.yolo_target_anchors,
        cases=cases.yolo_target_anchors,
        mistakes=yolo_mistakes.YOLO_TARGET_ANCHORS,
        axes=("row", "column", "anchor", "entry"),
        form=forms.Target(forms.of_anchors, "row", "column", "anchor"),
        nudge="yolo_target and anchor_assignment are there already. What does an object need of each?",
    ),
)
