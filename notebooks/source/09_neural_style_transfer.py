# %% [markdown]
# # 09 · Neural style transfer
#
# Take what one picture shows and the manner in which another is painted, and make a third. Below are three scenes in
# six styles. No network was trained for them: the pixels were. In the end *your* six functions paint.
#
# **About 100 minutes of work; runs in 20 seconds.**
#
# **You can then** say what content and style mean to a network, write both costs, and let gradient descent paint.

# %%
import numpy as np

from helpers import artworks, gradients, images, knobs, paintings, plots, plots_faces, plots_style, runtime, style, vgg
from helpers.grading import check, report, yours
from helpers.runtime import keras, ops
import tensorflow as tf  # after helpers, which keep it quiet
runtime.start(seed=1)

# %% tags=["C161"]
def spoken(name):
    return name.replace("_", " ")

plots_style.gallery({spoken(c): artworks.content(c, 160) for c in paintings.CONTENTS},
                    {spoken(s): artworks.style(s, 160) for s in artworks.STYLES},
                    [[paintings.load(f"{c}_{s}") for s in artworks.STYLES] for c in paintings.CONTENTS])

# %% [markdown] tags=["C161", "C162"]
# ## 9.1 Two goals, one picture
#
# On the left the **content** C, above the **style** S; where they meet, the **generated** picture G. A good G is like C in
# what it shows and like S in how it is painted. Two costs measure it; their weighted sum is to be small:
#
# $$J(G) = \alpha\, J_{content}(C, G) + \beta\, J_{style}(S, G)$$
#
# This is *neural style transfer* (Gatys, Ecker, Bethge 2016, equation 7); α and β are the weights. In Korean 신경 스타일
# 전이 (신경전달, in some texts, is what nerve cells do).

# %% [markdown] tags=["C165", "C168", "C181"]
# Who measures? `style_vgg`, VGG-19's layers with a quarter of its channels, trained to give maps like a large VGG's. It
# stays **frozen**; what changes are the pixels of G. Nobody knows a right answer for G, so this is **not supervised
# learning**; only the large VGG once learned from labels.
#
# > Often stated as gradient descent updating "the parameters". Precisely: the *pixels* of G are updated; the weights are
# > frozen.
#
# **Predict.** How many numbers does the optimizer change for a picture of 256 × 192? And how many weights?

# %% tags=["C165", "C168"]
network = vgg.load("style_vgg")  # the layers of VGG-19, a quarter of its channels
print("trainable:", network.trainable, "- weights that training would change:", len(network.trainable_weights))
print(f"numbers in a picture of 256 x 192: {256 * 192 * 3:,}")
print("layers:", vgg.STYLE_LAYERS[0], "...", vgg.STYLE_LAYERS[-1])

# %% [markdown] tags=["C166", "C169", "C174"]
# ## 9.2 Content: the same activations
#
# $a^{[l](C)}_{ijk}$ is the activation of layer $l$ in row $i$ of H, column $j$ of W, channel $k$ of C, for the content
# picture, (C), or the generated one, (G). Pictures with like activations show like things at like places (Gatys et al.,
# equation 1):
#
# $$J_{content} = \frac{1}{4 H W C} \sum_{i,j,k} \left(a^{[l](C)}_{ijk} - a^{[l](G)}_{ijk}\right)^2$$
#
# Without brackets C counts channels. The paper has ½ in front; α absorbs that.
#
# > Often stated as "the square root of the L2 norm". Precisely: its *square*, no root.

# %% [markdown] tags=["C166"]
# **Exercise 9.1 · `content_cost`** (5 minutes, 2 points). `a_C` and `a_G` are `(1, H, W, C)`. Return the cost as one
# number. Worked case: one place, two channels, (1, 2) and (3, 2): 4 / 8 = 0.5.
#
# Write with `ops`, Keras' own NumPy (`ops.sum`, `ops.reshape`, `ops.transpose`, `ops.matmul`): gradients pass
# through it. NumPy earns the points, but stops gradients.
#
# <details><summary>Hint 1</summary>The differences, squared, summed over everything.</details>
# <details><summary>Hint 2</summary>4 H W C is one product: put it into brackets.</details>

# %% tags=["exercise:content_cost", "C166", "C169"]
def content_cost(a_C, a_G):
    """Sum of squared differences of two maps (1, H, W, C), over 4 H W C: one number."""
    ### BEGIN SOLUTION
    _, height, width, channels = a_C.shape
    return ops.sum(ops.square(a_C - a_G)) / (4 * height * width * channels)
    ### END SOLUTION

# %% tags=["check:content_cost"]
check("content_cost", content_cost)

# %% [markdown] tags=["C167"]
# From here we use `style.content_cost`. Which layer $l$? To see what a layer keeps, forget the picture and make it again
# from that layer's activations alone: start at noise, lower the content cost.
#
# **Predict.** A shallow layer, one in the middle, a deep one: from which does the harbour come back to the pixel? What
# does the deepest still know?

# %% tags=["C167"]
again = paintings.paint("content_block4_conv2", progress=False, size=64, steps=15)  # as the third below, in small
print("the content cost fell by more than half:", bool(again.costs[-1] < again.costs[0] / 2))
plots_style.strip({"the content": artworks.content("harbour", 128)}
                  | {f"made again from\n{layer}": paintings.load(f"content_{layer}") for layer in paintings.KEPT})

# %% [markdown] tags=["C167"]
# **Look.** The shallow layer demands nearly the same pixels: no freedom to paint. The deep one
# keeps little but that things stand here and there. In between, `block4_conv2`, the second convolution of the fourth block,
# knows houses and a boat at their places, and leaves colour and surface free. We take this **middle**.
#
# These pictures ship because you would wait for them. A small third cost smooths them, `total_variation`: the squared
# differences of neighbouring pixels. `paintings.paint("content_block4_conv2")` makes one again.

# %% [markdown] tags=["C170", "C171", "C173", "C174"]
# ## 9.3 Style: channels that are active together
#
# Each channel answers to something: one to vertical lines, one to an orange tint. *Where* they answer is content. Style is
# **which of them answer at the same places**, and how strongly: are the lines here orange?
#
# Let us build five such channels by hand. Each is 1 where it finds its own, else 0.

# %% tags=["C171", "C174"]
row, column = np.mgrid[:12, :16]
upper, left = row < 6, column < 8
found = {"vertical lines": upper & left, "horizontal lines": ~upper, "smooth": upper & ~left,
         "orange": left, "blue": ~left}
A = np.stack(list(found.values()), axis=-1).astype(np.float32)  # (H, W, C)
y, x = np.mgrid[:96, :128]
lines = np.where(y < 48, (x % 8 < 3) & (x < 64), y % 8 < 3)
tint = np.where((x < 64)[..., None], (1.0, 0.6, 0.2), (0.35, 0.55, 0.95))
drawn = tint * (1 - 0.65 * lines[..., None])
print("H, W, C:", A.shape)
plots.maps({name: A[..., k] for k, name in enumerate(found)}, {"picture": drawn}, columns=6)

# %% [markdown] tags=["C173", "C175"]
# Multiply two channels $k$ and $k'$ place by place and add up. All pairs together are the **Gram matrix**, or style matrix, of the
# layer ($C \times C$; Gatys et al., equation 3):
#
# $$G_{kk'} = \sum_{i=1}^{H} \sum_{j=1}^{W} a_{ijk}\, a_{ijk'}$$
#
# > Often printed with both sums over $i$. Precisely: the inner one runs over the columns, $j$.
#
# (With two indices G is this matrix; alone, the generated picture.)
#
# **Predict.** From the maps above: vertical lines with orange? Vertical with horizontal lines? Orange with blue?

# %% [markdown] tags=["C175"]
# **Exercise 9.2 · `gram_matrix`** (10 minutes, 3 points). `A` is `(H, W, C)`. Return the `(C, C)` matrix, not
# normalised. Worked case: one row of two places, (1, 2) and (3, 0): [[10, 2], [2, 4]].
#
# <details><summary>Hint 1</summary>Make it (H W, C): a row for each place. What does a matrix product with itself
# add up?</details>
# <details><summary>Hint 2</summary><code>ops.reshape(A, (-1, A.shape[-1]))</code>; then <code>ops.transpose</code> one of
# the two factors (tensors have no <code>.T</code>).</details>

# %% tags=["exercise:gram_matrix", "C175"]
def gram_matrix(A):
    """(C, C): for each pair of channels of A (H, W, C) the sum over all places of their product."""
    ### BEGIN SOLUTION
    rows = ops.reshape(A, (-1, A.shape[-1]))  # (H W, C)
    return ops.matmul(ops.transpose(rows), rows)
    ### END SOLUTION

# %% tags=["check:gram_matrix"]
check("gram_matrix", gram_matrix)

# %% tags=["C170", "C172", "C173", "C176", "C177"]
gram = np.asarray(style.gram_matrix(A))  # from here the helper's
correlation = np.corrcoef(A.reshape(-1, 5).T)
order = np.random.default_rng(0).permutation(12 * 16)
shuffled = A.reshape(-1, 5)[order].reshape(A.shape)  # places in another order, like cards, each with all its channels
print("after shuffling, the same Gram matrix:", np.array_equal(style.gram_matrix(shuffled), gram))
print("the same content:", float(style.content_cost(A, shuffled)) == 0)
plots_style.matrices({"Gram matrix": gram, "correlation, np.corrcoef": correlation}, found)

# %% [markdown] tags=["C170", "C172", "C176", "C177"]
# **Look.** An entry counts the places where both are active: vertical lines are orange at 48, never horizontal (0).
# (horizontal, orange) has 48 too, but correlation 0: half of the horizontal lines are orange, as is half of *all* places.
#
# > Often stated as "correlation", "unnormalised cross covariance"; "uncorrelated: never orange". Precisely: an
# > *uncentred second moment*; uncorrelated is no tendency, *never together* a zero, as for orange and blue.
#
# After a ReLU no entry is negative; it is large where both are strong **at the same places**.

# %% [markdown] tags=["C173", "C178"]
# The Gram matrix forgets where and keeps what goes with what: shuffling did not change it. Two pictures have one style
# when their matrices agree (Gatys et al., equation 4; $G^{(S)}$ is the Gram matrix of the style picture, $G^{(G)}$ that
# of the generated one):
#
# $$J^{[l]}_{style} = \frac{1}{(2 H W C)^2} \sum_{k,k'} \left(G^{(S)}_{kk'} - G^{(G)}_{kk'}\right)^2$$
#
# > Some texts lack the C in one of two forms. Precisely: $(2HWC)^2 = 4C^2(HW)^2$, C in both.

# %% [markdown] tags=["C178"]
# **Exercise 9.3 · `layer_style_cost`** (5 minutes, 2 points). `a_S` and `a_G` are `(H, W, C)`. Return the cost of the layer
# as one number, with your `gram_matrix` if you like. Worked case: one place, one channel, 3 and 1: (9 − 1)² / 4 = 16.
#
# <details><summary>Hint 1</summary>Two Gram matrices, their differences, squared and summed.</details>
# <details><summary>Hint 2</summary>The whole of 2 H W C is squared.</details>

# %% tags=["exercise:layer_style_cost", "C178"]
def layer_style_cost(a_S, a_G):
    """Squared distance of the Gram matrices of two maps (H, W, C), over (2 H W C)^2: one number."""
    ### BEGIN SOLUTION
    height, width, channels = a_S.shape
    difference = gram_matrix(a_S) - gram_matrix(a_G)
    return ops.sum(ops.square(difference)) / (2 * height * width * channels) ** 2
    ### END SOLUTION

# %% tags=["check:layer_style_cost"]
check("layer_style_cost", layer_style_cost)

# %% [markdown] tags=["C173", "C179"]
# ## 9.4 Five layers
#
# Shallow layers know colours and fine lines, deep ones larger forms. So we add several, each with its own weight
# $\lambda^{[l]}$ (equation 5):
#
# $$J_{style} = \sum_l \lambda^{[l]} J^{[l]}_{style}$$
#
# > Often stated as "the sum of the costs times a hyper-parameter". Precisely: each term has its own $\lambda^{[l]}$, inside
# > the sum.

# %% [markdown] tags=["C179"]
# **Exercise 9.4 · `total_style_cost`** (3 minutes, 1 point). `layers_S` and `layers_G` are lists of maps `(H, W, C)`, a map
# a layer, `weights` a list of numbers. Return the weighted sum of the layers' costs, with your `layer_style_cost` (solve 9.3
# first). Worked case: layers that cost 2 and 4, weights 0.5 and 0.25: 2.
#
# <details><summary>Hint 1</summary><code>zip</code> walks through three lists at once.</details>
# <details><summary>Hint 2</summary>Is every layer in, the last as well?</details>

# %% tags=["exercise:total_style_cost", "C179"]
def total_style_cost(layers_S, layers_G, weights):
    """The sum over all layers of weight times layer_style_cost: one number."""
    ### BEGIN SOLUTION
    total = 0
    for a_S, a_G, weight in zip(layers_S, layers_G, weights):
        total = total + weight * layer_style_cost(a_S, a_G)
    return total
    ### END SOLUTION

# %% tags=["check:total_style_cost"]
check("total_style_cost", total_style_cost)

# %% [markdown] tags=["C173", "C179"]
# From here `style.total_style_cost`; it divides each Gram matrix by its own number of places, so that the pictures may
# differ in size. Does this cost know a style? Cut each style picture down the middle. All left halves (rows) meet all
# right halves (columns).
#
# **Predict.** The halves show different things. Will each left half find its own right half as the nearest in style?

# %% tags=["C173", "C179"]
describe = vgg.extractor(network, vgg.STYLE_LAYERS)
fifth = dict.fromkeys(vgg.STYLE_LAYERS, 0.2)
pictures = [artworks.style(name, 192) for name in artworks.STYLES]
lefts = [describe(picture[None, :, : picture.shape[1] // 2]) for picture in pictures]
rights = [describe(picture[None, :, picture.shape[1] // 2 :]) for picture in pictures]
apart = np.array([[float(style.total_style_cost(one, other, fifth)) for other in rights] for one in lefts])
lost = [spoken(name) for k, name in enumerate(artworks.STYLES) if apart[k].argmin() != k]
print("left halves that find another:", lost)
plots_faces.heatmap(np.sqrt(apart / apart.max()), [f"{spoken(s)}, left" for s in artworks.STYLES],
                    [spoken(s) for s in artworks.STYLES], "root of the cost, largest 1")

# %% [markdown] tags=["C173", "C180"]
# **Look.** All six find their own: dark on the diagonal. The geometry only just, with discs on its left, bars and a
# chequerboard on its right. (The scales of the network's channels were chosen for such halves, of photographs; these
# pictures were not among them.)
#
# Now no content, only style: from noise, lower the style cost of the brush strokes, with one layer alone and with all
# five.
#
# **Predict.** Which layer gives colours without forms? What do five give that none has alone?

# %% tags=["C180"]
plots_style.strip({"the style": artworks.style("brushstrokes", 128)}
                  | {layer: paintings.load(f"style_{layer.replace(' ', '_')}") for layer in paintings.LAYERS})

# %% [markdown] tags=["C180"]
# **Look.** The first layer gives grains of the right colours, the third curling strokes in colours of their own, the
# fifth alone wide swirls under confetti. Together they paint: strokes in the right colours, laid in swirls. What is missing
# is the scene. Style alone has no *where*.

# %% [markdown] tags=["C162", "C163"]
# ## 9.5 How much of each?
#
# **Exercise 9.5 · `total_cost`** (2 minutes, 1 point). Two costs and two weights, α and β: return
# $\alpha J_{content} + \beta J_{style}$. Worked case: costs 2 and 3, α = 10, β = 40: 140.
#
# > α here is the content's weight, and only that. The margin of chapter 06 and the learning rate η have other names in this
# > course, though some texts call all three α.
#
# <details><summary>Hint</summary>Which of the two belongs to the content?</details>

# %% tags=["exercise:total_cost", "C162"]
def total_cost(j_content, j_style, alpha=10, beta=40):
    """alpha times the content cost plus beta times the style cost."""
    ### BEGIN SOLUTION
    return alpha * j_content + beta * j_style
    ### END SOLUTION

# %% tags=["check:total_cost"]
check("total_cost", total_cost)

# %% [markdown] tags=["C162", "C163"]
# From here `style.total_cost`.
#
# **Predict.** What happens to the still life as β / α grows from 0.03 to 300, a factor of ten at a time? What will be
# left at either end? Then turn the knob; the results were painted before, from noise.

# %% tags=["C162", "nbval-ignore-output"]
def balance(ratio):
    return plots_style.strip({"content": artworks.content("still_life", 192), f"β / α = {ratio}":
                              paintings.load(f"ratio_{ratio}"), "style": artworks.style("brushstrokes", 192)})

knobs.turn(balance, ratio=[f"{ratio:g}" for ratio in paintings.RATIOS])

# %% tags=["C162", "C163"]
plots_style.strip({f"β / α = {ratio:g}": paintings.load(f"ratio_{ratio:g}") for ratio in paintings.RATIOS})

# %% [markdown] tags=["C163"]
# **Look.** All five start from noise. On the left the scene, but already in the style's blue: the content layer leaves
# colours free. On the right paint, in which the scene has drowned; from 30 to 300 little changes. There is no right
# value: you choose. Two weights for one choice are one too many; they are kept by custom.
#
# **Predict.** α = 10, β = 40, or α = 1, β = 4: is the smallest cost at another picture? With which of the
# two is the first step longer?

# %% tags=["C163"]
scene, manner = artworks.content("harbour", 64)[None], artworks.style("brushstrokes", 64)[None]
whole = vgg.extractor(network, [*vgg.STYLE_LAYERS, vgg.CONTENT_LAYER])
goal_C, goal_S = whole(scene)[vgg.CONTENT_LAYER], describe(manner)
def cost(x, alpha, beta):
    """J(G), with the helpers."""
    maps = whole(x)
    j_style = style.total_style_cost(goal_S, {name: maps[name] for name in goal_S}, fifth)
    return style.total_cost(style.content_cost(goal_C, maps[vgg.CONTENT_LAYER]), j_style, alpha, beta)

start = 0.5 * scene + 0.25  # paler: at the scene itself the content cost has no slope
for name, kind in (("plain", keras.optimizers.SGD), ("Adam", keras.optimizers.Adam)):
    length = {}  # of one step, mean change of a pixel
    for weights in ((10, 40), (1, 4)):
        G, slope = tf.Variable(start), gradients.value_and_gradient(lambda x: cost(x, *weights), start)[1]
        kind(0.02).apply_gradients([(slope, G)])
        length[weights] = float(ops.mean(ops.abs(G - start)))
    print(f"{name:5} step with 10 and 40: {length[10, 40] / length[1, 4]:.1f} times that with 1 and 4")

# %% [markdown] tags=["C163"]
# **Look.** Every cost is ten times as large, so the best picture stays where it is: only α / β counts for the minimum. A
# plain step becomes ten times as long. Adam divides by the size of the gradient, and hardly notices. A rule that stops when
# the cost changes by little would notice: it meets another scale.

# %% [markdown] tags=["C164", "C165"]
# ## 9.6 The picture learns
#
# Start with a random picture, or with the content. Then, again and again, a step against the gradient *with respect to
# the pixels*, η the learning rate:
#
# $$G := G - \eta\, \frac{\partial J(G)}{\partial G}$$
#
# and pixels below 0 or above 1 are clipped.
#
# > Often printed without η. Precisely: the gradient needs a step length; and the result must stay a valid picture.
#
# A **tape** writes down what is computed with a variable, and plays it backwards for the gradient:

# %% tags=["C165"]
x = tf.Variable(3.0)  # a tensor that may be changed in place, with x.assign(...)
with tf.GradientTape() as tape:
    y = x**2
print("dy/dx at x = 3:", float(tape.gradient(y, x)))

# %% [markdown] tags=["C165"]
# **Exercise 9.6 · `train_step`** (10 minutes, 3 points). `image` is a `tf.Variable` `(1, H, W, 3)` in [0, 1],
# `cost(image)` gives a number, `optimizer` is one of Keras. Take one step, clip the picture to [0, 1] in place, return the
# cost from before the step.
#
# <details><summary>Hint 1</summary>As with x and y above: inside the tape only the cost, and nothing that leaves
# TensorFlow, such as <code>.numpy()</code>.</details>
# <details><summary>Hint 2</summary><code>optimizer.apply_gradients</code> takes a list of pairs, each a gradient and its
# variable. Then <code>image.assign(...)</code>.</details>

# %% tags=["exercise:train_step", "C165"]
def train_step(image, cost, optimizer):
    """One step of the optimizer on the picture, clipped to [0, 1]; the cost before the step comes back."""
    ### BEGIN SOLUTION
    with tf.GradientTape() as recorder:
        value = cost(image)
    gradient = recorder.gradient(value, image)
    optimizer.apply_gradients([(gradient, image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return value
    ### END SOLUTION

# %% tags=["check:train_step"]
check("train_step", train_step)

# %% [markdown] tags=["C164"]
# From here `style.stylize`: it computes the goals once and steps with L-BFGS, which reads from the steps before how the
# cost curves. Pictures of 512 pixels and more begin small and are enlarged; with noise in the start, those from 256 on.
#
# **Predict.** One run starts from noise, one from the content, one from half of each. Which cost is lower at the beginning,
# and which after 30 steps?

# %% tags=["C164"]
runs = {f"from {start}": style.stylize(artworks.content("harbour"), artworks.style("brushstrokes"), network, size=96,
                                       steps=30, start=start, progress=False) for start in ("noise", "both", "content")}
print("all three fell to less than half:", all(run.costs[-1] < run.costs[0] / 2 for run in runs.values()))
print("the content begins below the noise:", bool(runs["from content"].costs[0] < runs["from noise"].costs[0]))
print("after 30 steps the noise is still above:", bool(runs["from noise"].costs[-1] > runs["from content"].costs[-1]))
plots_style.descent({name: run.costs for name, run in runs.items()})

# %% tags=["C164"]
plots_style.strip({name: run.image for name, run in runs.items()})

# %% [markdown] tags=["C164"]
# **Look.** Noise begins highest and is still highest after 30 steps; its picture is paint with hardly a harbour in it. The
# content begins lowest, and half of each soon meets it. The original method starts at random and takes many more steps;
# there `seed=2` gives another painting. With few steps the content, or content with some noise, is the better start.

# %% [markdown] tags=["C161", "C165", "C168"]
# ## 9.7 The whole method, on your six functions
#
# Goals once, then 30 steps of Adam with η = 0.02: the network describes G anew, your functions judge it, your step moves
# its pixels. A function of yours that is open is replaced by ours; so is one that stops gradients. Beside it
# `style.stylize`: as many steps of L-BFGS, which may look at the cost more than once.
#
# **Predict.** What will 30 steps look like, from the content on? Which comes lower?

# %% tags=["C165"]
zero = ops.zeros((2, 3, 2))  # a tensor, as the maps of a network are
use_content = yours("content_cost", content_cost, style.content_cost, lambda x: content_cost(zero[None], x[None]))
yours("gram_matrix", gram_matrix, style.gram_matrix, gram_matrix)  # it works inside layer_style_cost,
yours("layer_style_cost", layer_style_cost, style.layer_style_cost, lambda x: layer_style_cost(zero, x))  # and that here
use_style = yours("total_style_cost", total_style_cost, style.total_style_cost,
                  lambda x: total_style_cost([zero], [x], [0.2]))
use_total = yours("total_cost", total_cost, style.total_cost, lambda x: total_cost(ops.sum(x), ops.sum(x), 10, 40))
use_step = yours("train_step", train_step)

# %% [markdown] tags=["C161"]
# **Your own pictures.** Write their files' names; without any, the course's own are taken. `size = 256` looks better and
# takes longer; `print(style.estimate(mine, manner, network, size, steps=30))` says how long `stylize` needs. A
# `gram_matrix` that loops over pairs of channels keeps you waiting for very long; a matrix product does not.

# %% tags=["C161"]
file_of_content, file_of_style = None, None  # such as "holiday.jpg" and "painting.jpg", beside this notebook
size = 128  # pixels of the longer side
mine = artworks.content("harbour") if file_of_content is None else images.load(file_of_content, 640)
manner = artworks.style("brushstrokes") if file_of_style is None else images.load(file_of_style, 640)
manner = images.crop_proportion(manner, mine.shape[:2])
content = images.resize(mine, size)[None]
painted = images.resize(manner, content.shape[1:3])[None]  # as large as the content: your style cost adds up places

# %% tags=["C161", "C162", "C165", "C168"]
goal = {"content": whole(content)[vgg.CONTENT_LAYER], "style": [a[0] for a in describe(painted).values()]}
def judge(image):
    """J(G), from your functions."""
    maps = whole(image)
    j_style = use_style(goal["style"], [maps[name][0] for name in vgg.STYLE_LAYERS], [0.2] * 5)
    j_content = use_content(goal["content"], maps[vgg.CONTENT_LAYER])
    return use_total(*(ops.cast(j, "float32") for j in (j_content, j_style)), 10, 40)

G, adam = tf.Variable(content), keras.optimizers.Adam(0.02)
costs = [float(use_step(G, judge, adam)) for _ in range(30)]
print("the cost fell to less than a third:", costs[-1] < costs[0] / 3)
print("every pixel is still in [0, 1]:", bool(0 <= np.min(G) and np.max(G) <= 1))

# %% tags=["C161", "C165"]
fast = style.stylize(mine, manner, network, size, steps=30, style_layers=fifth, progress=False)
print("stylize ends below Adam:", bool(fast.costs[-1] < float(judge(G))))
plots_style.strip({"content": content[0], "style": painted[0], "your six functions": np.array(G[0]),
                   "style.stylize": fast.image})

# %% [markdown] tags=["C161", "C165"]
# **Look.** Both paint; from the same number of steps L-BFGS comes lower. The gallery above is made with
# `paintings.paint("harbour_mosaic")` and the like, larger and smoothed: `paintings.SETTINGS` holds what each was given.
# The ink wash needs more: β = 1,000 and some noise in the start, or its pale paper hardly shows.

# %% [markdown] tags=["C167", "C180"]
# ## When it fails
#
# **Predict.** Three hard wishes: a face in stained glass; a hut by a lake, in a style of large discs and bars; and a
# photograph as the style, to turn a drawn street into a photograph. What will go wrong with each? (The lake and both drawn
# styles are in the gallery above.)

# %% tags=["C167", "C180"]
shown = {}
for name, parts in (("portrait", ["content"]), ("mountain_lake_geometry", []), ("photograph", ["content", "style"])):
    made = paintings.SETTINGS[name]
    for part in parts:
        shown[spoken(made[part])] = images.resize(paintings.source(made[part]), 160)
    shown[f"{spoken(made['content'])},\n{spoken(made['style'])}"] = paintings.load(name)
plots_style.strip(shown)

# %% [markdown] tags=["C167", "C180"]
# **Look.** Small forms matter most in a face, and the cost treats them like any others: patches run across cheeks and mouth as
# over a wall. A large motif takes whatever has about its form: the hut is a disc now, since a Gram matrix knows no *where*.
# And light and depth are no texture: a photograph's Gram matrices give its colours and grain, not its realism.

# %% [markdown]
# ## What to keep
#
# | idea | equation | helper | pitfall |
# |---|---|---|---|
# | two goals | $J = \alpha J_{content} + \beta J_{style}$ | `style.total_cost` | only α / β moves the minimum |
# | what is trained | $G := G - \eta\, \partial J / \partial G$ | `style.stylize` | pixels, not weights; clip |
# | frozen network | `trainable = False` | `vgg.load` | it learned with labels, G does not |
# | content | $\sum (a^{(C)} - a^{(G)})^2 / 4HWC$ | `style.content_cost` | squared, no root; a middle layer |
# | style | $G_{kk'} = \sum_{ij} a_{ijk} a_{ijk'}$ | `style.gram_matrix` | not a correlation: no mean is taken away |
# | one layer | $\sum_{kk'} (G^{(S)}_{kk'} - G^{(G)}_{kk'})^2 / (2HWC)^2$ | `style.layer_style_cost` | C stands inside the bracket |
# | five layers | $\sum_l \lambda^{[l]} J^{[l]}$ | `style.total_style_cost` | a weight for each term |
# | start | content, noise or both | `start=` | with noise, a seed is a painting |

# %% [markdown]
# **Words of this chapter**
#
# | English | 한국어 | English | 한국어 |
# |---|---|---|---|
# | neural style transfer | 신경 스타일 전이 | Gram matrix | 그램 행렬 |
# | content | 콘텐츠 | style matrix | 스타일 행렬 |
# | style | 스타일 | correlation | 상관관계 |
# | generated picture | 생성된 이미지 | channel | 채널 |
# | cost function | 비용 함수 | activation | 활성화 (its value: 활성값) |
# | content cost | 콘텐츠 비용 함수 | random picture | 무작위 이미지 |
# | style cost | 스타일 비용 함수 | gradient descent | 경사 하강법 |
# | pre-trained network | 사전 학습된 신경망 | supervised learning | 지도 학습 |

# %% [markdown]
# ## Quiz
#
# Eight questions, a point each. Write the letter of your answer in quotes, as in `answer = "a"`, run that cell and the one
# below it. A wrong answer says why it is wrong; you may try again.

# %% tags=["quiz:09.q1", "C165", "C168"]
answer = "c"

# %% tags=["quiz:09.q2", "C169"]
answer = "d"

# %% tags=["quiz:09.q3", "C167"]
answer = "a"

# %% tags=["quiz:09.q4", "C172"]
answer = "b"

# %% tags=["quiz:09.q5", "C177"]
answer = "d"

# %% tags=["quiz:09.q6", "C178"]
answer = "a"

# %% tags=["quiz:09.q7", "C163"]
answer = "b"

# %% tags=["quiz:09.q8", "C181"]
answer = "d"

# %% [markdown]
# ## Going further
#
# - `style.stylize(..., keep_colours=True)` takes strokes without colours. Which styles do you still recognise?
# - `total_variation=50` smooths. What does it do to the mosaic, what to the ink?
# - Give two style pictures and `masks=[sky, ground]`, arrays from 0 to 1: one style above, one below.
# - Load the real network, `vgg.load("vgg19")` (an 80 MB download), and paint the harbour again, from about `alpha=1e5` on:
#   its activations are far larger. Why must α grow, and not β?
#
# **Sources**
#
# | for | source |
# |---|---|
# | the method, equations 1 to 7 | L. Gatys, A. Ecker, M. Bethge (2016), *Image style transfer using convolutional neural networks*, CVPR |
# | Gram matrices as texture | L. Gatys, A. Ecker, M. Bethge (2015), *Texture synthesis using convolutional neural networks*, NIPS, arXiv:1505.07376 |
# | a picture from its activations | A. Mahendran, A. Vedaldi (2015), *Understanding deep image representations by inverting them*, CVPR, arXiv:1412.0035 |
# | coarse to fine, masks, colours | L. Gatys, A. Ecker, M. Bethge, A. Hertzmann, E. Shechtman (2017), *Controlling perceptual factors in neural style transfer*, CVPR, arXiv:1611.07865 |
# | VGG-19 | K. Simonyan, A. Zisserman (2015), *Very deep convolutional networks for large-scale image recognition*, ICLR, arXiv:1409.1556 |
# | scenes and styles | drawn by `images/draw_styles.py`; the results by `images/draw_gallery.py` |

# %%
report(chapter=9)
