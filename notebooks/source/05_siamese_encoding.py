# %% [markdown]
# # 05 · Siamese encoding
#
# A network turns a face into 128 numbers, nearly the same for two pictures of one person: comparing faces becomes
# measuring a distance. Below are eight pairs, each with its distance. Which of them show one person? In the end *your*
# functions decide.
#
# **About 75 minutes of work; runs in 30 seconds.**
#
# **You can then** say why a classifier fails at a company's door, compare two faces by the distance of their encodings,
# and choose the threshold that decides.

# %%
import numpy as np

from helpers import encoders, faces, images, knobs, plots_faces, runtime, verification
from helpers.grading import check, report, yours
runtime.start(seed=1)

# %% tags=["C115", "C117"]
everyone = faces.cast()  # 40 invented people, 10 pictures each
encoder = encoders.load("cast_encoder")
encodings = encoder.encode(everyone.pictures)  # (400, 128)
eight = verification.make_pairs(everyone.labels, 8, seed=6)
apart = np.linalg.norm(encodings[eight.first] - encodings[eight.second], axis=1)
plots_faces.pairs(everyone.pictures[eight.first], everyone.pictures[eight.second],
                  [f"{distance:.2f}" for distance in apart])

# %% [markdown] tags=["C104", "C105"]
# ## 5.1 At the turnstile
#
# A company lets its people in by their faces. In **verification** somebody claims a name: picture and name go in, *is it
# that person?* comes out, one against one. In **recognition** nobody claims anything: *who is it, among K people?*
#
# Verification is easier; recognition asks it K times and errs more often. So we first build a very good verifier;
# recognition comes in chapter 08.
#
# > Often stated as "the output is a probability". Precisely: a score comes out, here a distance, and a threshold turns
# > it into yes or no.

# %% [markdown] tags=["C106", "C122"]
# The door has a third question: is this a living face, or a photograph of one? That is **liveness detection**, a
# classifier of its own, trained on pictures labelled live and not live. A printed colleague should stay outside. We leave
# it at that: chapters 05 to 08 are about whose face it is, chapter 09 about style transfer.
#
# > Liveness detection is 생체 감지, often misnamed 생체 인식 (biometric recognition). Neural style transfer is
# > 신경 스타일 전이; 신경전달 is what nerve cells do.

# %% [markdown] tags=["C107"]
# Four colleagues, one photograph each, taken on their first day. From it alone the system must know them on every later
# visit. That is **one-shot learning**: one example a person.
#
# All people in this course are drawn by a program. None of them exists.

# %% tags=["C107", "C108"]
staff = ["Ada", "Bao", "Elif", "Goran"]
def pictures_of(name):
    """The ten pictures of a person: the pass photograph, then nine visits."""
    return everyone.pictures[everyone.labels == everyone.names.index(name)]

plots_faces.album([pictures_of(name)[visit] for visit in (0, 1) for name in staff],
                  [f"{name}, {when}" for when in ("the pass", "later") for name in staff], columns=4, side=1.3)

# %% [markdown] tags=["C107", "C108", "C110"]
# ## 5.2 Why not a classifier?
#
# A first idea: a ConvNet with a softmax over the staff. K people need **K + 1** outputs, the last for *none of them*.
# It learns from one picture of each colleague, and of four strangers. ImageNet, on which classifiers became good, has 1.28
# million pictures (often rounded to 1.2m, m for million) of 1,000 classes.
#
# > Often given as "4 outputs, or 5". Precisely: 4 people and *none* make 5.
#
# **Predict.** How well will it know its training pictures? And the colleagues on their later visits?

# %% tags=["C108", "C110"]
def classifier(outputs):
    """A small ConvNet with a softmax over so many classes."""
    layers = runtime.keras.layers
    return runtime.keras.Sequential([
        layers.Input((28, 28, 3)), layers.Rescaling(2, offset=-1),
        layers.Conv2D(16, 3, strides=2, activation="relu"),
        layers.Conv2D(32, 3, strides=2, activation="relu"),
        layers.Flatten(), layers.Dense(outputs, activation="softmax")])

print("pictures of one class in ImageNet, on average:", f"{1_281_167 // 1_000:,}")
print("pictures of one colleague here: 1")

# %% tags=["C108"]
def small(pictures):
    return np.stack([images.resize(picture, 28) for picture in pictures])

strangers = ["Ravi", "Mai", "Leif", "Uma"]
passes = small([pictures_of(name)[0] for name in staff + strangers])
targets = np.array([0, 1, 2, 3, 4, 4, 4, 4])  # 4: none of them
runtime.keras.utils.set_random_seed(5)
network = classifier(len(staff) + 1)
network.compile(runtime.keras.optimizers.SGD(0.02), "sparse_categorical_crossentropy")
losses = [float(network.train_on_batch(passes, targets)) for _ in range(150)]
print("right on all training pictures:", bool((np.argmax(network(passes), axis=1) == targets).all()))

# %% tags=["C108", "C109"]
visits = np.concatenate([pictures_of(name)[1:] for name in staff])
truth = np.repeat(range(4), 9)
said = np.argmax(network(small(visits)), axis=1)
print("right on less than half of the visits:", bool((said == truth).mean() < 0.5))
plots_faces.album(visits, [[*staff, "none"][k] for k in said], columns=9, marks=said == truth, side=0.8,
                  title="nine visits a row; under each what the softmax says")

# %% [markdown] tags=["C107", "C109"]
# **Look.** Every training picture is right, and most visits are wrong. One picture does not show what stays the
# same in a face when the head turns or the light changes: **too little data** is the first limit of softmax.
#
# **Predict.** Hana is hired. Which weights of the trained network can stay?

# %% tags=["C108", "C109"]
larger = classifier(len(staff) + 2)
for name, net in (("4 people + none", network), ("5 people + none", larger)):
    print(f"{name}: weights of the last layer {tuple(net.layers[-1].kernel.shape)}")
try:
    larger.set_weights(network.get_weights())
except ValueError:
    print("the old weights do not fit")

# %% [markdown] tags=["C109"]
# **Look.** The layers before it fit and could stay. The last one grew by a column: it must be **trained again**, with
# pictures of everybody, for every new person (새로운 직원이 입사), the second limit. With thousands of staff, some come and
# go each week.
#
# We need something that is trained once, on *other* people, and then takes anybody in.

# %% [markdown] tags=["C111", "C114"]
# ## 5.3 A function that compares
#
# Instead of *who is it?* we learn *are these two the same?* The **similarity function** gives the degree of difference of
# two pictures:
#
# $$d(\text{img}_1, \text{img}_2)$$
#
# small for one person, large for two. A new colleague is then a new picture to compare with, nothing more.
#
# > It is named similarity, but small means alike: $d$ is a *distance*.

# %% [markdown] tags=["C117"]
# How far apart are two rows of numbers $f$ and $g$? Take the **L2 norm** of their difference, Pythagoras in many
# dimensions; $k$ counts the numbers of a row:
#
# $$\lVert f - g \rVert = \sqrt{\sum_{k} (f_k - g_k)^2}$$
#
# **Exercise 5.1 · `encoding_distance`** (5 minutes, 1 point). `f` and `g` are `(d,)`. Return the L2 norm of their
# difference as one number. Worked case: (1, 5) and (4, 1) give 5.
#
# <details><summary>Hint 1</summary>First the differences, then their squares.</details>
# <details><summary>Hint 2</summary>Where does the sum stand, inside the root or around it?</details>

# %% tags=["exercise:encoding_distance", "C117"]
def encoding_distance(f, g):
    """The L2 norm of the difference of two encodings (d,): one number."""
    ### BEGIN SOLUTION
    difference = f - g
    return np.sqrt(np.sum(difference ** 2))
    ### END SOLUTION

# %% tags=["check:encoding_distance"]
check("encoding_distance", encoding_distance)

# %% [markdown] tags=["C114"]
# From here we use `np.linalg.norm`. The simplest $d$ compares the pictures themselves, pixel by pixel.
#
# **Predict.** Four pictures are compared with Ada's pass: the pass itself, moved by eight pixels; the same in brighter
# light; Ada on another day; and another person, the one of the cast whose pass is nearest in pixels. Which distances will
# be large?

# %% tags=["C114", "C115"]
ada = pictures_of("Ada")[0]
moved = np.roll(ada, 8, axis=1)
moved[:, :8] = ada[:, :1]  # the background, continued
passes_of_all = everyone.pictures[::10]
twin = np.argsort([np.linalg.norm(ada - other) for other in passes_of_all])[1]  # 0 is Ada herself
others = np.stack([moved, np.clip(1.5 * ada, 0, 1), pictures_of("Ada")[2], passes_of_all[twin]])
far = {"pixels": np.linalg.norm(encoders.pixels(others) - ada.ravel(), axis=1),
       "encodings": np.linalg.norm(encoder.encode(others) - encoder.encode(ada), axis=1)}
for name, d in far.items():
    print(f"{name:9} put all three pictures of Ada before the other person: {bool(d[3] > d[:3].max())}")
words = ["moved", "brighter", "another day", "another person"]
plots_faces.pairs([ada] * 4, others, [f"{word}\npixels {p:.1f}\nencodings {e:.2f}"
                                      for word, p, e in zip(words, *far.values(), strict=True)], side=1.2)

# %% [markdown] tags=["C114"]
# **Look.** In pixels the stranger is nearer to Ada than Ada herself. Light, pose and position change every pixel, and
# whose face it is changes few. The encodings order them rightly.
#
# > Pixels are not useless: on aligned faces in even light they do better than chance. They measure the picture, not the
# > person.

# %% [markdown] tags=["C115", "C119"]
# ## 5.4 One network, called twice
#
# What are those encodings? Let a ConvNet end without a softmax (or cut it off a trained one). The last fully connected
# layer gives 128 numbers, the **encoding** or *embedding* $f(x)$ of the picture $x$:
#
# $$d(x^{(1)}, x^{(2)}) = \lVert f(x^{(1)}) - f(x^{(2)}) \rVert$$
#
# $x^{(1)}$ and $x^{(2)}$ are *any* two pictures, not the first two of a training set. Our encodings have length 1, so $d$
# lies between 0 and 2.
#
# > Encoding is 인코딩; 암호화 is encryption, which would hide the face. Norm is 노름; 표준 is a standard.

# %% [markdown] tags=["C116", "C118"]
# Both pictures go through the *same* $f$. That is a **Siamese network**. The best-known for faces is DeepFace (Taigman,
# Yang, Ranzato, Wolf 2014).
#
# > Often stated as "two networks with as many parameters", or "independent" ones. Precisely: the weights themselves are
# > shared; it is one network, called twice. And the idea is older than DeepFace: Bromley et al. 1993 compared signatures
# > with it, Chopra et al. 2005 faces. DeepFace weighs the differences (chapter 07); 128 numbers and the plain distance are
# > FaceNet's (2015).
#
# **Predict.** How many more parameters has the Siamese model than the encoder alone?

# %% tags=["C116", "C119"]
twice = encoders.siamese(encoder.model)
print(f"the encoder learns {encoder.model.count_params():,} numbers, the Siamese model {twice.count_params():,}")
print("the network inside is the encoder itself:", encoder.model in twice.layers)
goran = pictures_of("Goran")[[3, 6]]
there, back = twice([goran[:1], goran[1:]]), twice([goran[1:], goran[:1]])
print("the same distance in both orders:", bool(np.allclose(there, back)))
print("distance of a picture to itself:", float(twice([goran[:1], goran[:1]])[0]))
plots_faces.siamese(*goran, encoder.model(goran), float(there[0]))

# %% [markdown] tags=["C116", "C117"]
# **Look.** Not one parameter more. With two sets of weights a picture could be far from itself; with one it cannot.
#
# Some texts take the norm, others the *squared* norm. Squaring keeps the order of distances of 0 or more, so both serve, but
# every threshold changes with it.
#
# **Predict.** $\lVert f - g \rVert \le 0.9$ decides the same as $\lVert f - g \rVert^2 \le$ what?

# %% tags=["C117"]
print("distance  at most 0.9  squared  at most 0.9  at most 0.81")
for d in (0.50, 0.88, 0.93, 1.20):
    print(f"{d:8.2f}  {d <= 0.9!s:11}  {d * d:7.2f}  {d * d <= 0.9!s:11}  {d * d <= 0.81}")

# %% [markdown] tags=["C115", "C117"]
# > Often the two are mixed in one text. Precisely: choose one, say which, and keep to it. This chapter uses the norm, as do
# > 07 and 08; the triplet loss of chapter 06 uses the squared norm.
#
# **Predict.** Below are six encodings, three of Ada and three of Goran, as rows of colours, blue below zero and red above.
# Can you tell the two people apart without a face?

# %% tags=["C115"]
rows = [f"{name}, picture {number}" for name in ("Ada", "Goran") for number in (1, 3, 5)]
six = np.concatenate([pictures_of(name)[[0, 2, 4]] for name in ("Ada", "Goran")])
plots_faces.heatmap(encoder.encode(six), rows, meaning="value")

# %% [markdown] tags=["C115"]
# **Look.** Rows of one person share their stripes; the two people differ in many columns. No single column is "the nose":
# the person lies in all 128 numbers together.

# %% [markdown] tags=["C120"]
# ## 5.5 What training does
#
# A new network has random weights; its encodings mean nothing. Training pursues one goal, over all its weights, by
# *back-propagation*:
#
# - $x^{(i)}$ and $x^{(j)}$ show the same person: $\lVert f(x^{(i)}) - f(x^{(j)}) \rVert$ small;
# - they show two people: large.
#
# > Not "similar" pictures but pictures of *the same person*: two strangers in red hats stay far apart. The goal is the
# > *objective function*, 목적 함수; 객관적인 함수 would be an unbiased one.
#
# **Predict.** How do the distances of both kinds lie before training?

# %% tags=["C120"]
validation, test = verification.split_people(everyone.labels, (1, 1), seed=5)  # 20 people each
untrained = encoders.FaceEncoder(encoders.face_network(), "untrained", "none")
before = untrained.encode(everyone.pictures)
pairs = verification.make_pairs(everyone.labels, 1200, seed=2, rows=test)
def distances(rows, pairs):
    return np.linalg.norm(rows[pairs.first] - rows[pairs.second], axis=1)

plots_faces.distance_histogram({"random weights": distances(before, pairs),
                                "trained": distances(encodings, pairs)}, pairs.same)

# %% [markdown] tags=["C120"]
# **Look.** Before, the two heaps nearly lie on each other: the network sees pictures, not people. After training they stand
# apart, although it met none of these people: it was trained on others, of whom a program drew as many as it liked.
#
# A map shows the same. 128 dimensions do not fit on paper; *principal component analysis* (PCA) keeps the two directions
# in which the encodings differ most.
#
# **Predict.** Eight people, ten pictures each. What will the map look like?

# %% tags=["C115", "C120"]
first_eight = np.flatnonzero(everyone.labels < 8)
centred = encodings[first_eight] - encodings[first_eight].mean(axis=0)
_, sizes, directions = np.linalg.svd(centred, full_matrices=False)
places = centred @ directions[:2].T  # (80, 2)
places *= np.sign(places[0])  # a direction and its opposite are equally good: fix one
shown = (sizes[:2] ** 2).sum() / (sizes**2).sum()
print("less than 7 tenths of the spread fit on the map:", bool(shown < 0.7))
between = np.linalg.norm(centred[:, None] - centred, axis=2) + 9 * np.eye(80)  # 9: no picture is its own neighbour
owner = everyone.labels[first_eight]
print("in 128 numbers the nearest is always the same person:", bool((owner[between.argmin(axis=1)] == owner).all()))
names = [everyone.names[label] for label in everyone.labels[first_eight]]
plots_faces.map_2d(places, names, everyone.pictures[first_eight])

# %% [markdown] tags=["C115"]
# **Look.** Most people are islands: turned heads, hats and light stay with their owner. Some islands lie upon each other,
# for two directions show only a part. In all 128 numbers no picture is nearest to another person's.

# %% [markdown] tags=["C112", "C113"]
# ## 5.6 From where on two people?
#
# The distance is a score. A **threshold** $\tau$ (tau) makes it a decision:
#
# $$d \le \tau: \text{the same person} \qquad d > \tau: \text{two different people}$$
#
# > Often misprinted as "$d \le \tau$: different"; precisely, $d > \tau$ is different. And $\tau_{tau}$, as some write, says
# > one letter twice: it is τ.

# %% [markdown]
# **Exercise 5.2 · `same_person`** (5 minutes, 1 point). `distance` and `tau` are numbers. Return `True` where they say *the
# same person*, else `False`. Worked case: a distance of 0.55 is the same person under tau = 0.7.
#
# <details><summary>Hint 1</summary>How far is a picture from itself?</details>
# <details><summary>Hint 2</summary>A comparison in Python is already <code>True</code> or <code>False</code>.</details>

# %% tags=["exercise:same_person", "C112"]
def same_person(distance, tau):
    """True where two pictures at this distance count as one person."""
    ### BEGIN SOLUTION
    return distance <= tau
    ### END SOLUTION

# %% tags=["check:same_person"]
check("same_person", same_person)

# %% [markdown] tags=["C113"]
# A threshold errs in two ways. A **false accept** takes two people for one: a stranger gets in. A **false reject** takes
# one person for two: a colleague stays outside.
#
# **Predict.** What happens to each kind when you raise τ? Then turn the knob, in hundredths.

# %% tags=["C113", "nbval-ignore-output"]
known = verification.make_pairs(everyone.labels, 1200, seed=1, rows=validation)
known_distances = distances(encodings, known)

def errors(tau):
    return plots_faces.error_curves(known_distances, known.same, tau / 100)

knobs.turn(errors, tau=(20, 160))

# %% tags=["C113"]
tau = verification.best_threshold(known_distances, known.same)
plots_faces.error_curves(known_distances, known.same, tau)

# %% [markdown] tags=["C113"]
# **Look.** One curve falls while the other rises: each threshold trades strangers let in for colleagues kept out. A bank
# goes left, a photo album right. Here we take the threshold of fewest errors in all.
#
# τ is a **hyper-parameter**: chosen by us, not learned as a weight. Choose it on people whom the encoder never saw, and
# measure on yet others; a threshold fitted to the pairs it is measured on flatters itself. `encoder.threshold` is stricter:
# it is meant for a gallery of 100 people (chapter 08).

# %% tags=["C113", "C114"]
pixels = encoders.pixels(everyone.pictures)
found = {}
for name, rows in (("encodings", encodings), ("random weights", before), ("pixels", pixels)):
    chosen = verification.best_threshold(distances(rows, known), known.same)  # 20 people
    found[name] = verification.accuracy(distances(rows, pairs), pairs.same, chosen)  # 20 others
print(f"by chance: {pairs.same.mean():.1f} of the pairs")
print("encodings right on more than 0.9 of them:", found["encodings"].low > 0.9)
print("pixels and random weights on less than 0.7:", max(found["pixels"].high, found["random weights"].high) < 0.7)
plots_faces.roc({name: (distances(rows, pairs), pairs.same) for name, rows in
                 (("encodings", encodings), ("random weights", before), ("pixels", pixels))})

# %% [markdown] tags=["C113", "C114"]
# **Look.** Each method got its own best threshold. Over 1,200 pairs, pixels are little better than a coin, and so is the
# untrained network, which has the same shape as the trained one: the architecture alone does not know people.
#
# The curve, the *ROC*, shows all thresholds at once: up are colleagues let in, to the right strangers let in. Chapter 07
# reads it closely.

# %% [markdown] tags=["C107"]
# ## 5.7 One photograph each, again
#
# Now the task of 5.2: for a new picture $x'$, find whose it is among examples $(x_i, y_i)$, one a person, $y_i$ the name.
# We encode each pass photograph once. A visitor is whoever's encoding lies nearest to that of $x'$.

# %% [markdown]
# **Exercise 5.3 · `nearest_example`** (10 minutes, 1 point). `query` is `(d,)`, `gallery` is `(n, d)`, one row a
# photograph, `labels` says whose each row is. Return the label of the row at the smallest L2 distance. Worked case: rows
# (0, 0) and (9, 9) with labels 21 and 35, query (7, 8): 35.
#
# <details><summary>Hint 1</summary>First one distance for each row. Along which axis do you sum?</details>
# <details><summary>Hint 2</summary><code>np.argmin</code> gives the place of the smallest. Is that the answer?</details>

# %% tags=["exercise:nearest_example", "C107"]
def nearest_example(query, gallery, labels):
    """The label of the row of `gallery` (n, d) that is nearest to `query` (d,)."""
    ### BEGIN SOLUTION
    squares = np.sum((gallery - query) ** 2, axis=1)  # (n,)
    return labels[np.argmin(squares)]
    ### END SOLUTION

# %% tags=["check:nearest_example"]
check("nearest_example", nearest_example)

# %% [markdown] tags=["C107", "C109"]
# **Predict.** The same four pass photographs as in 5.2, the same visits, and Hana from the first day. What changes when
# she joins, and how many visits will be right?

# %% tags=["C107", "C109"]
team = [*staff, "Hana"]  # Hana joins: one more row, nothing is trained
gallery = encoder.encode(np.stack([pictures_of(name)[0] for name in team]))
visits = np.concatenate([pictures_of(name)[1:] for name in team])
nearest = yours("nearest_example", nearest_example)
who = [nearest(row, gallery, team) for row in encoder.encode(visits)]
right = np.array([name == team[k // 9] for k, name in enumerate(who)])
print("right on more than 9 in 10 visits:", bool(right.mean() > 0.9))
plots_faces.album(visits, who, columns=9, marks=right, side=0.8,
                  title="nine visits a row; under each the nearest pass")

# %% [markdown] tags=["C107", "C109"]
# **Look.** One photograph is enough, and joining costs one row of 128 numbers. Both limits of softmax are gone.
#
# > One shot is what *enrolment* needs. The encoder itself learned from a great many pictures of other people. With a few
# > photographs each it is called *few-shot*; the two words are often mixed.
#
# Strangers would still get the name of the nearest colleague: a threshold must refuse them, in chapter 08.

# %% [markdown] tags=["C121"]
# **Use a pre-trained encoder**: for real faces, training takes hundreds of thousands of pictures. Before you do, read two
# things.
#
# *Its licence.* Many sets of faces allow research only, and so may weights trained on them; some were collected without
# asking, and withdrawn. *The law.* An encoding that identifies a person is biometric data: ask first, say what for, store
# no photographs, delete when asked.
#
# `cast_encoder` learned from drawn people only; the model card of `face_encoder` names its photographs.

# %% [markdown]
# ## 5.8 The whole method, on your functions
#
# The eight pairs of the beginning: encode, `encoding_distance`, `same_person` with the τ of 5.6. Where a function of yours
# is still open, ours stands in.
#
# **Look** for the frames: a tick where the decision is right, a cross where it is wrong.

# %% tags=["C112", "C116", "C117"]
measure, decide = yours("encoding_distance", encoding_distance), yours("same_person", same_person)
f, g = encodings[eight.first], encodings[eight.second]
measured = [measure(f[k], g[k]) for k in range(8)]
decided = [bool(decide(d, tau)) for d in measured]
print("equal to the distances of the beginning:", np.allclose(measured, apart, atol=1e-4))
plots_faces.pairs(everyone.pictures[eight.first], everyone.pictures[eight.second],
                  [f"{d:.2f}\n{'same person' if same else 'two people'}"
                   for d, same in zip(measured, decided, strict=True)],
                  marks=np.array(decided) == eight.same)

# %% [markdown] tags=["C113"]
# ## When it fails
#
# **Predict.** Among the pairs of the people we measured on, which will the encoder get most wrong? Think of pictures of
# one person that look unlike each other, and of two people who look alike.

# %% tags=["C113", "C114"]
tested = distances(encodings, pairs)
order, owner = np.argsort(tested), everyone.labels[pairs.first]
farthest = {owner[k]: k for k in order if pairs.same[k]}  # of each person the last, and worst
closest = {owner[k]: k for k in order[::-1] if not pairs.same[k]}
worst = np.array([*sorted(farthest.values(), key=lambda k: -tested[k])[:4],
                  *sorted(closest.values(), key=lambda k: tested[k])[:4]])
plots_faces.pairs(everyone.pictures[pairs.first[worst]], everyone.pictures[pairs.second[worst]],
                  [f"{'one person' if pairs.same[k] else 'two people'}\n{tested[k]:.2f}" for k in worst],
                  title=f"one person, farthest apart; two people, nearest (threshold {tau:.2f})",
                  marks=(tested[worst] <= tau) == pairs.same[worst], side=0.95)

# %% [markdown] tags=["C113"]
# **Look.** On the left one person each, under a hat, in the dark or with the head turned: little of the face is left to
# encode. On the right two people who share much: a beard, a hair style, the shape of a head. Frames with a tick are decided
# rightly, if only just. Where both kinds meet, no threshold saves both;
# a better encoder, or a second photograph at enrolment, does.

# %% [markdown]
# ## What to keep
#
# | idea | equation | helper | pitfall |
# |---|---|---|---|
# | verification, recognition | 1 : 1, 1 : K | `verification`, `recognition` | a score first, then a threshold |
# | one-shot learning | one row a person | `encoder.encode` | one shot to enrol, not to train |
# | softmax | K + 1 outputs | `classifier`, above | too little data; train again for each joiner |
# | similarity function | $d(\text{img}_1, \text{img}_2)$ | `np.linalg.norm` | it is a distance: small means alike |
# | pixels | $\lVert x_1 - x_2 \rVert$ | `encoders.pixels` | light, pose and position |
# | encoding | $f(x)$, 128 numbers | `encoders.load` | of length 1 here |
# | Siamese network | $\lVert f(x^{(1)}) - f(x^{(2)}) \rVert$ | `encoders.siamese` | one set of weights |
# | norm, squared norm | $d \le \tau$, $d^2 \le \tau^2$ | | the threshold belongs to one of them |
# | threshold | $d \le \tau$: the same person | `verification.best_threshold` | choose and measure on different people |
#
# **Words of this chapter**
#
# | English | 한국어 | English | 한국어 |
# |---|---|---|---|
# | face verification | 얼굴 검증 | Siamese network | 샴 네트워크 |
# | face recognition | 얼굴 인식 | distance, norm | 거리, 노름 |
# | one-shot learning | 원샷 학습 | threshold | 임계 값 |
# | similarity function | 유사도 함수 | hyper-parameter | 하이퍼파라미터 |
# | encoding | 인코딩 | objective function | 목적 함수 |
# | liveness detection | 생체 감지 | pre-trained model | 사전 학습된 모델 |
# | false accept | 오인식 (false accept) | false reject | 오거부 (false reject) |
# | pixel by pixel | 픽셀 단위 | Euclidean distance | 유클리드 거리 |

# %% [markdown]
# ## Quiz
#
# Nine questions, a point each. Write the letter of your answer in quotes, as in `answer = "a"`, run that cell and the one
# below it. A wrong answer says why it is wrong; you may try again.

# %% tags=["quiz:05.q1", "C104"]
answer = "b"

# %% tags=["quiz:05.q2", "C107"]
answer = "d"

# %% tags=["quiz:05.q3", "C108"]
answer = "a"

# %% tags=["quiz:05.q4", "C109"]
answer = "c"

# %% tags=["quiz:05.q5", "C111"]
answer = "b"

# %% tags=["quiz:05.q6", "C112"]
answer = "d"

# %% tags=["quiz:05.q7", "C117"]
answer = "b"

# %% tags=["quiz:05.q8", "C116"]
answer = "a"

# %% tags=["quiz:05.q9", "C113"]
answer = "c"

# %% [markdown]
# ## Going further
#
# - Give the softmax of 5.2 all ten pictures of each colleague, and test it on people drawn with `faces.draw`. When does it
#   become good?
# - Encode two pass photographs of each person and take the mean, made to length 1. What happens to the visits that failed?
# - How far do the random weights come if you first take the mean encoding of all pictures away from each?
#
# **Sources**
#
# | for | source |
# |---|---|
# | faces with a Siamese network | Y. Taigman, M. Yang, M. Ranzato, L. Wolf (2014), *DeepFace: closing the gap to human-level performance in face verification*, CVPR, section 4 |
# | the first Siamese network | J. Bromley, I. Guyon, Y. LeCun, E. Säckinger, R. Shah (1993), *Signature verification using a "Siamese" time delay neural network*, NIPS 6 |
# | faces, before DeepFace | S. Chopra, R. Hadsell, Y. LeCun (2005), *Learning a similarity metric discriminatively, with application to face verification*, CVPR |
# | encodings of length 1, 128 numbers | F. Schroff, D. Kalenichenko, J. Philbin (2015), *FaceNet: a unified embedding for face recognition and clustering*, CVPR, arXiv:1503.03832 |
# | ImageNet, 1.28 million pictures | O. Russakovsky et al. (2015), *ImageNet large scale visual recognition challenge*, IJCV 115, arXiv:1409.0575 |
# | faces | the cast: invented people, drawn by `images/draw_cast.py` |

# %%
report(chapter=5)
