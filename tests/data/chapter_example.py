# %% [markdown] tags=["C12"]
# # An example of a chapter
#
# It has two exercises, a question, a figure and a slider, and needs no TensorFlow.

# %%
import matplotlib.pyplot as plt
from ipywidgets import interact
from toy import check, runtime

runtime.start(seed=1)

# %% [markdown]
# **Exercise 1 · `output_size`** (1 point). How many windows of f pixels fit on n pixels with a step of `stride`?

# %% tags=["exercise:output_size"]
def output_size(n, f, pad, stride):
    """Number of positions of a window of `f` pixels."""
    ### BEGIN SOLUTION
    padded = n + 2 * pad
    return (padded - f) // stride + 1
    ### END SOLUTION

# %% tags=["check:output_size"]
check("output_size", output_size)

# %% tags=["C13"]
plt.plot([6, 7, 8], [4, 5, 6])
plt.title("Sizes out")
plt.show()

# %% tags=["nbval-ignore-output"]
interact(lambda n: n - 2, n=(3, 9))

# %% tags=["C13"]
print("6 pixels give", 6 - 3 + 1)

# %% [markdown]
# **Exercise 2 · `same_padding`** (2 points). The pad that keeps the size.

# %% tags=["exercise:same_padding"]
def same_padding(f):
    """The pad that keeps the size at stride 1."""
    ### BEGIN SOLUTION
    return (f - 1) // 2
    ### END SOLUTION

# %% [markdown]
# The check may stand below a text.

# %% tags=["check:same_padding"]
check("same_padding", same_padding)

# %% tags=["quiz:01.q1", "C03"]
answer = "b"
