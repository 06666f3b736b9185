# %% [markdown]
# # 03 · Object detection
#
# A network looks once at a street and says what is there, and where. Below: three questions one can ask about a
# picture, each harder than the one before. In the end you know every step of the way to the third answer, and *your*
# functions take it.
#
# **About 180 minutes of work; runs in 35 seconds.**
#
# **You can then** measure, encode and clean up boxes, from a sliding window to YOLO.

# %%
import timeit

import numpy as np

from helpers import boxes, cast, detection, faces, knobs, plots, plots_detection, runtime, streets, yolo
from helpers.grading import check, report, yours
runtime.start(seed=3)

# %% tags=["C53"]
detector, names = yolo.load("street_detector"), streets.CLASSES
one, street = streets.scene(39), streets.scenes(1, seed=21, split="test")[0]  # no training saw this street
found = detector.detect(street.picture)
plots_detection.on_pictures({
    "classification:\ncar": (one.picture, []),
    "with localization:\na car, and its box": (one.picture, [(one.boxes[0], 1, "")]),
    "detection:\nany number, of any class": (street.picture, [(box, int(kind), "") for box, kind in
                                                              zip(found.boxes, found.classes)])}, names)

# %% [markdown] tags=["C53", "C55"]
# ## 3.1 One object: what, and where
#
# **Classification** says what is in a picture; **with localization** it adds the box of its one object. **Detection**
# finds any number of objects. A program drew our streets, and knows each box.
#
# A **bounding box** is $(b_x, b_y, b_h, b_w)$: its middle, then height and width, in shares of the picture. (0, 0) is
# the upper left corner, (1, 1) the lower right one.
#
# **Predict.** A car has (0.5, 0.7, 0.3, 0.4) in a picture of 100×100 pixels. Where are its four edges?

# %% tags=["C55"]
corners = boxes.convert([0.5, 0.7, 0.3, 0.4], "midpoint", "corners")
print("left, top, right, bottom:", np.round(100 * corners))

# %% [markdown] tags=["C55", "C56", "C57", "C58"]
# One picture, one object or none: the network is to answer its **target label**
#
# $$y = [p_c, b_x, b_y, b_h, b_w, c_1, c_2, c_3]$$
#
# $p_c$: 1 where there is an object. $c_k$: 1 for its class, here pedestrian, car, motorcycle.
#
# > Often stated as "$p_c$, the probability of the class", the middle as $(b_y, b_x)$. Precisely: the probability that
# > there is an object, of any class; and x stands before y, but *height before width*.

# %% [markdown] tags=["C56", "C58"]
# **Exercise 3.1 · `localization_target`** (5 minutes, 1 point). `box` is `(b_x, b_y, b_h, b_w)`, or `None` where
# there is no object; `class_index` counts from 0. Return `y`; what stands behind $p_c = 0$ is free. Worked case: a
# car, the second of three classes, with the box (0.5, 0.7, 0.3, 0.4) gives [1, 0.5, 0.7, 0.3, 0.4, 0, 1, 0].
#
# <details><summary>Hint 1</summary>Begin with zeros. How many?</details>
# <details><summary>Hint 2</summary>Five entries stand before the classes. At which index stands class 0?</details>

# %% tags=["exercise:localization_target", "C56", "C58"]
def localization_target(box, class_index, n_classes=3):
    """[p_c, b_x, b_y, b_h, b_w, c_1 ...] of a picture with one object, or with none."""
    ### BEGIN SOLUTION
    y = np.zeros(5 + n_classes)
    if box is not None:
        y[0] = 1
        y[1:5] = box
        y[5 + class_index] = 1
    return y
    ### END SOLUTION

# %% tags=["check:localization_target"]
check("localization_target", localization_target)

# %% [markdown] tags=["C58", "C59", "C60"]
# No object, no box, no class: behind $p_c = 0$ one writes "?", *don't care*. So the **squared error** is
#
# $$L = \sum_i (\hat{y}_i - y_i)^2 \;\text{ if } y_1 = 1, \qquad L = (\hat{y}_1 - y_1)^2 \;\text{ if } y_1 = 0$$
#
# $\hat{y}$: what the network answers; $y_1$ is $p_c$.
#
# **Cross-entropy** suits probabilities: $-\log \hat{c}$, where
# $\hat{c}$ is what the right class gets. **Log loss** on $p_c$ is the same with two classes, object or none. The box
# keeps its squared error.
#
# **Predict.** An empty picture; the network says $p_c = 0.3$ and some box: what is the squared error? Which loss grows
# more when the right class gets only 0.0001?

# %% tags=["C58", "C59", "C60"]
says = np.float32([0.3, 0.8, 0.2, 0.9, 0.1, 0.2, 0.7, 0.1])
for rest in (0, 5, np.nan):
    nothing = np.float32([0] + 7 * [rest])
    print(f"behind p_c = 0 stands {rest}: loss {float(detection.localization_loss(nothing, says)):.2f}")
truth = np.float32([1, 0.5, 0.5, 0.2, 0.2, 0, 1, 0])
for right in (0.4, 0.01, 0.0001):
    guess = np.float32([1, 0.5, 0.5, 0.2, 0.2, 1 - right, right, 0])
    squared, log = (float(detection.localization_loss(truth, guess, kind)) for kind in ("squared", "log"))
    print(f"right class {right:6}: squared error {squared:.2f}, cross-entropy {log:.2f}")

# %% [markdown] tags=["C58", "C59", "C60"]
# **Look.** What stands behind $p_c = 0$ does not count. Squared error ends at 2, cross-entropy grows without bound
# where a network is sure and wrong.

# %% [markdown] tags=["C58", "C59", "C60"]
# **Exercise 3.2 · `localization_loss`** (10 minutes, 2 points). `y_true` and `y_pred` are one example each,
# `(5 + n_classes,)`. Return the squared error above, not the cross-entropy. Worked case: `y_true` begins with 0 and
# `y_pred` with 0.3: the loss is 0.09, whatever stands behind them.
#
# <details><summary>Hint 1</summary>First the squared error of every component.</details>
# <details><summary>Hint 2</summary>Which of them count is decided by the first number of <code>y_true</code>.</details>

# %% tags=["exercise:localization_loss", "C59"]
def localization_loss(y_true, y_pred):
    """Squared error of all components where p_c = 1, of p_c alone where p_c = 0."""
    ### BEGIN SOLUTION
    error = (y_true - y_pred) ** 2
    return error.sum() if y_true[0] == 1 else error[0]
    ### END SOLUTION

# %% tags=["check:localization_loss"]
check("localization_loss", localization_loss)

# %% [markdown] tags=["C54"]
# Now a network with **two heads** on one trunk of convolutions: a softmax for the class; five sigmoids for $p_c$ and
# the box. It learns *supervised*: a person, or here a program, writes four numbers of a box beside each picture. Small
# shapes will do, and so will the squared error above. Then leaf through pictures that training never saw.

# %% tags=["C54"]
def draw_shape(rng, size=32):
    """A picture with one disc, rectangle or triangle, or with none, and its target y."""
    picture = (rng.uniform(0, 0.35) + rng.normal(0, 0.04, (size, size, 3))).clip(0, 1)
    kind, (h, w) = rng.integers(4), rng.uniform(8, 18, 2)
    if kind == 3:
        return picture, detection.localization_target(None, 0)
    cx, cy = rng.uniform(w / 2, size - w / 2), rng.uniform(h / 2, size - h / 2)
    down, across = np.mgrid[:size, :size] + 0.5
    u, v = 2 * (across - cx) / w, 2 * (down - cy) / h  # from -1 to 1 within the box
    inside = (u**2 + v**2 <= 1, np.maximum(abs(u), abs(v)) <= 1, (abs(v) <= 1) & (2 * abs(u) <= v + 1))[kind]
    picture[inside] = rng.uniform(0.4, 1, 3)
    return picture, detection.localization_target(np.array([cx, cy, h, w]) / size, kind)

rng, shapes = np.random.default_rng(1), ("disc", "rectangle", "triangle")
pictures, targets = (np.float32(part) for part in zip(*(draw_shape(rng) for _ in range(2400))))
def place(y):
    """The box of a target or of an answer, in pixels."""
    return 32 * boxes.convert(y[1:5], "midpoint")

plots_detection.on_pictures({f"{k + 1}: {shapes[y[5:].argmax()] if y[0] else 'nothing'}":
                             (pictures[k], [(place(y), "true", "")] if y[0] else [])
                             for k, y in enumerate(targets[:8])}, columns=8)

# %% tags=["C54"]
network = detection.localization_network(32, 3, channels=(16, 32, 64))
network.compile(runtime.keras.optimizers.Adam(2e-3), detection.localization_loss)
with runtime.quiet_stderr():  # TensorFlow may write a line of its own
    network.fit(pictures[:2000], targets[:2000], batch_size=50, epochs=12, verbose=0)
answers, y = network.predict_on_batch(pictures[2000:]), targets[2000:]
there = y[:, 0] == 1
off = 32 * np.abs(answers[there, 1:5] - y[there, 1:5])  # pixels
print("heads:", [layer.name for layer in network.layers if layer.name in ("place", "class")])
print("is there a shape: right above 0.95:", np.mean((answers[:, 0] > 0.5) == there) > 0.95)
print("which one: right above 0.9:", np.mean(answers[there, 5:].argmax(1) == y[there, 5:].argmax(1)) > 0.9)
print("middle, height and width off by less than 2 pixels in the mean:", off.mean() < 2)

# %% tags=["C54", "nbval-ignore-output"]
def leaf(first):  # orange: the true box; blue and dashed: the network's
    panels = {}
    for k in range(2000 + first, 2006 + first):
        y, says = targets[k], answers[k - 2000]
        found_here = [(place(says), "found", "")] if says[0] > 0.5 else []
        words = shapes[says[5:].argmax()] if says[0] > 0.5 else "nothing"
        panels[f"{k}: {words}"] = pictures[k], ([(place(y), "true", "")] if y[0] else []) + found_here
    return plots_detection.on_pictures(panels)

knobs.turn(leaf, first=(0, 60))

# %% [markdown] tags=["C61", "C62", "C63", "C64", "C65"]
# ## 3.2 Landmarks
#
# A network can also answer with points: corners of the eyes and of the mouth, or for a **pose** the joints. Each such
# **landmark** is two numbers: $\hat{y} = [\text{face}, l_{1x}, l_{1y}, l_{2x}, \ldots]$. Their number is fixed; a
# person has labelled each in every training picture.
#
# **Predict.** Landmark 1 is the left corner of the left eye, left as you see it, in *every* picture. A mirrored
# portrait costs nothing and is a new training picture. Mirror each point too, and keep its number: which stands at
# which eye?

# %% tags=["C61", "C64", "C65"]
portrait = faces.draw(cast.identity(12), cast.calm(5), 224)
points = np.float32([[74, 98], [155, 101], [116, 117], [95, 139], [134, 139]])  # labelled by hand
kept, ordered = (detection.flip_landmarks(points, 224, to) for to in ((), [(0, 1), (3, 4)]))  # eyes, mouth
joints = 224 * np.float32([[.5, .13], [.5, .27], [.35, .3], [.24, .44], [.14, .32], [.65, .3], [.74, .46], [.84, .56],
                           [.5, .57], [.4, .74], [.34, .93], [.61, .73], [.68, .92]])
bones = [(1, 2), (3, 2), (3, 4), (4, 5), (2, 6), (6, 7), (7, 8), (2, 9), (9, 10), (10, 11), (9, 12), (12, 13)]
for title, mirrored in (("numbers kept", kept), ("put right", ordered)):
    both = [int(points[0, 0]), int(mirrored[0, 0])]
    print(f"{title:12}: x of landmark 1 in both pictures {both}, mean {np.mean(both):.1f} of 224")
plots_detection.landmarks({"labelled": (portrait, points, []), "mirrored,\nnumbers kept": (portrait[:, ::-1], kept, []),
                           "mirrored,\nnumbers put right": (portrait[:, ::-1], ordered, []),
                           "a pose: 3 shoulder,\n4 elbow, 5 wrist": (np.full((224, 224, 3), 0.93), joints, bones)})

# %% [markdown] tags=["C61", "C62", "C63", "C65"]
# **Look.** With the numbers kept, landmark 1 is a left eye here, a right eye there; squared error is smallest at the
# mean, the nose. Pairs must change places.
#
# > Often stated as "128 landmarks, 129 outputs". Precisely: 128 *coordinates*, 64 landmarks, and the face.
#
# **Exercise 3.3 · `landmark_outputs`** (3 minutes, 1 point). How many units does a network for `n_landmarks`
# landmarks of a face end with? Worked case: five landmarks need 11.
#
# <details><summary>Hint 1</summary>How many numbers say where one point is?</details>
# <details><summary>Hint 2</summary>Which question comes before "where"?</details>

# %% tags=["exercise:landmark_outputs", "C62"]
def landmark_outputs(n_landmarks):
    """Units of a landmark network: one for the face, two for each landmark."""
    ### BEGIN SOLUTION
    return 1 + 2 * n_landmarks
    ### END SOLUTION

# %% tags=["check:landmark_outputs"]
check("landmark_outputs", landmark_outputs)

# %% [markdown] tags=["C66", "C67"]
# ## 3.3 Sliding windows
#
# How do we get from one object to many? Train a classifier on centred crops, *car* or *no car*, and on their mirror
# images. Then slide a **window** over the picture, cut out what it shows, and ask the classifier each time.

# %% tags=["C66", "C70"]
cuts = streets.windows(300, size=14, seed=1)  # half of them with a car; parked, seen from above
eye = detection.window_network(window=14, filters=(32, 32), units=(64,), n_classes=2)
eye.compile(runtime.keras.optimizers.Adam(2e-3), "sparse_categorical_crossentropy")
both = np.concatenate([cuts.pictures, cuts.pictures[:, :, ::-1]])
with runtime.quiet_stderr():
    eye.fit(both, np.tile(cuts.labels, 2), batch_size=32, epochs=10, verbose=0)
new = streets.windows(60, size=14, seed=2, split="test")
print("right on unseen windows, above 0.75:", np.mean(np.argmax(eye(new.pictures), axis=1) == new.labels) > 0.75)
first = [*np.flatnonzero(cuts.labels == 1)[:5], *np.flatnonzero(cuts.labels == 0)[:5]]
plots_detection.on_pictures({f"{k + 1}: y = {cuts.labels[row]}": (cuts.pictures[row], [])
                             for k, row in enumerate(first)}, columns=10)

# %% [markdown] tags=["C67", "C68"]
# Our classifier knows *centred* cars: it should say yes where the middle of a window is within two pixels of a car's,
# on either axis. Give it a perfect eye; the stride alone decides how many cars come before it.
#
# **Predict.** Stride 2, 6, 14, windows of 14×14. How does the number of windows fall, and how the share of cars?
#
# Below the figure, let the window of our own classifier slide.

# %% tags=["C68"]
lots = [streets.lot(number) for number in range(40)]  # car parks of 56 x 56 pixels, and the boxes of their cars
middles = np.concatenate([(cars[:, :2] + cars[:, 2:]) / 2 for _, cars in lots])
def share_met(stride):
    """Share of the cars whose middle is within two pixels of a window's."""
    windows = detection.window_boxes(56, 56, 14, stride)[..., :2].reshape(-1, 2) + 7
    return float((np.abs(middles[:, None] - windows).max(-1).min(1) <= 2).mean())

steps = (1, 2, 4, 6, 8, 10, 14)
for step in (2, 6, 14):
    print(f"stride {step:2}: {detection.window_count(56, 14, step):4} windows, {share_met(step):.0%} of the cars")
plots_detection.strides(lots[1][0], 14, (2, 6, 14), {step: detection.window_count(56, 14, step) for step in steps},
                        {step: share_met(step) for step in steps})

# %% tags=["C67", "nbval-ignore-output"]
places = detection.window_boxes(56, 56, 14, 2).reshape(-1, 4)
def slide(step):  # each place is one pass through the network
    x, y = places[step, :2].astype(int)
    says = np.asarray(eye(lots[1][0][None, y : y + 14, x : x + 14]))[0, 1]
    return plots_detection.on_pictures({f"window {step + 1} of {len(places)}": (lots[1][0], [(places[step], "found", "")]),
                                        f"car: {says:.2f}": (lots[1][0][y : y + 14, x : x + 14], [])})

knobs.turn(slide, step=(0, len(places) - 1))

# %% [markdown] tags=["C67", "C68"]
# **Look** at the two curves. Twice the stride, about a quarter of the windows. A few cars at the edge no stride
# meets; beyond stride 4, others fall between windows. A small stride costs, a large one misses.

# %% [markdown] tags=["C67", "C68"]
# **Exercise 3.4 · `count_windows`** (5 minutes, 1 point). How many windows of side `window` are there on an `n` x `n`
# image, at stride `stride`? A step that does not fit is left out. Worked case: 16, 14, 2 gives 4.
#
# <details><summary>Hint 1</summary>Count the places on one axis first: chapter 01 has the formula.</details>
# <details><summary>Hint 2</summary>For each place across, there are all places down.</details>

# %% tags=["exercise:count_windows", "C67", "C71"]
def count_windows(n, window, stride):
    """How many windows a sliding window takes on an n x n image."""
    ### BEGIN SOLUTION
    return ((n - window) // stride + 1) ** 2
    ### END SOLUTION

# %% tags=["check:count_windows"]
check("count_windows", count_windows)

# %% [markdown] tags=["C69", "C70", "C71"]
# ## 3.4 All windows in one pass
#
# Neighbouring windows share most pixels. A network of convolutions answers for all of them at once, if its **dense
# layers become convolutions** too: 400 units on a 5×5×16 map are 400 filters as large as that map.
#
# > Often stated as "400 filters of 1×1×16". Precisely: of 5×5×16, 160,000 weights, as in the dense layer.
#
# **Predict.** A classifier for 14×14×3 has sixteen filters 5×5, max-pooling by 2, dense 400, 400, 4. What shape has its
# answer to 16×16, to 28×28?

# %% tags=["C69", "C70", "C71"]
classifier = detection.window_network(window=14, filters=(16,), size=5, units=(400, 400))
whole = detection.as_convolutions(classifier)  # each dense layer becomes a convolution
for k in (-3, -2, -1):
    print("dense", classifier.layers[k].kernel.shape, "as filters", whole.layers[k].kernel.shape)
for side in (16, 28):
    picture = np.random.default_rng(side).random((1, side, side, 3), dtype="float32")
    by_crops, at_once = detection.slide_by_crops(classifier, picture, stride=2), np.asarray(whole(picture))
    same, saved = np.allclose(by_crops, at_once, atol=1e-5), detection.sliding_work(classifier, (side, side, 3)).saved
    print(f"{side}x{side}: {at_once.shape[1:]}, equal to the crops: {same}, multiplications saved: {saved:.0%}")
lot_work = detection.sliding_work(eye, (56, 56, 3))  # a car park
print(f"{22 * 22} windows: by crops {lot_work.by_crops / 1e6:.0f} million products, in one pass "
      f"{lot_work.at_once / 1e6:.0f} million, saved {lot_work.saved:.0%}")

# %% [markdown] tags=["C66", "C67", "C70", "C71"]
# **Look.** The same numbers as crop by crop. Only the work of convolutions is shared: a quarter of all work beside
# 400 and 400 units, nearly all of it in our classifier with 64. Behind the first dense layer each window is one
# place: filters of 1×1×400.
#
# > Often "with stride 2", as if one chose it. Precisely: the stride is that of the max-pooling inside.
#
# Leaf through the car parks: all scores, those above 0.5 after a cleaning (3.6), and the work. Orange is the truth.

# %% tags=["C67", "C70", "nbval-ignore-output"]
wide_eye = detection.as_convolutions(eye)
def look_at(lot):
    picture, cars = lots[lot]
    scores = np.asarray(wide_eye(picture[None]))[0, :, :, 1].clip(0, 1)
    best = boxes.nms(places, scores.ravel(), score_threshold=0.5, iou_threshold=0.2)
    marks = [(box, "true", "") for box in cars] + [(places[row], "found", "") for row in best]
    return plots_detection.one_pass(picture, scores, marks, lot_work.by_crops, lot_work.at_once)

knobs.turn(look_at, lot=(0, 39))

# %% [markdown] tags=["C69"]
# **Exercise 3.5 · `fc_to_conv`** (5 minutes, 2 points). `W` is `(h w c, k)`, the weights of a dense layer on a
# flattened `(h, w, c)` input; `shape` is `(h, w, c)`. Return the kernel `(h, w, c, k)` that does the same. Worked
# case: shape (1, 2, 1), W = [[3], [5]]: the kernel has 3 at column 0, 5 at column 1.
#
# <details><summary>Hint 1</summary>In which order does Flatten read a map: what runs fastest?</details>
# <details><summary>Hint 2</summary>Units last, before and after. Which NumPy call moves no number?</details>

# %% tags=["exercise:fc_to_conv", "C69"]
def fc_to_conv(W, shape):
    """Weights (h w c, k) of a dense layer as a convolution kernel (h, w, c, k)."""
    ### BEGIN SOLUTION
    return W.reshape(*shape, W.shape[1])
    ### END SOLUTION

# %% tags=["check:fc_to_conv"]
check("fc_to_conv", fc_to_conv)

# %% [markdown] tags=["C72", "C78"]
# ## 3.5 How well do two boxes agree?
#
# Now a box is `(x1, y1, x2, y2)`: left, top, right, bottom. **Intersection over union** is the area that two boxes
# share, over the area that they cover:
#
# $$\mathrm{IoU}(a, b) = \frac{|a \cap b|}{|a \cup b|} = \frac{|a \cap b|}{|a| + |b| - |a \cap b|}$$
#
# $|a|$ is the area of $a$. The shared part stands in both; we take it away once.
#
# > Often stated as $\cap / (\cup - \cap)$; precisely $\cap / \cup$.
#
# **Predict.** Squares of side 2, one moved right and down by 1: is their IoU 1/4, 1/6 or 1/7? And of all windows of
# side 14, or of 8, how well does the best fit a car?

# %% tags=["C72", "C78", "C79"]
for side in (14, 8):
    windows = detection.window_boxes(56, 56, side, 1).reshape(-1, 4)
    best = np.concatenate([np.asarray(boxes.pairwise_iou(windows, cars)).max(axis=0) for _, cars in lots])
    print(f"side {side:2}: mean IoU {best.mean():.2f}; correct at 0.5: {np.mean(best >= 0.5):.0%} of cars")
pairs = [((0, 0, 2, 2), other) for other in ((0, 0, 2, 2), (0.5, 0, 2.5, 2), (1, 0, 3, 2), (1, 1, 3, 3), (2.5, 0, 4.5, 2))]
plots_detection.overlaps({f"{k + 1}: IoU {boxes.iou(a, b):.2f}": (a, b) for k, (a, b) in enumerate(pairs)})

# %% tags=["C78", "nbval-ignore-output"]
def move(right, down):  # the dashed box, by tenths of its side
    a, b = (0, 0, 10, 10), (right, down, 10 + right, 10 + down)
    return plots_detection.overlaps({f"IoU {boxes.iou(a, b):.2f}": (a, b)})

knobs.turn(move, right=(0, 12), down=(0, 12))

# %% [markdown] tags=["C78", "C79"]
# **Look.** 1/7 is 0.14; half a width aside, a third. Even the best window of side 8 stays below 0.5 for a quarter of
# the cars. A box is **correct** from 0.5, by convention; others take 0.6 or 0.75.

# %% [markdown] tags=["C78", "C79"]
# **Exercise 3.6 · `iou`** (10 minutes, 2 points). Return the IoU of two boxes `(x1, y1, x2, y2)` as a float; 0 where
# they do not overlap. Worked case: (0, 0, 2, 2) and (1, 1, 3, 3) give 1/7.
#
# <details><summary>Hint 1</summary>What two boxes share is a box too. Where is its left edge?</details>
# <details><summary>Hint 2</summary>What becomes of its width where the boxes lie apart?</details>

# %% tags=["exercise:iou", "C78"]
def iou(box_a, box_b):
    """Intersection over union of two boxes (x1, y1, x2, y2)."""
    ### BEGIN SOLUTION
    width = max(0, min(box_a[2], box_b[2]) - max(box_a[0], box_b[0]))
    height = max(0, min(box_a[3], box_b[3]) - max(box_a[1], box_b[1]))
    area_a, area_b = ((box[2] - box[0]) * (box[3] - box[1]) for box in (box_a, box_b))
    return width * height / (area_a + area_b - width * height)
    ### END SOLUTION

# %% tags=["check:iou"]
check("iou", iou)

# %% [markdown] tags=["C80", "C81", "C82", "C83"]
# ## 3.6 One box for each object
#
# Several windows fire for one object, each with a class and a **score**, how sure it is. **Non-max suppression** (NMS)
# drops scores of 0.6 or less. Then, *class by class*, it keeps the best box left, drops those with an IoU of 0.5 or
# more to it, begins again.
#
# > Often stated as "keep the largest $p_c$, drop the rest". Precisely: only boxes that overlap the one picked *in this
# > round* go.
#
# **Predict.** Two cars, seven boxes, one weak. How many rounds?

# %% tags=["C80", "C81", "C82"]
two = streets.scene(40)
road, (a, b) = two.picture[64:224], two.boxes[:2] - np.float32([0, 64, 0, 64])
claims = np.array([a, a + [30, 0, 24, 14], b, a + [-9, 16, -25, 2], b + [24, 16, 0, -4], b + [-28, -12, -14, 8],
                   a + [60, 30, 70, 10]]).clip(0, [256, 160, 256, 160])
scores = np.array([0.96, 0.83, 0.91, 0.72, 0.66, 0.78, 0.35])
kept = boxes.nms(claims, scores)
close = np.asarray(boxes.pairwise_iou(claims, claims[kept])) >= 0.5
by = np.where(close.any(axis=1), kept[close.argmax(axis=1)], -2)  # the row that takes a box with it
by[kept], by[scores <= 0.6] = -1, -2
plots_detection.suppression(road, claims, scores, kept.tolist(), by)

# %% [markdown] tags=["C82"]
# **Look.** Orange stays, grey goes. After round 1 the second car still has all its boxes.
#
# The touchstone is a chain: A overlaps B, B overlaps C, A hardly overlaps C. (Below it: all boxes with a score above
# 0.03 in the street of the beginning. Turn both thresholds, in hundredths, until each object has one box.)
#
# **Predict.** A has the best score, then B, then C. Which of them stay?

# %% tags=["C82", "C83"]
chain = np.float32([[0, 0, 4, 4], [1, 0, 5, 4], [2, 0, 6, 4]])
between = np.asarray(boxes.pairwise_iou(chain, chain))
print(f"IoU: A-B {between[0, 1]:.2f}, B-C {between[1, 2]:.2f}, A-C {between[0, 2]:.2f}")
for words, kinds in (("one class", [0, 0, 0]), ("B of another class", [0, 1, 0])):
    print(f"{words}: stays", "".join("ABC"[row] for row in boxes.nms(chain, [0.95, 0.85, 0.75], kinds)))

# %% tags=["C82", "nbval-ignore-output"]
every = detector.detect(street.picture, score_threshold=0.03, iou_threshold=1.0)
def thresholds(score, iou):
    kept = boxes.nms(every.boxes, every.scores, every.classes, score / 100, iou / 100)
    panels = {}
    for title, rows in ((f"{len(every.boxes)} boxes", range(len(every.boxes))), (f"{len(kept)} left", kept)):
        panels[title] = street.picture, [(every.boxes[row], int(every.classes[row]), "") for row in rows]
    return plots_detection.on_pictures(panels, names)

knobs.turn(thresholds, score=(5, 95), iou=(5, 95))

# %% [markdown] tags=["C82", "C83"]
# **Exercise 3.7 · `nms`** (20 minutes, 3 points). `boxes`: `(n, 4)`; `scores`, `classes`: `(n,)`. Drop scores of
# `score_threshold` or less; then, per class, keep the best box left and drop those with an IoU of `iou_threshold` or
# more to it. Return the row numbers that stay, in any order. Call your `iou`; `boxes` is the array here, not the
# module. The chain gives [0, 2].
#
# <details><summary>Hint 1</summary>Keep a list of rows that are still in play, the best first.</details>
# <details><summary>Hint 2</summary>A chain of three: the middle box goes. May it still take the last with it?</details>

# %% tags=["exercise:nms", "C82", "C83"]
def nms(boxes, scores, classes, score_threshold=0.6, iou_threshold=0.5):
    """Row numbers of the boxes that non-max suppression keeps."""
    ### BEGIN SOLUTION
    left = [row for row in np.argsort(-scores) if scores[row] > score_threshold]
    kept = []
    while left:
        best = left.pop(0)
        kept.append(best)
        left = [row for row in left
                if classes[row] != classes[best] or iou(boxes[row], boxes[best]) < iou_threshold]
    return kept
    ### END SOLUTION

# %% tags=["check:nms"]
check("nms", nms)

# %% [markdown] tags=["C72", "C73", "C74", "C75", "C76", "C77"]
# ## 3.7 YOLO: a target for each cell
#
# Even the best window fits many cars badly (3.5). So the network must say where boxes are. **YOLO** ("you only look
# once") asks each cell of an $S$×$S$ grid for a $y$; there (0, 0) is the *cell's* upper left corner, (1, 1) its lower
# right.
#
# > Often stated as "each cell that contains an object has $p_c = 1$". Precisely: only the cell with its **middle**.
#
# **Predict.** How many cells of 3×3 have $p_c = 1$ in the street below? Set S to 3 to see, then make the grid finer.

# %% tags=["C73", "nbval-ignore-output"]
busy = streets.scene(87)
def objects_of(scene):
    """Rows (cx, cy, w, h, class) of a scene, in shares of the picture."""
    return np.column_stack([boxes.convert(scene.boxes / 256, "corners", "centre_size"), scene.classes])

def with_grid(S):  # a grid, and one twice as fine
    return plots_detection.grids({f"{n}×{n}": (busy.picture, n, busy.boxes, busy.classes.tolist()) for n in (S, 2 * S)},
                                 names)

knobs.turn(with_grid, S=(1, 16))

# %% tags=["C73", "C74", "C75", "C77"]
taken = yolo.target(objects_of(busy), 3)[..., 0] == 1
print(f"{len(busy.boxes)} objects, cells with p_c = 1 of 3x3: {int(taken.sum())}")
bus = [(0.55, 0.4, 0.9, 0.5, 1)]  # cx, cy, w, h in shares of the picture, class
y = yolo.target(bus, S=3)
row, column = np.argwhere(y[..., 0] == 1)[0]
back = yolo.decode(y).boxes[np.argmax(yolo.decode(y).scores)]
print(f"{y.shape}: {y.size} numbers; on a grid of 19x19: {yolo.target(bus, S=19).size:,}")
print(f"cell [{row}, {column}]:", np.round(y[row, column], 2))
print("as corners again:", np.round(back, 2))
plots_detection.grids({f"{S}×{S}": (busy.picture, S, busy.boxes, busy.classes.tolist()) for S in (3, 7, 19)}, names)

# %% [markdown] tags=["C73", "C74", "C75", "C77"]
# **Look.** A cell is coloured where a middle lies, not where a box reaches. Hatched: several middles, of which one $y$
# can tell only one.
#
# $b_h$ and $b_w$ are in cells: on 3×3 a bus 0.9 of the picture wide (printed above) is 2.7 wide. (The first YOLO
# divides by the picture.) `yolo.decode` turns cells into boxes again; the **score** of a box is $p_c$ times its
# largest $c_k$.
#
# **Predict.** Count, in a hundred streets, the objects whose cell is already taken. What share is lost on 3×3, what on
# 19×19?

# %% tags=["C75"]
hundred = streets.scenes(100, seed=1, split="train")
everything, total = [objects_of(scene) for scene in hundred], sum(len(scene.boxes) for scene in hundred)
def lost(S, anchors=((1, 1),)):
    return 100 * sum(yolo.lost_objects(objects, S, anchors) for objects in everything) / total

cells = (1, 2, 3, 5, 7, 10, 13, 16, 19, 26, 32)
print(f"{total} objects; lost on 3x3: {lost(3):.0f} %, on 19x19: {lost(19):.0f} %")
shapes_of = np.concatenate([objects[:, 2:4] for objects in everything])
three = yolo.find_anchors(shapes_of, 3)
plots.curves(cells, {"one slot a cell": [lost(S) for S in cells],
                     "three slots, by shape (3.8)": [lost(S, three) for S in cells]}, "cells along a side", "lost, %")

# %% [markdown] tags=["C75", "C76"]
# **Look.** Finer grids lose fewer objects, though not at every step: much depends on where the edges of cells fall.
#
# And the cost? All cells are answered by *one* pass of one network of convolutions. That is what makes YOLO fit for
# **real time**, for film from a camera.

# %% tags=["C76", "nbval-ignore-output"]
detector.detect(street.picture)
best = min(timeit.repeat(lambda: detector.detect(street.picture), number=3, repeat=3)) / 3
print(f"one street, boxes and all: {1000 * best:.0f} ms on {runtime.device()}, {1 / best:.0f} pictures a second")

# %% [markdown] tags=["C74", "C77"]
# **Exercise 3.8 · `yolo_target`** (20 minutes, 3 points). `objects`: rows `(cx, cy, w, h, class)` in shares of the
# picture, class from 0. Return `(S, S, 5 + n_classes)`: the middle's cell gets `[1, b_x, b_y, b_h, b_w]`, the middle
# within that cell, sizes in cells, and 1 at the class, as for the bus. No two want one cell; a middle at 1.0 belongs
# to the last.
#
# <details><summary>Hint 1</summary>Times S, a middle counts in cells. What is its whole part, its fraction?</details>
# <details><summary>Hint 2</summary>y goes down: it chooses the row, the first index.</details>

# %% tags=["exercise:yolo_target", "C74", "C77"]
def yolo_target(objects, S=3, n_classes=3):
    """(S, S, 5 + n_classes) target of a picture."""
    ### BEGIN SOLUTION
    y = np.zeros((S, S, 5 + n_classes))
    for cx, cy, w, h, kind in objects:
        row, column = min(int(cy * S), S - 1), min(int(cx * S), S - 1)
        y[row, column, :5] = 1, cx * S - column, cy * S - row, h * S, w * S
        y[row, column, 5 + kind] = 1
    return y
    ### END SOLUTION

# %% tags=["check:yolo_target"]
check("yolo_target", yolo_target)

# %% [markdown] tags=["C84", "C85", "C86", "C89"]
# ## 3.8 Anchors: several objects in a cell
#
# A pedestrian before a car: two middles in one cell. Give each cell a slot for each of $A$ **anchor boxes**, typical
# shapes: a tall one for pedestrians, a wide one for cars, so 2·8 = 16 numbers. The middle chooses the cell, the shape
# the slot: that of the anchor with the largest IoU, once both boxes have one centre.
#
# > Often stated as "the grid with the largest IoU". Precisely: the pair (cell, anchor). Do not mix up: where several
# > cells claim one object, suppression helps; where one cell holds several middles, anchors do.

# %% [markdown] tags=["C87", "C88", "C89"]
# **Predict.** Cell (3, 2), third row, second column, of a 3×3 grid; a tall and a wide anchor. Which of its 16 numbers
# are 0, 1 or *free* for a pedestrian before a car? And which if the pedestrian leaves?
#
# Anchors have limits, too. What is lost: of a pedestrian and a car; of two pedestrians; of a pedestrian and a small car
# from behind; of three objects?

# %% tags=["C87", "C88", "C89"]
tall_and_wide = [(0.1, 0.3), (0.4, 0.2)]  # (w, h)
walker, car = (0.5, 0.8, 0.1, 0.35, 0), (0.55, 0.85, 0.5, 0.2, 1)
for words, objects in (("both", [walker, car]), ("car only", [car])):
    for number, slot in enumerate(yolo.target_anchors(objects, tall_and_wide)[2, 1], 1):  # counted from 0
        numbers = " ".join(f"{value:5.2f}" for value in slot) if slot[0] else " 0.00" + 7 * "     ?"
        print(f"{words:8} anchor {number}: {numbers}")
friend, van = (0.45, 0.75, 0.12, 0.32, 0), (0.4, 0.8, 0.15, 0.17, 1)
for words, objects in (("pedestrian and car", [walker, car]), ("two pedestrians", [walker, friend]),
                       ("pedestrian, and a small car from behind", [walker, van]),
                       ("three objects", [walker, car, friend])):
    for S in (3, 19):
        print(f"{words}, {S}x{S} cells: lost {yolo.lost_objects(objects, S, tall_and_wide)}")

# %% [markdown] tags=["C85", "C89"]
# **Look.** Two objects of one shape, or more objects than anchors: 3×3 loses one. 19×19 loses none: a finer grid
# makes both rare.

# %% [markdown] tags=["C85", "C89"]
# **Exercise 3.9 · `anchor_assignment`** (10 minutes, 2 points). `anchors` are `[(w, h), ...]`, in the unit of `w` and
# `h`. Return the index of the anchor whose shape overlaps most with a box of `w` x `h`, centres together. Worked
# case: 2 x 6 with (6, 2) and (2, 5) gives 1.
#
# <details><summary>Hint 1</summary>With one centre, how wide is what two boxes share?</details>
# <details><summary>Hint 2</summary>Not the largest shared area: divide it by the union.</details>

# %% tags=["exercise:anchor_assignment", "C85"]
def anchor_assignment(w, h, anchors):
    """Index of the anchor whose shape has the largest IoU with a box of w x h."""
    ### BEGIN SOLUTION
    overlaps = []
    for anchor_w, anchor_h in anchors:
        shared = min(w, anchor_w) * min(h, anchor_h)
        overlaps.append(shared / (w * h + anchor_w * anchor_h - shared))
    return int(np.argmax(overlaps))
    ### END SOLUTION

# %% tags=["check:anchor_assignment"]
check("anchor_assignment", anchor_assignment)

# %% [markdown] tags=["C91"]
# **Exercise 3.10 · `yolo_target_anchors`** (10 minutes, 2 points). As `yolo_target`, but `(S, S, A, 5 + n_classes)`:
# each object stands in the slot of its anchor. `anchors` are `[(w, h), ...]` in shares of the picture, as the objects
# are. Two anchors make 3×3×2×8 = 144 numbers. Call your `anchor_assignment`; no two objects want the same slot.
#
# <details><summary>Hint 1</summary>Both parts are done: the cell of the middle, and the anchor of the shape.</details>
# <details><summary>Hint 2</summary>Is the anchor chosen by sizes in cells, or in shares of the picture?</details>

# %% tags=["exercise:yolo_target_anchors", "C91"]
def yolo_target_anchors(objects, anchors, S=3, n_classes=3):
    """(S, S, A, 5 + n_classes) target of a picture."""
    ### BEGIN SOLUTION
    y = np.zeros((S, S, len(anchors), 5 + n_classes))
    for cx, cy, w, h, kind in objects:
        row, column = min(int(cy * S), S - 1), min(int(cx * S), S - 1)
        slot = y[row, column, anchor_assignment(w, h, anchors)]
        slot[:5] = 1, cx * S - column, cy * S - row, h * S, w * S
        slot[5 + kind] = 1
    return y
    ### END SOLUTION

# %% tags=["check:yolo_target_anchors"]
check("yolo_target_anchors", yolo_target_anchors)

# %% [markdown] tags=["C89", "C90"]
# Which shapes should anchors have? One chooses by hand, or lets **k-means** find typical shapes of the training set:
# join each shape to its nearest anchor, move each anchor to the middle of its shapes, repeat. Every anchor costs 8
# numbers in each cell.
#
# > Often stated as "k-means on shapes". Precisely, YOLOv2 takes the distance 1 − IoU. By Euclidean distance 10 pixels
# > count as much on a bus as on a child.
#
# **Predict.** Where will each of the two put its four anchors?

# %% tags=["C86", "C90", "C93"]
for anchors in (1, 2, 5):
    print(f"19 x 19 cells x {anchors} x 8 numbers: {19 * 19 * anchors * 8:,}")
sizes = 256 * shapes_of  # pixels
chosen = {"1 − IoU": yolo.find_anchors(sizes, 4), "Euclidean": yolo.find_anchors(sizes, 4, "euclidean")}
kinds = np.concatenate([objects[:, 4] for objects in everything])
for kind, name in enumerate(names):
    print(f"{name:10} height over width, median {np.median(sizes[kinds == kind, 1] / sizes[kinds == kind, 0]):.2f}")
for title, anchors in chosen.items():
    fit = boxes.shape_iou(sizes, anchors).max(axis=1)
    print(f"{title:9} mean IoU with the best anchor {fit.mean():.2f}, a tenth is below {np.quantile(fit, 0.1):.2f}")
plots_detection.anchors(sizes, chosen)

# %% [markdown] tags=["C86", "C90", "C91", "C92"]
# **Look.** With 1 − IoU the anchors go where most boxes are; Euclidean distance spends them on few large ones.
# Pedestrians are tall, cars wide: that is why anchors are not squares.

# %% [markdown] tags=["C91", "C92"]
# ## 3.9 The whole detector
#
# `street_detector` is a small YOLO with several grids: small cells for what is far away, large ones for what is near.
# As in 3.1, box and class count only where there is an object. To learn faster, an object is taught to three cells, its
# middle's and the two nearest, and to every anchor of about its size.
#
# **Predict.** In which cells is $p_c$ high? And has an object one box before suppression, or several?

# %% tags=["C76", "C79", "C92"]
slots = detector.answers(street.picture[None])
shapes_out = [tuple(grid.shape[1:]) for grid in slots]
print("the detector's grids:", shapes_out, " numbers in one pass:", f"{sum(map(np.prod, shapes_out)):,}")
heat = {f"p_c, cells of {256 // len(grid[0])} pixels": grid[0, ..., 0].max(axis=-1) for grid in slots}
many = detector.detect(street.picture, score_threshold=0.4, iou_threshold=1.0)
before = [(box, int(kind), "") for box, kind in zip(many.boxes, many.classes)]
after = [(box, int(kind), "") for box, kind in zip(found.boxes, found.classes)]
print("several boxes for each object:", len(before) > 2 * len(after))
agree = np.asarray(boxes.pairwise_iou(street.boxes, found.boxes)) * (street.classes[:, None] == found.classes)
print("objects in this street:", len(street.boxes))
print("found, with class and an IoU above 0.5, all or all but one:", np.sum((agree > 0.5).any(axis=1)) >= len(agree) - 1)
plots_detection.from_cells(street.picture, heat, before, after, names)

# %% [markdown] tags=["C79", "C92"]
# **Look.** A few cells around each middle fire, each with boxes; suppression leaves one for each object.

# %% [markdown] tags=["C79", "C92"]
# But one street is no measurement. Sort all
# detections of a class by score. **Recall**: the share of objects found so far. **Precision**: the share of detections
# so far that are right: the class, and an IoU of 0.5. **Average precision** (AP): the area under precision over
# recall; **mAP**: its mean over classes. By hand, 3 cars:
#
# | detection | 1: right | 2: wrong | 3: right | 4: wrong |
# |---|---|---|---|---|
# | precision | 1/1 | 1/2 | 2/3 | 2/4 |
# | recall | 1/3 | 1/3 | 2/3 | 2/3 |
#
# **Predict.** Each car that is found adds a third of the best precision at its recall or beyond; the third car adds
# nothing. What is the AP?

# %% tags=["C79", "C92"]
ap, _ = detection.average_precision(scores=[0.9, 0.8, 0.7, 0.6], hits=[True, False, True, False], count=3)
print(f"by hand {1 / 3 * 1 + 1 / 3 * 2 / 3:.3f}, by average_precision {ap:.3f}")
unseen = streets.scenes(50, seed=5, split="test")
results = detector.detect(np.stack([scene.picture for scene in unseen]), score_threshold=0.01)
truths = [(scene.boxes, scene.classes) for scene in unseen]
loose, strict = (detection.mean_average_precision(truths, results, level) for level in (0.5, 0.75))
print("objects:", sum(len(scene.boxes) for scene in unseen))
print("mAP at an IoU of 0.5 above 0.75:", loose.mean > 0.75, "  lower at 0.75:", strict.mean < loose.mean)
plots_detection.precision_recall({names[kind]: curve for kind, curve in loose.curves.items()})

# %% [markdown] tags=["C79", "C92"]
# **Look.** Down the list recall grows, and precision falls in the end. At a stricter IoU the same boxes are worth less:
# state the threshold with an mAP.

# %% [markdown] tags=["C82", "C91", "C92"]
# ## The whole method, on your own functions
#
# Now the detector's numbers go through *your* functions: your `nms` cleans up its boxes (scores of 0.4 or less go
# here), your `iou` compares them with the truth, your `yolo_target_anchors` encodes the street, and decoding gives it
# back. Where an exercise is still open, ours stands in.

# %% tags=["C82", "C91", "C92"]
suppress, agreement, encode = yours("nms", nms), yours("iou", iou), yours("yolo_target_anchors", yolo_target_anchors)
flat = [np.concatenate(part) for part in zip(*(yolo.decode(grid[0]) for grid in slots))]
likely = flat[1] > 0.1
candidates, scores, kinds = (256 * flat[0][likely]).clip(0, 256), flat[1][likely], flat[2][likely]
mine = np.array(suppress(candidates, scores, kinds, 0.4, 0.5), int)
print("as many boxes as the detector keeps:", len(mine) == len(found.boxes))
print("with the same scores:", np.allclose(np.sort(scores[mine]), np.sort(found.scores), atol=1e-4))
best = [max(agreement(true, candidates[row]) for row in mine) for true in street.boxes]
print("objects met with an IoU above 0.5, all or all but one:", sum(value > 0.5 for value in best) >= len(best) - 1)
rows = [(*row[:4], int(row[4])) for row in objects_of(street)]
y = np.asarray(encode(rows, three, 19, 3))
back = yolo.decode(y).boxes[yolo.decode(y).scores > 0.5]
nearest = np.abs(256 * back[:, None] - street.boxes).max(axis=-1).min(axis=0, initial=256)
print("encoded on 19x19x3 slots and decoded, each box within 0.1 pixels:", bool((nearest < 0.1).all()))

# %% [markdown] tags=["C83"]
# ## When it fails
#
# Two people walk arm in arm. We make them from one: her pixels once more, moved by a quarter of her width, behind her.
#
# **Predict.** Suppose a network that errs nowhere: two true boxes, two scores near 1. What does suppression leave?

# %% tags=["C83"]
alone = streets.scene(49)
mask, box = streets.masks(49)[0], alone.boxes[0]
step = -round(float(box[2] - box[0]) / 4)  # to the left
behind = np.roll(mask, step, axis=1) & ~mask
couple = np.where(behind[..., None], np.roll(alone.picture, step, axis=1), alone.picture)
true = np.stack([box, box + np.float32([step, 0, step, 0])])
for level in (0.5, 0.7):
    left = len(boxes.nms(true, [0.95, 0.94], iou_threshold=level))
    print(f"IoU of the two true boxes {boxes.iou(*true):.2f}, threshold {level}: suppression leaves {left} of 2")
seen = detector.detect(couple)
plots_detection.on_pictures({
    "the truth": (couple, [(each, int(kind), "") for each, kind in zip((true[1], *alone.boxes), (0, *alone.classes))]),
    "street_detector": (couple, [(each, int(kind), "") for each, kind in zip(seen.boxes, seen.classes)])}, names)

# %% [markdown] tags=["C83", "C92"]
# **Look.** At 0.5, suppression takes one of two perfect boxes, however good the network is. At 0.7 it keeps both, and
# lets double boxes stay elsewhere. Our detector can fail even earlier, where it draws one box around both.
#
# It has other limits, says its model card: it knows streets drawn by one hand, and three classes. What was never
# shown is not known.

# %% [markdown]
# ## What to keep
#
# | idea | equation | helper | pitfall |
# |---|---|---|---|
# | target of one object | $[p_c, b_x, b_y, b_h, b_w, c_1 \ldots]$ | `detection.localization_target` | height before width; behind $p_c = 0$ all is free |
# | landmarks | $1 + 2n$ outputs for $n$ of them | `detection.flip_landmarks` | a mirror changes the order |
# | sliding windows | $(\lfloor (n - f)/s \rfloor + 1)^2$, image $n$, window $f$, stride $s$ | `detection.window_count` | a large stride misses |
# | dense layer as convolution | 5×5×16, 400 filters | `detection.as_convolutions` | filters as large as the map |
# | overlap | $\cap / \cup$ | `boxes.iou`, `boxes.pairwise_iou` | 0 where boxes lie apart |
# | non-max suppression | keep, drop at IoU ≥ 0.5, repeat | `boxes.nms` | class by class, by the box of this round |
# | YOLO | $S \times S \times 8$ | `yolo.target`, `yolo.decode` | the middle decides; sizes in cells |
# | anchors | $S \times S \times A \times 8$ | `yolo.target_anchors` | the shape chooses the slot, not the cell |
# | average precision | area under precision over recall | `detection.mean_average_precision` | state the IoU |
#
# **Words of this chapter**
#
# | English | 한국어 | English | 한국어 |
# |---|---|---|---|
# | object detection | 객체 검출 (탐지) | localization | 위치 추정 |
# | bounding box | 바운딩 박스 | middle of a box | 중심점 |
# | target label | 타깃 레이블 | squared error | 제곱 오차 |
# | landmark | 랜드마크 | pose estimation | 자세 추정 |
# | sliding window | 슬라이딩 윈도 | stride | 스트라이드 |
# | intersection over union | 합집합 대비 교집합 비율 (IoU) | non-max suppression | 비최대 억제 |
# | grid, cell | 격자, 격자 칸 | anchor box | 앵커 박스 |
# | class | 클래스 | score | 점수 |
# | precision | 정밀도 | recall | 재현율 |
# | average precision | 평균 정밀도 | real time | 실시간 |
# | cross-entropy, log loss | 교차 엔트로피, 로그 손실 | k-means | k-평균 |
#
# ## Quiz
#
# Fourteen questions, a point each. Write the letter of your answer in quotes, as in `answer = "a"`, run that cell and
# the one below it. A wrong answer says why it is wrong; you may try again.

# %% tags=["quiz:03.q1", "C53"]
answer = "b"

# %% tags=["quiz:03.q2", "C55"]
answer = "d"

# %% tags=["quiz:03.q3", "C57", "C58"]
answer = "a"

# %% tags=["quiz:03.q4", "C62"]
answer = "c"

# %% tags=["quiz:03.q5", "C65"]
answer = "b"

# %% tags=["quiz:03.q6", "C68"]
answer = "d"

# %% tags=["quiz:03.q7", "C69"]
answer = "b"

# %% tags=["quiz:03.q8", "C73", "C77"]
answer = "a"

# %% tags=["quiz:03.q9", "C78"]
answer = "c"

# %% tags=["quiz:03.q10", "C79"]
answer = "c"

# %% tags=["quiz:03.q11", "C81", "C83"]
answer = "d"

# %% tags=["quiz:03.q12", "C87", "C88"]
answer = "a"

# %% tags=["quiz:03.q13", "C89"]
answer = "b"

# %% tags=["quiz:03.q14", "C93"]
answer = "c"

# %% [markdown]
# ## Going further
#
# - Mirror the street upside down. What does the detector still find, and why that?
# - Slide `eye` over car parks of 112×112 (`streets.lot(seed, 112)`), where cars are as large as before. What must be changed?
# - A detector of your own pictures, labelled as Pascal VOC: `python weights/train_detector.py --voc FOLDER`.
#
# **Sources**
#
# | for | source |
# |---|---|
# | YOLO | J. Redmon, S. Divvala, R. Girshick, A. Farhadi (2016), *You only look once: unified, real-time object detection*, CVPR, arXiv:1506.02640 |
# | anchors by k-means, 1 − IoU | J. Redmon, A. Farhadi (2017), *YOLO9000: better, faster, stronger*, CVPR, arXiv:1612.08242 |
# | convolutional sliding windows | P. Sermanet and others (2014), *OverFeat: integrated recognition, localization and detection using convolutional networks*, ICLR, arXiv:1312.6229 |
# | average precision: area | M. Everingham, S. Eslami, L. Van Gool, C. Williams, J. Winn, A. Zisserman (2015), *The Pascal visual object classes challenge: a retrospective*, IJCV 111 |
# | correct from IoU 0.5 on | M. Everingham, L. Van Gool, C. Williams, J. Winn, A. Zisserman (2010), *The Pascal visual object classes (VOC) challenge*, IJCV 88 |
# | pose | A. Toshev, C. Szegedy (2014), *DeepPose: human pose estimation via deep neural networks*, CVPR, arXiv:1312.4659 |
# | streets, car parks, faces | drawn by this course; the model card of `street_detector` says what it learned from |

# %%
report(chapter=3)
