# %% [markdown]
# # 00 · Start here
#
# In ten chapters you build what a convolutional network is made of, by hand, on photographs, and a machine checks each
# piece while you are still thinking about it. This chapter shows how that works.
#
# **About 20 minutes of work; runs in 10 seconds.**
#
# **You can then** find your way through the course, read what a check says, and be sure that your computer is ready.
#
# You need Python: functions, loops, and NumPy arrays with their shapes. You need no network and no GPU.

# %%
from IPython.display import Image

from helpers import course, images, plots, runtime
from helpers.grading import check, report
runtime.start(seed=0)

# %% [markdown]
# ## 0.1 The map
#
# One picture a chapter. Each is a result of that chapter, or a drawing of its idea.

# %%
plots.pictures(course.pictures(), columns=4)

# %% [markdown]
# **Look.** The top row is about what one layer does and what networks are built from it. The middle row is one story in
# four chapters: telling faces apart. The two at the end use the same layer for something else.
#
# The table says what each chapter asks for. The title of a chapter that is ready leads to its notebook.

# %%
course.Overview()

# %% [markdown]
# ### Two ways through
#
# The **short path**, in orange, goes straight from a first convolution to faces and style. The **full path** takes every chapter in
# order. Both begin with chapter 01; *Needs* says what must come before. Minutes count a learner who works every
# exercise; for chapters in preparation they are planned.

# %%
Image(filename=course.chapter("00").picture, alt="The ten chapters as a path; the short path is marked in orange")

# %%
print("short:", " -> ".join(chapter.number for chapter in course.short_path()))
print("      about", course.hours(course.short_path()), "hours")
print("full: ", " -> ".join(chapter.number for chapter in course.full_path()))
print("      about", course.hours(course.full_path()), "hours")

# %% [markdown]
# ## 0.2 Keys
#
# A notebook is a column of cells. Those with a grey ground are Python: click into one, change it, run it.
#
# | you want to | press |
# |---|---|
# | run a cell and go on | Shift+Enter |
# | run a cell and stay | Ctrl+Enter |
# | run everything | menu *Run*, *Run All Cells* |
# | stop a cell that takes too long | menu *Kernel*, *Interrupt Kernel* |
# | begin anew | menu *Kernel*, *Restart Kernel and Run All Cells* |
# | save | Ctrl+S |

# %%
steps = 1

# %% [markdown]
# **Predict.** Run the cell above once, then the next one three times. Which number stands there at last?

# %%
steps = steps + 1
print(steps)

# %% [markdown]
# **Look.** It is 4, though the cell looks as it did. The names that cells make live on in the *kernel*, the Python behind
# the notebook, in the order in which you ran them. When something cannot be explained, restart and run all: every
# notebook of this course runs from top to bottom, with or without your answers.

# %% [markdown]
# ## 0.3 How a chapter is built
#
# Each idea comes in the same steps. We try them on a small one: turning a colour picture grey.
#
# A picture is an array of shape `(H, W, 3)`: rows, columns, and the three channels red, green and blue, each value in
# [0, 1]. The simplest grey is the mean of the three channels, pixel by pixel:
#
# $$g_{ij} = \frac{1}{3} \sum_{c=1}^{3} x_{ijc}$$

# %% [markdown]
# **Predict** comes before the cell that shows. Say your answer aloud, or write it down; being wrong here is how it sticks.
# A pixel is `(0.9, 0.6, 0.0)`, an orange. Is its grey 0.4, 0.5 or 0.6?

# %%
pixel = [0.9, 0.6, 0.0]
print(f"({pixel[0]} + {pixel[1]} + {pixel[2]}) / 3 = {sum(pixel) / 3:.1f}")

# %%
cat = images.photograph("cat", max_side=430)
plots.pictures({"(H, W, 3)": cat, "(H, W), the mean of the channels": cat.mean(axis=2)})

# %% [markdown]
# **Look** says what in the picture answers the question. On the left the iris is golden and the nose red; on the right there
# are only greys. Colour is what the mean throws away. The outlines stay.

# %% [markdown]
# **Exercise 0.1 · `to_grey`** (3 minutes, 1 point). Take a picture of shape `(H, W, 3)` and return its grey picture of
# shape `(H, W)`: the mean of the three channels. Worked case: one orange pixel, shape `(1, 1, 3)`, gives `[[0.5]]`.
#
# <details><summary>Hint 1</summary>Which of the three axes has to disappear?</details>
# <details><summary>Hint 2</summary>Axes are counted from 0. <code>image.mean(axis=0)</code> takes the mean over the
# rows; that is not the one.</details>

# %% tags=["exercise:to_grey"]
def to_grey(image):
    """The mean of the channels of `image`, shape (H, W, 3), as an array of shape (H, W)."""
    ### BEGIN SOLUTION
    return image.mean(axis=2)
    ### END SOLUTION

# %% tags=["check:to_grey"]
check("to_grey", to_grey)

# %% [markdown]
# ## 0.4 What a check says
#
# The cell above calls `check`. It tries your function on cases that are drawn anew each time, so an answer cannot be
# guessed. It never stops the notebook. Here it looks at an answer that forgets which mean was meant:

# %%
def one_number(image):
    return image.mean()

check("to_grey", one_number, seed=1, record=False)

# %% [markdown]
# **Look.** The card names the call, what came back, what was expected and the likely cause. It does not show the solution.
# The seed draws the same cases again: `check("to_grey", to_grey, seed=1)`. With `record=False` nothing is written down.
#
# Now an answer that is right, in a style of its own:

# %%
def loop_over_channels(image):
    red, green, blue = image[:, :, 0], image[:, :, 1], image[:, :, 2]
    return (red + green + blue) / 3

check("to_grey", loop_over_channels, seed=1, record=False)

# %% [markdown]
# **Look.** Any style passes: loops, NumPy, TensorFlow, float32 or float64. Only a call of the course's own helper earns
# nothing: an exercise asks for your code. It gives all its points or none, as
# often as you try; the best try counts. If you are stuck, go on: the lesson continues with the function of `helpers`,
# and you can come back.
#
# From here we use `images.grey`. It weighs the channels as the eye does, so its result differs a little from the mean.

# %%
difference = images.grey(cat) - cat.mean(axis=2)
print(f"largest difference, of 1: {abs(difference).max():.2f}")

# %% [markdown]
# ### Questions
#
# A question has one right letter. Write it in place of the three dots, for example `answer = "a"`, and run both cells.

# %% tags=["quiz:00.q1"]
answer = "b"

# %% [markdown]
# A wrong letter is told why it is wrong, and you may choose again:

# %%
check("00.q1", "a", record=False)

# %% [markdown]
# ## 0.5 Is this computer ready?
#
# The next cell looks at Python, the packages, the arithmetic, memory, disk and folder. What it prints is about your
# computer, so this notebook comes without it: run both.

# %% tags=["nbval-ignore-output"]
checkup = runtime.check_environment()
print(checkup)

# %%
print("everything ok:", checkup.ok)

# %% [markdown]
# Under each `[problem]` stands what to do. In short:
#
# | the line is about | do this |
# |---|---|
# | Python | install 3.11, 3.12 or 3.13, close JupyterLab, run `make lab` |
# | a missing package | close JupyterLab, start it with `make lab` |
# | Keras computes wrongly | *Restart Kernel*; if it stays, remove the folder `.venv`, run `make lab` |
# | memory | close other programs; chapter 01 is content with less |
# | disk | make room |
# | the folder | copy the course to a folder of your own |

# %% [markdown]
# ### The device
#
# Keras puts the work on a GPU where it finds one and on the processor otherwise. The course is made for a processor; a
# GPU shortens the training in later chapters (`make lab GPU=1`, on Linux with an NVIDIA card).

# %% tags=["nbval-ignore-output"]
print(runtime.device())

# %%
total = runtime.ops.sum(runtime.ops.matmul(runtime.ops.ones((3, 4)), runtime.ops.ones((4, 5))))
print("3 times 4 times 5, on any device:", float(total))

# %% [markdown]
# ## 0.6 Your progress
#
# `report` lists exercises, points and a next hint. Give it a chapter, or nothing for all of them. Points are kept in the
# file `progress.sqlite` in the course's folder; they outlive a restart, and nothing is sent anywhere.

# %%
report("00")

# %% [markdown]
# ### A fresh copy
#
# You may break anything here. In a terminal, in the course's folder:
#
# ```
# make fresh CHAPTER=01
# ```
#
# gives you chapter 01 as it was and keeps your copy beside it. Points stay. To lose them too, run
# `from helpers.grading import forget` and `forget("to_grey")`, or `forget()` for all.

# %% [markdown]
# ## 0.7 When you are stuck
#
# 1. Read the card once more: *expected* beside *came back*.
# 2. Open the hints of the exercise, the first before the second.
# 3. Print shapes. Most mistakes in this course are an axis.
# 4. Ask a helper for its contract: `help(images.grey)`, or `images.grey??` for its source.
# 5. For trouble with the machine, see *Troubleshooting* in README.md.
# 6. The folder `solutions` holds every notebook solved.

# %% [markdown]
# ## 0.8 Time, and being honest with yourself
#
# The solutions are one click away, and nobody watches. A solution that you read feels like one that you found, until the
# next chapter needs it. Try for ten minutes first; after reading one, close it and write your own.
#
# The minutes in the table are for a first reading with all exercises. Taking twice as long is fine.

# %% [markdown]
# ## Next
#
# Open [01 · Convolution and its visualisation](01_convolution_visualization.ipynb).
