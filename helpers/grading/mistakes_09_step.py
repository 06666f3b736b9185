"""Known mistakes of one step on the picture, of chapter 09; those of the costs stand in `mistakes_09`."""

from helpers.grading.exercise import Mistake


def _step(image, cost, optimizer, sign=1.0, before=None, after=(0.0, 1.0)):
    """One step with a mistake to choose; returns the cost before it."""
    import tensorflow as tf

    if before:
        image.assign(tf.clip_by_value(image, *before))
    with tf.GradientTape() as tape:
        value = cost(image)
    optimizer.apply_gradients([(sign * tape.gradient(value, image), image)])
    if after:
        image.assign(tf.clip_by_value(image, *after))
    return value


def _clipped_by_name_only(image, cost, optimizer):
    import tensorflow as tf

    value = _step(image, cost, optimizer, after=None)
    tf.clip_by_value(image, 0.0, 1.0)
    return value


def _numpy_inside(image, cost, optimizer):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        value = tf.constant(cost(image).numpy())
    optimizer.apply_gradients([(tape.gradient(value, image), image)])
    image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return value


def _number_inside(image, cost, optimizer):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        value = cost(image).numpy()
    optimizer.apply_gradients([(tape.gradient(value, image), image)])
    return value


def _array_inside(image, cost, optimizer):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        value = tf.constant(cost(image.numpy()))
    optimizer.apply_gradients([(tape.gradient(value, image), image)])
    return value


def _before_the_tape(image, cost, optimizer):
    import tensorflow as tf

    value = cost(image)
    with tf.GradientTape() as tape:
        goal = tf.identity(value)
    optimizer.apply_gradients([(tape.gradient(goal, image), image)])
    return value


def _pair_the_wrong_way_round(image, cost, optimizer):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        value = cost(image)
    optimizer.apply_gradients([(image, tape.gradient(value, image))])
    return value


def _after_the_step(image, cost, optimizer):
    _step(image, cost, optimizer)
    return cost(image)


def _twice(image, cost, optimizer):
    value = _step(image, cost, optimizer)
    _step(image, cost, optimizer)
    return value


def _never(image, cost, optimizer):
    return cost(image)


def _clipped_on_the_tape(image, cost, optimizer):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        value = cost(tf.clip_by_value(image, 0.0, 1.0))
    optimizer.apply_gradients([(tape.gradient(value, image), image)])
    return value


def _by_hand(image, cost, optimizer):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        value = cost(image)
    image.assign(tf.clip_by_value(image - tape.gradient(value, image), 0.0, 1.0))
    return value


TRAIN_STEP = (
    Mistake(
        "no clipping after the update",
        "Some pixels left [0, 1] and stayed outside. It is the step that moves them out: clip after it, not before, "
        "and assign the result.",
        lambda image, cost, optimizer: _step(image, cost, optimizer, after=None),
        lambda image, cost, optimizer: _step(image, cost, optimizer, before=(0.0, 1.0), after=None),
        _clipped_by_name_only,
        _clipped_on_the_tape,
    ),
    Mistake(
        "no gradient, as by .numpy() inside the tape",
        "No gradient came. Inside the `with` block, compute the cost from `image`, without .numpy(); after it, ask for "
        "the gradient of the cost with respect to `image`, in this order.",
        _before_the_tape,
        _numpy_inside,
        _number_inside,
        _array_inside,
    ),
    Mistake(
        "no variable where the optimizer wants one",
        "The optimizer takes pairs (gradient, variable), in this order. The second must be the tf.Variable that was "
        "given, not a gradient, nor a tensor made from it, as clipping makes.",
        _pair_the_wrong_way_round,
    ),
    Mistake(
        "gradient ascent",
        "The picture moves uphill: the cost grows. Hand the gradient to the optimizer as it is; it takes it away.",
        lambda image, cost, optimizer: _step(image, cost, optimizer, sign=-1.0),
        lambda image, cost, optimizer: _step(image, cost, optimizer, sign=-1.0, after=None),
    ),
    Mistake(
        "clips to [0, 255]",
        "Clipped to [0, 255]. Pictures of this course lie in [0, 1].",
        lambda image, cost, optimizer: _step(image, cost, optimizer, after=(0.0, 255.0)),
    ),
    Mistake(
        "the cost after the step",
        "The cost was computed again, after the step. The one from the tape is asked for: it costs nothing more.",
        _after_the_step,
    ),
    Mistake(
        "two steps",
        "The picture moved twice. One call is one step.",
        _twice,
    ),
    Mistake(
        "no step at all",
        "The picture is as it was. The step has to change the variable itself: through the optimizer, and by assign.",
        _never,
    ),
    Mistake(
        "without the optimizer",
        "The gradient is taken away by hand, at a rate of 1. The optimizer knows its rate, and Adam more than that: "
        "use apply_gradients.",
        _by_hand,
    ),
)
