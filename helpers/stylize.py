"""Neural style transfer: a picture with the content of one picture and the style of others, as in chapter 09.

The network is frozen; what is trained are the pixels (Gatys, Ecker & Bethge, CVPR 2016), with the costs of
helpers.style. Three things make it fast: the maps of content and style are computed once and the network is cut behind
the last layer that is asked for; where it pays, small sizes come first and hand their picture on (Gatys et al., CVPR
2017); and the descent is of second order (`descent.descend`, L-BFGS kept inside [0, 1]). Small sizes pay from 512
pixels on, and from 256 where noise is in the start, which has nothing coarse in it.

- Pictures are arrays as `images.to_float` takes them: (height, width, 3) floats in [0, 1] or uint8; grey is repeated,
  opacity laid on white. `size` is the longer side of the result; every picture is resized to it, in proportion.
- A layer is a name in the network; `content_layers` and `style_layers` are dictionaries {name: weight}, or lists of
  names that share the weight 1.
- The same arguments and seed give the same picture on the same machine; threads and devices change its last digits.
- On a GPU call `runtime.mixed_precision()` before the network is loaded: its layers then compute in float16, and the
  gradient is scaled so that it keeps its small numbers.
- Errors are `StyleError`, a ValueError; one that stops a run has what was reached in its attribute `result`, and so
  has the KeyboardInterrupt of a run that is stopped by hand.
"""

import functools
import math
import time
from typing import NamedTuple

import numpy as np
from tqdm.auto import tqdm

from helpers import checks, gradients, images, runtime, vgg
from helpers.descent import descend
from helpers.runtime import device, keras, ops
from helpers.style import StyleError, content_cost, gram_cost, mean_gram, total_cost
from helpers.style import total_variation as roughness
from helpers.stylize_files import Checkpoint, Saved, fingerprint
from helpers.stylize_files import contact_sheet as contact_sheet
from helpers.stylize_files import save_gif as save_gif
from helpers.stylize_task import MEMORY, Task, checked

EVERY = 20  # steps between two checkpoints
TRIED = 256  # pixels of the longer side at which an estimate times its steps, or the next smaller size there is


class Stylized(NamedTuple):
    """What `stylize` gives back.

    Attributes:
        image: float32 (height, width, 3) in [0, 1].
        costs: (steps + sizes,) float64, the total cost after each step, and before the first one of each size.
        content_costs, style_costs: the parts of it, before they are weighted with alpha and beta.
        sizes: (steps + sizes,) longer side in pixels of each cost; those of two sizes do not compare.
        seconds: (steps + sizes,) since the start; the one thing here that another run gives otherwise.
        frames: uint8 pictures, one after every so many costs, in the size they had, and the last picture of all; none
            without `every`.
    """

    image: np.ndarray
    costs: np.ndarray
    content_costs: np.ndarray
    style_costs: np.ndarray
    sizes: np.ndarray
    seconds: np.ndarray
    frames: list


class Estimate(NamedTuple):
    """What a run will need on this machine: about `seconds` of time and `memory` bytes beside what Python has now."""

    seconds: float
    memory: int

    def __str__(self):
        return f"about {self.seconds:.0f} s and {_amount(self.memory)}"


def stylize(content, style, network=None, size=256, *, content_layers=None, style_layers=None, alpha=10, beta=40,
            total_variation=0.0, start="content", share=0.5, keep_colours=False, style_weights=None, masks=None,
            style_size=None, seed=0, steps=100, progress=True, every=None, callback=None, checkpoint=None):
    """The content of one picture, painted in the style of another (Gatys et al. 2016).

    Args:
        content: picture.
        style: picture, or a list of several.
        network: keras.Model, (n, height, width, 3) in [0, 1] -> maps; None loads `vgg.load()`.
        size: longer side of the result in pixels, up to 1024; a smaller content picture is enlarged.
        content_layers, style_layers: see above; None for `vgg.CONTENT_LAYER` and `vgg.STYLE_LAYERS`.
        alpha, beta: weights of content and style cost, from 0 to 1e12. The defaults are for `style_vgg`, whose maps are
            of the order of 1. Of maps s times as large the content cost is s^2 times, the style cost s^4 times as
            large: those of "vgg19" need an alpha larger by about s^2, 1e4 times or more, or the content is lost.
        total_variation: weight of `style.total_variation`, which smooths; 0 for none.
        start: "content", "noise", or "both": share * noise + (1 - share) * content.
        share: of the noise where start is "both", from 0 to 1.
        keep_colours: True takes only light and dark from the style, and the colours from the content.
        style_weights: one number for each style picture; None for equal ones.
        masks: (height, width) from 0 to 1 for each style picture, where in the content it acts; resized to it. Where
            no mask is, only the content counts. None: everywhere.
        style_size: longer side of the style pictures in pixels; None for `size`. More makes coarser strokes.
        seed: of the noise.
        steps: of the descent at the full size; the smaller sizes before it add to them.
        progress: True for a bar with the cost and the time left.
        every: keep a frame after every so many costs, and the last picture; None for none. Each size has one cost more
            than steps, that of its start.
        callback: called as callback(step, cost, picture), where `step` counts the costs, after every `every`, or else
            10, of them; what it raises ends the run.
        checkpoint: path of a file that is written every 20 steps and at the end, and that a later call with the same
            pictures and settings goes on from. More `steps` than before are allowed and are made at the full size
            (smaller sizes, which take 20 or `steps` if that is less, are not gone back to); with fewer, what the file
            has comes back, all its steps.

    Returns:
        Stylized.

    Raises:
        StyleError: if an argument cannot be used, the memory cannot suffice, or a checkpoint cannot be written.
    """
    begun = time.perf_counter()
    task = _both(content, style, network, size, content_layers=content_layers, style_layers=style_layers, alpha=alpha,
                beta=beta, total_variation=total_variation, start=start, share=share, keep_colours=keep_colours,
                style_weights=style_weights, masks=masks, style_size=style_size, seed=seed, steps=steps)
    return _run(task, begun, progress, every, callback, checkpoint)


def reconstruct(content, layer=vgg.CONTENT_LAYER, network=None, size=256, *, total_variation=0.0, start="noise",
                share=0.5, seed=0, steps=100, progress=True, every=None, callback=None, checkpoint=None):
    """A picture whose map in one layer is that of the content: what this layer keeps of it (Mahendran & Vedaldi 2015).

    Arguments, result and errors are those of `stylize`, with the style left out; it starts from noise.
    """
    begun = time.perf_counter()
    if not isinstance(layer, str):
        raise StyleError(f"layer is {layer!r:.60}; it must be the name of one layer")
    task = Task(content, None, network, size, content_layers=[layer], style_layers={}, alpha=1, beta=0, start=start,
                total_variation=total_variation, share=share, seed=seed, steps=steps)
    return _run(task, begun, progress, every, callback, checkpoint)


def texture(style, network=None, size=256, *, style_layers=None, total_variation=0.0, style_weights=None,
            style_size=None, seed=0, steps=100, progress=True, every=None, callback=None, checkpoint=None):
    """A square picture with the style and no content, from noise (Gatys, Ecker & Bethge, NIPS 2015).

    Arguments, result and errors are those of `stylize`, with the content left out.
    """
    begun = time.perf_counter()
    task = Task(None, style, network, size, content_layers={}, style_layers=style_layers, alpha=0, beta=1,
                start="noise", total_variation=total_variation, style_weights=style_weights, style_size=style_size,
                seed=seed, steps=steps)
    return _run(task, begun, progress, every, callback, checkpoint)


def estimate(content, style, network=None, size=256, **settings):
    """What `stylize` with these arguments will need: two steps at 256 pixels or a size near it are timed.

    Args:
        content, style, network, size: as for `stylize`.
        settings: others of its arguments; those that change neither time nor memory are not asked for.

    Returns:
        Estimate; str() of it is such as "about 12 s and 0.3 GB".
    """
    try:
        task = _both(content, style, network, size, **settings)
    except TypeError as error:
        raise StyleError(f"settings hold {', '.join(settings)}; {error}") from error
    begun = time.perf_counter()
    program = _program(task)
    sides = task.sides() if None in task.extractor.inputs[0].shape[1:3] else [task.size]
    for trial in sides[max(sum(side <= TRIED for side in sides) - 1, 0) :]:
        level = _level(task, trial, program)
        if level:
            break
    descent = descend(level.evaluate, task.first(trial), MEMORY)
    before = next(descent)
    before = next(descent, before)
    start = time.perf_counter()
    done = [state for _, state in zip(range(2), descent, strict=False)]
    tried = done[-1].evaluations - before.evaluations if done else 1  # the first steps try more lengths than later ones
    step = (time.perf_counter() - start) / tried
    work = sum(task.pixels(side) * (count + 1) for side, count in task.plan())  # each size has the cost of its start
    return Estimate(start - begun + step * work / task.pixels(trial), task.memory())


def _both(content, style, network, size, **settings):
    """The Task of a content and a style."""
    for name, value in (("content", content), ("style", style)):
        if value is None:
            raise StyleError(f"{name} is None; it must be a picture (for one of the two alone: reconstruct, texture)")
    if not any(settings.get(name, 1) for name in ("alpha", "beta")):
        raise StyleError("alpha and beta are 0; one of them must be more, or there is nothing to do")
    return Task(content, style, network, size, **settings)


class _Level:
    """One size of a task: what the generated picture is compared with, computed once, and its cost with gradient."""

    def __init__(self, task, side, program):
        self.program, self.content, self.grams, self.where = program, {}, {}, {}
        if task.content_layers:
            self.content = _maps(task, task.at(side), task.content_layers, lambda map_: ops.cast(map_, "float32"))
        if task.style_layers:
            self.grams = _grams(task, side)
        if task.masks is not None:
            self.where = _places(task, task.shape(side))
        self.half = any("16" in layer.compute_dtype for layer in task.extractor.layers)
        self.scale = 2.0**24 if self.half else 1.0

    def evaluate(self, x):
        """((total cost, parts), gradient); of float16 layers the scale falls until the gradient is finite."""
        while True:
            scale = ops.convert_to_tensor(np.float32(self.scale))
            (value, parts), gradient = self.program(x, self.content, self.grams, self.where, scale)
            if not self.half:
                return (value, parts), gradient
            if bool(ops.all(ops.isfinite(gradient))) or self.scale < 1e-6:
                return (value / scale, parts), gradient / scale
            self.scale /= 8.0


def _program(task):
    """The cost of a task with its gradient, compiled once for all sizes.

    A function of (x, content maps, Gram matrices, places, scale) -> ((scale * total cost, parts), gradient); parts are
    content cost, style cost and total cost.
    """
    def program(x, content, grams, where, scale):
        costs = functools.partial(_cost, task, content, grams, where, scale)
        if task.row is None:
            def whole(x):
                return _sum([costs(name, map_) for name, map_ in {"": x, **task.extractor(x)}.items()])
            return gradients.value_and_gradient(whole, x, auxiliary=True)
        way = [(lambda x: x, functools.partial(costs, ""))]
        way += [(layer, functools.partial(costs, layer.name) if layer.name in task.layers else None)
                for layer in task.row]
        return gradients.value_and_gradient_on_the_way(way, x)

    return gradients.jit_for_all_sizes(program)


def _sum(pairs):
    return tuple(sum(each) for each in zip(*pairs, strict=True))


def _cost(task, content, grams, where, scale, name, map_):
    """What the map of one layer, or the picture itself (name ""), costs: scale * weighted cost, and (3,) parts."""
    j_content = j_style = rough = ops.zeros(())
    if name == "" and task.smooth:
        rough = task.smooth * roughness(map_)
    if name in task.content_layers:
        j_content = task.content_layers[name] * content_cost(content[name], map_)
    if name in task.style_layers:
        everywhere = None if where else mean_gram(map_)
        for k, share in enumerate(task.weights):
            gram = mean_gram(map_, where[name][k]) if where else everywhere
            j_style += task.style_layers[name] * share * gram_cost(grams[name][k], gram)
    total = total_cost(j_content, j_style, task.alpha, task.beta) + rough
    return scale * total, ops.stack([j_content, j_style, total])


def _maps(task, picture, layers, read):
    """{layer: read(map)} for a picture; of each map only what is read of it is kept, where the network is a row."""
    x = ops.convert_to_tensor(picture)
    if task.row is None:
        return {name: read(map_) for name, map_ in task.extractor(x).items() if name in layers}
    found = {}
    for layer in task.row:
        x = layer(x)
        if layer.name in layers:
            found[layer.name] = read(x)
    return found


def _level(task, side, program):
    """The _Level of a size, or None where a mask covers too little of it, and a larger size comes after it."""
    try:
        return _Level(task, side, program)
    except StyleError:
        if side == task.size:
            raise
        return None


class _Run:
    """One run of a task: the descent through its sizes, with what is shown, kept and saved on the way."""

    def __init__(self, task, begun, progress, every, callback, checkpoint):
        self.task, self.callback = task, callback
        self.every = None if every is None else checked(checks.whole, "every", every, 1)
        if callback is not None and not callable(callback):
            raise StyleError(f"callback is {callback!r:.60}; it must be a function of step, cost and picture")
        self.plan, self.program = task.plan(), _program(task)
        self.file = None if checkpoint is None else Checkpoint(checkpoint, _fingerprint(task, self.every))
        self.rows, self.frames, self.x, self.begun = [], [], None, begun
        work = sum(task.pixels(side) * steps for side, steps in self.plan) / task.pixels(task.size) + 1e-6
        self.bar = tqdm(total=work, desc=f"{task.size} pixels", disable=not progress,
                        bar_format="{l_bar}{bar}| {elapsed}<{remaining}{postfix}")

    def go(self):
        """Stylized, after all steps."""
        try:
            with self.bar:
                self._levels()
        except (StyleError, KeyboardInterrupt) as error:
            error.result = self.result()
            raise
        return self.result()

    def result(self):
        """Stylized of what there is; None before the first cost."""
        if not self.rows:
            return None
        sizes, totals, contents, styles, seconds = np.array(self.rows, np.float64).T
        image, frames = self.task.finished(self.x), list(self.frames)
        if self.every and len(self.rows) % self.every:
            frames.append(images.to_uint8(image))
        return Stylized(image, totals, contents, styles, sizes.astype(int), seconds, frames)

    def _levels(self):
        saved = self.file.read() if self.file else None
        if saved:
            self.rows, self.frames, self.x = saved.rows, saved.frames, saved.state.x
            self.begun -= saved.rows[-1][-1]
        for number, (side, steps) in enumerate(self.plan):
            share = self.task.pixels(side) / self.task.pixels(self.task.size)
            done, start = 0, None
            if saved and number <= saved.level:
                done, start = (steps, None) if number < saved.level else (saved.done, saved.state)
                self.bar.update(share * min(done, steps))
            if done >= steps:
                continue
            level = _level(self.task, side, self.program)
            if level is None:
                self.bar.update(share * steps)
                continue
            if start is None:
                start = self._enlarged(side)
            else:
                level.scale = saved.scale
            self._descend(number, steps, done, level, start, share)

    def _enlarged(self, side):
        """The picture that a size begins with: that of the size before, or the first of all."""
        if self.x is None:
            return self.task.first(side)
        before = np.clip(np.asarray(ops.convert_to_numpy(self.x))[0], 0, 1)
        return images.resize(before, self.task.shape(side))[None]

    def _descend(self, number, steps, done, level, start, share):
        descent = descend(level.evaluate, start, MEMORY)
        state = next(descent)
        if not done:
            self._note(number, state)
        while done < steps:
            following = next(descent, None)
            done = steps if following is None else done + 1  # no step lowers the cost any more
            if following is not None:
                state = following
                self._note(number, state)
                self.bar.update(share)
            if self.file and (done % EVERY == 0 or done >= steps):
                self.file.write(Saved(number, done, state, self.rows, self.frames, level.scale))

    def _note(self, number, state):
        """Keep the costs of a step, and the picture where it is asked for."""
        content, style, total = (float(part) for part in ops.convert_to_numpy(state.auxiliary))
        if not math.isfinite(total):
            raise StyleError(f"the cost is {total}: the network gives NaN or infinity for these pictures, or alpha, "
                             "beta or a weight is too large")
        self.x = state.x
        self.rows.append((self.plan[number][0], total, content, style, time.perf_counter() - self.begun))
        self.bar.set_postfix_str(f"cost {total:.4g}", refresh=False)
        step = len(self.rows)
        if self.every and step % self.every == 0:
            self.frames.append(images.to_uint8(self.task.finished(state.x)))
        if self.callback and step % (self.every or 10) == 0:
            self.callback(step, total, self.task.finished(state.x))


def _grams(task, side):
    """{layer: (number of style pictures, C, C) mean Gram matrices} at this size."""
    styles = task.styles_at(side)
    found = [_maps(task, picture, task.style_layers, mean_gram) for picture in styles]
    return {name: ops.stack([grams[name] for grams in found]) for name in task.style_layers}


def _places(task, shape):
    """{layer: (number of style pictures, h, w, 1)}: how much each style counts at each place of a layer's map."""
    spec = task.extractor.compute_output_spec(keras.KerasTensor((1, *shape, 3), "float32"))
    where = {}
    for name in task.style_layers:
        rows = [np.clip(images.resize(mask, spec[name].shape[1:3]), 0, 1) for mask in task.masks]
        for k, row in enumerate(rows):
            if row.sum() < 0.5:
                raise StyleError(f"masks[{k}] covers less than half a place of {name} at {max(shape)} pixels; make its "
                                 "region larger, or leave this style out")
        where[name] = ops.convert_to_tensor(np.stack(rows)[..., None])
    return where


def _fingerprint(task, every):
    """What must be the same for a checkpoint to fit: everything but the number of steps."""
    form = [(type(layer).__name__, layer.compute_dtype) for layer in task.extractor.layers]
    settings = [MEMORY, task.alpha, task.beta, task.smooth, task.start, task.share, task.keep_colours, task.seed,
                task.size, task.style_size, task.content_layers, task.style_layers, task.weights, every, form]
    pictures = [] if task.content is None else [task.colours, task.content]
    return fingerprint(settings, pictures + task.styles + (task.masks or []) + task.network.get_weights())


def _run(task, begun, progress, every, callback, checkpoint):
    there = runtime.memory()
    if there is not None and task.memory() > there and device() == "CPU":
        raise StyleError(f"size is {task.size}: that needs about {_amount(task.memory())} of memory, and this machine "
                         f"has {_amount(there)}; take a smaller size or a narrower network")
    return _Run(task, begun, progress, every, callback, checkpoint).go()


def _amount(memory):
    """Bytes in words."""
    return f"{memory / 2**30:.1f} GB" if memory >= 2**30 else f"{max(memory / 2**20, 1):.0f} MB"
