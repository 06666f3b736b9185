# %% [markdown]
# # 01 · Convolution and its visualisation
#
# A small grid of numbers slides over a photograph and finds what we ask for; in the end the code that makes it slide is
# *yours*. The picture below is where we are going: a photograph, four maps of its changes, the maps made smaller.
#
# **About 100 minutes of work; runs in 20 seconds.**
#
# **You can then** compute a convolution by hand, derive the size of any map, count the weights of a small network, and
# say why a picture needs so few.

# %%
import numpy as np

from helpers import convolution, costs, images, knobs, plots, runtime
from helpers.grading import check, report, yours
runtime.start(seed=1)

# %% tags=["C17", "C21"]
photo = images.photograph("temple", max_side=216)
grey = images.grey(photo)
filters = [convolution.kernel(name) for name in ("vertical_edge", "horizontal_edge", "laplacian")]
filters.append(np.array([[2, 1, 0], [1, 0, -1], [0, -1, -2]]))  # along a slope
stack = np.stack([convolution.filter_image(grey, k) for k in filters], axis=-1)
plots.pipeline({"photograph": photo, "four maps": stack, "pooled": convolution.pool(stack[None])[0]})

# %% [markdown] tags=["C01", "C02"]
# ## 1.1 What is an edge?
#
# *Computer vision* is the part of computer science that makes sense of pictures. Among its tasks: **image
# classification** (what is it? chapter 02), **object detection** (what is where? chapter 03) and **neural style
# transfer** (repaint it, chapter 09).
#
# All of them begin with something smaller. An **edge** is a place where the light changes: the rim of a roof, the end
# of a wall. We start there.

# %% [markdown] tags=["C03", "C05"]
# A grey picture is a matrix: large numbers where it is light. A **filter** (or *kernel*) $K$ is a smaller matrix, often
# 3×3. Lay it on the picture $A$, multiply the pairs that meet, add the products: one number of the *map* $Z$
# (drawn ∗ below):
#
# $$Z_{ij} = \sum_{u}\sum_{v} A_{i+u,\,j+v}\;K_{uv}$$
#
# $i, j$: the window's top left corner. $u, v$: row and column inside the window, from 0.
#
# **Predict.** The filter below has 1 on its left and −1 on its right. What does it give on an even wall? And where
# dark turns to bright?

# %% tags=["C02", "C03"]
vertical = convolution.kernel("vertical_edge")
bright_left = np.repeat([[10, 10, 10, 0, 0, 0]], 6, axis=0)
bright_right = bright_left[:, ::-1]
products = bright_left[0:3, 1:4] * vertical
print("nine products under the frame:", products.astype(int).ravel(), "sum:", int(products.sum()))
down, up = (convolution.filter_image(step, vertical, padding="valid")
            for step in (bright_left, bright_right))
plots.numbers([
    [("bright to dark", bright_left, (0, 1, 3, 3)), "∗", ("filter", vertical), "=",
     ("map", down, (0, 1, 1, 1))],
    [("dark to bright", bright_right), "∗", ("filter", vertical), "=", ("map", up)]])

# %% [markdown] tags=["C03"]
# **Look.** On an even wall plus and minus cancel: 0. Bright to dark gives +30, drawn red. Dark to bright gives −30,
# drawn blue. The size of the number says how strong the edge is, its sign which way the light goes.
#
# > Often stated as "white in the result is an edge". Precisely: an edge is a value *far from zero*. Where negative
# > values are painted black or cut off, half of the edges disappear.

# %% [markdown]
# **Exercise 1.1 · `conv_single_step`** (5 minutes, 1 point). One window, one number. `a_slice` and the filter `W` are
# both `(f, f, C)`, C the number of channels (chapter 00): 1 in a grey picture. `b` is the *bias*, one number in an array
# `(1, 1, 1)`. Return the sum of all products, plus the bias. Worked case: the framed window above with b = 2 gives 32.
#
# <details><summary>Hint 1</summary><code>a_slice * W</code> multiplies the pairs.</details>
# <details><summary>Hint 2</summary>How often does the bias belong in: once, or once a product?</details>

# %% tags=["exercise:conv_single_step", "C16"]
def conv_single_step(a_slice, W, b):
    """Sum of the products of a window and a filter, plus the bias: one number."""
    ### BEGIN SOLUTION
    products = a_slice * W
    return np.sum(products) + b[0, 0, 0]
    ### END SOLUTION

# %% tags=["check:conv_single_step"]
check("conv_single_step", conv_single_step)

# %% [markdown] tags=["C04"]
# Swap rows and columns, $K_h = K_v^{\mathsf T}$, and the filter compares above with below: it finds **horizontal** edges.
# Other filters are variations. *Sobel* counts the middle row twice, *Laplacian* compares a pixel with its four
# neighbours.
#
# **Predict.** The temple has upright columns, level roofs and an empty sky. Which of them does each filter see? Will the
# top of a roof, under the bright sky, be red or blue? Then turn the knob.

# %% tags=["C04", "nbval-ignore-output"]
def filtered(name):
    found = convolution.filter_image(grey, convolution.kernel(name), padding="valid")
    return plots.maps({name: found}, {"photograph": photo})

knobs.turn(filtered, name=convolution.KERNELS)

# %% tags=["C02", "C04"]
chosen = ("vertical_edge", "horizontal_edge", "sobel_vertical", "sobel_horizontal", "laplacian")
found = {name: convolution.filter_image(grey, convolution.kernel(name), padding="valid")
         for name in chosen}
plots.maps(found, {"photograph": photo}, columns=3, own_scale=True)

# %% [markdown] tags=["C04"]
# **Look.** Columns stand out in the vertical maps, level eaves in the horizontal ones, slanting rims in both. The sky is
# white everywhere: nothing changes there. The rim of a roof under the sky is red in the horizontal map, since bright lies
# above dark. The Laplacian asks for no direction: it draws each edge as a red line beside a blue one.
#
# From here we use `convolution.filter_image`, for pictures, and `convolution.cross_correlate`, for whole batches.

# %% [markdown] tags=["C08"]
# ## 1.2 Borders, steps, sizes
#
# The 3×3 window must stay on the picture, so a 6×6 picture gave a map of only 4×4: sixteen windows.
#
# **Predict.** In how many of these windows does the pixel in the corner take part? And a pixel in the middle?

# %% tags=["C08", "C09"]
counts = {f"uses, padding {p}": convolution.use_counts((6, 6), f=3, padding=p) for p in (0, 1)}
framed = convolution.zero_pad(photo[None], pad=24)[0]
plots.use_counts(counts, {"photograph": photo, "padding 24": framed})

# %% [markdown] tags=["C08", "C09"]
# **Look.** One window sees the corner, nine see the middle: what lies at the border hardly counts.
#
# **Zero padding** lays $p$ rings of zeros around a picture. The corner is then used four times, and the map shrinks
# less. In a batch of $m$ pictures, each $n_H$ high and $n_W$ wide with $n_C$ channels, only height and width grow:
#
# $$(m,\; n_H,\; n_W,\; n_C) \;\to\; (m,\; n_H + 2p,\; n_W + 2p,\; n_C)$$

# %% [markdown]
# **Exercise 1.2 · `zero_pad`** (5 minutes, 1 point). `X` is `(m, H, W, C)`. Return it with `pad` zeros on all four sides
# of every picture; 0 is allowed. Worked case: `(2, 4, 5, 3)` with pad 1 becomes `(2, 6, 7, 3)`.
#
# <details><summary>Hint 1</summary>Make an array of zeros in the new shape first.</details>
# <details><summary>Hint 2</summary>In the new array, the old row 0 is row <code>pad</code>. Which row is the last?</details>

# %% tags=["exercise:zero_pad", "C09"]
def zero_pad(X, pad):
    """The batch X with `pad` zeros around height and width: (m, H + 2 pad, W + 2 pad, C)."""
    ### BEGIN SOLUTION
    m, height, width, channels = X.shape
    padded = np.zeros((m, height + 2 * pad, width + 2 * pad, channels))
    padded[:, pad:pad + height, pad:pad + width, :] = X
    return padded
    ### END SOLUTION

# %% tags=["check:zero_pad"]
check("zero_pad", zero_pad)

# %% [markdown] tags=["C10", "C11"]
# Two amounts of padding have names. **Valid**: none; a side of $n$ pixels gives $n - f + 1$. **Same**: just enough to
# keep the side at $n$.
#
# **Exercise 1.3 · `same_padding`** (5 minutes, 1 point). For an odd `f` and stride 1, return the `pad` that keeps the
# size. Worked case: f = 3 needs 1.
#
# <details><summary>Hint 1</summary>The padded side is $n + 2p$. What side has the map then?</details>
# <details><summary>Hint 2</summary>Set it equal to $n$ and solve for $p$.</details>

# %% tags=["exercise:same_padding", "C11"]
def same_padding(f):
    """The padding that keeps the size of a picture under an f x f filter, f odd, at stride 1."""
    ### BEGIN SOLUTION
    # n + 2 pad - f + 1 = n
    return (f - 1) // 2
    ### END SOLUTION

# %% tags=["check:same_padding"]
check("same_padding", same_padding)

# %% [markdown] tags=["C11", "C12"]
# > Often stated as "same: use padding". Precisely: $p = (f-1)/2$, at stride 1. For even $f$ that is no whole number;
# > then Keras pads one side more than the other. At stride $s$ its "same" gives $\lceil n/s \rceil$, rounded
# > up, and may pad unevenly for odd $f$ too.
#
# The window need not move pixel by pixel: the **stride** $s$ is the length of its step.
#
# **Predict.** A 3×3 window walks over 7×7 pixels with stride 2. How many stops does it make?

# %% tags=["C12", "nbval-ignore-output"]
def stops(stop):
    return plots.film(n=7, f=3, stride=2, frames=stop)

knobs.turn(stops, stop=(1, 9))

# %% tags=["C12"]
plots.film(n=7, f=3, stride=2)

# %% tags=["C12", "C13", "nbval-ignore-output"]
def walk(stride, padding):
    return plots.window_steps([(7, 3, padding, stride)])

knobs.turn(walk, stride=(1, 4), padding=(0, 2))

# %% tags=["C12", "C13"]
plots.window_steps([(7, 3, 0, 1), (7, 3, 0, 2), (6, 3, 0, 2), (7, 3, 1, 2)])

# %% [markdown] tags=["C13"]
# **Look.** Nine stops, three along each side. Below, one row of $n$ pixels, $p$ hatched zeros at either end. In the third
# panel a pixel (×) stays unused: a further step would leave the picture.
#
# **Exercise 1.4 · `output_size`** (5 minutes, 1 point). Return the number of windows along one side. Worked cases: the
# four panels.
#
# <details><summary>Hint 1</summary>How long is the padded side? Where does the last window start, at the latest?</details>
# <details><summary>Hint 2</summary>How many whole steps lead there? Windows are one more than steps.</details>

# %% tags=["exercise:output_size", "C13"]
def output_size(n, f, pad, stride):
    """How many windows of f pixels fit along a side of n pixels."""
    ### BEGIN SOLUTION
    last_start = n + 2 * pad - f
    steps = last_start // stride
    return steps + 1
    ### END SOLUTION

# %% tags=["check:output_size"]
check("output_size", output_size)

# %% [markdown] tags=["C13"]
# Do not memorise, count. In one line, $\lfloor\;\rfloor$ meaning *round down* (Dumoulin and Visin, relationship 6):
#
# $$n_{\text{out}} = \left\lfloor \frac{n + 2p - f}{s} \right\rfloor + 1$$
#
# $n + 2p$ is the padded side; $-f$ leaves the last possible start; dividing by $s$ counts whole steps; $+1$ is the
# window before the first step. From here we use `convolution.output_size`.

# %% [markdown] tags=["C16"]
# ## 1.3 Volumes and many filters
#
# A colour picture is a **volume**: height × width × 3 channels. Its filter is as deep as the volume, so a 3×3 filter is
# really 3×3×3. It moves over height and width only; in depth it already fits.
#
# **Predict.** How many products make one number of the map? Does one filter on a colour picture give one map, or three?

# %% tags=["C16", "C28"]
rng = np.random.default_rng(seed=12)
volume, W = rng.integers(0, 4, (5, 5, 3)), rng.integers(-1, 2, (3, 3, 3))
products = volume[1:4, 1:4] * W
print("products:", products.size, "  their sum, one number of one map:", products.sum())
plots.numbers([[(colour, volume[..., c], (1, 1, 3, 3)), "×", ("filter", W[..., c]), "=",
                (f"products, sum {products[..., c].sum()}", products[..., c])]
               for c, colour in enumerate(("red", "green", "blue"))])

# %% [markdown] tags=["C16", "C17"]
# **Look.** 27 products, one sum: nine from each channel. One filter gives *one* map, whatever the depth below it.
#
# A filter asks one question. To ask $n_C'$ questions, use $n_C'$ filters and stack their maps: **the number of filters
# is the number of output channels**. With two 3×3×3 filters, 6×6×3 becomes 4×4×2.

# %% [markdown]
# **Exercise 1.5 · `conv_forward`** (20 minutes, 3 points). `A_prev` is `(m, H, W, C)`, `W` is `(f, f, C, C')`, `b` is
# `(1, 1, 1, C')`. Return `Z`, `(m, n_H, n_W, C')`, n_H × n_W being the size of the *map*. You may call your own functions
# from above, but no helper. Worked case: `(2, 5, 7, 3)` under four 3×3 filters, pad 1, stride 2, gives `(2, 3, 4, 4)`.
#
# <details><summary>Hint 1</summary>Four loops: picture, row, column, filter.</details>
# <details><summary>Hint 2</summary>Where in the padded picture does output row 2 start, at stride 2?</details>

# %% tags=["exercise:conv_forward", "C16", "C17"]
def conv_forward(A_prev, W, b, pad, stride):
    """Every picture of the batch under every filter: (m, n_H, n_W, C')."""
    ### BEGIN SOLUTION
    f, _, _, filters = W.shape
    padded = zero_pad(A_prev, pad)
    m, height, width, _ = padded.shape
    n_H, n_W = (height - f) // stride + 1, (width - f) // stride + 1
    Z = np.zeros((m, n_H, n_W, filters))
    for i in range(m):
        for row in range(n_H):
            for column in range(n_W):
                top, left = row * stride, column * stride
                window = padded[i, top:top + f, left:left + f, :]
                for k in range(filters):
                    Z[i, row, column, k] = conv_single_step(window, W[:, :, :, k], b[:, :, :, k])
    return Z
    ### END SOLUTION

# %% tags=["check:conv_forward"]
check("conv_forward", conv_forward)

# %% [markdown] tags=["C17"]
# A layer is its filters: what it learns are their numbers. From here we use `convolution.cross_correlate`.
#
# **Exercise 1.6 · `conv_parameters`** (5 minutes, 1 point). A layer has `n_c` filters of f×f on `n_c_prev` channels, each
# filter with its bias. How many numbers does it learn? Worked case: two 3×3 filters on a colour picture learn 56.
#
# <details><summary>Hint 1</summary>How many numbers has one filter? Think of its depth.</details>
# <details><summary>Hint 2</summary>The size of the picture has no say in it.</details>

# %% tags=["exercise:conv_parameters", "C17", "C25"]
def conv_parameters(f, n_c_prev, n_c):
    """Weights and biases of one convolution layer."""
    ### BEGIN SOLUTION
    weights_of_a_filter = f * f * n_c_prev
    return (weights_of_a_filter + 1) * n_c
    ### END SOLUTION

# %% tags=["check:conv_parameters"]
check("conv_parameters", conv_parameters)

# %% [markdown] tags=["C14"]
# ## 1.4 To flip or not to flip
#
# What we computed has a name: **cross-correlation** (*Deep Learning*, equation 9.6). The mathematician's **convolution**
# (9.5) first gives the filter half a turn: $A_{i-u,\,j-v}$ in place of $A_{i+u,\,j+v}$, where $i, j$ is now the window's
# bottom right corner. Deep learning says "convolution" and means the first.
#
# **Predict.** For which of these filters does the half turn change the map: the Laplacian, or the vertical edge?

# %% tags=["C14"]
picture, results = grey[None, :, :, None], {}
for name in ("laplacian", "vertical_edge"):
    k = convolution.kernel(name)[:, :, None, None]
    lying = np.asarray(convolution.cross_correlate(picture, k))[0, :, :, 0]
    turned = np.asarray(convolution.convolve(picture, k))[0, :, :, 0]
    print(f"{name:14} same map: {np.allclose(lying, turned, atol=1e-5)}")
    results |= {f"{name},\nas it lies": lying, f"{name},\nturned": turned}
plots.maps(results, columns=4, own_scale=True)

# %% [markdown] tags=["C14", "C15"]
# **Look.** Half a turn leaves the Laplacian as it is. It turns the vertical edge filter into its negative: red and blue
# change places.
#
# > Often stated as "both give the same result". Precisely: only for a filter that half a turn leaves alone. Networks may
# > skip the flip since they *learn* the filter; with a flip they would learn it turned (section 1.6 shows it).
#
# **Predict.** Write $*$ for either operation. For which of the two is $(A * B) * C = A * (B * C)$, the *associative law*?

# %% tags=["C15"]
def overlaps(operation, x, k):
    """The operation on two short rows of numbers, every overlap counted."""
    x, k = np.reshape(x, (1, -1, 1)), np.reshape(k, (-1, 1, 1))
    return np.asarray(operation(x, k, padding="full"))[0, :, 0].astype(int)

A, B, C = [1, 2, 3], [1, 2], [1, 3]
for run in (convolution.convolve, convolution.cross_correlate):
    left, right = overlaps(run, overlaps(run, A, B), C), overlaps(run, A, overlaps(run, B, C))
    print(f"{run.__name__:16} (A B) C = {left}   A (B C) = {right}")

# %% [markdown] tags=["C15"]
# **Look.** Only true convolution keeps the law; cross-correlation gives two different rows.
#
# > Often stated as "we may skip the flip because of associativity". Precisely: associativity is what one *gains* by
# > flipping. In signal processing it pays, since two filters can be merged into one beforehand. A network that learns its
# > filters does not need it.

# %% [markdown] tags=["C20", "C21", "C22", "C24"]
# ## 1.5 Pooling
#
# A **pooling layer** makes a map smaller. It lays a window on each channel by itself and keeps one number: the largest
# (**max pooling**) or the mean (**average pooling**). Size $f$, stride $s$ and kind are chosen by us, typically
# $f = s = 2$ and max. Nothing in it is learned.
#
# **Predict.** One window below holds only negative numbers. What will max pooling make of it?

# %% tags=["C21", "C22"]
x = np.array([[1, 3, 2, 1], [4, 6, 5, 0], [-4, -1, 0, 2], [-3, -2, 8, 2]])
largest, mean = (convolution.pool(x[None, :, :, None], mode=mode)[0, :, :, 0]
                 for mode in ("max", "average"))
plots.numbers([[("map", x, (0, 0, 2, 2), (2, 0, 2, 2)), "→",
                ("max", largest, (0, 0, 1, 1), (1, 0, 1, 1)), "or", ("average", mean)]])

# %% [markdown]
# **Look.** It keeps −1, the largest of the four, not 0.
#
# **Exercise 1.7 · `pool_forward`** (10 minutes, 2 points). `A_prev` is `(m, H, W, C)`, the window f×f, `mode` is `"max"` or
# `"average"`; no padding. Return `A`, `(m, n_H, n_W, C)`. Worked case: the map above.
#
# <details><summary>Hint 1</summary>As in <code>conv_forward</code>, with channels in place of filters.</details>
# <details><summary>Hint 2</summary><code>f</code> and <code>stride</code> may differ: windows can overlap.</details>

# %% tags=["exercise:pool_forward", "C21", "C22"]
def pool_forward(A_prev, f, stride, mode):
    """The largest value or the mean under each window, channel by channel: (m, n_H, n_W, C)."""
    ### BEGIN SOLUTION
    m, height, width, channels = A_prev.shape
    n_H, n_W = (height - f) // stride + 1, (width - f) // stride + 1
    A = np.zeros((m, n_H, n_W, channels))
    pick = np.max if mode == "max" else np.mean
    for i in range(m):
        for row in range(n_H):
            for column in range(n_W):
                top, left = row * stride, column * stride
                window = A_prev[i, top:top + f, left:left + f, :]
                A[i, row, column] = pick(window, axis=(0, 1))  # for each channel
    return A
    ### END SOLUTION

# %% tags=["check:pool_forward"]
check("pool_forward", pool_forward)

# %% [markdown] tags=["C20"]
# **Predict.** Move the photograph to the right, pixel by pixel, and compare its edge map with the one before the move.
# After one pixel, how much of the map has changed? Does pooling make the change smaller?
#
# We measure: the mean size of all changes, divided by the mean value of the map. From here we use `convolution.pool`.

# %% tags=["C20", "C21", "C22"]
strength = np.abs(convolution.filter_image(grey, vertical, padding="valid"))[None, :, :, None]
ways = {"not pooled": (1, "max"), "max 2×2": (2, "max"), "max 4×4": (4, "max"),
        "average 4×4": (4, "average")}
shifts, change = range(9), {title: [] for title in ways}
for title, (size, mode) in ways.items():
    for d in shifts:
        still, moved = (np.asarray(convolution.pool(part, size, mode=mode)) for part in
                        (strength[:, :, 8:-14], strength[:, :, 8 - d:-14 - d]))
        change[title].append(np.abs(moved - still).mean() / still.mean())
    print(f"{title:12} after 1 pixel: {change[title][1]:.1f}   after 8: {change[title][8]:.1f}")
plots.curves(shifts, change, "shift in pixels", "change of the map")

# %% [markdown] tags=["C20", "C23"]
# **Look.** One pixel changes the map a great deal, its pooled version much less. But no curve stays low: pooling
# *tolerates* small shifts, it does not undo them. Max and average differ little here.
#
# > Often stated as "pooling detects better" and "max beats average". Precisely: it gives up position for tolerance, and
# > for fewer numbers to compute with. Max was the rule of thumb of about 2015 to 2017; later networks often end in
# > *global average pooling*, one mean a channel.

# %% [markdown] tags=["C06"]
# ## 1.6 Filters are learned
#
# Until now we chose the nine numbers. A network finds them itself, as its *parameters* $W$: begin with zeros, see how
# wrong the map is, step downhill:
#
# $$W := W - \eta\,\frac{\partial J}{\partial W}, \qquad
#   \frac{\partial J}{\partial W_{uv}} = \frac{2}{N}\sum_{i,j} (Z - T)_{ij}\; A_{i+u,\,j+v}$$
#
# $J$: mean squared error. $T$: the wanted map, $N$ numbers. $\eta$ (eta): *learning rate*. The gradient is itself a
# cross-correlation, of picture and error.
#
# **Predict.** Two wanted maps: one made by cross-correlation with the vertical edge filter, one by true convolution with
# the lopsided filter below. Which nine numbers does each teach?

# %% tags=["C06"]
def learn(picture, target, steps=300, rate=0.1):
    """Gradient descent from a filter of zeros: the filter found, and the loss before each step."""
    W, losses = np.zeros((3, 3)), []
    for _ in range(steps):
        error = convolution.filter_image(picture, W, padding="valid") - target
        losses.append(np.mean(error**2))
        W -= rate * 2 * convolution.filter_image(picture, error, padding="valid") / error.size
    return W, losses

# %% tags=["C06", "C14"]
small = images.grey(images.photograph("temple", max_side=64))
small = (small - small.mean()) / small.std()  # around 0: the descent is faster
lopsided = np.array([[2, 2, 2], [0, 0, 0], [-1, -1, -1]])
turned = lopsided[::-1, ::-1]  # half a turn: what true convolution lays on the picture
W1, loss1 = learn(small, convolution.filter_image(small, vertical, padding="valid"))
W2, loss2 = learn(small, convolution.filter_image(small, turned, padding="valid"))
print("found the vertical edge filter:", np.allclose(W1, vertical, atol=0.1))
print("found the lopsided filter, turned:", np.allclose(W2, turned, atol=0.1))
plots.learning({"vertical, cross-correlation": loss1, "lopsided, true convolution": loss2},
               {"vertical": vertical, "learned": W1, "lopsided": lopsided, "learned, too": W2})

# %% [markdown] tags=["C06", "C14"]
# **Look.** From one picture and its wanted map it finds the filter, nearly. From a map of true convolution it finds the
# *turned* filter: a network need not flip, its filters come out right for the operation it uses. *Backpropagation* carries
# such gradients through many layers.
#
# > Often stated as "training finds the optimal values". Precisely: it walks to *a* minimum of the loss. Here there is only
# > one; in a deep network there are many.

# %% [markdown] tags=["C19", "C25"]
# ## 1.7 A whole small network
#
# Three kinds of layers: **CONV** finds patterns, **POOL** makes maps smaller, **FC** (*fully connected*, or *dense*) lets
# every output see every input, to decide at the end. CONV and POOL alternate; then the last maps are laid out as one row of
# numbers for FC. `relu` turns negative values to 0, `softmax` ten numbers into ten probabilities; neither learns anything.
#
# **Predict.** `Conv2D(8, 5)` has eight 5×5 filters. Write down sides and learned numbers of all layers. Which learns most?

# %% tags=["C19", "C25"]
layers = runtime.keras.layers
net = runtime.keras.Sequential([
    layers.Input((32, 32, 3)),
    layers.Conv2D(8, 5, activation="relu", name="conv1"), layers.MaxPooling2D(name="pool1"),
    layers.Conv2D(16, 5, activation="relu", name="conv2"), layers.MaxPooling2D(name="pool2"),
    layers.Flatten(name="flat"),
    layers.Dense(120, activation="relu", name="fc3"), layers.Dense(84, activation="relu", name="fc4"),
    layers.Dense(10, activation="softmax", name="softmax")])
table = costs.layer_table(net)
for row in table:
    print(f"{row.name:8} {str(row.output_shape):13} {row.size:6,} numbers  {row.parameters:6,} learned")
plots.volumes({row.name: row.output_shape for row in table})

# %% tags=["C25"]
side, count = yours("output_size", output_size), yours("conv_parameters", conv_parameters)
conv1, pool1 = side(32, 5, 0, 1), side(28, 2, 0, 2)
conv2, pool2 = side(14, 5, 0, 1), side(10, 2, 0, 2)
flat = pool2 * pool2 * 16
parameters = [count(5, 3, 8), 0, count(5, 8, 16), 0, (flat + 1) * 120, (120 + 1) * 84, (84 + 1) * 10]
print("sides:", conv1, pool1, conv2, pool2, "  parameters:", parameters)
print("as many as Keras counts:", sum(parameters) == net.count_params())

# %% [markdown] tags=["C18", "C25"]
# **Look.** The first dense layer learns more than all others together; POOL learns nothing. CONV: $(f^2 n_C + 1)\,n_C'$;
# FC: $(\text{inputs} + 1) \cdot \text{outputs}$.
#
# > Often printed for this network: 208, 416, 48,001, 10,081 and 841. These leave out the input
# > channels, or all biases but one.
#
# Height and width shrink, channels grow. **Predict.** Is that a law? We ask VGG-16, a well-known network.

# %% tags=["C18"]
vgg = runtime.keras.applications.VGG16(weights=None, include_top=False, input_shape=(224, 224, 3))
for row in costs.layer_table(vgg):
    if row.name.endswith("pool"):
        print(f"{row.name}  {row.output_shape}")

# %% [markdown] tags=["C18", "C26"]
# **Look.** The side halves each time; the channels double, then stay at 512.
#
# > Often stated as a law of ConvNets. Precisely: it is a tendency.
#
# Why not dense layers throughout? In a dense layer each output has a weight for *every* input.
#
# **Predict.** A layer from 32×32×3 to 28×28×6: six 5×5 filters learn 456 numbers. How many weights does a dense layer
# need for the same sizes?

# %% tags=["C26", "C27", "C28"]
inputs, outputs = 32 * 32 * 3, 28 * 28 * 6
plots.log_bars({
    "dense": convolution.dense_parameter_count(inputs, outputs, bias=False),
    "own window each": outputs * 5 * 5 * 3,
    "convolution": convolution.parameter_count(5, 3, 6)}, "weights; of the 456, six are biases")

# %% [markdown] tags=["C26", "C27", "C28"]
# **Look.** 14,450,688 against 456; so many are slow, and tend to *overfit*: to learn the training pictures by heart. Two
# separate ideas save them.
#
# **Sparsity of connections**: an output sees only its own window, $f \cdot f \cdot n_C$ inputs, as the 27 framed ones in
# 1.3 (the middle bar: each output its own window and weights). **Parameter sharing**: all windows use the same weights.
#
# > Often printed as 156 for the convolution: that forgets its three input channels.
#
# **Predict.** Which of the two saves multiplications?

# %% tags=["C27", "C28"]
plots.connections(inputs=6, f=3)

# %% [markdown] tags=["C27", "C28"]
# **Look.** Sparsity takes products from 24 to 12. Sharing leaves them at 12, and takes weights from 12 to 3: lines
# of one style are one weight.
#
# > Often stated as "sparsity comes from sharing" and "sharing saves computation". Precisely: they are independent. Sparsity
# > limits the inputs of a unit and saves products; sharing saves weights: $f^2 n_C + 1$ a filter. Neither keeps them small.
#
# **Predict.** What do two 3×3 layers in a row see, and learn, beside one 5×5 layer?

# %% tags=["C07"]
one, two = [(5, 1, 2)], [(3, 1, 1), (3, 1, 1)]  # layers as (f, stride, padding)
for title, stack_of_layers in (("one 5×5", one), ("two 3×3", two)):
    (top, bottom), _ = convolution.receptive_window((10, 10), stack_of_layers)
    learned = sum(convolution.parameter_count(f, 16, 16) for f, _, _ in stack_of_layers)
    print(f"{title}: output row 10 sees rows {top} to {bottom - 1} of the input; {learned:,} learned")

# %% [markdown] tags=["C07"]
# **Look.** With 16 channels in and out, two 3×3 layers see the same 5×5 window as one 5×5 layer, and learn fewer numbers
# (Simonyan and Zisserman, section 2.3). What one output sees of the input is its *receptive field*.
#
# > Often stated as "a smaller filter is faster". Precisely: it has fewer weights, $f^2 n_C$ each, 9 against 25 a channel.
# > Time depends on stride, channels and depth too, and small filters need more layers to see as far.

# %% [markdown]
# ## 1.8 The whole method, on your functions
#
# The first picture again, now through `zero_pad`, `conv_forward` and `pool_forward` as you wrote them; where one is still
# open, ours stands in. Loops in Python are slow, so the photograph is smaller.
#
# **Look** for two things: the filters take the frame of zeros for an edge; and max pooling keeps red and drops most of the
# blue. (In a network, *ReLU* drops it even before: chapter 02.)

# %% tags=["C09", "C17", "C21"]
photo_small = images.photograph("temple", max_side=96)[None]
bank = np.stack([np.stack([k / 3] * 3, axis=-1) for k in filters], axis=-1)  # (3, 3, 3, 4)
padded = yours("zero_pad", zero_pad)(photo_small, 1)
Z = yours("conv_forward", conv_forward)(padded, bank, np.zeros((1, 1, 1, 4)), 0, 1)
A = yours("pool_forward", pool_forward)(Z, 2, 2, "max")
ours = convolution.pool(convolution.cross_correlate(photo_small, bank, padding="same"))
print("equal to the helpers within 0.0001:", np.allclose(A, ours, atol=1e-4))
plots.pipeline({"photograph": padded[0], "conv_forward": Z[0], "pool_forward": A[0]})

# %% [markdown] tags=["C02"]
# ## When it fails
#
# A filter measures numbers, not things.
#
# **Predict.** On the left a green square on an orange ground; in *grey* the two have equal values. In the middle gravel.
# On the right the temple, under noise. Where will the vertical edge filter draw the outlines that you see?

# %% tags=["C02"]
orange, green = np.array([0.9, 0.5, 0.1]), np.array([0.2, 0.7, 0.2])
flag = np.tile(orange, (90, 120, 1))
flag[25:65, 40:80] = green * images.grey(flag)[0, 0] / images.grey(green[None, None])[0, 0]
temple = images.crop_centre(photo, (90, 120)) + np.random.default_rng(1).normal(0, 0.25, (90, 120, 1))
hard = {"equal grey": flag, "gravel": images.photograph("gravel", max_side=120)[:90],
        "noise": np.clip(temple, 0, 1)}
answers = {f"edges: {title}": convolution.filter_image(images.grey(picture), vertical, padding="valid")
           for title, picture in hard.items()}
print("largest answer on equal grey:", f"{np.abs(answers['edges: equal grey']).max():.3f}")
plots.maps(answers, hard, columns=3)

# %% [markdown] tags=["C02", "C16"]
# **Look.** The green square vanishes: equal greys have no difference. A filter on the *volume*, with weights of its own for
# each colour (1.3), would see it. On gravel the filter answers everywhere, and under noise the columns drown: a change of
# light is not yet the edge of a thing. Later layers decide that, from many maps together.

# %% [markdown]
# ## What to keep
#
# The helpers named here stand in `convolution`.
#
# | idea | equation | helper | pitfall |
# |---|---|---|---|
# | edge filter | $Z_{ij} = \sum_{u,v} A_{i+u,j+v} K_{uv}$ | `filter_image`, `kernel` | an edge can be negative |
# | zero padding | $n \to n + 2p$ | `zero_pad`, `use_counts` | height and width only |
# | valid, same | $p = 0$; $p = (f-1)/2$ | `same_padding` | even $f$; stride above 1 |
# | output size | $\lfloor (n+2p-f)/s \rfloor + 1$ | `output_size` | round down; count, do not memorise |
# | volumes, filters | $n_C' =$ number of filters | `cross_correlate` | a filter is as deep as its input |
# | parameters | $(f^2 n_C + 1)\,n_C'$ | `parameter_count` | the input channels, the biases |
# | convolution | filter turned by half a turn | `convolve` | only this one is associative |
# | pooling | max or mean, nothing learned | `pool` | all-negative windows; tolerance, not invariance |
# | learning | $W := W - \eta\,\partial J/\partial W$ | `learn`, above | a minimum, not "the optimum" |
# | sparsity, sharing | $f^2 n_C$ inputs; one set of weights | `receptive_window` | two ideas, not one |
#
# **Words of this chapter**
#
# | English | 한국어 | English | 한국어 |
# |---|---|---|---|
# | computer vision | 컴퓨터 비전 | cross-correlation | 교차 상관 (cross-correlation) |
# | edge detection | 가장자리 탐지 | convolution | 합성곱 (convolution) |
# | vertical, horizontal | 수직, 수평 | associative law | 결합법칙 |
# | filter, kernel | 필터, 커널 | channel | 채널 |
# | matrix | 행렬 | max pooling | 최대 풀링 (max pooling) |
# | padding | 패딩 | average pooling | 평균 풀링 (average pooling) |
# | stride | 스트라이드 | fully connected layer | 완전 연결층 |
# | corner, border | 코너, 테두리 | parameter sharing | 파라미터 공유 |
# | parameter, weight | 파라미터, 가중치 | sparsity of connections | 연결의 희소성 |
# | backpropagation | 역전파 | receptive field | 수용 영역 |
# | bias | 편향 | learning rate | 학습률 |
# | zero padding | 제로 패딩 | overfitting | 과적합 |
# | pooling | 풀링 | image classification | 이미지 분류 |
# | object detection | 객체 탐지 | neural style transfer | 신경 스타일 전이 |

# %% [markdown]
# ## Quiz
#
# Eleven questions, a point each. Write the letter of your answer in quotes, as in `answer = "a"`, run that cell and the one
# below it. A wrong answer says why it is wrong; you may try again.

# %% tags=["quiz:01.q1", "C03"]
answer = "b"

# %% tags=["quiz:01.q2", "C04"]
answer = "c"

# %% tags=["quiz:01.q3", "C07"]
answer = "a"

# %% tags=["quiz:01.q4", "C10"]
answer = "d"

# %% tags=["quiz:01.q5", "C11"]
answer = "b"

# %% tags=["quiz:01.q6", "C14"]
answer = "c"

# %% tags=["quiz:01.q7", "C15"]
answer = "a"

# %% tags=["quiz:01.q8", "C23"]
answer = "d"

# %% tags=["quiz:01.q9", "C24"]
answer = "b"

# %% tags=["quiz:01.q10", "C26"]
answer = "c"

# %% tags=["quiz:01.q11", "C27"]
answer = "a"

# %% [markdown]
# ## Going further
#
# - Write a filter that answers with positive numbers to the left rims of bright things, and one that answers to a dark dot.
# - Let `learn` find 5×5 numbers: `np.zeros((5, 5))`, `rate=0.04`, `steps=3000`, and as target the map of
#   `np.pad(vertical, 1)`. What stands in the outer ring? What does a rate of 0.1 do, and why?
# - How fast can `conv_forward` become with one matrix product in place of the two inner loops?
#
# **Sources**
#
# | for | source |
# |---|---|
# | sizes, padding, stride | V. Dumoulin, F. Visin (2016), *A guide to convolution arithmetic for deep learning*, arXiv:1603.07285 |
# | flip, sparsity, sharing | I. Goodfellow, Y. Bengio, A. Courville (2016), *Deep Learning*, chapter 9, equations 9.4 to 9.6, MIT Press |
# | the small network's kind | Y. LeCun, L. Bottou, Y. Bengio, P. Haffner (1998), *Gradient-based learning applied to document recognition*, Proceedings of the IEEE 86(11), 2278-2324 |
# | two 3×3 for one 5×5; VGG-16 | K. Simonyan, A. Zisserman (2015), *Very deep convolutional networks for large-scale image recognition*, ICLR, arXiv:1409.1556 |
# | max against average | Y.-L. Boureau, J. Ponce, Y. LeCun (2010), *A theoretical analysis of feature pooling in visual recognition*, ICML |
# | global average pooling | M. Lin, Q. Chen, S. Yan (2014), *Network in network*, ICLR, arXiv:1312.4400 |
# | pooling and shifts | R. Zhang (2019), *Making convolutional networks shift-invariant again*, ICML, arXiv:1904.11486 |
# | photographs | temple: *Summer Palace* by danielbuechele, CC BY 2.0, in scikit-learn; gravel: CC0 Textures, in scikit-image |

# %%
report(chapter=1)
