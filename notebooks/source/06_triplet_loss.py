# %% [markdown]
# # 06 · Triplet loss
#
# Chapter 05 compared faces with an encoder that somebody had trained. Here you train one, with a loss
# that you write. It looks at three pictures at a time, such as these.
#
# **About 90 minutes of work; runs in 40 seconds.**
#
# **You can then** write the triplet loss, say why a training stands still or collapses, and choose triplets that teach.

# %%
import numpy as np

from helpers import encoders, faces, images, knobs, plots, plots_faces, runtime, triplets
from helpers.grading import check, report, yours
keras, ops = runtime.keras, runtime.ops
runtime.start(seed=1)

# %% tags=["C123", "C141"]
cast = faces.cast()  # forty invented people, ten pictures each, ordered by person
three = cast.pictures[[180, 182, 290]]
plots_faces.album(three, ["anchor", "positive", "negative"], columns=3)

# %% [markdown] tags=["C123", "C124", "C141"]
# ## 6.1 Three pictures and a margin
#
# A **triplet** is three pictures: an **anchor** $A$, a **positive** $P$, which is another picture of the same person,
# and a **negative** $N$, somebody else. The wish: $d(A, P) \le d(A, N)$, the same person is nearer, whatever the
# light.
#
# > Often stated as "the distance of positive and negative". Precisely: two distances count, $A$ to $P$ and $A$ to
# > $N$. And a negative is often described by origin, age or sex. None of them is needed: it is any other person.

# %% [markdown] tags=["C125", "C126"]
# Write $f$ for the encoder; $f(A)$ is the encoding of $A$. In this chapter a distance is **squared L2**, the sum of the
# squared differences: $d(A, P) = \lVert f(A) - f(P) \rVert^2$. Moved to one side, the wish reads
#
# $$\lVert f(A) - f(P) \rVert^2 - \lVert f(A) - f(N) \rVert^2 \le 0$$
#
# **Predict.** Which encoders meet this without having looked at a single picture?

# %% tags=["C125", "C126"]
lazy = {"f = 0": np.zeros((3, 128)), "all encodings equal": np.full((3, 128), 0.7)}
for name, (A, P, N) in lazy.items():
    d_ap, d_an = np.sum((A - P) ** 2), np.sum((A - N) ** 2)
    print(f"{name:20} d(A,P) - d(A,N) = {d_ap:.0f} - {d_an:.0f} = {d_ap - d_an:.0f}, wish met: {d_ap - d_an <= 0}")

# %% [markdown] tags=["C126", "C127"]
# **Look.** Two lazy solutions: zero for everybody, or any one encoding for everybody. Both give $0 - 0 \le 0$.
#
# So we ask for more: the negative must be farther by a **margin**, a number that we choose, such as 0.2.
#
# $$d(A, P) - d(A, N) + \text{margin} \le 0$$
#
# > Often stated as "the margin keeps a stable gap". Precisely: that too, and it rules out both lazy solutions, since
# > $0 - 0 + 0.2 > 0$. It is often called α, as are learning rates and a weight of chapter 09; here it is `margin`.

# %% [markdown]
# **Predict.** $d(A, P) = 0.5$, $d(A, N) = 0.51$: the same person is nearer. Does a margin of 0.2 hold? How far must $N$
# be, at least?

# %% tags=["C127", "C128"]
d_ap, d_an, margin = 0.5, 0.51, 0.2
print(f"without margin: {d_ap} - {d_an} = {d_ap - d_an:.2f}, not above 0")
print(f"with margin: {d_ap - d_an:.2f} + {margin} = {d_ap - d_an + margin:.2f}, above 0: not far enough")
print(f"it holds from d(A,N) = {d_ap + margin:.2f} on, or with d(A,P) = {d_an - margin:.2f} at most")
print(f"right at the border rounding decides: {d_ap} - 0.7 + {margin} = {d_ap - 0.7 + margin:.0e}")

# %% [markdown] tags=["C128"]
# > Often stated as "$f(A, N)$ is 0.7". Precisely: $d(A, N)$ is; $f$ takes one picture.
#
# **Exercise 6.1 · `margin_holds`** (5 minutes, 1 point). Two distances and a margin, each one number. Return whether
# the margin holds. Worked cases: (0.5, 0.51, 0.2) does not hold; (0.5, 0.8, 0.2) does, and so does the border (0.5,
# 0.75, 0.25).
#
# <details><summary>Hint 1</summary>Which of the two distances may be large?</details>
# <details><summary>Hint 2</summary>A larger margin must make it harder to hold. Try yours with a margin of 5.</details>

# %% tags=["exercise:margin_holds", "C128"]
def margin_holds(d_ap, d_an, margin):
    """True where the negative is farther than the positive by the margin or more."""
    ### BEGIN SOLUTION
    still_missing = d_ap - d_an + margin
    return still_missing <= 0
    ### END SOLUTION

# %% tags=["check:margin_holds"]
check("margin_holds", margin_holds)

# %% [markdown] tags=["C129", "C130"]
# ## 6.2 The loss
#
# What is still missing to the margin is the **triplet loss** (FaceNet, equation 3):
#
# $$L(A, P, N) = \max\left(\,d(A, P) - d(A, N) + \text{margin},\; 0\,\right)$$
#
# **Predict.** Keep $d(A, P) = 0.5$ and push the negative away. Where does the loss become 0? What would happen there
# without the maximum? Then turn the knob.

# %% tags=["C127", "C130", "nbval-ignore-output"]
far = np.linspace(0, 1.5, 151)  # distances of the negative

def hinge(margin):
    return plots.curves(far, {f"margin {margin}": np.maximum(0.5 - far + float(margin), 0)}, "d(A, N)", "loss")

knobs.turn(hinge, margin=("0.0", "0.1", "0.2", "0.5", "1.0"))

# %% tags=["C127", "C130"]
lines = {f"margin {margin}": np.maximum(0.5 - far + margin, 0) for margin in (0.0, 0.2, 0.5)}
plots.curves(far, lines | {"margin 0.2, no maximum": 0.5 - far + 0.2}, "d(A, N), with d(A, P) = 0.5", "loss")

# %% [markdown] tags=["C130", "C132"]
# **Look.** The loss falls to 0 at $0.5 + \text{margin}$ and stays there: beyond it a triplet is done, *how far* beyond
# does not matter. Without the maximum it would go on earning, and easy triplets would pay for hard ones.
#
# > Often stated as "the loss nears 0 as the prediction nears the label". Precisely: there is no label. The loss is 0
# > where the margin holds. A triplet whose loss is above 0 is called **active**.

# %% [markdown] tags=["C131"]
# Over $m$ triplets the losses are added: $J = \sum_{i=1}^{m} L(A^{(i)}, P^{(i)}, N^{(i)})$. Each is cut off *before*
# the sum.
#
# **Predict.** Below, the second triplet holds the margin by far. By how much does it lower $J$?

# %% tags=["C131"]
d_ap, d_an = np.array([0.5, 0.2, 0.6, 0.9]), np.array([0.51, 1.9, 0.9, 0.4])
missing = d_ap - d_an + 0.2
losses = np.maximum(missing, 0)
print(f"sum of the maxima {losses.sum():.2f}, maximum of the sum {max(missing.sum(), 0):.2f}")
plots.numbers([[("d(A,P)", d_ap[:, None]), "−", ("d(A,N)", d_an[:, None]), "+", ("margin", np.full((4, 1), 0.2)),
                "=", ("missing", missing[:, None]), "→", ("loss", losses[:, None])]])

# %% [markdown] tags=["C131"]
# **Look.** Not at all: J is 0.89, the loss of two triplets. The maximum of the *sum* would be 0: one easy triplet
# would hide two that still have to learn.

# %% [markdown] tags=["C140"]
# What is a margin of 0.2: much, or little? That depends on how long the encodings are.
#
# **Predict.** Make all encodings ten times as long, or as short. Nobody is recognised better or worse. What becomes of
# the loss, with a margin of 0.5?

# %% tags=["C140"]
A, P, N = np.array([[0.6, 0.8]]), np.array([[0.8, 0.6]]), np.array([[0.96, 0.28]])
for scale in (0.1, 1, 10):
    loss = triplets.triplet_loss(scale * A, scale * P, scale * N, margin=0.5)
    print(f"encodings {scale:4} times as long: loss {float(loss):.2f}")

# %% [markdown] tags=["C140"]
# **Look.** Short encodings can never hold the margin; long ones hold it as soon as the positive is nearer at all. So
# FaceNet keeps every encoding at **length 1**, $\lVert f(x) \rVert = 1$: a point on a sphere of 128 dimensions.
# Squared distances then lie between 0 and 4, and 0.2 means something.
#
# > Often left out. Without length 1 the margin has no scale.

# %% [markdown]
# **Exercise 6.2 · `l2_normalise`** (5 minutes, 1 point). `E` is `(n, d)`. Return it with every *row* divided by its
# length; a row of zeros must stay finite. Worked case: (3, 4) becomes (0.6, 0.8).
#
# <details><summary>Hint 1</summary>A length for each row: squares, summed along axis 1, then the root.</details>
# <details><summary>Hint 2</summary><code>keepdims=True</code> keeps the shape (n, 1), which divides rows. What may the
# smallest divisor be?</details>

# %% tags=["exercise:l2_normalise", "C140"]
def l2_normalise(E):
    """The rows of E (n, d), each divided by its length."""
    ### BEGIN SOLUTION
    lengths = np.sqrt(np.sum(E**2, axis=1, keepdims=True))
    return E / np.maximum(lengths, 1e-12)
    ### END SOLUTION

# %% tags=["check:l2_normalise"]
check("l2_normalise", l2_normalise)

# %% [markdown]
# **Exercise 6.3 · `triplet_loss`** (15 minutes, 3 points). `anchor`, `positive` and `negative` are `(m, d)`; row i of
# the three is one triplet. Return $J$, one number. Worked case: anchors (0, 0) and (0, 0), positives (1, 0) and (0, 1),
# negatives (1, 1) and (1, 0) give 0 + 0.2 = 0.2.
#
# <details><summary>Hint 1</summary>Two arrays of m distances first. Which axis do you sum over?</details>
# <details><summary>Hint 2</summary><code>np.maximum</code> compares number by number; the sum comes last.</details>

# %% tags=["exercise:triplet_loss", "C129", "C131"]
def triplet_loss(anchor, positive, negative, margin=0.2):
    """Sum over m triplets of max(d_ap - d_an + margin, 0), with squared L2 distances."""
    ### BEGIN SOLUTION
    d_ap = np.sum((anchor - positive) ** 2, axis=1)
    d_an = np.sum((anchor - negative) ** 2, axis=1)
    losses = np.maximum(d_ap - d_an + margin, 0)
    return np.sum(losses)
    ### END SOLUTION

# %% tags=["check:triplet_loss"]
check("triplet_loss", triplet_loss)

# %% [markdown] tags=["C133", "C134", "C138"]
# ## 6.3 Most triplets teach nothing
#
# From here we use `triplets.triplet_loss`, which TensorFlow can differentiate.
#
# A positive is a *second* picture, so training needs two or more of each person; about ten is usual. Once trained, one
# picture of a *new* person is enough (chapter 05).
#
# **Predict.** $K$ people with $n$ pictures each: $K n$ anchors, $n - 1$ positives, $(K - 1)\,n$ negatives. How many
# triplets have 1,000 people with ten pictures?

# %% tags=["C133", "C138"]
K, n = 1000, 10
count = K * n * (n - 1) * (K - 1) * n
print(f"{count:,} triplets from {K * n:,} pictures")
print("triplets.triplet_count agrees:", count == triplets.triplet_count(K, n))
print("with one picture each:", triplets.triplet_count(10_000, 1))

# %% [markdown] tags=["C142"]
# Far too many to go through. Instead we take small **batches** of a few people with a few pictures each, and form
# triplets inside the batch.
#
# We draw 100 people who exist nowhere, six pictures each, 32×32 pixels to be quick. Tests are done on *other* people:
# the cast. `PeopleBatches` deals the pictures out, and `as_tf_dataset` makes a `tf.data` pipeline of it.

# %% tags=["C142"]
drawn = faces.draw_people(100, 6, seed=6, split="training", size=32)
print("pictures:", drawn.pictures.shape, "  people:", len(drawn.names))

# %% tags=["C142"]
batches = triplets.PeopleBatches(drawn.pictures, drawn.labels, people=16, pictures_each=4, seed=1)
pictures, labels = next(iter(batches.as_tf_dataset()))
print("a batch:", pictures.shape, "  whose they are:", *np.asarray(labels)[:12], "...")
plots_faces.album(np.asarray(pictures)[:16], columns=8, title="the first four people of a batch")

# %% [markdown] tags=["C135", "C142"]
# **Look.** 16 people, four pictures each, person after person. Three different pictures out of 64, in order, are
# *possible*; *valid* ones have the right people in the right roles; *active* ones have a loss above 0.
#
# **Predict.** Which share of the valid triplets is active for pixels as encodings, made to length 1?

# %% tags=["C135", "C140"]
E = triplets.l2_normalise(encoders.pixels(np.asarray(pictures)))
counts = triplets.count_triplets(E, labels, margin=0.2)
for name, number in zip(("possible", "valid", "active"), counts, strict=True):
    print(f"{name:9}{number:9,}")

# %% [markdown] tags=["C135"]
# **Look.** Most of the valid triplets are active: pixels, none below 0, point nearly one way, and at length 1 few
# differences reach the margin. What happens while an encoder
# learns? We train one with **random** triplets: the positive is the picture before it of the same person, the
# negative belongs to the person before in the batch. Both are random, because the batch is.

# %% tags=["C135"]
def random_triplets(E, labels):
    """The mean loss of 64 triplets without any choice, and how many of them are active."""
    people = ops.reshape(E, (16, 4, -1))
    positive, negative = (ops.reshape(ops.roll(people, 1, axis), ops.shape(E)) for axis in (1, 0))
    losses = triplets.triplet_loss(E, positive, negative, margin=0.2, reduction="none")
    active = ops.sum(ops.cast(losses > 0, "float32"))
    return triplets.MinedLoss(ops.mean(losses), active, float(64))

# %% [markdown] tags=["C142"]
# The encoder is `small_network`: three convolutions, one dense layer, 32 numbers of length 1. While training, two
# layers in front of it mirror and shift the pictures at random. `mine` says which triplets count; Keras does the
# rest.
#
# After every ten steps we note the loss, the share of active triplets, and the distances between twelve people of the
# cast, who take no part.

# %% tags=["C135"]
small = np.stack([images.resize(picture, (32, 32)) for picture in cast.pictures[:120]])
whose = cast.labels[:120]  # twelve people, ten pictures each

def apart(E):
    """Mean squared distances between pictures of one person, and of two."""
    d, same = triplets.pairwise_distances(E).numpy(), whose[:, None] == whose
    return d[same & ~np.eye(120, dtype=bool)].mean(), d[~same].mean()

# %% tags=["C135", "C142"]
def train(mine, rounds=15):
    """A new encoder; its loss, share of active triplets and distances after each round of ten steps."""
    runtime.start(seed=1)
    def loss(labels, E):
        return mine(E, labels).loss
    def share(labels, E):
        mined = mine(E, labels)
        return mined.active / mined.valid
    network, unseen = encoders.small_network(size=32, dimensions=32), []
    vary = [keras.layers.RandomFlip("horizontal", seed=1),
            keras.layers.RandomTranslation(0.08, 0.08, fill_mode="nearest", seed=2)]
    model = keras.Sequential([*vary, network])
    model.compile(keras.optimizers.Adam(0.003), loss=loss, metrics=[share])
    note = keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: unseen.append(apart(network(small))))
    history = model.fit(batches.as_tf_dataset(epochs=None), epochs=rounds, steps_per_epoch=10,
                        shuffle=False, callbacks=[note], verbose=0).history
    return network, history | {"apart": np.array(unseen)}

_, chance = train(random_triplets)
print("share of active triplets above a half in the first ten steps:", chance["share"][0] > 0.5)
print("below 0.4 in the last ten:", chance["share"][-1] < 0.4)

# %% [markdown] tags=["C135", "C136"]
# **Look.** After 150 steps most random triplets hold the margin: their loss is 0, so is their gradient, and the
# computation was for nothing.
#
# > Often stated as "the loss of random triplets is always 0". Precisely: mostly, and more often the better the encoder.
#
# A triplet teaches where $d(A, P) \approx d(A, N)$. Such ones have to be *chosen*.

# %% [markdown] tags=["C136", "C137"]
# ## 6.4 Hard and semi-hard
#
# Choosing within the batch is called **mining**. For every anchor: the **hardest positive** is the farthest picture
# of the same person, the **hardest negative** the nearest picture of anybody else.
#
# **Predict.** With pixels as encodings, what will a hardest positive look like, and a hardest negative?

# %% tags=["C136", "C137"]
few = np.arange(64)  # six people of the cast, and four pictures of a seventh
E = triplets.l2_normalise(encoders.pixels(cast.pictures[few]))
positive, negative = (np.asarray(choose(E, cast.labels[few])) for choose in
                      (triplets.hardest_positive, triplets.hard_negative))
anchors = [2, 25, 41, 57]
order = np.ravel([[a, positive[a], negative[a]] for a in anchors])
plots_faces.album(cast.pictures[order], ["anchor", "hardest positive", "hardest negative"] * 4, columns=6)

# %% [markdown] tags=["C137", "C141"]
# **Look.** To pixels the hardest positive is the same person in another light, turned or cut off; the hardest
# negative is somebody else in like colours, bright or dark: length 1 takes the brightness away. That is just what an
# encoder has to see through.

# %% [markdown]
# **Exercise 6.4 · `hardest_positive`** (10 minutes, 1 point). `E` is `(n, d)`, `labels` `(n,)`. Return for every row
# the index of the farthest row with the same label. Worked case: four rows, at 0, 1, 5 and 7 on a line, labels 8, 8, 8,
# 3: row 0 gets 2. Where a person has one row only, the answer is not asked for.
#
# <details><summary>Hint 1</summary>A loop over anchors, a loop over candidates; keep the best.</details>
# <details><summary>Hint 2</summary>Or an (n, n) array of distances, −1 where the labels differ, and
# <code>argmax</code>. </details>

# %% tags=["exercise:hardest_positive", "C137"]
def hardest_positive(E, labels):
    """(n,) index of the farthest row of the same label."""
    ### BEGIN SOLUTION
    distances = np.sum((E[:, None] - E[None, :]) ** 2, axis=2)
    same = labels[:, None] == labels[None, :]
    return np.argmax(np.where(same, distances, -1), axis=1)
    ### END SOLUTION

# %% tags=["check:hardest_positive"]
check("hardest_positive", hardest_positive)

# %% [markdown]
# **Exercise 6.5 · `hard_negative`** (10 minutes, 2 points). The same for the *nearest* row with *another* label. Worked
# case: on the line above rows 0, 1 and 2 get 3, and row 3 gets 2.
#
# <details><summary>Hint 1</summary>Nothing is nearer to a row than itself. Keep it out, and its person too.</details>
# <details><summary>Hint 2</summary>A 0 where the labels are equal would win. Which value never does?</details>

# %% tags=["exercise:hard_negative", "C136", "C137"]
def hard_negative(E, labels):
    """(n,) index of the nearest row of another label."""
    ### BEGIN SOLUTION
    distances = np.sum((E[:, None] - E[None, :]) ** 2, axis=2)
    same = labels[:, None] == labels[None, :]
    return np.argmin(np.where(same, np.inf, distances), axis=1)
    ### END SOLUTION

# %% tags=["check:hard_negative"]
check("hard_negative", hard_negative)

# %% [markdown] tags=["C137"]
# Between easy and hard lies a third kind. A **semi-hard** negative is farther than the positive, but not by the margin:
#
# $$d(A, P) < d(A, N) < d(A, P) + \text{margin}$$
#
# > Often stated as "FaceNet takes hard positives and hard negatives". Precisely: it takes *all* pairs of anchor and
# > positive, and semi-hard negatives (section 3.2), because the hardest can make a training collapse. We shall see it.

# %% [markdown]
# **Exercise 6.6 · `semi_hard_negative`** (15 minutes, 2 points). `positive` `(n,)` holds the index of each anchor's
# positive. Return for every row the index of the nearest semi-hard negative, −1 where there is none. Worked case: on
# the line, row 0 with positive 1 and margin 50 gets 3; with margin 0.2 it gets −1.
#
# <details><summary>Hint 1</summary>Three conditions, joined by <code>&</code>.</details>
# <details><summary>Hint 2</summary><code>argmin</code> over nothing but infinities gives 0. How do you
# notice?</details>

# %% tags=["exercise:semi_hard_negative", "C137"]
def semi_hard_negative(E, labels, positive, margin=0.2):
    """(n,) index of the nearest row of another label with d_ap < d_an < d_ap + margin; -1 where there is none."""
    ### BEGIN SOLUTION
    distances = np.sum((E[:, None] - E[None, :]) ** 2, axis=2)
    d_ap = distances[np.arange(len(E)), positive][:, None]
    other = labels[:, None] != labels[None, :]
    fits = other & (distances > d_ap) & (distances < d_ap + margin)
    nearest = np.argmin(np.where(fits, distances, np.inf), axis=1)
    return np.where(fits.any(axis=1), nearest, -1)
    ### END SOLUTION

# %% tags=["check:semi_hard_negative"]
check("semi_hard_negative", semi_hard_negative)

# %% [markdown] tags=["C137"]
# ## 6.5 The collapse
#
# From here we use `triplets.batch_hard`: one triplet an anchor, with both of its hardest pictures. Its losses are the
# largest that the batch can give, so its gradients should be the longest.
#
# **Predict.** Will it learn faster than random triplets, from the first step on?

# %% tags=["C126", "C136", "C137"]
def hardest(E, labels):
    return triplets.batch_hard(E, labels, margin=0.2)

collapsed, hard = train(hardest)
print(f"loss of the last ten steps {hard['loss'][-1]:.2f}, share of active triplets {hard['share'][-1]:.2f}")

# %% tags=["C126"]
lines = {"hardest triplets": hard["loss"], "the margin": np.full(15, 0.2)}
plots.curves(10 * np.arange(1, 16), lines, "step", "loss")

# %% [markdown] tags=["C126"]
# **Look.** The hardest triplets drove the loss *down to the margin*, and there it stays: 0.20. That is the lazy
# solution of 6.1, max(0 − 0 + 0.2, 0). Let us see the encodings.

# %% tags=["C126"]
E = np.asarray(collapsed(small))
print(f"length of the encodings: {np.linalg.norm(E, axis=1).mean():.2f}")
print("largest squared distance of any two below 0.1:", triplets.pairwise_distances(E).numpy().max() < 0.1)

# %% [markdown] tags=["C126", "C136"]
# All 120 pictures have nearly one encoding: length 1 forbids f = 0, the other lazy solution is left. Why? A step
# moves $f(P)$ along $f(A) - f(P)$, towards the anchor, and $f(N)$ against $f(A) - f(N)$, away from it. The hardest
# positive is far, the hardest negative near: the pull is stronger than the push. Everything moves together, and the
# loss falls, towards the margin.
#
# > Often stated as "the margin stops a network from returning O for every picture". Precisely: a zero, or any one
# > encoding ($0 - 0$, not $N - N$); and the margin only makes it *costly*.

# %% [markdown] tags=["C136", "C137"]
# Now the same from semi-hard triplets. `triplets.batch_semi_hard` takes all pairs of anchor and positive. Where every
# negative is nearer than the positive there is no semi-hard one; `otherwise="farthest"` then takes the farthest of
# them, so that the pair is not lost (the paper does not say what to do there).
#
# **Predict.** Which share of its triplets will be active at the end: nearly all, or few?

# %% tags=["C135", "C136"]
def semi_hard(E, labels):
    return triplets.batch_semi_hard(E, labels, margin=0.2, otherwise="farthest")

learned, semi = train(semi_hard)
print("loss of the last ten steps below the margin by a fifth or more:", semi["loss"][-1] < 0.16)

# %% tags=["C135", "C136"]
steps = [str(10 * k) for k in range(1, 16)]
shares = np.array([run["share"] for run in (chance, semi, hard)])
print("semi-hard triplets stay active longer than random ones:", shares[1, -1] > shares[0, -1] + 0.2)
plots_faces.heatmap(shares, ["random", "semi-hard", "hardest"], steps, meaning="share of active triplets")

# %% [markdown] tags=["C135", "C139"]
# **Look.** Each column is ten steps. Random triplets soon have little to teach. Semi-hard ones stay active for long,
# because they are searched with the encoder as it is now. The hardest are always active, and taught nothing: active
# is necessary, not enough.
#
# > Often called curriculum learning. Precisely: a curriculum (Bengio et al. 2009) goes from easy to hard. Taking only
# > hard ones is *hard-example mining*.

# %% [markdown] tags=["C124", "C140"]
# ## 6.6 People it has never seen
#
# What did the three trainings bring for the twelve people of the cast? An encoder is good where pictures of *one*
# person are near and pictures of *two* are far. Beside them the encoder that ships with the course, `cast_encoder`.
#
# **Predict.** Which rows below will be dark (near) from left to right, and which bright?

# %% tags=["C124", "C126"]
shipped = encoders.load("cast_encoder")
codes = shipped.encode(cast.pictures[:120])

def calm(run):
    """The mean of the last ten notes, a hundred steps, at each of them."""
    return np.array([run[max(0, k - 9):k + 1].mean(axis=0) for k in range(len(run))])

runs = {"random": calm(chance["apart"]), "semi-hard": calm(semi["apart"]), "hardest": calm(hard["apart"]),
        "shipped": np.tile(apart(codes), (15, 1))}
rows = [f"{name}, {kind}" for name in runs for kind in ("one person", "two people")] + ["at right angles"]
strips = np.concatenate([run.T for run in runs.values()] + [np.full((1, 15), 2.0)])
plots_faces.heatmap(strips, rows, steps, meaning="squared distance")

# %% [markdown] tags=["C124", "C126"]
# **Look.** Two rows are one encoder, a column is the mean of the last ten notes (of all so far, in the first nine).
# Hardest: both rows dark, everybody is one point. Random: two people are farther than one. Semi-hard: by more; two
# people lie nearly at right angles (squared distance 2). The shipped encoder is the same idea with more of all:
# people, pixels, numbers, hours.

# %% tags=["C124", "C140"]
who = np.eye(12)[whose]  # (120, 12), a 1 in the column of the person
pairs_of = who.sum(axis=0)[:, None] * who.sum(axis=0) - np.diag(who.sum(axis=0))

def table(E):
    """(12, 12) mean squared distances between the pictures of two people; on the diagonal those of one."""
    return who.T @ triplets.pairwise_distances(E).numpy() @ who / pairs_of

runtime.start(seed=1)
pixels = triplets.l2_normalise(encoders.pixels(small))
untrained = encoders.small_network(size=32, dimensions=32)(small)
plots.maps({"pixels": table(pixels), "untrained": table(untrained), "shipped": table(codes)}, own_scale=True)

# %% tags=["C124", "C140"]
def found(E):
    """Share of pictures whose nearest other picture shows the same person."""
    d = triplets.pairwise_distances(E).numpy() + 10 * np.eye(120)
    return np.mean(whose[d.argmin(axis=1)] == whose)

print("pixels find the person in fewer than 4 of 10 pictures:", found(pixels) < 0.4)
print("the encoder trained here in more than 6 of 10:", found(learned(small)) > 0.6)
print("the shipped encoder in more than 9 of 10:", found(codes) > 0.9)

# %% [markdown] tags=["C124"]
# **Look.** A row and a column for each of the twelve people; white is near, and each panel has its own scale. For
# pixels and for an untrained network a person's own pictures lie nearly as far apart as anybody's. The shipped
# encoder has a white diagonal: near to oneself, far from all others, which is the wish of 6.1 for people who took no
# part. The one trained here lies between them, as the numbers say.

# %% [markdown] tags=["C129", "C137"]
# ## 6.7 The whole method, on your functions
#
# A new encoder learns from triplets that *your* functions choose; where one is still open, ours stands in. Keras gets
# your indices and finds the gradient, since NumPy has none. Your loss and your margin judge the result, on the cast:
# each picture with the one before it of the same person, and with one of the person before.

# %% tags=["C128", "C129", "C137", "C140"]
holds, unit, J = (yours(*pair) for pair in (
    ("margin_holds", margin_holds), ("l2_normalise", l2_normalise), ("triplet_loss", triplet_loss)))
far_positive, near_negative, between = (yours(*pair) for pair in (
    ("hardest_positive", hardest_positive), ("hard_negative", hard_negative),
    ("semi_hard_negative", semi_hard_negative)))

def judge(network):
    """Your loss, and the share of triplets for which your margin holds, of people never seen."""
    both = np.asarray(network(small)) + np.asarray(network(small[:, :, ::-1]))  # a picture and its mirror image
    E = np.asarray(unit(both))
    people = E.reshape(12, 10, -1)
    P, N = (np.roll(people, 1, axis).reshape(E.shape) for axis in (1, 0))
    kept = [holds(np.sum((a - p) ** 2), np.sum((a - n) ** 2), 0.2) for a, p, n in zip(E, P, N, strict=True)]
    return float(J(E, P, N, 0.2)), np.mean(kept)

# %% tags=["C129", "C137", "C142"]
def chosen_loss(choice, E):
    """Losses of the triplets (row, choice[row, 0], choice[row, 1]) where choice[row, 2] is 1."""
    P, N = (ops.take(E, ops.cast(choice[:, k], "int32"), axis=0) for k in (0, 1))
    return choice[:, 2] * triplets.triplet_loss(E, P, N, margin=0.2, reduction="none")

runtime.start(seed=2)
network = encoders.small_network(size=32, dimensions=32)
network.compile(keras.optimizers.Adam(0.003), loss=chosen_loss)
before = judge(network)
for x, y in batches.as_tf_dataset(epochs=None).take(60):
    E, y = np.asarray(network(x, training=True)), np.asarray(y)
    positive = np.asarray(far_positive(E, y))
    negative = np.asarray(between(E, y, positive, 0.2))
    network.train_on_batch(x, np.stack([positive, np.maximum(negative, 0), negative >= 0], axis=1))
after = judge(network)

# %% tags=["C129", "C137"]
print("your loss fell by a third or more:", after[0] < before[0] * 2 / 3)
print("your margin holds more often:", after[1] > before[1])
same = np.array_equal(near_negative(E, y), triplets.hard_negative(E, y))
print("your hard negatives are those of the helper:", same)

# %% [markdown] tags=["C126", "C133"]
# ## When it fails
#
# A loss of 0 looks like success.
#
# **Predict.** Three batches of 16 encodings, for which nothing was learned: one picture each of 16 people; four
# people, but each with one picture four times; one person only. What are their losses, of hardest triplets?

# %% tags=["C126", "C133"]
E = triplets.l2_normalise(np.random.default_rng(3).normal(size=(16, 32)))
people = np.repeat(np.arange(4), 4)
trials = {"one picture each": (E, np.arange(16)), "one picture four times": (E.numpy()[4 * people], people),
          "one person only": (E, np.zeros(16, int))}
for name, (rows, labels) in trials.items():
    mined = triplets.batch_hard(rows, labels)
    print(f"{name:24} loss {float(mined.loss):.2f}, anchors with a triplet {int(mined.valid)}")

# %% [markdown] tags=["C126", "C133"]
# **Look.** Three zeros, and nothing learned: no positive, a positive that is the anchor itself, no negative. Then
# 6.5: a loss that falls all the way, down to the margin. So watch more than the loss: valid triplets, active
# triplets, and distances between people who took no part in the training.

# %% [markdown]
# ## What to keep
#
# The helpers named here stand in `triplets`.
#
# | idea | equation | helper | pitfall |
# |---|---|---|---|
# | triplet | $(A, P, N)$ | `PeopleBatches` | both distances begin at $A$ |
# | margin | $d(A,P) - d(A,N) + \text{margin} \le 0$ | `triplet_loss` | without it $f = 0$ will do |
# | length 1 | $\lVert f(x) \rVert = 1$ | `l2_normalise` | else the margin has no scale; a zero row |
# | triplet loss | $\max(d(A,P) - d(A,N) + \text{margin}, 0)$ | `triplet_loss` | squared distances; no label |
# | cost | sum of the maxima | `triplet_loss` | not the maximum of the sum |
# | how many | $K n (n-1)(K-1) n$ | `triplet_count`, `count_triplets` | valid is not active |
# | hardest | farthest $P$, nearest $N$ | `batch_hard` | collapse: loss stays at the margin |
# | semi-hard | $d(A,P) < d(A,N) < d(A,P) + \text{margin}$ | `batch_semi_hard` | there may be none |
#
# **Words of this chapter**
#
# | English | 한국어 | English | 한국어 |
# |---|---|---|---|
# | triplet | 삼중항 | hard negative | 어려운 부정 (hard-negative) |
# | triplet loss | 삼중항 손실 | semi-hard negative | 준-어려운 부정 (semi-hard) |
# | anchor | 기준 | active triplet | 활성 삼중항 |
# | positive | 긍정 | mining | 마이닝 |
# | negative | 부정 | collapse | 붕괴 |
# | margin | 마진 | length 1, unit sphere | 길이 1, 단위 구 |
# | trivial solution | 자명한 해 (Trivial) | curriculum learning | 커리큘럼 학습 |
# | random choice | 무작위 선택 | batch | 배치 |
# | loss function | 손실 함수 | pipeline | 파이프라인 |
# | hard positive | 어려운 긍정 (hard-positive) | hyper-parameter | 하이퍼파라미터 |

# %% [markdown]
# ## Quiz
#
# Ten questions, a point each. Write the letter of your answer in quotes, run that cell and the one below it.

# %% tags=["quiz:06.q1", "C123"]
answer = "c"

# %% tags=["quiz:06.q2", "C126"]
answer = "a"

# %% tags=["quiz:06.q3", "C128"]
answer = "d"

# %% tags=["quiz:06.q4", "C130"]
answer = "b"

# %% tags=["quiz:06.q5", "C132"]
answer = "c"

# %% tags=["quiz:06.q6", "C133"]
answer = "b"

# %% tags=["quiz:06.q7", "C134"]
answer = "d"

# %% tags=["quiz:06.q8", "C138"]
answer = "a"

# %% tags=["quiz:06.q9", "C143"]
answer = "b"

# %% tags=["quiz:06.q10", "C137", "C139"]
answer = "c"

# %% [markdown]
# ## Going further
#
# - `train` takes any function of `(E, labels)`. Try `triplets.batch_all`, and `batch_hard` with `squared=False`, the L2
#   distance itself, as Hermans et al. take it. Which of them collapse here?
# - Begin with `semi_hard` and go on with `hardest` on the encoder that has learned. Does it stand that?
# - How much do more people bring, how much more pictures of each? Draw 240 people with three pictures.
#
# **Sources**
#
# | for | source |
# |---|---|
# | triplet loss, length 1, semi-hard | F. Schroff, D. Kalenichenko, J. Philbin (2015), *FaceNet: a unified embedding for face recognition and clustering*, CVPR, arXiv:1503.03832, equations 1 to 4 |
# | hardest in the batch, P people × K pictures | A. Hermans, L. Beyer, B. Leibe (2017), *In defense of the triplet loss for person re-identification*, arXiv:1703.07737 |
# | the idea before | K. Weinberger, L. Saul (2009), *Distance metric learning for large margin nearest neighbor classification*, JMLR 10, 207-244 |
# | curriculum | Y. Bengio, J. Louradour, R. Collobert, J. Weston (2009), *Curriculum learning*, ICML |
# | Siamese encoders of faces | Y. Taigman, M. Yang, M. Ranzato, L. Wolf (2014), *DeepFace*, CVPR |
# | portraits | drawn for this course: none of these people exists |

# %%
report(chapter=6)
