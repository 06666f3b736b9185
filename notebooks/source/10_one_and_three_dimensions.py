# %% [markdown]
# # 10 · One and three dimensions
#
# The window of chapter 01 slides along a heartbeat as well, through a chest and through a film. In the end one network has
# found the beats, another a lesion, and a few filters what moves.
#
# **About 45 minutes of work; runs in 30 seconds.**
#
# **You can then** carry a convolution over to rows, volumes and films, say the shape that comes out, and say what each axis
# means.

# %%
import numpy as np

from helpers import convolution, costs, knobs, plots, plots_dimensions, runtime, signals, volumes
from helpers.grading import check, report, yours
runtime.start(seed=10)

# %% tags=["C183", "C185", "C186"]
heart = signals.patients(1, seconds=8, ventricular=0.25, seed=5)
chest, film = volumes.chest(seed=11), volumes.film(frames=16, velocity=(0, 2))
bright = volumes.window(chest.volume)  # in [0, 1], as one looks at it
plots_dimensions.panorama(heart.signals[0][:400], heart.rate, bright, film.frames,
                          ("a heartbeat", "a chest", "a film"))

# %% [markdown] tags=["C182"]
# ## 10.1 One principle, any number of axes
#
# Chapter 01 laid a window on a picture, multiplied the pairs that meet, added up, and moved on, along two axes: height and
# width. The number of axes was never essential. Along one axis a filter is a short row; along three it is a small cube.
#
# **Predict.** A window of 5 in 14 cells has 10 places and 5 weights. How many of each has it in a square, and in a cube?

# %% tags=["C182"]
plots_dimensions.dimensions(n=14, f=5)

# %% [markdown] tags=["C182"]
# **Look.** Places and weights are multiplied with each axis. Along every axis the same formula holds as in chapter 01:
#
# $$n_{\text{out}} = \left\lfloor \frac{n + 2p - f}{s} \right\rfloor + 1 \quad\text{per axis}$$
#
# $n$: length of the axis, $p$: padding at either end, $f$: length of the window, $s$: stride. An axis along which the
# window moves is a **spatial axis**, even where it is time.

# %% tags=["C182"]
rng = np.random.default_rng(seed=10)
for axes in (1, 2, 3):
    x = rng.normal(size=(1, *(14,) * axes, 1))  # one example, one channel
    kernel = rng.normal(size=(*(5,) * axes, 1, 16))  # 16 filters
    z = convolution.cross_correlate(x, kernel)
    print(f"{axes}: {x.shape} with {kernel.shape} gives {tuple(z.shape)}")

# %% [markdown] tags=["C182"]
# **Look.** One helper, three cases; it counts the axes of `x`. First stands the example, last the channel, and the spatial
# axes lie between.
#
# > Often stated as "a colour picture is 3-D data, it has three axes". Precisely: what counts are the axes along which the
# > window *moves*. Over the channels it only adds up, so a colour picture is two-dimensional.
#
# **Predict.** Which row comes out below, at stride 2?

# %% tags=["C182", "C183"]
row, window = np.array([2, 0, 1, 3, 1, 0, 4, 1, 1]), np.array([1, 2, -1])
z = np.asarray(convolution.cross_correlate(row[None, :, None], window[:, None, None], stride=2))[0, :, 0]
plots.numbers([[("row", row[None], (0, 2, 1, 3)), "∗", ("window", window[None]), "=",
                ("stride 2", z[None], (0, 1, 1, 1))]])

# %% [markdown] tags=["C182", "C183"]
# **Look.** Output 1 begins at position 2: $1 \cdot 1 + 2 \cdot 3 - 1 \cdot 1 = 6$. With channels, and filter $k$:
#
# $$z_{i,k} = b_k + \sum_{u}\sum_{c} x_{i s + u,\,c}\; W_{u,c,k}$$
#
# $i$: output position. $u$: place in the window. $c$: channel of the row. $W$: filters, $b$: their biases.

# %% [markdown] tags=["C183"]
# **Exercise 10.1 · `conv1d_forward`** (15 minutes, 2 points). `x` is `(n, c)`, one row; `W` is `(f, c, c')`, c'
# filters; `b` is `(c',)`. No padding. Return `z`, `(n_out, c')`. Worked case: row and window above, as `(9, 1)` and
# `(3, 1, 1)`, at stride 2 give four numbers, the second 6 + b.
#
# <details><summary>Hint 1</summary>As <code>conv_forward</code> of chapter 01, with two loops less: one
# row, one spatial axis.</details>
# <details><summary>Hint 2</summary>A window of <code>x</code> is <code>(f, c)</code>, and so is one filter.</details>

# %% tags=["exercise:conv1d_forward", "C183"]
def conv1d_forward(x, W, b, stride=1):
    """A row (n, c) under every filter of W (f, c, c'): (n_out, c')."""
    ### BEGIN SOLUTION
    f, _, filters = W.shape
    n_out = (len(x) - f) // stride + 1
    z = np.zeros((n_out, filters))
    for i in range(n_out):
        window_of_x = x[i * stride:i * stride + f]  # (f, c)
        for k in range(filters):
            z[i, k] = np.sum(window_of_x * W[:, :, k]) + b[k]
    return z
    ### END SOLUTION

# %% tags=["check:conv1d_forward"]
check("conv1d_forward", conv1d_forward)

# %% [markdown] tags=["C182", "C183", "C185"]
# ## 10.2 Shapes of any rank
#
# The rule needs no rank: the formula for each spatial axis, then the number of filters.
#
# **Exercise 10.2 · `conv_output_shape`** (10 minutes, 2 points). `shape` is `(spatial ..., channels)`, with any number of
# spatial axes; `f`, `pad` and `stride` hold for all of them. Return the shape that comes out. Worked case: `(14, 1)` with
# f = 5 and 16 filters gives `(10, 16)`.
#
# <details><summary>Hint 1</summary><code>shape[:-1]</code> are the spatial axes.</details>
# <details><summary>Hint 2</summary>What becomes of the channels of the input?</details>

# %% tags=["exercise:conv_output_shape", "C182", "C183", "C185"]
def conv_output_shape(shape, f, n_filters, pad=0, stride=1):
    """Shape (spatial ..., n_filters) of a convolution of (spatial ..., channels)."""
    ### BEGIN SOLUTION
    lengths = []
    for n in shape[:-1]:
        lengths.append((n + 2 * pad - f) // stride + 1)
    return (*lengths, n_filters)
    ### END SOLUTION

# %% tags=["check:conv_output_shape"]
check("conv_output_shape", conv_output_shape)

# %% [markdown] tags=["C183", "C185"]
# Two layers, 16 and 32 filters of length 5, on 14 numbers, on 14×14 pixels, on 14×14×14 voxels (a **voxel** is a pixel of a
# volume).
#
# **Predict.** How deep is one filter of the second layer? How many times as many weights has it in the cube as in
# the row?

# %% tags=["C182", "C183", "C185"]
layers, Sequential = runtime.keras.layers, runtime.keras.Sequential
kinds = {1: layers.Conv1D, 2: layers.Conv2D, 3: layers.Conv3D}
for axes, conv in kinds.items():
    two = Sequential([runtime.keras.Input((*(14,) * axes, 1)), conv(16, 5), conv(32, 5)])
    for row_of_table in costs.layer_table(two)[1:]:
        print(f"{conv.__name__}  {str(row_of_table.output_shape):15} {row_of_table.parameters:7,} learned "
              f"{row_of_table.multiplications:11,} products")

# %% [markdown] tags=["C183", "C185"]
# **Look.** 14 → 10×16 → 6×32 for the row; 14×14×14×1 → 10×10×10×16 → 6×6×6×32 for the volume. A filter of the second layer
# is 16 channels deep: 5×16, 5×5×16, 5×5×5×16. Each axis costs five times the weights (biases apart), so the cube's filter has
# 25 times the row's; and far more products: volumes are dear.

# %% [markdown] tags=["C183"]
# ## 10.3 A heartbeat
#
# An **electrocardiogram** (ECG) is a row of voltages. A normal beat leaves five waves, P, Q, R, S, T; R is the sharp
# one. Ours follow a published model (McSharry and others, equation 1): a point walks round a circle, once a beat, and five
# places push the voltage up or down. **Ventricular** beats come early and wide, without a P; their shape is our own.
#
# **Predict.** One filter, cut out of a normal beat: where will it answer? Also at ventricular ones?

# %% tags=["C183"]
ecg, samples, beats = heart.signals[0], heart.peaks[0], heart.kinds[0]
normal = samples[beats == 0][1]
template = ecg[normal - 8:normal + 9]  # 17 samples around one R wave
template = (template - template.mean()) / 4
answer = np.asarray(convolution.cross_correlate(ecg[None, :, None], template[:, None, None], padding=8))[0, :, 0]
others = signals.patients(60, seed=2)
tops = [[], []]  # the filter's answers at the normal beats of 60 others, and at the ventricular ones
for row, places, sorts in zip(others.signals, others.peaks, others.kinds):
    heard = np.asarray(convolution.cross_correlate(row[None, :, None], template[:, None, None], padding=8))[0, :, 0]
    for place, sort in zip(places, sorts):
        tops[sort].append(heard[place])
print("ranges overlap in 60 others:", min(tops[0]) < max(tops[1]) and min(tops[1]) < max(tops[0]))
title = "eight seconds of a heart, mV"
plots_dimensions.recordings({title: ecg, "answer of one filter": answer}, heart.rate, {title: (samples, beats)}, unit="")

# %% [markdown] tags=["C183"]
# **Look.** It answers at the beats, the ventricular ones too. Here a ventricular one gives somewhat less. In other people the two
# overlap, for their beats look different. So let a network learn its filters.
#
# For each step of 4 samples it says: no beat, a normal one, or a ventricular one. Two strides of 2 make the step. It has no
# dense layer, so it takes a row of any length.

# %% tags=["C183"]
def listener():
    """Three Conv1D layers, and a fourth of width 1 that decides at each step."""
    same = {"padding": "same", "activation": "relu"}
    return Sequential([
        runtime.keras.Input((None, 1)),  # any length, one channel
        layers.Conv1D(16, 9, strides=2, **same), layers.Conv1D(16, 9, strides=2, **same),
        layers.Conv1D(24, 9, **same), layers.Conv1D(3, 1, activation="softmax")])

training, unseen = signals.patients(120, seed=1), signals.patients(60, seconds=20, seed=2)
wanted = signals.step_classes(training, step=4)
print("training:", training.signals.shape, " wanted:", wanted.shape, " unseen:", unseen.signals.shape)

# %% [markdown] tags=["C183"]
# 120 people train it, 60 others, who have 20 seconds each, judge it. Nobody is in both: beats of one heart resemble each
# other, and a split by beats would leak.

# %% tags=["C183"]
ear = listener()
ear.compile(runtime.keras.optimizers.Adam(5e-3), "sparse_categorical_crossentropy")
losses = ear.fit(training.signals[..., None], wanted, batch_size=8, epochs=12, verbose=0).history["loss"]
print("learned numbers:", f"{ear.count_params():,}", "  loss fell to a tenth:", losses[-1] < losses[0] / 10)

# %% tags=["C183"]
def listen(network, recordings):
    """The found beats of each recording, their classes, and how they agree with the true ones."""
    found = [signals.find_beats(said, 4, recordings.rate) for said in np.asarray(network(recordings.signals[..., None]))]
    agree = [signals.match_beats(places, true, tolerance=0.15 * recordings.rate)
             for (places, _), true in zip(found, recordings.peaks)]
    right = np.concatenate([(classes[match.pairs[:, 0]] == 2) == (kinds[match.pairs[:, 1]] == 1)
                            for (_, classes), match, kinds in zip(found, agree, recordings.kinds)])
    return found, agree, right

found, agree, right = listen(ear, unseen)
print("beats in the recordings above 1000:", sum(map(len, unseen.peaks)) > 1000)
print("true beats found, above 0.95:", np.mean([match.sensitivity for match in agree]) > 0.95)
print("found beats true, above 0.95:", np.mean([match.precision for match in agree]) > 0.95)
print("normal or ventricular told rightly, above 0.95:", right.mean() > 0.95)

# %% tags=["C183"]
end = 8 * unseen.rate
shown, true, heard = {}, {}, {}
for k in (0, 1):
    title = f"unseen person {k + 1}: true beats above, found beats below"
    shown[title] = unseen.signals[k][:end]
    true[title] = unseen.peaks[k][unseen.peaks[k] < end], unseen.kinds[k][unseen.peaks[k] < end]
    places, classes = found[k]
    heard[title] = places[places < end], classes[places < end] - 1
plots_dimensions.recordings(shown, unseen.rate, true, heard)

# %% [markdown] tags=["C183", "C184"]
# **Look.** Trained on 8 seconds, it hears 20 as well. These hearts are made; such shares say nothing about patients.
#
# ## 10.4 Sound and sentences
#
# *Sound* is such a row: a pressure for each moment, two channels in stereo. An ECG of twelve leads has twelve channels. A
# **sentence** is a row of words; each word is an **embedding**, a list of numbers.
#
# > Often stated as "a sentence is 1-D". Precisely: it is 1-D in *position*; the numbers of the embedding are its channels.

# %% [markdown] tags=["C184"]
# A toy embedding of three numbers: does the word deny, does it praise, is it another word?
#
# **Predict.** A filter two words wide wants denial first, then praise; its bias is −1, and ReLU cuts off below 0. Where does
# it answer in *the film was not good but the music was good*?

# %% tags=["C184"]
words = "the film was not good but the music was good".split()
meaning = {"not": [1, 0, 0], "good": [0, 1, 0]}
sentence = np.array([meaning.get(word, [0, 0, 1]) for word in words])  # (position, channel)
not_good = np.array([[1, 0, 0], [0, 1, 0]])[:, :, None]  # (width, channel, filter)
z = np.asarray(convolution.cross_correlate(sentence[None], not_good, bias=[-1]))[0, :, 0]
for place in np.flatnonzero(z > 0):
    print("answers at:", " ".join(words[place:place + 2]))
plots.numbers([[(" ".join(words), sentence.T, (0, 3, 3, 2)), "→",
                ("answer", np.maximum(z, 0)[None], (0, 3, 1, 1))]])

# %% [markdown] tags=["C184", "C185"]
# **Look.** Each column is a word. It answers at *not good*, not at the second *good*, and moves along the words only.
#
# ## 10.5 A chest
#
# Computed tomography measures how much each voxel weakens X-rays, in *Hounsfield units*: air −1000, water 0, bone several
# hundred. Our chest is drawn by numbers: lungs with vessels, heart, ribs, spine, liver. In one lung hides a **lesion**, a
# ball. Vessels are tubes, as bright and about as thick.
#
# **Predict.** Turn through the slices. Which of the bright discs is the ball?

# %% tags=["C185", "nbval-ignore-output"]
def turn_to(number):
    return plots_dimensions.slices({f"slice {number}, from the neck down": bright[number]})

knobs.turn(turn_to, number=(0, 31))

# %% tags=["C185"]
z0, y0, x0 = np.rint(chest.centres[0]).astype(int)
around = {f"slice {z0 - 4}": bright[z0 - 4], f"slice {z0}": bright[z0], "from the front": bright[:, y0]}
plots_dimensions.slices(around, {f"slice {z0}": [(y0, x0, 4, "true")], "from the front": [(z0, x0, 4, "true")]})

# %% [markdown] tags=["C185"]
# **Look.** In its own slice the lesion is one disc among many. Four slices up it is gone, and others are still there,
# somewhat moved. From the front it is a disc again; vessels have become stripes. What tells them apart lies along the
# *third* axis.
#
# So two networks of the same four layers: one sees a cube of 11×11×11 voxels, the other the middle slice of it. The first
# has more to learn, and one more axis to mirror along.

# %% tags=["C185"]
def finder(axes):
    """Four convolution layers without padding; a window of 11 voxels along each axis becomes one number, the score."""
    conv = kinds[axes]
    return Sequential([
        runtime.keras.Input((None,) * axes + (1,)),
        conv(8, 3, activation="relu"), conv(16, 3, strides=2, activation="relu"),
        conv(24, 4, activation="relu"), conv(1, 1)])

window_of_one = convolution.receptive_window((0, 0, 0), [(3, 1, 0), (3, 2, 0), (4, 1, 0), (1, 1, 0)])
print("one score sees voxels:", *(stop - start for start, stop in window_of_one))

# %% tags=["C185"]
known, new = volumes.cubes(2000, size=11, seed=1), volumes.cubes(400, size=11, seed=2)
print("cubes with a lesion:", known.lesion.mean(), "of", known.cubes.shape)

# %% tags=["C185"]
def train(axes):
    """A finder trained on cubes, or on their middle slices, each also mirrored along its axes."""
    x = volumes.window(known.cubes)[..., None] - 0.5
    x, sides = (x, (1, 2, 3)) if axes == 3 else (x[:, 5], (1, 2))
    x = np.concatenate([x, *(np.flip(x, side) for side in sides)])
    y = np.tile(known.lesion, 1 + len(sides)).astype("float32")
    network, epochs = finder(axes), 5
    rate = runtime.keras.optimizers.schedules.CosineDecay(4e-3, epochs * len(x) // 50)
    network.compile(runtime.keras.optimizers.Adam(rate), runtime.keras.losses.BinaryCrossentropy(from_logits=True))
    network.fit(x, y.reshape(-1, *(1,) * (axes + 1)), batch_size=50, epochs=epochs, verbose=0)
    return network

eye = train(3)

# %% tags=["C185"]
flat_eye = train(2)
print("learned numbers:", f"{eye.count_params():,} for the cube, {flat_eye.count_params():,} for the slice")

# %% [markdown] tags=["C185"]
# A score above 0 says *lesion*. The 400 new cubes come from chests of which nothing was seen.
#
# **Predict.** Take the forty cubes without a lesion whose middle slice looks most like a bright disc on dark ground. Which
# network will they fool more often?

# %% tags=["C185"]
cubes, middle = volumes.window(new.cubes)[..., None] - 0.5, volumes.window(new.cubes)[:, 5]
says = {"cube": np.asarray(eye(cubes)).ravel() > 0, "slice": np.asarray(flat_eye(cubes[:, 5])).ravel() > 0}
print("the cube, accuracy above 0.95:", np.mean(says["cube"] == new.lesion) > 0.95)
ring = np.hypot(*(np.indices((11, 11)) - 5)).round() == 4
disc = middle[:, 4:7, 4:7].mean(axis=(1, 2)) - middle[:, ring].max(axis=1)  # bright within, dark around
alike = np.argsort(np.where(new.lesion, -9, disc))[::-1][:40]
print("the slice is fooled more often than the cube:", says["slice"][alike].mean() > says["cube"][alike].mean())
front = volumes.window(new.cubes)[:, :, 5]
four = alike[[0, 1, 2, 4]]  # number 3 reaches past the end of its chest
plots_dimensions.slices({f"{title} {k + 1}": part[four[k]] for title, part in (("slice", middle), ("from the front", front))
                         for k in range(4)}, columns=4)

# %% [markdown] tags=["C185"]
# **Look.** The slice's network is fooled more often. Above, middle slices; below, the same cubes cut from the front: what
# looked like a disc goes on.
#
# `finder` has no dense layer, so it takes a whole chest and scores every place at once: chapter 03's sliding window, as a
# convolution. Output $i$ looks at the 11 voxels from $2i$ on, so its middle is voxel $2i + 5$. A chest counts when
# the place found lies inside the ball.

# %% tags=["C185"]
def find_lesion(network, volume):
    """Slice, row and column of the place with the highest score."""
    scores = np.asarray(network(volumes.window(volume)[None, ..., None] - 0.5))[0, ..., 0]
    return 2 * volumes.strongest(scores) + 5

patients = [volumes.chest(seed) for seed in range(80)]
places = [find_lesion(eye, patient.volume) for patient in patients]
hits = [np.linalg.norm(place - patient.centres[0]) <= patient.radii[0] for place, patient in zip(places, patients)]
print("lesion found in 80 chests never seen, above 0.9:", np.mean(hits) > 0.9)

# %% tags=["C185"]
views, marks = {}, {}
for k in (0, 1, 2):
    z, y, x = patients[k].centres[0]
    title = f"chest {k + 1}, slice {z:.0f}"
    views[title] = volumes.window(patients[k].volume)[round(z)]
    marks[title] = [(y, x, 4, "true"), (*places[k][1:], 5, "found")]
plots_dimensions.slices(views, marks)

# %% [markdown] tags=["C185", "C186"]
# **Look.** Solid: the true place; dashed, with a cross: the place found. So networks look for lesions in computed
# tomography and in magnetic resonance imaging (MRI), after training on real volumes that people have labelled.
#
# ## 10.6 A film
#
# A film is a volume too: **time** × height × width, here 16×48×72. Stack the pictures and cut downwards: the cut has time
# and width.
#
# **Predict.** In this cut, what does a thing at rest look like, and what a thing that moves to the right?

# %% tags=["C186"]
line = int(film.centres[0][0])  # the row of pixels in which the square moves
plots_dimensions.slices({"frame 2": film.frames[2], "frame 9": film.frames[9],
                         f"all frames, row {line}:\ntime down, width across": film.frames[:, line]})

# %% [markdown] tags=["C186"]
# **Look.** Rest is upright, motion is slanted: motion is *orientation* in space and time (Adelson and Bergen). So a filter
# that stands across time sees it.
#
# Kernel (3, 1, 1): −1, 0, 1 along time, one pixel high and wide. **Predict.** What does it answer to the wall, the box, the
# disc? And in front of the square, and behind it?

# %% tags=["C186"]
change = np.array([-1.0, 0, 1]).reshape(3, 1, 1, 1, 1)
moved = np.asarray(convolution.cross_correlate(film.frames[None, ..., None], change))[0, ..., 0]
still = volumes.film(frames=16, velocity=(0, 0))
stayed = np.asarray(convolution.cross_correlate(still.frames[None, ..., None], change))
print("shape:", film.frames.shape, "->", moved.shape, "  answer to a still film:", float(np.abs(stayed).max()))
plots.maps({"answer, frame 2": moved[1], "answer, frame 9": moved[8]}, {"frame 9": film.frames[9]})

# %% [markdown] tags=["C186"]
# **Look.** To a film at rest, exactly 0; here red where the bright square arrives, blue where it leaves. A 2-D convolution
# of one frame finds edges of everything, moving or not.
#
# Which way? For each direction take a pair of kernels that slant in space and time, built of a first and a second
# difference along either; the sum of the squares of their answers says how much moves that way.

# %% tags=["C186"]
first, second = np.array([-1.0, 0, 1]), np.array([-1.0, 2, -1])
smooth = np.exp(-0.5 * (np.arange(-4, 5) / 2) ** 2)  # differences over a few pixels of width
wide1, wide2 = (np.convolve(smooth, part) for part in (first, second))
pairs = [(np.outer(first, wide1) + way * np.outer(second, wide2),
          np.outer(second, wide1) - way * np.outer(first, wide2)) for way in (1, -1)]
bank = np.array(pairs).reshape(4, 3, 1, 11, 1).transpose(1, 2, 3, 4, 0)  # (time, height, width, channel, filter)
for title, frames in (("forwards", film.frames), ("backwards", film.frames[::-1]), ("at rest", still.frames)):
    z = np.asarray(convolution.cross_correlate(frames[None, ..., None], bank))
    one, other = (float(np.square(z[..., part]).sum()) for part in (slice(0, 2), slice(2, 4)))
    verdict = "nothing moves" if max(one, other) < 1e-6 else "to the right" if one > other else "to the left"
    print(f"film {title:9} {verdict}")

# %% [markdown] tags=["C186"]
# **Look.** The same frames, played backwards, move to the left: order in time is what these filters see. A `Conv3D` layer
# could learn them; here we wrote them down.

# %% [markdown] tags=["C183", "C185"]
# ## 10.7 The whole method, on your functions
#
# Your `conv1d_forward` now runs the trained network on a heart that it never heard, layer by layer; your
# `conv_output_shape` says beforehand which shapes the chest takes. Where one is still open, ours stands in.

# %% tags=["C183"]
run = yours("conv1d_forward", conv1d_forward)
a = unseen.signals[0][:end, None]  # (samples, channels)
for layer in ear.layers:
    (f, _, _), stride = layer.kernel.shape, layer.strides[0]
    zeros = max((-(-len(a) // stride) - 1) * stride + f - len(a), 0)  # what "same" adds, the odd one behind
    a = np.pad(a, ((zeros // 2, zeros - zeros // 2), (0, 0)))
    a = np.asarray(run(a, np.asarray(layer.kernel), np.asarray(layer.bias), stride))
    a = np.maximum(a, 0) if layer is not ear.layers[-1] else np.exp(a) / np.exp(a).sum(axis=1, keepdims=True)
keras_says = np.asarray(ear(unseen.signals[:1, :end, None]))[0]
print("equal to Keras within 0.001:", np.allclose(a, keras_says, atol=1e-3))
yours_found, keras_found = (signals.find_beats(said, 4, unseen.rate)[0] for said in (a, keras_says))
print("the same beats:", len(yours_found) == len(keras_found) and np.allclose(yours_found, keras_found, atol=0.1))

# %% tags=["C185"]
shape_of, shape = yours("conv_output_shape", conv_output_shape), (*bright.shape, 1)
for f, filters, stride in ((3, 8, 1), (3, 16, 2), (4, 24, 1), (1, 1, 1)):
    shape = tuple(map(int, shape_of(shape, f, filters, 0, stride)))
    print(shape, end="  ")
print("as the network does:", shape == tuple(eye(bright[None, ..., None]).shape[1:]))

# %% [markdown] tags=["C183"]
# ## When it fails
#
# An **atrial** early beat has the waves of a normal one, but comes too soon. We never showed one in training, and gave it
# no class.
#
# **Predict.** Will the network find these beats? Can one output see the beat before?

# %% tags=["C183"]
early = signals.patients(20, seconds=16, ventricular=0.05, atrial=0.2, seed=3)
found, agree, _ = listen(ear, early)
called = np.concatenate([classes[match.pairs[:, 0]][kinds[match.pairs[:, 1]] == 2]
                         for (_, classes), match, kinds in zip(found, agree, early.kinds)])
((start, stop),) = convolution.receptive_window((100,), [(9, 2, 4), (9, 2, 4), (9, 1, 4), (1, 1, 0)])
print("early beats called normal, above 0.9:", np.mean(called == 1) > 0.9)
print("one output sees", stop - start, "samples, of", early.rate, "a second")
person = max(range(20), key=lambda k: np.sum(early.kinds[k] == 2))  # the one with most of them
true, kinds_there, (places, classes) = early.peaks[person], early.kinds[person], found[person]
title, cut = "true beats above, found beats below", 8 * early.rate
plots_dimensions.recordings(
    {title: early.signals[person][:cut]}, early.rate, {title: (true[true < cut], kinds_there[true < cut])},
    {title: (places[places < cut], classes[places < cut] - 1)})

# %% [markdown] tags=["C183"]
# **Look.** Found, and called normal: there was no other word for it. One output sees less than half a second, and the R
# wave before lies farther back, so the time between two beats cannot be measured. (In our model P also moves nearer to R; a
# network shown such beats could learn that.) To measure the time itself, the **receptive field** (chapter 04) has to grow,
# by depth or stride.

# %% [markdown]
# ## What to keep
#
# | idea | equation | helper | pitfall |
# |---|---|---|---|
# | any number of axes | $\lfloor (n+2p-f)/s \rfloor + 1$ per axis | `convolution.cross_correlate` | channels are no spatial axis |
# | a row | 14×1 → 10×16 → 6×32 | `signals`, `Conv1D` | split by person, not by beat |
# | a sentence | position × embedding | `cross_correlate` | no window along the embedding |
# | a volume | 14×14×14×1 → 10×10×10×16 | `volumes`, `Conv3D` | weights grow as $f^3$ |
# | a film | time × height × width | `volumes.film` | pictures are not channels |
# | receptive field | what one output sees | `convolution.receptive_window` | too short for the question |
#
# **Words of this chapter**
#
# | English | 한국어 | English | 한국어 |
# |---|---|---|---|
# | one-dimensional | 1차원 | three-dimensional | 3차원 |
# | electrocardiogram (ECG) | 심전도 | beat | 심박 |
# | sound | 소리 | sentence | 문장 |
# | embedding | 임베딩 | 3-D filter | 3D 필터 |
# | volume | 볼륨 | voxel | 복셀 |
# | slice | 단면 | lesion | 병변 |
# | film | 영화 | motion | 움직임 |
# | height, width, time | 높이, 너비, 시간 | spatial axis | 공간 축 |

# %% [markdown]
# ## Quiz
#
# Six questions, a point each. Write the letter of your answer in quotes, as in `answer = "a"`, run that cell and the one
# below it. A wrong answer says why it is wrong; you may try again.

# %% tags=["quiz:10.q1", "C182"]
answer = "c"

# %% tags=["quiz:10.q2", "C183"]
answer = "a"

# %% tags=["quiz:10.q3", "C184"]
answer = "d"

# %% tags=["quiz:10.q4", "C185"]
answer = "b"

# %% tags=["quiz:10.q5", "C186"]
answer = "a"

# %% tags=["quiz:10.q6", "C185"]
answer = "d"

# %% [markdown]
# ## Looking back
#
# It began with nine numbers on a photograph. The same window, stacked, became networks that name a picture and put boxes
# around what is in it; turned into an encoding, it told people apart; held still, it let a photograph take on another's
# style. Here it left the picture behind. What you wrote by hand is what all of them compute.

# %% [markdown]
# ## Going further
#
# - Give `listener` a `dilation_rate` (its weights then meet every second or fourth sample only) in its third layer, and a
#   class of its own for early beats. How far must it see to measure the time between two beats?
# - Ask `eye` about chests without a lesion, `volumes.chest(seed, lesions=0)`. Which score still means *none*?
#
# **Sources**
#
# | for | source |
# |---|---|
# | the heartbeat | P. E. McSharry, G. D. Clifford, L. Tarassenko, L. A. Smith (2003), *A dynamical model for generating synthetic electrocardiogram signals*, IEEE Transactions on Biomedical Engineering 50(3), 289-294 |
# | sizes | V. Dumoulin, F. Visin (2016), *A guide to convolution arithmetic for deep learning*, arXiv:1603.07285 |
# | sentences | Y. Kim (2014), *Convolutional neural networks for sentence classification*, EMNLP, arXiv:1408.5882 |
# | films | S. Ji, W. Xu, M. Yang, K. Yu (2013), *3D convolutional neural networks for human action recognition*, IEEE Transactions on Pattern Analysis and Machine Intelligence 35(1), 221-231 |
# | motion as orientation | E. H. Adelson, J. R. Bergen (1985), *Spatiotemporal energy models for the perception of motion*, Journal of the Optical Society of America A 2(2), 284-299 |
# | chest and film | drawn by scripts of this course |

# %%
report(chapter=10)
