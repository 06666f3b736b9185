# %% [markdown]
# # 04 · What ConvNets learn
#
# Nobody tells a network what to look for: its filters begin as noise and end as something. As what? Below, nine units
# of a trained network, and of each the nine patches that it answers to most strongly. (Grey: beyond the picture's
# edge.) In the end *your* functions find such patches.
#
# **About 60 minutes of work; runs in 25 seconds.**
#
# **You can then** show what a unit answers to, compute how much of a picture it sees, and say what such pictures
# prove.

# %%
import numpy as np

from helpers import artworks, detection, faces, features, images, plots, plots_features, runtime, vgg
from helpers.grading import check, report, yours
runtime.start(seed=1)

# %% tags=["C94", "C95"]
network = vgg.load("style_vgg")
bank = artworks.patches(600, size=96, seed=4)  # small pictures, cut from photographs, drawings, drawn portraits
nine = range(9)  # the first nine units of each layer: none is picked by hand

def show(layer):
    """The nine strongest patches of each of the nine units."""
    found = features.strongest_patches(network, layer, nine, bank)
    return plots_features.patches({f"unit {unit}": found[unit] for unit in nine}, columns=5, side=0.46)

show("block4_conv1")

# %% [markdown] tags=["C94"]
# ## 4.1 Watching a network
#
# The network is `style_vgg`: the first 14 of VGG-19's 16 convolutions of 3×3 (chapter 02), in five blocks, with a
# quarter of the channels. It learned from photographs and drawn textures to give maps like a large VGG's.
#
# A **unit** is one channel of a layer; its **activation** is the number that it gives at one place of its map.
#
# > Often stated as "we pause training to look". Precisely: training is over. We only run pictures forward.

# %% tags=["C94", "C95"]
before = [weight.copy() for weight in network.get_weights()]
cat = images.photograph("cat", max_side=300)
maps = features.activations(network, cat[None], vgg.STYLE_LAYERS)
print(sum("conv" in layer.name for layer in network.layers), "convolutions; the first of each block, on one picture:")
for layer in vgg.STYLE_LAYERS:
    print(f"{layer}: {maps[layer].shape[1:3]} places, {maps[layer].shape[3]:3} units")
plots.maps({f"{layer}\nunit 0": maps[layer][0, :, :, 0] for layer in vgg.STYLE_LAYERS[1:4]}, {"cat": cat},
           own_scale=True)

# %% [markdown] tags=["C94", "C95"]
# **Look.** One picture in, hundreds of maps out. Red is where the unit answers; white is zero, and no blue appears, for
# a ReLU lets nothing below zero through. Deeper maps are coarser: each pooling halves them.
#
# A map says *where*. To say *what*, we need many pictures, and something to compare them by.

# %% [markdown] tags=["C97"]
# ## 4.2 The first layer, read directly
#
# A filter of the first layer has a picture's three channels, so it can be drawn as one: grey is 0; in each colour
# lighter is positive, darker negative. Deeper filters weigh maps.
#
# Lectures point out edges at ↘, at ↙, upright ones with green. We show each filter 40 little patches, flat colours and
# *ramps* that grow lighter, redder, greener or bluer along an arrow, and note which it likes best.
#
# **Predict.** Will more of the sixteen be named by an arrow, or by a flat colour?

# %% tags=["C97"]
kernels = network.get_layer("block1_conv1").get_weights()[0][:, :, ::-1]  # (3, 3, 3, 16); VGG takes blue first
y, x = np.mgrid[-1:2, -1:2]
axes = {("white", "black"): (1, 1, 1), ("red", "cyan"): (1, -1, -1),
        ("green", "magenta"): (-1, 1, -1), ("blue", "yellow"): (-1, -1, 1)}
arrows = {"→": x, "↘": x + y, "↓": y, "↙": y - x, "←": -x, "↖": -x - y, "↑": -y, "↗": x - y}
tests = {}
for (name, opposite), colour in axes.items():
    tests[f"flat\n{name}"] = np.ones((3, 3, 1)) * colour
    tests[f"flat\n{opposite}"] = -np.ones((3, 3, 1)) * colour
    tests |= {f"{arrow}\n{name}": ramp[..., None] * np.array(colour) for arrow, ramp in arrows.items()}
shown = np.stack([patch.ravel() / np.linalg.norm(patch) for patch in tests.values()])  # (40, 27), all of one length
answers = shown @ kernels.reshape(27, 16)
names = [list(tests)[best] for best in answers.argmax(axis=0)]
print(f"{len(tests)} patches; more filters named by a flat colour than by an arrow:",
      sum("flat" in name for name in names) > 8)
plots_features.maximised((0.5 + 0.5 * kernels / np.abs(kernels).max(axis=(0, 1, 2))).transpose(3, 0, 1, 2),
                         [f"{unit}: {name}" for unit, name in enumerate(names)], columns=8)

# %% [markdown] tags=["C97"]
# **Look.** Above each filter stands what it answers to most strongly: *flat red* for a surface, *→ white* for an edge
# that is light on its right. Flat colours win, by little. Every arrow is white: no filter of ours prefers a green
# edge. With these sixteen numbers a place, all that follows must be built.
#
# The names are coarse: a filter named by an arrow answers to the neighbouring arrows too. What we may say is what we
# measured: the best of 40.

# %% [markdown] tags=["C94"]
# ## 4.3 The nine strongest patches
#
# For any layer (Zeiler and Fergus 2013): pick one unit, run many pictures through the network, and find
#
# $$(i, r, c) \text{ with the nine largest } a_{i, r, c}$$
#
# $a_{i,r,c}$ is the unit's activation for picture $i$ at row $r$, column $c$ of its map. Then cut out
# what the unit saw from there: a **patch**.
#
# > Often stated as nine input images; precisely, nine *patches* of images.
#
# **Predict.** Two pictures, a 2×3 map of each. Where do the three largest numbers stand?

# %% tags=["C94"]
by_hand = np.array([[[0.1, 0.7, 0.0],
                     [0.9, 0.2, 0.3]],
                    [[0.0, 0.4, 0.8],
                     [0.6, 0.0, 0.5]]])  # (2, 2, 3): image, row, column
for image, row, column in features.top_patches(by_hand, k=3):
    print(f"image {image}, row {row}, column {column}: {by_hand[image, row, column]}")

# %% [markdown]
# **Exercise 4.1 · `top_patches`** (15 minutes, 2 points). `activations` is `(N, H, W)`, of one unit over N pictures.
# Return a `(k, 3)` array of whole numbers: one line (image, row, column) for each of the k largest, the strongest
# first. Several may stand in one picture. Worked case: above.
#
# <details><summary>Hint 1</summary><code>np.argsort</code> of the flattened array sorts from small to large.</details>
# <details><summary>Hint 2</summary><code>np.unravel_index(places, shape)</code> turns places in the flat array into an
# array for each axis. Which way round are they wanted?</details>

# %% tags=["exercise:top_patches", "C94"]
def top_patches(activations, k=9):
    """Rows (image, row, column) of the k largest activations (N, H, W), strongest first: (k, 3)."""
    ### BEGIN SOLUTION
    order = np.argsort(activations.ravel())[::-1][:k]
    return np.stack(np.unravel_index(order, activations.shape), axis=1)
    ### END SOLUTION

# %% tags=["check:top_patches"]
check("top_patches", top_patches)

# %% [markdown] tags=["C95", "C96"]
# From here we use `features.strongest_patches`, which finds and cuts. Neighbouring places see nearly the same, so it
# takes the strongest of each picture only.
#
# **Predict.** The same for nine units of layer 1. How large will the patches be?

# %% tags=["C94", "C95", "C96"]
unchanged = all(np.array_equal(old, new) for old, new in zip(before, network.get_weights(), strict=True))
print("all weights as they were:", unchanged)
show("block1_conv1")

# %% [markdown] tags=["C95", "C96"]
# **Look.** Three by three pixels, greatly enlarged: flat colours, borders between light and dark. Compare with the
# names of 4.2. No wheel fits in here, and that is why layer 1 is simple: **a unit there sees a small part of the
# image**.
#
# > Often stated as "they see a small part of the network", "because a unit sees every image", "so layer 1 is trained".
# > Precisely: a part of the *image*; units of all layers see all images; and nothing was trained here.

# %% [markdown] tags=["C96", "C102"]
# ## 4.4 How much does a unit see?
#
# The **receptive field** of a unit is the part of the picture that can change it. Its side $r_l$, in pixels, grows with
# each layer $l$:
#
# $$r_l = r_{l-1} + (f_l - 1) \prod_{k<l} s_k, \qquad r_0 = 1$$
#
# $f_l$: side of its filter. $s_k$: stride of layer $k$; the product runs over the layers *before* (1 for the first).
#
# **Predict.** A convolution 3×3, a pooling 2×2 with stride 2, a convolution 5×5, all other strides 1: does the last
# unit see 8, 10 or 12 pixels along a side?

# %% tags=["C102"]
first = 1 + (3 - 1) * 1
pooled = first + (2 - 1) * 1
last = pooled + (5 - 1) * 1 * 2  # the stride of the pooling stands before it
print(f"convolution {first}, pooling {pooled}, convolution {last} pixels")
print("by the helper:", features.receptive_field([(3, 1), (2, 2), (5, 1)]))

# %% [markdown]
# **Exercise 4.2 · `receptive_field`** (10 minutes, 2 points). `layers` is a list of `(f, stride)`, from the input on
# (a pooling counts as a layer). Return the side of the receptive field of a unit in the last one, a whole number.
# Worked case: `[(3, 1), (2, 2), (5, 1)]` gives 12; no layers give 1.
#
# <details><summary>Hint 1</summary>Carry two numbers along: what is seen so far, and how far apart neighbours now
# stand.</details>
# <details><summary>Hint 2</summary>Does a layer's own stride count for itself, or for those after it?</details>

# %% tags=["exercise:receptive_field", "C102"]
def receptive_field(layers):
    """Side of the receptive field, in pixels, behind layers [(f, stride), ...]."""
    ### BEGIN SOLUTION
    seen, step = 1, 1
    for f, stride in layers:
        seen += (f - 1) * step
        step *= stride
    return seen
    ### END SOLUTION

# %% tags=["check:receptive_field"]
check("receptive_field", receptive_field)

# %% [markdown] tags=["C102"]
# From here we use `features.field_of`, which reads sizes and strides off any Keras model, and `features.crop_of`,
# which gives the exact box of one unit. We draw the box of one unit a layer, all near the middle of the cat.

# %% tags=["C96", "C102"]
boxes = {}
for layer in vgg.STYLE_LAYERS:
    side, stride = (pair[0] for pair in features.field_of(network, layer)[:2])
    row, column = (n // 2 // stride for n in cat.shape[:2])
    boxes[layer] = features.crop_of(network, layer, row, column, size=cat.shape[:2])
    print(f"{layer}: sees {side:3} x {side:3} pixels, the next unit {stride:2} pixels further")
plots_features.fields(cat, boxes)

# %% [markdown] tags=["C96", "C102"]
# **Look.** From a few hairs to most of the face. That is why deeper layers *can* know larger things; whether they do
# is another question. Neighbours overlap: their boxes are far larger than the step between them.
#
# **Predict.** A unit of block 4 sees 68×68 pixels. Do all of them count alike?

# %% tags=["C102"]
felt, frames = {}, {}
for layer, place in (("block3_conv1", 12), ("block4_conv1", 6)):
    felt[layer] = features.influence(network, layer, 0, bank[:12], row=place, column=place)  # mean |gradient|
    frames[layer] = box = features.crop_of(network, layer, place, place, size=(96, 96)).box
    quarter = (box.bottom - box.top) // 4
    inner = felt[layer][box.top + quarter:box.bottom - quarter, box.left + quarter:box.right - quarter].sum()
    outside = felt[layer].sum() - box.cut(felt[layer]).sum()
    print(f"{layer}: nothing outside the frame: {outside <= 1e-5 * felt[layer].sum()}; "
          f"most of it in the middle quarter of the area: {inner > 0.5 * felt[layer].sum()}")
plots_features.influence(felt, frames)

# %% [markdown] tags=["C102"]
# **Look.** Bright pixels move the unit most, on the mean of 12 pictures: the **gradient** of its activation says how
# much it would change with each pixel. The frame is the field by the formula: what a unit *could* see. What moves it
# is a blot in the middle, the **effective receptive field** (Luo et al. 2016): many paths lead from there to the unit,
# a single one from a corner.
#
# > Often stated as "every pixel affects deep units". Precisely: only pixels of the field do, and unevenly.

# %% [markdown] tags=["C98", "C99", "C100", "C101"]
# ## 4.5 Five layers
#
# What lectures read off the patches of Zeiler and Fergus, whose network knew 1,000 classes:
#
# | layer | what is seen there |
# |---|---|
# | 1 | edges, colours |
# | 2 | stripes, textures, corners |
# | 3 | complex patterns, car wheels, people |
# | 4 | dogs, water, legs of birds |
# | 5 | eyes of birds and reptiles, bottles, breeds of dogs, flowers, keyboards |
#
# Our bank holds a cat, coins, stars, houses, drawings, drawn portraits. **Predict** what of this it can show.

# %% tags=["C98"]
show("block2_conv1")

# %% tags=["C99"]
show("block3_conv1")

# %% [markdown] tags=["C98", "C99", "C100"]
# **Look.** Block 2 sees 10×10 pixels: edges and lines, most with a direction and a light side. Block 3 sees 24×24:
# stripes, crossings, curves, bright spots, where Zeiler and Fergus' layer 3 had wheels. Compare fields, not numbers of
# layers.
#
# Block 4, 68×68, is the figure at the top. Go back to it: arcs, windows, spots on dark, slanting bars. Some nines have
# a theme that can be named; others share a colour, or nothing we have a word for.

# %% tags=["C101"]
show("block5_conv1")

# %% [markdown] tags=["C100", "C101"]
# **Look.** Block 5 could see 156×156 pixels, so here it sees nearly all of each small picture. Textures, rows of
# round things, faces among coins: mixtures. None shows bottles or breeds of dogs: the bank has none, and the
# network met a few thousand photographs of ten classes, not a million of 1,000 (its teacher did). What we may say:
# larger and more varied patterns, layer by layer.

# %% [markdown] tags=["C94"]
# ## 4.6 What in the patch?
#
# A patch of 68×68 pixels holds much. Which pixels made the unit answer? We go back, from its one number to the
# picture. The plain gradient, as in 4.4, comes first. **Guided back-propagation** (Springenberg et al. 2014) drops
# every negative step on the way: only what speaks *for* the unit arrives.
#
# **Predict.** Four pictures of one unit. Will the guided version show textures, or outlines?

# %% tags=["C94"]
unit = 0
top = features.strongest_patches(network, "block4_conv1", unit, bank, k=4)
chosen = bank[top.rows[:, 0]] / np.float32(255)
arguments = network, "block4_conv1", unit, chosen, top.rows[:, 1:]  # the places where it was strongest
plots_features.signals(chosen, {"gradient": features.unit_gradient(*arguments),
                                "guided": features.guided_backpropagation(*arguments)}, side=0.85)

# %% [markdown] tags=["C94"]
# **Look.** Grey is zero: a pixel that does not matter. The gradient is a busy pattern. The guided version shows
# outlines: lines and borders that feed the unit.
#
# A warning: outlines look convincing for *any* unit, since they copy the picture. Adebayo et al. (2018) found guided
# pictures hardly changed after the weights of deep layers were made random.

# %% [markdown] tags=["C99"]
# ## 4.7 By eye, and measured
#
# "This unit detects faces" is a reading by eye of nine examples. A claim needs a count: pictures *with* and
# *without*, and a unit fixed before we count.
#
# So: two halves, each with drawn portraits and with pieces of photographs and drawings that show nobody. A unit's
# answer to a picture is its largest activation there. On the first half we choose, of 128 units of block 5, the one
# that best tells portraits apart. On the second we measure.

# %% tags=["C99"]
people = faces.cast()
def half(number):
    """(portraits, other pictures) of half of the people, photographs and drawings: (n, 96, 96, 3) each."""
    portraits = people.pictures[people.labels % 2 == number][::4]
    photographs = [images.photograph(name, max_side=288) for name in list(images.PHOTOGRAPHS)[number::2]]
    drawn = [make(name, size=288) for make, known in ((artworks.style, artworks.STYLES),
             (artworks.content, artworks.CONTENTS)) for name in known[number::2]]
    others = [detection.crops(picture[None], 96, 96).reshape(-1, 96, 96, 3) for picture in photographs + drawn]
    return np.stack([images.resize(one, 96) for one in portraits]), np.concatenate(others)

def answers_to(pictures):
    """The largest activation of each unit of block 5 in each picture: (n, 128)."""
    return features.activations(network, pictures, "block5_conv1")["block5_conv1"].max(axis=(1, 2))

# %% tags=["C99"]
portraits, others = half(0)
with_face, without = answers_to(portraits), answers_to(others)
wins = (with_face[:, None] > without).mean(axis=(0, 1))  # (128,): how often a portrait beats another picture
face_unit = int(wins.argmax())
print(f"{len(portraits)} portraits, {len(others)} others; by chance a portrait wins half of the time")
print("the best unit wins more than 8 in 10:", bool(wins[face_unit] > 0.8))

# %% [markdown] tags=["C99"]
# Its nine strongest pictures of the second half come next. If they show faces, is it a face detector? We add a test
# that a face detector must pass: the same portraits *jumbled*, cut into squares of 24 pixels and shuffled, so that none
# keeps a neighbour. Colours, textures and small pieces stay, the whole face goes.
#
# **Predict.** Portraits have a lead over other pictures. How much of it will jumbling take away?

# %% tags=["C99"]
portraits, others = half(1)
order = np.random.default_rng(81).permutation(16)  # no two neighbours stay side by side
cells = portraits.reshape(-1, 4, 24, 4, 24, 3).swapaxes(2, 3).reshape(-1, 16, 24, 24, 3)
jumbled = cells[:, order].reshape(-1, 4, 4, 24, 24, 3).swapaxes(2, 3).reshape(portraits.shape)
found = {name: answers_to(pictures)[:, face_unit] for name, pictures in
         (("portraits", portraits), ("jumbled portraits", jumbled), ("other pictures", others))}
pool = np.concatenate([portraits, others])
best = np.argsort(-np.concatenate([found["portraits"], found["other pictures"]]))[:9]
print("at least 7 of the nine are portraits:", int((best < len(portraits)).sum()) >= 7)
first = np.argsort(-found["portraits"])[:9]
plots_features.patches({"the strongest nine": list(pool[best]),
                        "best portraits, jumbled": list(jumbled[first])}, columns=2, side=0.45)

# %% tags=["C99"]
x = np.linspace(0, max(values.max() for values in found.values()), 60)
wins = (found["portraits"][:, None] > found["other pictures"]).mean()
whole, mixed, other = (values.mean() for values in found.values())
print("a portrait wins more than 7 times in 10:", bool(wins > 0.7))
print("on average portraits, then jumbled ones, then others:", bool(whole > mixed > other))
print("jumbling takes away more than half of the lead:", bool(mixed - other < 0.5 * (whole - other)))
print("a threshold that is right for all:", bool(found["portraits"].min() > found["other pictures"].max()))
plots.curves(x, {name: (values[:, None] > x).mean(axis=0) for name, values in found.items()},
             "answer of the unit", "share of pictures above it")

# %% [markdown] tags=["C99"]
# **Look.** By the nine alone, we would have said "faces". Counted, portraits lie to the right of the rest. Jumbling
# takes away more than half of this lead, so arrangement matters; what is left of it, colours and pieces earn. (The
# cuts also add edges that no portrait has.) And no threshold is right for all. "Prefers whole portraits of this cast"
# is what we measured; "face detector" says more.

# %% [markdown] tags=["C102"]
# ## 4.8 What would a unit like to see?
#
# The other way round: no picture is given, the gradient *paints* one. **Activation maximisation** (Erhan et al. 2009)
# begins with grey noise and changes its pixels, step by step, so that the unit answers more. The weights stay.
#
# Alone this ends in glittering noise (Olah et al. 2017); smoothness and small shifts at each step, its
# **regularisers**, keep it readable. Four layers would take too long here, so their pictures ship;
# `images/draw_units.py` made them.

# %% tags=["C102"]
def wished(layer):
    """The four shipped pictures of a layer, for units 0 to 3: (4, 96, 96, 3)."""
    row = images.load(f"{artworks.FOLDER}/units/{layer}.jpg")
    return np.stack(np.split(row, 4, axis=1))

deeper = vgg.STYLE_LAYERS[1:]
plots_features.maximised(np.concatenate([wished(layer)[:3] for layer in deeper]),
                         [f"{layer[:6]}\nunit {unit}" for layer in deeper for unit in range(3)], columns=6, side=0.75)

# %% tags=["C102"]
again = features.maximise(network, "block2_conv1", [0, 1, 2, 3], steps=80, decay=1.0)
apart = np.abs(again[:, None] - wished("block2_conv1")).mean(axis=(2, 3, 4))  # (4, 4): each to each shipped picture
print("drawn again, each is nearest to its own shipped picture:", bool((apart.argmin(axis=1) == range(4)).all()))
pictures = np.concatenate([*(wished(layer) for layer in deeper), bank[:80] / np.float32(255)])  # 16 painted, 80 given
every = features.activations(network, pictures, deeper)
beaten = 0
for k, layer in enumerate(deeper):
    means = every[layer].mean(axis=(1, 2))[:, :4]  # of units 0 to 3 in each picture
    beaten += int((means[4 * k:4 * k + 4].diagonal() > means[16:].max(axis=0)).sum())
print("more than 10 of the 16 answer more to their own than to each of 80 given pictures:", beaten > 10)

# %% [markdown] tags=["C102"]
# **Look.** What is painted grows from layer to layer: edges of one direction, then spots and ripples, then larger
# pieces, in block 5 perhaps fur or windows. Much agrees with the nine patches of the same units, as the spots of unit 2
# of block 4.
#
# Most of the 16 units answer more to their own painting than to any of the 80 given pictures, though none ever met
# anything like it. And the smoothness is our choice: other regularisers paint other pictures.

# %% [markdown] tags=["C103"]
# ## 4.9 Why style needs shallow and deep layers
#
# Brush strokes are small, the swirl of a sky is large. Neural style transfer (chapter 09, where 9.4 shows what one
# layer alone would paint) therefore compares two pictures in *several* layers, shallow and deep. Its five style layers are the
# five of this chapter, with fields from 3 to 156 pixels (4.4). For the content it takes one layer of block 4, deep
# enough to forget single pixels.
#
# **Predict.** We move a cat by two pixels. Which layer notices most?

# %% tags=["C103"]
left, right = cat[:, :-2], cat[:, 2:]  # the same cat, two pixels apart
pair = features.activations(network, np.stack([left, right]), vgg.STYLE_LAYERS)
changes = []
for one, other in pair.values():
    spread = one - one.mean(axis=(0, 1))  # what is not the same everywhere
    changes.append(float(np.linalg.norm(other - one) / np.linalg.norm(spread)))
print("moved by two pixels, each deeper layer changes less:", changes == sorted(changes, reverse=True))
print("the first by more than half, the last by less than a quarter:", changes[0] > 0.5 and changes[-1] < 0.25)

# %% [markdown] tags=["C103"]
# **Look.** A shallow map follows every pixel; a deep one hardly notices a step of two. Both are needed: one to ask
# for texture of all sizes, one to hold a cat in its place while all pixels change.

# %% [markdown]
# ## 4.10 The whole method, on your functions
#
# Nine strongest patches of a unit of block 3, by your `top_patches` and your `receptive_field`. Units of block 3 stand
# $s = 4$ pixels apart and see $r_l$ pixels. Zeros were added alike on both sides, so the unit in row $j$ sees from
# pixel $s\,j - (r_l - s) / 2$ on; what is negative lies outside. Where a function of yours is still open, ours stands
# in.

# %% tags=["C94", "C102"]
pick, side_of = yours("top_patches", top_patches), yours("receptive_field", receptive_field)
to_block3 = [(3, 1), (3, 1), (2, 2)] * 2 + [(3, 1)]  # two convolutions and a pooling, twice; then its first
side, stride = side_of(to_block3), 4
unit_maps = features.activations(network, bank[:150], "block3_conv1")["block3_conv1"][..., 0]  # (150, 24, 24)
places = pick(unit_maps, k=9)
margin = (side - stride) // 2
padded = np.pad(bank[:150], ((0, 0), (margin, margin), (margin, margin), (0, 0)), constant_values=236)  # light grey
mine = [padded[i, stride * row:stride * row + side, stride * column:stride * column + side] / np.float32(255)
        for i, row, column in places]
ours = features.strongest_patches(network, "block3_conv1", 0, bank[:150], one_per_picture=False)
print(f"side {side}; the same places as ours:", np.array_equal(places, ours.rows))
apart = features.strongest_patches(network, "block3_conv1", 0, bank[:150])
plots_features.patches({"on your functions": mine, "one a picture": apart}, columns=2, side=0.45)

# %% [markdown] tags=["C94"]
# **Look.** On the left the nine largest of all: several are the same spot of one picture, a few pixels apart, for
# neighbours see nearly the same. On the right the strongest of each picture. Both are right; the second shows more of
# what the unit answers to.

# %% [markdown] tags=["C99"]
# ## When it fails
#
# **Predict.** One unit of block 4, three sets: the bank of this chapter, and of 4.7 the other pictures and the
# portraits. Will the nine strongest patches tell the same story?

# %% tags=["C99"]
banks = {"the bank": bank, "others of 4.7": others, "portraits of 4.7": portraits}
plots_features.patches({name: features.strongest_patches(network, "block4_conv1", 1, pictures)
                        for name, pictures in banks.items()}, columns=3, side=0.45)

# %% [markdown] tags=["C99"]
# **Look.** One unit, three stories: windows and arcs, mosaic, heads. What they share is modest: borders that run
# upright. Nine patches are the far end of *this* set; one without wheels never shows a wheel unit, and among portraits
# this unit seems to be about heads. Ask first: nine out of what?

# %% [markdown]
# ## What to keep
#
# | idea | equation | helper | pitfall |
# |---|---|---|---|
# | activations | $a_{i,r,c}$ | `features.activations` | only forward: nothing is trained |
# | filters as pictures | 3 channels | `plots_features.maximised` | the first layer only |
# | nine strongest patches | largest $a_{i,r,c}$ | `features.strongest_patches` | patches, not images; nine out of what? |
# | receptive field | $r_l = r_{l-1} + (f_l - 1) \prod_{k<l} s_k$ | `features.field_of` | strides *before* the layer |
# | effective field | mean of the gradient's size | `features.influence` | a blot, smaller than the field |
# | guided back-propagation | negative steps dropped | `features.guided_backpropagation` | outlines convince too easily |
# | maximisation | gradient on the pixels | `features.maximise` | the regularisers paint too |
# | reading and measuring | with and without | `features.activations` | choose and measure on different pictures |
#
# **Words of this chapter**
#
# | English | 한국어 | English | 한국어 |
# |---|---|---|---|
# | unit | 유닛 | receptive field | 수용 영역 |
# | activation | 활성화 (its value: 활성값) | effective receptive field | 유효 수용 영역 |
# | the nine that maximise it | 활성화를 최대화하는 9개 | stride | 스트라이드 |
# | patch | 패치 | texture, stripes | 질감, 줄무늬 |
# | layer | 층 | pattern | 패턴 |
# | the deeper the layer | 층이 깊어질수록 | it appears that | 것으로 보인다 |
# | gradient | 기울기 | filter | 필터 |

# %% [markdown]
# ## Quiz
#
# Six questions, a point each. Write the letter of your answer in quotes, as in `answer = "a"`, run that cell and the
# one below it. A wrong answer says why it is wrong; you may try again.

# %% tags=["quiz:04.q1", "C94"]
answer = "c"

# %% tags=["quiz:04.q2", "C94"]
answer = "b"

# %% tags=["quiz:04.q3", "C96"]
answer = "a"

# %% tags=["quiz:04.q4", "C102"]
answer = "d"

# %% tags=["quiz:04.q5", "C99"]
answer = "a"

# %% tags=["quiz:04.q6", "C102"]
answer = "c"

# %% [markdown]
# ## Going further
#
# - Give `features.strongest_patches` a folder of your own pictures, all of one size. Which of the nine units keep their theme?
# - Load the real VGG-19, `vgg.load("vgg19")`, and repeat section 4.5 (80 MB to download). Where do objects begin?
# - Cover a portrait of 4.7 square by square with `features.occlusion_map`; `plots_features.occlusion` draws what it
#   gives. Which part does the unit's answer need most?
# - Jumble the portraits of 4.7 in squares of 12 pixels, so that no eye stays whole. How much of the lead is left?
# - Repeat 4.7 with a unit of `vgg.network()`, whose weights are random. How well does its best of 128 do?
#
# **Sources**
#
# | for | source |
# |---|---|
# | nine patches, deconvolution, occlusion | M. D. Zeiler, R. Fergus (2013), *Visualizing and understanding convolutional networks*, arXiv:1311.2901, sections 2.1 and 4 |
# | effective receptive field | W. Luo, Y. Li, R. Urtasun, R. Zemel (2016), *Understanding the effective receptive field in deep convolutional neural networks*, NIPS, arXiv:1701.04128 |
# | guided back-propagation | J. T. Springenberg, A. Dosovitskiy, T. Brox, M. Riedmiller (2014), *Striving for simplicity*, arXiv:1412.6806, section 3.4 |
# | a test of such pictures | J. Adebayo et al. (2018), *Sanity checks for saliency maps*, NeurIPS, arXiv:1810.03292 |
# | maximisation | D. Erhan, Y. Bengio, A. Courville, P. Vincent (2009), *Visualizing higher-layer features of a deep network*, Université de Montréal, report 1341 |
# | its regularisers | C. Olah, A. Mordvintsev, L. Schubert (2017), *Feature visualization*, Distill |
# | the network's shape | K. Simonyan, A. Zisserman (2015), *Very deep convolutional networks for large-scale image recognition*, ICLR, arXiv:1409.1556 |
# | the pictures of the bank | drawn by `images/draw_styles.py` and `images/draw_cast.py`; photographs: `images.PHOTOGRAPHS` names authors and licences |

# %%
report(chapter=4)
