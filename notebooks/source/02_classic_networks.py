# %% [markdown]
# # 02 · Classic networks
#
# Five networks, from 1998 to 2015, and the idea that each of them added. Below is one of these ideas at work:
# networks of 20 and 56 layers, trained alike on small digits. Only one of the deep ones learns. In the end you build
# its blocks yourself.
#
# **About 120 minutes of work; runs in 30 seconds.**
#
# **You can then** build LeNet-5, a VGG block, a residual block and an inception module, and say what each of them costs
# and why it is there.

# %%
import timeit

import numpy as np

from helpers import convolution, costs, lenet_1998, networks, plots, plots_networks, receptive, runtime, training
from helpers.grading import check, report, yours
runtime.start(seed=2)
layers, Model, Input = runtime.keras.layers, runtime.keras.Model, runtime.keras.Input

# %% tags=["C44"]
recorded = training.recorded("depth")  # four trainings, two minutes, by the script named in its facts
plots_networks.training_curves(recorded.runs)

# %% [markdown] tags=["C29", "C31"]
# ## 2.1 LeNet-5: digits
#
# Cheques and letters carry handwritten digits. **LeNet-5** reads one: a grey picture of 32×32×1, two convolutions, each
# with a **sub-sampling** (pooling) behind it, then dense layers. Height and width shrink, channels grow, and in the end
# stand ten probabilities.
#
# **Predict.** 5×5 filters without padding, pooling by 2: how large is the map behind each layer?

# %% tags=["C29", "C31"]
rows = costs.cost_table(costs.plan(networks.lenet5))  # a plan has shapes and names, and no numbers
print(costs.as_text(rows))
plots.volumes({row.name: row.output_shape for row in rows})

# %% [markdown] tags=["C31"]
# **Look.** 32, 28, 14, 10, 5: then 5×5×16 = 400 numbers in a row. The first dense layer holds more than three quarters
# of all parameters, the second convolution does more than half of the products. That split will stay with us.

# %% [markdown] tags=["C31"]
# **Exercise 2.1 · `lenet5`** (15 minutes, 2 points). Return a `keras.Model` from (32, 32, 1) to 10 probabilities:
# convolution of 6 filters 5×5, pooling, 16 filters 5×5, pooling, dense 120, 84 and 10. Behind each convolution and
# dense layer but the last stands one activation: today ReLU. 61,706 parameters.
#
# <details><summary>Hint 1</summary><code>runtime.keras.Sequential([Input((32, 32, 1)), ...])</code>, as in 01, with
# <code>layers.Conv2D(6, 5, activation="relu")</code>; nothing is padded, and
# <code>layers.MaxPooling2D(2)</code> moves by 2.</details>
# <details><summary>Hint 2</summary>What makes 5×5×16 maps one row? And which activation makes ten numbers add up to
# 1?</details>

# %% tags=["exercise:lenet5", "C31"]
def lenet5():
    """LeNet-5, (32, 32, 1) to 10 probabilities, as a keras.Model."""
    ### BEGIN SOLUTION
    return runtime.keras.Sequential([
        Input((32, 32, 1)),
        layers.Conv2D(6, 5, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(16, 5, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(120, activation="relu"),
        layers.Dense(84, activation="relu"),
        layers.Dense(10, activation="softmax")])
    ### END SOLUTION

# %% tags=["check:lenet5"]
check("lenet5", lenet5)

# %% [markdown] tags=["C29"]
# Does yours read? scikit-learn has 1,797 digits of 8×8 pixels; here they are three times as large, on paper of 32×32.
# Four fifths are for learning, each also shifted by two pixels in four directions.
#
# **Predict.** Are three passes over the data enough to read 97 of 100 unseen digits?

# %% tags=["C29", "C31"]
digits = training.with_shifts(training.digits(32))
run = training.train(yours("lenet5", lenet5), digits, epochs=3, batch=64, rate=3e-3)
print("to learn from:", digits.train_x.shape, " to test with:", digits.test_x.shape)
print("right on unseen digits, above 0.97:", run.history.test_accuracy[-1] > 0.97)
said = np.argmax(run.model(digits.test_x[:16]), axis=1)
print("of the first sixteen, at least fifteen right:", np.sum(said == digits.test_y[:16]) >= 15)
plots_networks.guesses(digits.test_x[:16], [f"is a {digit}" for digit in digits.test_y[:16]])

# %% [markdown] tags=["C30"]
# **Look.** They are enough. Some of these digits one has to look at twice oneself.
#
# > Often stated as "LeNet-1 of 1990 was the first CNN". Precisely: the neocognitron (Fukushima, 1980) and the
# > time-delay network (Waibel and others, 1987) came before, and LeCun's network for postal codes is of 1989. LeNet
# > was the first that was widely used and trained by backpropagation.

# %% [markdown] tags=["C31", "C32"]
# ## 2.2 The network of 1998
#
# What you built is today's LeNet-5. The published one differs in four places: the activation (below); sub-sampling
# takes means, and learns a coefficient and a bias for each map; a filter of the second convolution sees only some of
# the maps; and the output measures **distances** to drawn digits. There is no softmax.
#
# > Often stated with softmax and plain pooling. Precisely: that is the modern variant.

# %% tags=["C31"]
old = lenet_1998.network("distances")
learned = sum(int(np.prod(weight.shape)) for weight in old.trainable_weights)
print("learned numbers:", f"{learned:,}", "  in S2, two for each of 6 maps:", old.get_layer("S2").count_params())
print("distances to ten drawings:", old(digits.test_x[:1]).shape)
codes = lenet_1998.digit_codes().reshape(10, 12, 7)
plots_networks.guesses(codes, np.arange(10), columns=10)

# %% [markdown] tags=["C32", "C34"]
# **Look.** 60,000 learned numbers, as the paper says. The last dense layer draws 84 values; the nearest of ten drawings
# is the answer. The paper's show printed characters, ours seven segments.
#
# > Often stated as "LeNet uses the sigmoid", $1/(1 + e^{-a})$. Precisely: a scaled **hyperbolic tangent**, $f(a) =
# > 1.7159 \tanh(2a/3)$. Both are *sigmoidal*, S-shaped (next figure), and behind the sub-sampling stands one as well.
#
# **Predict.** Does LeNet, with five layers that have weights, learn with each of sigmoid, tanh and ReLU, in four
# passes?

# %% tags=["C32", "C34"]
tiny = training.digits(16)
builders = {name: lambda name=name: networks.lenet5(16, activation=name) for name in ("sigmoid", "tanh", "relu")}
runs = training.compare(builders, tiny, epochs=4, batch=32, rate=2e-3)
losses = {name: history.loss[-1] for name, history in runs.items()}
print("guessing costs ln 10 =", round(float(np.log(10)), 2))
for name, loss in losses.items():
    print(f"{name}: loss less than half of that: {loss < np.log(10) / 2}")
a = np.linspace(-4, 4, 81)
plots.curves(a, {"sigmoid": 1 / (1 + np.exp(-a)), "scaled tanh, 1998": 1.7159 * np.tanh(2 * a / 3),
                 "ReLU, 2012": np.maximum(a, 0)}, "a", "f(a)")

# %% [markdown] tags=["C32", "C34", "C41"]
# **Look.** The loss is $-\log$ of what the right digit gets; guessing gives it 1/10. With tanh and with ReLU it falls
# below half of that, with the sigmoid it does not.
#
# Training sends slopes backwards through each layer, and multiplies them by $f'$ there, the slope of the curve above.
# Sigmoid: at most 1/4. ReLU: 1 wherever it is above 0.
#
# **Predict.** Twenty layers, before any training. How large is the slope in the first layer, beside that in the last?

# %% tags=["C32", "C34", "C41"]
small = training.digits(8)
slopes = {}
for name in ("sigmoid", "tanh", "relu"):
    runtime.keras.utils.set_random_seed(0)
    # a plain network: convolutions in a row, a mean, a dense layer
    deep = networks.cifar_network(20, residual=False, size=8, channels=1, widths=(8, 16, 32), normalise=False,
                                  activation=name)
    slopes[name] = training.gradient_norms(deep, small.train_x[:64], small.train_y[:64])
sizes = list(slopes["sigmoid"].values())
print("sigmoid, first layer under a billionth of the last:", sizes[0] < 1e-9 * sizes[-1])
plots_networks.gradients_by_depth(slopes)

# %% [markdown] tags=["C32", "C34"]
# **Look.** With the sigmoid the first layer gets less than a billionth of what the last one gets: **vanishing
# gradients**. tanh and ReLU, with weights that begin at the right size, hold it up. tanh flattens where sums are
# large (the curves above); ReLU's slope stays 1 there, and it costs next to nothing.

# %% [markdown] tags=["C33", "C34", "C36", "C37"]
# ## 2.3 AlexNet: a million photographs
#
# In 2012 **AlexNet**, by Krizhevsky, Sutskever and Hinton, won the ImageNet contest by far. It is LeNet, grown: five
# convolutions, three dense layers, 60 million parameters. What made it work: ReLU, **dropout**, training on two
# graphics cards, whose **parallel processing** suits convolutions; and 1.2 million labelled pictures, without which
# none of that helps.
#
# Each card held one **tower**, half of the channels; in convolutions 2, 4 and 5 a tower sees only its own half
# (`groups=2`).

# %% [markdown] tags=["C33", "C35", "C36"]
# AlexNet has **local response normalisation**: a channel is divided by what its neighbours at the same pixel say,
# $b = a / (k + \alpha \sum a^2)^{\beta}$, summed over $n = 5$ channels around it; $k = 2$, $\beta = 0.75$,
# $\alpha = 10^{-4}$. It was found to help little, and VGG dropped it. **Dropout** silences each number with probability
# 0.5 while training, and doubles the others; no unit can lean on a single other one. In use, everything passes.
#
# **Predict.** Back to the whole of AlexNet. Does LeNet's split hold: which share of the parameters is dense, which of
# the products?

# %% tags=["C33", "C35", "C36"]
alexnet = costs.plan(networks.alexnet)
print(f"parameters {alexnet.count_params():,}, in one tower {costs.plan(networks.alexnet, towers=1).count_params():,}")
pixel = np.array([0, 0, 1, 20, 1, 0, 0, 1], "float32").reshape(1, 1, 1, 8)
normalise = networks.LocalResponseNormalisation(alpha=1e-2)  # a hundred times the paper's, so that one sees it
print("before:", pixel.ravel(), " after:", np.round(np.asarray(normalise(pixel)).ravel(), 2))
drop = layers.Dropout(0.5, seed=1)
kept = np.asarray(drop(np.ones((1, 1000), "float32"), training=True))
print("dropout, while training:", np.unique(kept), " in use:", np.unique(drop(np.ones((1, 1000)), training=False)))
plots_networks.cost_shares(costs.cost_table(alexnet), "AlexNet")

# %% [markdown] tags=["C33", "C35", "C36", "C37"]
# **Look.** It holds: nearly all parameters are dense, nearly all products are not. Convolutions do the work: a
# filter's weights are used at every place. Each 1 becomes smaller, by $k$; the one beside the 20 more than the one far from
# it. Dropout leaves 0 and 2, in use 1.
#
# **Predict.** AlexNet's second convolution: how long does your machine take for one picture?

# %% tags=["C37", "nbval-ignore-output"]
conv2 = layers.Conv2D(256, 5, padding="same", groups=2)
maps = np.ones((1, 27, 27, 96), "float32")
conv2(maps)
best = min(timeit.repeat(lambda: np.asarray(conv2(maps)), number=5, repeat=3)) / 5
print(f"{1000 * best:.1f} ms on {runtime.device()}")

# %% [markdown] tags=["C37", "C48", "C49"]
# A CPU does a few of these products at a time, a GPU thousands: no output of a convolution waits for another. On a GPU
# the same cell runs as it stands.
#
# **Exercise 2.2 · `conv_multiplications`** (10 minutes, 1 point). Count the **multiplications** of a "same"
# convolution of stride 1: a map of `h`×`w`×`n_c_prev` under `n_c` filters of `f`×`f`. Worked case: 28×28×192 under 32
# filters of 1×1 needs 4,816,896.
#
# <details><summary>Hint 1</summary>How many products make *one* number of the output?</details>
# <details><summary>Hint 2</summary>And how many numbers has the output?</details>

# %% tags=["exercise:conv_multiplications", "C49", "C50"]
def conv_multiplications(h, w, f, n_c_prev, n_c):
    """Multiplications of a "same" convolution of stride 1, a whole number."""
    ### BEGIN SOLUTION
    for_one_number = f * f * n_c_prev
    return h * w * n_c * for_one_number
    ### END SOLUTION

# %% tags=["check:conv_multiplications"]
check("conv_multiplications", conv_multiplications)

# %% [markdown] tags=["C38", "C39", "C40"]
# ## 2.4 VGG: deeper, and all alike
#
# **VGG-16** (Visual Geometry Group, Simonyan and Zisserman, 2015) asks what **depth** alone can do. Its design is
# uniform: every convolution 3×3, "same", stride 1; every pooling 2×2, stride 2, and behind it twice the channels, up
# to 512.
#
# **Predict.** Two 3×3 convolutions in a row see 5×5 pixels. How many see 7×7? With fewer weights than one 7×7?

# %% tags=["C38", "C39", "C40"]
for count in (1, 2, 3):
    sees = receptive.receptive_field([(3, 1)] * count)
    print(f"{count} of 3x3 see {sees}x{sees}: {count * 9:2} weights per pair of channels, one {sees}x{sees} has {sees**2}")
vgg = costs.plan(networks.vgg16)
weighted = [layer.name for layer in vgg.layers if layer.weights]
print("convolutions:", sum("conv" in name for name in weighted), " layers with weights:", len(weighted))
print(costs.as_text(costs.cost_table(vgg, by="stage")))

# %% [markdown] tags=["C38", "C39", "C40"]
# **Look.** Three see 7×7 with 27 weights, not 49. The 16: 13 convolutions, 3 dense layers; nine tenths of the
# parameters are dense.
#
# **Exercise 2.3 · `vgg_block`** (10 minutes, 1 point). `x` is symbolic, `(batch, H, W, C)`: what layers are called
# on. Apply `convolutions` 3×3 "same" convolutions to `filters` channels, each with biases and ReLU, then 2×2
# max-pooling of stride 2; return what comes out.
#
# <details><summary>Hint 1</summary><code>x = layers.Conv2D(...)(x)</code> makes a layer and calls it.</details>
# <details><summary>Hint 2</summary>What is inside the loop, and what comes once, behind it?</details>

# %% tags=["exercise:vgg_block", "C40"]
def vgg_block(x, filters, convolutions):
    """3 x 3 convolutions with ReLU, then one pooling: a symbolic tensor (batch, H / 2, W / 2, filters)."""
    ### BEGIN SOLUTION
    for _ in range(convolutions):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    return layers.MaxPooling2D(2, 2)(x)
    ### END SOLUTION

# %% tags=["check:vgg_block"]
check("vgg_block", vgg_block)

# %% [markdown] tags=["C41", "C44"]
# ## 2.5 Residual networks: a way around
#
# If 16 layers are good, are 56 better? A deeper **plain network** can do what a shallow one can: let additional
# layers be the identity. So its *training* error should be no larger. See the first figure (an epoch is one
# pass).
#
# > Often put down to vanishing gradients alone. Precisely: with batch normalisation (below) slopes do not vanish. He
# > and others saw this **degradation** with healthy slopes; in our small plain network they even **explode**, growing
# > on their way back.

# %% tags=["C41", "C44"]
for title, history in recorded.runs.items():
    print(f"{title}: training error {100 * (1 - history.accuracy[-1]):.1f} % after {len(history.loss)} passes")
for title, residual in (("plain", False), ("residual", True)):  # 56 layers, before any training
    runtime.keras.utils.set_random_seed(0)
    deep = networks.cifar_network(56, residual, size=8, channels=1, widths=(8, 16, 32))
    sizes = list(training.gradient_norms(deep, small.train_x[:64], small.train_y[:64]).values())
    print(f"{title}: slope in the first layer over 100 times that in the last: {sizes[0] > 100 * sizes[-1]}")

# %% [markdown] tags=["C41", "C42", "C43", "C44"]
# **Look.** The plain network of 56 layers begins with exploding slopes, the residual one does not. So the first
# figure may mix two causes; in He's, with healthy slopes, degradation stands alone: training does not find the
# identity.
#
# A **residual block** lets what comes in pass by two layers, through a **skip connection** (or shortcut), and adds it:
#
# $$a^{[l+2]} = g\left(z^{[l+2]} + a^{[l]}\right)$$
#
# $[l]$: number of the layer. $z$: its sums, before its ReLU $g$. $a$: what comes behind it. The two layers learn only
# what is to be *changed*: the residual.

# %% [markdown] tags=["C42", "C43", "C45"]
# **Batch normalisation** (Ioffe and Szegedy, 2015) brings each channel to mean 0 and variance 1 over the batch, then
# multiplies by a learned $\gamma$ and adds a learned $\beta$. That is while training; in use it takes a mean and a
# variance that it kept from training.
#
# As layers: `layers.BatchNormalization()`, `layers.ReLU()`, and `layers.Add()([z, x])` for a sum. Each is made, then
# called, as a convolution is.
#
# **Predict.** A residual block, without normalisation: let all its weights and biases be 0. What comes out?

# %% tags=["C42", "C43", "C45"]
x = Input((3, 3, 2))
block = Model(x, networks.identity_block(x, normalise=False))  # without batch normalisation
block.set_weights([np.zeros(weight.shape) for weight in block.weights])
behind_relu = np.maximum(np.random.default_rng(2).normal(size=(1, 3, 3, 2)), 0).astype("float32")
print("out = in, behind a ReLU:", np.allclose(block(behind_relu), behind_relu))
print("-1 and 2 become", np.asarray(block(np.stack([np.full((3, 3, 2), -1.0), np.full((3, 3, 2), 2.0)])))[:, 0, 0, 0])
numbers = np.random.default_rng(4).normal(5, 3, size=(64, 4, 4, 2)).astype("float32")
out = np.asarray(layers.BatchNormalization()(numbers, training=True))
print(f"before batch normalisation: mean {numbers.mean():.0f}, spread {numbers.std():.0f}")
print(f"after batch normalisation: mean {abs(out.mean()):.0f}, spread {out.std():.0f}")
plots_networks.residual_block()

# %% [markdown] tags=["C42", "C45"]
# **Look.** (The last two lines are batch normalisation alone.) What comes out is the identity, or rather
# $g(a^{[l]})$, which is $a^{[l]}$ where a ReLU came before. Plain layers would have to learn it.
#
# > Often drawn as if $a^{[l]}$ joined before or behind some nonlinearity. Precisely: it is added to $z^{[l+2]}$, before
# > the ReLU of layer $l + 2$. And often "weight decay drives $W$ and $b$ to 0": $b$ is usually not decayed; the point
# > is that the identity is easy to represent.

# %% [markdown] tags=["C43", "C45"]
# **Exercise 2.4 · `identity_block`** (15 minutes, 3 points). `x` is symbolic, `(batch, H, W, C)`. Two 3×3 "same"
# convolutions to C channels, each followed by batch normalisation; ReLU after the first; add `x`; ReLU.
#
# <details><summary>Hint 1</summary><code>x.shape[-1]</code> is C. Keep <code>x</code>, and call what becomes of it
# <code>z</code>.</details>
# <details><summary>Hint 2</summary>Seven layers: <code>Conv2D</code>, <code>BatchNormalization()</code>,
# <code>ReLU()</code>, <code>Conv2D</code>, <code>BatchNormalization()</code>, <code>Add()</code> with a list of two,
# <code>ReLU()</code>.</details>

# %% tags=["exercise:identity_block", "C43", "C45"]
def identity_block(x):
    """Two convolutions and a shortcut: a symbolic tensor of x's shape."""
    ### BEGIN SOLUTION
    channels = x.shape[-1]
    z = layers.Conv2D(channels, 3, padding="same")(x)
    z = layers.BatchNormalization()(z)
    z = layers.ReLU()(z)
    z = layers.Conv2D(channels, 3, padding="same")(z)
    z = layers.BatchNormalization()(z)
    z = layers.Add()([z, x])
    return layers.ReLU()(z)
    ### END SOLUTION

# %% tags=["check:identity_block"]
check("identity_block", identity_block)

# %% [markdown] tags=["C46"]
# Where the map shrinks or channels grow, $z$ and $a$ differ in shape. The shortcut then needs a **projection** $W_s$,
# a 1×1 convolution (2.6) of the same stride:
#
# $$a^{[l+2]} = g\left(z^{[l+2]} + W_s\, a^{[l]}\right)$$
#
# > Often "dimensions must be equal". Precisely: where they are not, one projects, or fills with zeros.

# %% [markdown] tags=["C46"]
# **Exercise 2.5 · `projection_block`** (10 minutes, 2 points). As `identity_block`, to `filters` channels: the first
# convolution has the stride, and so has the shortcut, a 1×1 convolution followed by batch normalisation.
#
# <details><summary>Hint 1</summary>Two paths begin at <code>x</code>. Which shape has each just before they
# meet?</details>
# <details><summary>Hint 2</summary>Behind the shortcut's normalisation comes no ReLU; the last one is for the
# sum.</details>

# %% tags=["exercise:projection_block", "C46"]
def projection_block(x, filters, stride):
    """A residual block whose shortcut is a strided 1 x 1 convolution."""
    ### BEGIN SOLUTION
    z = layers.Conv2D(filters, 3, stride, padding="same")(x)
    z = layers.BatchNormalization()(z)
    z = layers.ReLU()(z)
    z = layers.Conv2D(filters, 3, padding="same")(z)
    z = layers.BatchNormalization()(z)
    shortcut = layers.Conv2D(filters, 1, stride)(x)
    shortcut = layers.BatchNormalization()(shortcut)
    return layers.ReLU()(layers.Add()([z, shortcut]))
    ### END SOLUTION

# %% tags=["check:projection_block"]
check("projection_block", projection_block)

# %% [markdown] tags=["C47", "C48"]
# ## 2.6 1×1 convolutions
#
# A window of one pixel mixes no neighbours. It mixes **channels**: at each pixel a dense layer from all channels to
# `n_c` numbers, the same at every pixel, usually with a ReLU. Lin, Chen and Yan called it **Network in Network**.
#
# **Predict.** 28×28×192 under 32 filters of 1×1: which shape comes out, and how many parameters are learned?

# %% tags=["C47", "C48", "C49"]
one_by_one = layers.Conv2D(32, 1, activation="relu")
maps = np.random.default_rng(3).normal(size=(1, 28, 28, 192)).astype("float32")
out = one_by_one(maps)
dense = networks.dense_over_channels(one_by_one)  # a dense layer with the same weights
print(out.shape, f"{one_by_one.count_params():,} parameters")
print("the dense layer gives the same:", np.allclose(out, dense(maps), atol=1e-5))
for f in (1, 3):
    products = convolution.multiplication_count((28, 28, 32), f, 192)
    print(f"{f}x{f}: {products:11,} multiplications, {convolution.parameter_count(f, 192, 32):6,} parameters")
print(f"120 filters of 5x5x16: {convolution.parameter_count(5, 16, 120):,}; "
      f"dense 400 to 120: {convolution.dense_parameter_count(400, 120):,}")
print(f"400 filters, weights only: of 5x5x16 {5 * 5 * 16 * 400:,} = 400 x 400, of 1x1x16 {16 * 400:,}")

# %% [markdown] tags=["C47", "C48", "C49"]
# **Look.** Pooling makes height and width smaller, a 1×1 convolution the number of channels.
#
# > Often stated as "1×1 and 3×3 differ in cost". Precisely: nine times in cost, and in what they see: 3×3 also mixes
# > neighbours.
#
# A dense layer *is* a convolution whose filters are as large as the map. LeNet's first dense
# layer, 400 to 120, is one of 120 filters 5×5×16.
#
# > Often stated with filters of "1×1×16" for 5×5×16 maps. Precisely: each filter covers the whole map, 5×5×16.

# %% [markdown] tags=["C50", "C51"]
# ## 2.7 Inception: all sizes at once
#
# Is 3×3 better here, or 5×5, or pooling? An **inception module** takes all of them side by side and puts their channels
# one behind the other. Alone the 5×5 would be too dear, so a 1×1 convolution narrows the channels first: a
# **bottleneck**.
#
# **Predict.** 192 channels to 32 by 5×5, or first to 16 by 1×1: how many times fewer products?

# %% tags=["C50"]
direct = convolution.multiplication_count((28, 28, 32), 5, 192)
narrow = convolution.multiplication_count((28, 28, 16), 1, 192) + convolution.multiplication_count((28, 28, 32), 5, 16)
print(f"direct {direct:,}, through the bottleneck {narrow:,}: {direct / narrow:.2f} times fewer")
plots_networks.inception_module()

# %% [markdown] tags=["C50", "C51"]
# **Look.** Nearly a tenth. And all branches keep height and width, the pooling as well (stride 1, "same"), or they
# could not be **concatenated**.
#
# **Exercise 2.6 · `inception_module`** (15 minutes, 3 points). The module of the figure, in its order, all "same"
# with ReLU: 1×1 64; 1×1 96 → 3×3 128; 1×1 16 → 5×5 32; 3×3 max-pooling of stride 1 → 1×1 32. On 192 channels: 163,696
# parameters.
#
# <details><summary>Hint 1</summary>Each of the four branches begins at <code>x</code>.</details>
# <details><summary>Hint 2</summary><code>layers.MaxPooling2D(3, strides=1, padding="same")</code>, and
# <code>layers.Concatenate()</code>.</details>

# %% tags=["exercise:inception_module", "C50", "C51"]
def inception_module(x):
    """Four branches side by side: a symbolic tensor (batch, H, W, 256)."""
    ### BEGIN SOLUTION
    def conv(x, filters, size):
        return layers.Conv2D(filters, size, padding="same", activation="relu")(x)

    pooled = layers.MaxPooling2D(3, strides=1, padding="same")(x)
    return layers.Concatenate()([
        conv(x, 64, 1),
        conv(conv(x, 96, 1), 128, 3),
        conv(conv(x, 16, 1), 32, 5),
        conv(pooled, 32, 1)])
    ### END SOLUTION

# %% tags=["check:inception_module"]
check("inception_module", inception_module)

# %% [markdown] tags=["C52"]
# **GoogLeNet** (Szegedy and others, 2015; spelt in honour of LeNet) stacks nine such modules. Two **side
# classifiers** read the answer off halfway. They help while training, so that slopes need not come all the way from
# the end, and are cut off afterwards. Before the last layer a mean over each map takes the place of the large dense
# layers.

# %% tags=["C33", "C40", "C52"]
googlenet = costs.plan(networks.googlenet)
used = costs.plan(networks.googlenet, side=False)
modules = [layer.name for layer in used.layers if layer.name.startswith("inception") and "output" in layer.name]
print("inception modules:", len(modules))
print("outputs while training:", len(googlenet.outputs), " in use:", len(used.outputs))
print(f"parameters {googlenet.count_params():,}, without the side classifiers {used.count_params():,}")
plans = {"LeNet-5": costs.plan(networks.lenet5), "AlexNet": alexnet, "VGG-16": vgg, "GoogLeNet": used,
         "ResNet-50": costs.plan(networks.resnet50)}
for title, model in plans.items():
    products = sum(row.multiplications for row in costs.cost_table(model))
    print(f"{title:10} {model.count_params():12,} parameters {products:15,} multiplications")

# %% [markdown] tags=["C44", "C52"]
# **Look.** VGG-16 has twenty times the parameters of GoogLeNet, and ten times its products. ResNet-50, three times as
# deep as VGG, needs a quarter of its products. Depth need not be dear.
#
# Nor does it always pay: on unseen digits (first figure, right) the residual network of 56 layers is not better than
# that of 20. So few small pictures do not need the depth.

# %% [markdown]
# ## The whole method, on your own functions
#
# Your LeNet-5 has read the digits already. Now your blocks become one network: a VGG block, an identity block, a
# projection block and an inception module, and two passes over five hundred digits show that it can learn. Where an
# exercise is still open, the course's own takes its place.

# %%
x = pictures = Input((32, 32, 1))
x = yours("vgg_block", vgg_block)(x, 8, 2)
x = yours("identity_block", identity_block)(x)
x = yours("projection_block", projection_block)(x, 16, 2)
x = yours("inception_module", inception_module)(x)
own = Model(pictures, layers.Dense(10, activation="softmax")(layers.GlobalAveragePooling2D()(x)))
for row in costs.cost_table(own):
    if row.kind in ("Add", "Concatenate", "Dense"):
        print(f"{row.kind:12} {row.output_shape}")
learned = training.train(own, training.digits(32, count=500), epochs=2, batch=32, rate=3e-3).history
print("the loss falls:", learned.loss[-1] < learned.loss[0])

# %% [markdown] tags=["C29"]
# ## When it fails
#
# The digits are ink on paper: 1 on 0. Somebody scans chalk on a blackboard; every form is the same, light and dark have
# changed places.
#
# **Predict.** How many of these does the trained LeNet-5 read?

# %% tags=["C29"]
chalk = 1 - digits.test_x
said = np.argmax(run.model(chalk), axis=1)
print("right on ink, above 0.97:", run.history.test_accuracy[-1] > 0.97)
print("right on chalk, below 0.5:", np.mean(said == digits.test_y) < 0.5)
plots_networks.guesses(chalk[:8], [f"is a {digit}" for digit in digits.test_y[:8]])

# %% [markdown]
# **Look.** Above the pictures stands what they are, not what the network says. It never saw such pictures, and
# nothing tells it that only the form counts. A network knows what its training showed. The remedy is in the data:
# show it both, or bring every picture to one form first.

# %% [markdown]
# ## What to keep
#
# | idea | equation | helper | pitfall |
# |---|---|---|---|
# | LeNet-5 | 61,706 parameters | `networks.lenet5` | softmax and plain pooling are the modern variant |
# | cost of a layer | $h\,w\,n_c \cdot f^2\,n_{c,\text{prev}}$ | `costs.cost_table` | parameters are not the time |
# | VGG | 3×3 "same", 2×2 pooling | `networks.vgg_block` | one pooling a block |
# | residual block | $g(z + a)$ | `networks.identity_block` | add before the last ReLU |
# | projection | $g(z + W_s a)$ | `networks.projection_block` | the shortcut has the stride, too |
# | 1×1 convolution | dense over channels | `networks.dense_over_channels` | mixes no neighbours |
# | inception | channels add up | `networks.inception_module` | pooling with stride 1 |
#
# **Words of this chapter**
#
# | English | 한국어 | English | 한국어 |
# |---|---|---|---|
# | handwritten digit | 손글씨 숫자 | grey-scale | 그레이스케일 |
# | sub-sampling | 서브샘플링 | activation function | 활성화 함수 |
# | hyperbolic tangent | 쌍곡탄젠트 | local response normalisation | 국소적 정규화 |
# | dropout | 드롭아웃 | parallel processing | 병렬 처리 |
# | depth | 깊이 | vanishing gradient | 기울기 소실 |
# | plain network | 일반 네트워크 | skip connection | 스킵 연결 |
# | residual block | 잔차 블록 | projection | 투영 |
# | 1×1 convolution | 1×1 합성곱 | bottleneck | 병목 |
# | inception module | 인셉션 모듈 | side classifier | 보조 분류기 |
# | batch normalisation | 배치 정규화 | exploding gradient | 기울기 폭발 |
#
# ## Quiz
#
# Ten questions, a point each. Write the letter of your answer in quotes, as in `answer = "a"`, run that cell and the
# one below it. A wrong answer says why it is wrong; you may try again.

# %% tags=["quiz:02.q1", "C32"]
answer = "c"

# %% tags=["quiz:02.q2", "C36"]
answer = "b"

# %% tags=["quiz:02.q3", "C38"]
answer = "a"

# %% tags=["quiz:02.q4", "C42"]
answer = "d"

# %% tags=["quiz:02.q5", "C44"]
answer = "b"

# %% tags=["quiz:02.q6", "C45"]
answer = "a"

# %% tags=["quiz:02.q7", "C47"]
answer = "c"

# %% tags=["quiz:02.q8", "C48"]
answer = "d"

# %% tags=["quiz:02.q9", "C49"]
answer = "b"

# %% tags=["quiz:02.q10", "C51"]
answer = "a"

# %% [markdown]
# ## Going further
#
# - Train `lenet_1998.network()` on the digits. Which of its differences costs most?
# - Which part of GoogLeNet takes the time on your machine? `costs.cost_table(model, by="stage", timed=True)`.
#
# **Sources**
#
# | for | source |
# |---|---|
# | LeNet-5 | Y. LeCun, L. Bottou, Y. Bengio, P. Haffner (1998), *Gradient-based learning applied to document recognition*, Proceedings of the IEEE 86(11) |
# | AlexNet | A. Krizhevsky, I. Sutskever, G. Hinton (2012), *ImageNet classification with deep convolutional neural networks*, NeurIPS |
# | VGG | K. Simonyan, A. Zisserman (2015), *Very deep convolutional networks for large-scale image recognition*, ICLR, arXiv:1409.1556 |
# | residual networks | K. He, X. Zhang, S. Ren, J. Sun (2016), *Deep residual learning for image recognition*, CVPR, arXiv:1512.03385 |
# | batch normalisation | S. Ioffe, C. Szegedy (2015), *Batch normalization: accelerating deep network training by reducing internal covariate shift*, ICML, arXiv:1502.03167 |
# | 1×1 convolutions | M. Lin, Q. Chen, S. Yan (2014), *Network in network*, ICLR, arXiv:1312.4400 |
# | inception | C. Szegedy and others (2015), *Going deeper with convolutions*, CVPR, arXiv:1409.4842 |
# | digits | scikit-learn, *load_digits*, from UCI's optical recognition of handwritten digits |

# %%
report(chapter=2)
