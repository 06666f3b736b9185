"""helpers.stylize with a network of two small layers: what it makes, goes on from, refuses and writes."""

import errno
import os

import numpy as np
import pytest
from PIL import Image

from helpers import files, images, style, stylize_files
from helpers import stylize as stylize_module
from helpers.runtime import keras, ops
from helpers.style import StyleError, contact_sheet, estimate, reconstruct, save_gif, stylize, texture
from helpers.stylize_task import Task

SIZE = 64
layers = keras.layers


def build(dtype="float32"):
    """A network of two convolutions with weights from NumPy."""
    rng = np.random.default_rng(3)
    picture = keras.Input((None, None, 3))
    x = layers.Conv2D(6, 3, padding="same", activation="relu", name="first", dtype=dtype)(picture)
    x = layers.AveragePooling2D(2, name="pool", dtype=dtype)(x)
    x = layers.Conv2D(8, 3, padding="same", activation="relu", name="second", dtype=dtype)(x)
    x = layers.Conv2D(400, 3, name="unused", dtype=dtype)(x)
    model = keras.Model(picture, x)
    model.set_weights([rng.normal(size=w.shape, scale=0.5).astype("float32") for w in model.get_weights()])
    return model


@pytest.fixture(scope="module")
def network():
    return build()


def pictures():
    """A content of soft shapes, 50 x 64, and a style of stripes."""
    y, x = np.mgrid[0:50, 0:64] / 64
    content = np.stack([0.5 + 0.4 * np.sin(5 * x + 2 * y), 0.3 + 0.5 * (x > 0.5), 0.8 - 0.6 * y], axis=2)
    stripes = np.stack([np.mgrid[0:60, 0:60][1] % 6 / 6.0, np.full((60, 60), 0.3), np.mgrid[0:60, 0:60][0] % 4 / 4], 2)
    return content, stripes


HOW = dict(size=SIZE, content_layers=["second"], style_layers=["first", "second"], steps=6, progress=False)


def run(network, content=None, paint=None, **how):
    given = pictures()
    return stylize(given[0] if content is None else content, given[1] if paint is None else paint, network, **HOW | how)


# What it makes


def test_only_the_ratio_of_alpha_and_beta_counts(network):
    costs = [run(network, alpha=10 * f, beta=40 * f, steps=12).costs[-1] / f for f in (1, 1e10)]
    assert costs[1] == pytest.approx(costs[0], rel=0.05)


def test_the_cost_falls_and_the_picture_is_one(network):
    result = run(network, steps=25)
    assert result.image.shape == (50, 64, 3) and result.image.dtype == np.float32
    assert 0 <= result.image.min() and result.image.max() <= 1
    assert result.costs[-1] < 0.5 * result.costs[0] and (np.diff(result.costs) <= 0).all()
    assert len(result.costs) == len(result.content_costs) == len(result.style_costs) == len(result.sizes)
    assert result.content_costs[0] == pytest.approx(0, abs=1e-9) and result.style_costs[-1] < result.style_costs[0]


def test_the_last_cost_is_that_of_the_picture(network):
    """Computed again from the picture itself, with the functions of helpers.style and nothing else."""
    content, stripes = (images.to_float(picture) for picture in pictures())
    weights = {"first": 0.7, "second": 0.2}
    result = run(network, style_layers=weights, alpha=3, beta=20, total_variation=2.0)
    both = keras.Model(network.inputs[0], {name: network.get_layer(name).output for name in weights})
    stripes = images.resize(stripes, (SIZE, SIZE))
    C, S, G = (both(picture[None]) for picture in (content, stripes, result.image))
    expected = float(3 * style.content_cost(C["second"], G["second"]) + 20 * style.total_style_cost(S, G, weights)
                     + 2 * style.total_variation(result.image))
    assert result.costs[-1] == pytest.approx(expected, rel=1e-4)


def test_the_same_seed_gives_the_same_picture(network):
    first, second = (run(network, start="noise", seed=4, every=3) for _ in range(2))
    np.testing.assert_array_equal(first.image, second.image)
    np.testing.assert_array_equal(first.costs, second.costs)
    assert not np.array_equal(run(network, start="noise", seed=5).image, first.image)


def test_starts():
    content, stripes = pictures()

    def first(start, share=0.5):
        how = dict(content_layers=["second"], style_layers=["first"], seed=7)
        return Task(content, stripes, build(), 64, start=start, share=share, **how).first(64)[0]

    np.testing.assert_allclose(first("content"), content, atol=1e-6)
    np.testing.assert_allclose(first("both", 0), content, atol=1e-6)
    np.testing.assert_array_equal(first("both", 1), first("noise"))
    np.testing.assert_allclose(first("both", 0.25), 0.25 * first("noise") + 0.75 * content, atol=1e-6)


def test_small_sizes_come_first(network, monkeypatch):
    monkeypatch.setattr("helpers.stylize_task.SMALLEST", 32)
    result = run(network, size=128, steps=10, every=5)
    assert set(result.sizes) == {64, 128} and (np.diff(result.sizes) >= 0).all()
    assert (result.sizes == 128).sum() == 11 and result.image.shape == (100, 128, 3)
    narrow = run(network, paint=np.random.default_rng(0).random((40, 128, 3)), size=128, steps=2)
    assert set(narrow.sizes) == {128}  # at 64 the style would be 20 pixels high
    monkeypatch.setattr("helpers.stylize_task.SMALLEST", 64)
    assert set(run(network, size=128, steps=2).sizes) == {128}
    for start in ("noise", "both"):  # noise has nothing coarse yet
        assert set(run(network, size=128, steps=2, start=start).sizes) == {64, 128}


def test_every_pixel_of_odd_sizes_is_reached(network):
    content = np.random.default_rng(1).random((45, 67, 3))
    result = run(network, content=content, size=67, alpha=0, steps=12)
    assert result.image.shape == (45, 67, 3)
    assert (np.abs(result.image - content).max(axis=2) > 1e-4).mean() > 0.98


def test_several_styles_and_their_weights(network):
    content, stripes = pictures()
    other = np.random.default_rng(2).random((50, 50, 3))
    alone = run(network)
    np.testing.assert_allclose(run(network, paint=[stripes, other], style_weights=[2, 0]).costs, alone.costs, rtol=1e-4)
    np.testing.assert_allclose(run(network, paint=[stripes, stripes]).costs, alone.costs, rtol=1e-4)
    assert not np.allclose(run(network, paint=[stripes, other]).costs, alone.costs, rtol=1e-2)


def test_masks(network):
    """With no content cost nothing moves where no mask is; a mask of ones is none."""
    content, stripes = pictures()
    left = np.zeros((50, 64))
    left[:, :24] = 1
    result = run(network, alpha=0, masks=left, steps=8)
    moved = np.abs(result.image - content).max(axis=2)
    assert moved[:, :20].mean() > 0.02 and moved[:, 34:].max() < 1e-6
    np.testing.assert_allclose(run(network, masks=np.ones((5, 5))).costs, run(network).costs, rtol=1e-4)
    two = run(network, paint=[stripes, np.random.default_rng(2).random((50, 50, 3))], masks=[left, 1 - left], alpha=0)
    assert np.abs(two.image - content).max(axis=2)[:, 40:].mean() > 0.01


def test_one_program_serves_all_sizes_masks_and_styles(network, monkeypatch):
    monkeypatch.setattr("helpers.stylize_task.SMALLEST", 16)
    traced, cost = [], stylize_module._cost

    def counted(*given):
        if given[-2] == "":  # the picture itself, once in each program
            traced.append(given[-1].shape)
        return cost(*given)

    monkeypatch.setattr(stylize_module, "_cost", counted)
    content, noise = np.random.default_rng(1).random((2, 64, 64, 3))
    left = np.repeat([[1.0, 0.0]], 64, axis=0)
    result = run(network, content, [noise, noise[::-1]], masks=[left, 1 - left], steps=3)
    assert set(result.sizes) == {32, 64}
    assert len(traced) == (1 if keras.backend.backend() == "tensorflow" else 2), traced


def test_a_network_that_must_know_its_sizes_is_traced_for_each(monkeypatch):
    monkeypatch.setattr("helpers.stylize_task.SMALLEST", 16)
    picture = keras.Input((None, None, 3))
    x = layers.Conv2D(6, 3, padding="same", name="first")(picture)
    x = layers.UpSampling2D(2, interpolation="bilinear")(x)
    model = keras.Model(picture, layers.Conv2D(8, 3, padding="same", activation="relu", name="second")(x))
    content, noise = np.random.default_rng(1).random((2, 64, 64, 3))
    result = run(model, content, noise, steps=3)
    assert set(result.sizes) == {32, 64} and result.costs[-1] < result.costs[result.sizes == 64][0]


def test_a_network_that_branches_costs_what_its_maps_say():
    """A sum of two ways cannot be gone through layer by layer; its maps come all together, with the same costs."""
    picture = keras.Input((None, None, 3))
    x = layers.Conv2D(6, 3, padding="same", activation="relu", name="first")(picture)
    y = layers.Conv2D(6, 3, padding="same", activation="relu", name="aside")(x)
    model = keras.Model(picture, layers.Add(name="second")([x, y]))
    content, stripes = pictures()
    result = run(model, content, stripes, steps=3, start="noise", total_variation=2)
    task = Task(content, stripes, model, SIZE, start="noise", **{k: v for k, v in HOW.items()
                                                                 if k not in ("size", "progress")})
    assert task.row is None
    x = ops.convert_to_tensor(task.first(SIZE))
    own, goal, paint = (task.extractor(ops.convert_to_tensor(each))
                        for each in (x, task.at(SIZE), task.styles_at(SIZE)[0]))
    expected = (10 * style.content_cost(goal["second"], own["second"]) + 2 * style.total_variation(x)
                + 40 * sum(0.5 * style.layer_style_cost(paint[name], own[name]) for name in ("first", "second")))
    assert result.costs[0] == pytest.approx(float(expected), rel=1e-4) and result.costs[-1] < result.costs[0]


def test_a_row_and_its_maps_all_together_cost_the_same(network, monkeypatch):
    how = dict(start="both", total_variation=1, steps=4)
    row = run(network, **how)
    monkeypatch.setattr("helpers.stylize_task._row", lambda network, layers: None)
    together = run(network, **how)
    np.testing.assert_allclose(together.costs, row.costs, rtol=1e-3)
    np.testing.assert_allclose(together.content_costs, row.content_costs, rtol=1e-2)


class Brighter(layers.Layer):
    def call(self, picture, times=1.0):
        return picture * times


def test_a_layer_that_is_called_in_its_own_way_is_called_so():
    """What a network was built with, as times=3 or training=True, stands in the network and not in its layers."""
    picture = keras.Input((None, None, 3))
    x = Brighter(name="brighter")(picture, times=3.0)
    model = keras.Model(picture, layers.Conv2D(4, 3, padding="same", activation="relu", name="first")(x))
    content, stripes = pictures()
    how = dict(content_layers=["first"], style_layers=["first"])
    task = Task(content, stripes, model, SIZE, **how)
    assert task.row is None
    paint, own = (task.extractor(ops.convert_to_tensor(each))["first"] for each in (task.styles_at(SIZE)[0],
                                                                                    task.at(SIZE)))
    assert run(model, **how).costs[0] == pytest.approx(40 * float(style.layer_style_cost(paint, own)), rel=1e-4)
    assert Task(content, stripes, build(), SIZE, **how).row is not None
    assert Task(content, stripes, model, SIZE, **how | dict(style_layers=[model.layers[0].name])).row is None


def test_a_mask_too_small_for_the_first_size_waits_for_the_next(network, monkeypatch):
    monkeypatch.setattr("helpers.stylize_task.SMALLEST", 16)
    content, mask = np.random.default_rng(1).random((64, 64, 3)), np.zeros((64, 64))
    mask[20:22, 20:22] = 1
    given = dict(content=content, paint=content[::-1], steps=3)
    assert set(run(network, masks=mask, **given).sizes) == {64} and set(run(network, **given).sizes) == {32, 64}
    how = {name: value for name, value in HOW.items() if name not in ("size", "progress")}
    monkeypatch.setattr("helpers.stylize.TRIED", 32)
    assert estimate(content, content[::-1], network, masks=mask, size=64, **how).seconds > 0
    assert tried(monkeypatch, content, content[::-1], network, 64, masks=mask, **how) == [32, 64]


def test_keep_colours(network):
    """The differences of the channels stay those of the content wherever nothing is clipped."""
    content, _ = pictures()
    image = run(network, keep_colours=True, steps=15).image
    inside = ((image > 0.001) & (image < 0.999)).all(axis=2)
    for a, b in ((0, 1), (1, 2)):
        found, wanted = image[..., a] - image[..., b], content[..., a] - content[..., b]
        np.testing.assert_allclose(found[inside], wanted[inside], atol=1e-4)
    assert inside.mean() > 0.3 and np.abs(images.grey(image) - images.grey(images.to_float(content))).mean() > 0.01


def test_smoothing(network):
    rough, smooth = (run(network, start="noise", total_variation=weight, steps=15).image for weight in (0, 100))
    assert float(style.total_variation(smooth)) < 0.5 * float(style.total_variation(rough))


def test_reconstruct_and_texture(network):
    content, stripes = pictures()
    found = reconstruct(content, "first", network, SIZE, steps=60, progress=False)
    start = reconstruct(content, "first", network, SIZE, steps=1, progress=False)
    assert np.abs(found.image - content).mean() < 0.5 * np.abs(start.image - content).mean()
    assert (found.style_costs == 0).all()
    painted = texture(stripes, network, SIZE, style_layers=["first", "second"], steps=15, progress=False)
    assert painted.image.shape == (SIZE, SIZE, 3) and painted.costs[-1] < 0.2 * painted.costs[0]
    assert (painted.content_costs == 0).all()


def test_float16_layers_give_the_same_direction():
    """Small numbers of the gradient survive in 16 bits, since the cost is scaled."""
    from helpers.stylize import _Level

    found = []
    for dtype in ("float32", "mixed_float16"):
        task = Task(*pictures(), build(dtype), 64, content_layers=["second"], style_layers=["first", "second"],
                    alpha=1e-3, beta=1e-3, start="noise")
        level = _Level(task, 64, stylize_module._program(task))
        (value, _), gradient = level.evaluate(ops.convert_to_tensor(task.first(64)))
        found.append((float(value), np.asarray(gradient, "float64").ravel()))
    (value, g), (value_16, h) = found
    assert value_16 == pytest.approx(value, rel=0.02)
    assert g @ h / np.linalg.norm(g) / np.linalg.norm(h) > 0.99


# Frames, progress, estimate


def test_frames_and_callback(network):
    seen = []

    def callback(step, cost, picture):
        seen.append((step, cost, picture.shape))

    result = run(network, steps=11, every=4, callback=callback)
    assert len(run(network, steps=12, every=4).frames) == 4  # 13 costs: the last picture is always there
    assert len(result.frames) == 3 and result.frames[0].dtype == np.uint8  # 12 costs
    assert [step for step, _, _ in seen] == [4, 8, 12] and seen[0][2] == (50, 64, 3)
    assert seen[1][1] == result.costs[7]
    assert run(network).frames == []


def test_contact_sheet():
    frames = [np.full((4, 6, 3), 10 * k, np.uint8) for k in range(5)]
    sheet = contact_sheet(frames, columns=3, gap=1)
    assert sheet.shape == (9, 20, 3) and sheet[8, 19].tolist() == [1, 1, 1]  # no sixth frame: white
    assert sheet[0, 7] == pytest.approx(10 / 255) and sheet[5, 7] == pytest.approx(40 / 255)
    assert contact_sheet([frames[0], np.zeros((8, 12, 3))]).shape == (8, 28, 3)  # the small one grows
    with pytest.raises(StyleError, match="every="):
        contact_sheet([])


def test_gif(tmp_path):
    frames = [np.full((20, 30, 3), shade, np.uint8) for shade in (0, 120, 250)]
    save_gif(tmp_path / "a.gif", frames, seconds=0.2, last=1)
    with Image.open(tmp_path / "a.gif") as made:
        assert made.n_frames == 3 and made.size == (30, 20)
        made.seek(2)
        assert np.abs(np.asarray(made.convert("RGB"), int) - 250).max() < 6 and made.info["duration"] == 1000
    with pytest.raises(StyleError, match=".gif"):
        save_gif(tmp_path / "a.png", frames)
    with pytest.raises(StyleError, match="cannot be written"):
        save_gif(tmp_path / "nowhere" / "a.gif", frames)


def test_progress_shows_the_cost(network, capsys):
    run(network, progress=True)
    shown = capsys.readouterr().err
    assert "cost" in shown and "100%" in shown
    run(network)
    assert "cost" not in capsys.readouterr().err


def test_estimate(network):
    how = {name: value for name, value in HOW.items() if name not in ("size", "progress")}
    small, large = (estimate(*pictures(), network, size, **how) for size in (64, 256))
    assert small.seconds > 0 and large.memory > 10 * small.memory > 0
    assert " s and " in str(small)
    assert str(style.Estimate(3.2, 300 * 2**20)) == "about 3 s and 300 MB"
    assert str(style.Estimate(3.2, 3 * 2**30)) == "about 3 s and 3.0 GB"
    with pytest.raises(StyleError, match="progress"):
        estimate(*pictures(), network, progress=True)
    for refused in (dict(alpha=0, beta=0), dict(content=None), dict(style=None)):
        given = dict(zip(("content", "style"), pictures(), strict=True)) | dict(network=network) | how | refused
        with pytest.raises(StyleError, match="is None|are 0"):
            estimate(**given)


def tried(monkeypatch, *given, **how):
    """The sizes at which an estimate times its steps, or tries to."""
    sizes, real = [], stylize_module._level

    def level(task, side, program):
        sizes.append(side)
        return real(task, side, program)

    with monkeypatch.context() as patch:
        patch.setattr(stylize_module, "_level", level)
        estimate(*given, **how)
    return sizes


def test_an_estimate_is_made_at_256_pixels_or_the_next_smaller_size(network, monkeypatch):
    how = {name: value for name, value in HOW.items() if name not in ("size", "progress")}
    picture = np.random.default_rng(1).random((300, 300, 3))
    for size, side in ((64, 64), (256, 256), (300, 150), (512, 256)):
        assert tried(monkeypatch, picture, picture[::-1], network, size, **how) == [side]


def test_memory_that_cannot_suffice(network, monkeypatch):
    monkeypatch.setattr(os, "sysconf", lambda name: 100)
    monkeypatch.setattr("helpers.stylize.tqdm", None)  # no bar is begun
    with pytest.raises(StyleError, match="MB.*smaller size"):
        run(network)
    monkeypatch.undo()
    monkeypatch.setattr("helpers.runtime.memory", lambda: None)  # a system that does not tell
    assert run(network, steps=2).image.shape == (50, 64, 3)


def test_stopped_by_hand_it_has_what_was_reached(network):
    def callback(step, cost, picture):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        run(network, callback=callback, every=4)
    assert caught.value.result.image.shape == (50, 64, 3) and len(caught.value.result.costs) == 4


# Checkpoints


class Stop(Exception):
    pass


def stop_at(number):
    def callback(step, cost, picture):
        if step >= number:
            raise Stop
    return callback


@pytest.mark.parametrize("stop", [5, 15])
def test_going_on_gives_what_would_have_come(network, tmp_path, monkeypatch, stop):
    """Stopped at the small size or at the full one, and taken up again: the same picture, costs and frames."""
    monkeypatch.setattr("helpers.stylize.EVERY", 3)
    monkeypatch.setattr("helpers.stylize_task.SMALLEST", 64)
    how = dict(size=128, steps=9, every=2, start="both")
    whole = run(network, **how)
    with pytest.raises(Stop):
        run(network, checkpoint=tmp_path / "run", callback=stop_at(stop), **how)
    rest = run(network, checkpoint=tmp_path / "run", **how)
    np.testing.assert_array_equal(rest.image, whole.image)
    np.testing.assert_array_equal(rest.costs, whole.costs)
    assert len(rest.frames) == len(whole.frames)
    again = run(network, checkpoint=tmp_path / "run", **how)  # nothing left to do
    np.testing.assert_array_equal(again.image, whole.image)
    assert [file.name for file in tmp_path.iterdir()] == ["run"]


def test_more_steps_go_on(network, tmp_path):
    first = run(network, checkpoint=tmp_path / "run", steps=4)
    more = run(network, checkpoint=tmp_path / "run", steps=8)
    assert len(more.costs) == 9 and more.costs[4] == first.costs[-1] > more.costs[-1]
    np.testing.assert_array_equal(more.image, run(network, steps=8).image)


def test_fewer_steps_give_what_the_file_has(network, tmp_path):
    first = run(network, checkpoint=tmp_path / "run", steps=6)
    np.testing.assert_array_equal(run(network, checkpoint=tmp_path / "run", steps=3).image, first.image)


def test_a_checkpoint_of_another_form_of_network_is_refused(network, tmp_path):
    """The same weights in 16 bits, or with the other pooling, are another network."""
    run(network, checkpoint=tmp_path / "run", steps=2)
    half = build("mixed_float16")
    half.set_weights(network.get_weights())
    config = network.get_config()
    for layer in config["layers"]:
        if layer["class_name"] == "AveragePooling2D":
            layer["class_name"] = "MaxPooling2D"
    pooled = keras.Model.from_config(config)
    pooled.set_weights(network.get_weights())
    for other in (half, pooled):
        with pytest.raises(StyleError, match="other pictures or settings"):
            run(other, checkpoint=tmp_path / "run", steps=2)


def test_the_scale_of_float16_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.stylize.EVERY", 1)
    from helpers.stylize import _Level

    used, real = [], _Level.evaluate

    def evaluate(self, x):
        used.append(self.scale)
        if len(used) == 2:
            self.scale = 2.0**15
        return real(self, x)

    monkeypatch.setattr(_Level, "evaluate", evaluate)
    half = build("mixed_float16")
    run(half, checkpoint=tmp_path / "run", steps=3)
    before = len(used)
    run(half, checkpoint=tmp_path / "run", steps=5)
    assert used[0] == 2.0**24 and used[before] <= 2.0**15


def test_a_checkpoint_of_something_else_is_refused(network, tmp_path):
    run(network, checkpoint=tmp_path / "run")
    for other in (dict(seed=1), dict(alpha=11), dict(paint=pictures()[1][::-1])):
        with pytest.raises(StyleError, match="other pictures or settings"):
            run(network, checkpoint=tmp_path / "run", **other)


def test_a_damaged_checkpoint_is_refused(network, tmp_path):
    for content in (b"", b"no archive", None):
        if content is None:
            run(network, checkpoint=tmp_path / "whole")
            content = (tmp_path / "whole").read_bytes()[:-300]
        (tmp_path / "run").write_bytes(content)
        with pytest.raises(StyleError, match="cannot be read"):
            run(network, checkpoint=tmp_path / "run")
    with (tmp_path / "run").open("wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(StyleError, match="cannot be read"):
        run(network, checkpoint=tmp_path / "run")
    whole = (tmp_path / "whole").read_bytes()
    mark = str(np.load(tmp_path / "whole")["mark"])
    for place in [*range(60), *range(len(whole) - 120, len(whole))]:  # one byte of the first and the last header
        damaged = bytearray(whole)
        damaged[place] ^= 255
        (tmp_path / "run").write_bytes(damaged)
        try:
            stylize_files.Checkpoint(tmp_path / "run", mark).read()
        except StyleError:
            continue
    with pytest.raises(StyleError, match="folder"):
        run(network, checkpoint=tmp_path / "nowhere" / "run")
    with pytest.raises(StyleError, match="a folder"):
        run(network, checkpoint=tmp_path)


def test_a_full_disk_loses_nothing(network, tmp_path, monkeypatch):
    """The third write fails: a clear error that has the picture, and the second checkpoint is as it was."""
    monkeypatch.setattr("helpers.stylize.EVERY", 3)
    real, calls = os.fsync, []

    def full(number):
        calls.append(number)
        if len(calls) > 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(number)

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(StyleError, match="No space left.*as it was.*free some space") as caught:
        run(network, checkpoint=tmp_path / "run", steps=9)
    assert caught.value.result.image.shape == (50, 64, 3) and len(caught.value.result.costs) == 10
    monkeypatch.undo()
    assert len(list(tmp_path.iterdir())) == 1
    rest = run(network, checkpoint=tmp_path / "run", steps=9)
    np.testing.assert_array_equal(rest.image, run(network, steps=9).image)


# Bad input


def test_pictures_of_other_forms(network):
    """Grey, opacity, whole numbers, and 40 megapixels are pictures."""
    content, stripes = pictures()
    grey = run(network, content=content[:, :, 0], steps=2)
    np.testing.assert_array_equal(grey.image, run(network, content=np.repeat(content[:, :, :1], 3, 2), steps=2).image)
    opaque = np.concatenate([content, np.ones((50, 64, 1))], axis=2)
    np.testing.assert_allclose(run(network, content=opaque, steps=2).image, run(network, steps=2).image, atol=1e-5)
    whole = run(network, content=images.to_uint8(content), paint=images.to_uint8(stripes), steps=2)
    np.testing.assert_allclose(whole.costs, run(network, steps=2).costs, rtol=0.05)
    large = np.broadcast_to(np.uint8([10, 200, 30]), (5000, 8000, 3))
    np.testing.assert_allclose(run(network, content=large, steps=1, beta=0).image[3, 3] * 255, [10, 200, 30], atol=1)
    tiny = run(network, content=np.full((1, 1, 3), 0.5), steps=1)  # one pixel of content is one colour
    assert tiny.image.shape == (64, 64, 3)


@pytest.mark.parametrize("form", [(), (3,), (4,)])
def test_a_large_picture_becomes_smaller_before_it_becomes_floats(network, monkeypatch, form):
    seen, real = [], images.to_float
    monkeypatch.setattr(images, "to_float", lambda array: seen.append(np.shape(array)) or real(array))
    run(network, content=np.full((900, 1200, *form), 255, np.uint8), steps=1)
    assert seen[0] == (225, 300, *form)


@pytest.mark.parametrize("call, words", [
    (lambda: reconstruct(pictures()[0], ["first", "second"]), "layer is .*name of one layer"),
    (lambda: contact_sheet([pictures()[0]], columns=0), "columns"),
    (lambda: contact_sheet([pictures()[0]], gap=1.5), "gap"),
    (lambda: contact_sheet(3), "frames is 3"),
    (lambda: save_gif("a.gif", [pictures()[0]], seconds=0), "seconds is 0"),
    (lambda: save_gif(3, [pictures()[0]]), "path is 3"),
    (lambda: save_gif("a\0.gif", [pictures()[0]]), "cannot be written"),
])
def test_bad_calls(call, words):
    with pytest.raises(StyleError, match=words):
        call()


@pytest.mark.parametrize("shape, words", [((40, 40, 3), r"takes pictures of shape \(40, 40, 3\), not \(64, 64, 3\)"),
                                          ((None, None, 1), "three colours")])
def test_networks_that_do_not_take_the_pictures(shape, words):
    picture = keras.Input(shape)
    x = layers.Conv2D(4, 3, padding="same", name="first")(picture)
    model = keras.Model(picture, layers.Conv2D(4, 3, padding="same", name="second")(x))
    with pytest.raises(StyleError, match=words):
        run(model)


@pytest.mark.parametrize("content, words", [
    ("cat.jpg", "images.load"),
    (None, "content"),
    (np.full((50, 50, 3), np.nan), "content holds 7500 values that are NaN"),
    (np.full((50, 50, 3), 200.0), "divide by 255: content / 255"),
    (np.full((50, 50, 3), -0.5), "content holds floats"),
    (np.zeros((50, 50, 3), np.int64), "content holds int64"),
    (np.zeros((50, 50, 5)), "shape"),
    (np.zeros((0, 50, 3)), "no pixel"),
    (np.zeros((2, 50, 50, 3)), "batch"),
    (np.zeros(7), "shape"),
    ([[1, 2], [3]], "content is of type list"),
    ([["a", "b"]], "must hold numbers"),
    (np.zeros((3, 900, 3)), "shorter side"),
    (np.broadcast_to(np.uint8(0), (8000, 8000, 3)), "64,000,000 pixels"),
])
def test_bad_content(network, content, words):
    with pytest.raises(StyleError, match=words):
        stylize(content, pictures()[1], network, **HOW)


@pytest.mark.parametrize("paint, words", [
    (np.full((1, 1, 3), 0.5), "style is 1 x 1 pixels"),
    (np.zeros((4, 100, 3)), "no style to see"),
    ([], "empty list"),
    ([pictures()[1], "b.png"], r"style\[1\] is a path"),
    ([pictures()[1], np.full((50, 50), np.inf)], r"style\[1\] holds"),
    (np.zeros((20, 400, 3)), "shorter side"),
    (None, "style"),
])
def test_bad_style(network, paint, words):
    with pytest.raises(StyleError, match=words):
        stylize(pictures()[0], paint, network, **HOW)


@pytest.mark.parametrize("how, words", [
    (dict(size=4000), "at most 1024"),
    (dict(size=16), "32 or more"),
    (dict(size=100.5), "size"),
    (dict(style_size=5), "style_size"),
    (dict(steps=0), "steps"),
    (dict(seed=-1), "seed"),
    (dict(alpha=-1), "alpha"),
    (dict(beta=float("nan")), "beta"),
    (dict(alpha=0, beta=0), "alpha and beta"),
    (dict(total_variation="much"), "total_variation"),
    (dict(start="white"), "start"),
    (dict(start="both", share=2), "share"),
    (dict(style_weights=[1, 2]), "style_weights"),
    (dict(style_weights=[0]), "not only zeros"),
    (dict(style_weights="ab"), "style_weights"),
    (dict(masks=[np.ones((5, 5))] * 2), "masks are 2"),
    (dict(masks=np.ones(5)), "masks"),
    (dict(masks=np.full((5, 5), 3.0)), r"masks\[0\]"),
    (dict(masks=np.zeros((5, 5))), "covers less"),
    (dict(content_layers=["third"]), "third"),
    (dict(style_layers={"first": -1}), "first"),
    (dict(style_layers=[3]), "style_layers"),
    (dict(style_layers=5), "style_layers is 5"),
    (dict(content_layers=[["first"]]), "content_layers is"),
    (dict(style_layers=[]), "style_layers is .*set beta=0"),
    (dict(style_layers={"first": 0}), "style_layers is .*set beta=0"),
    (dict(content_layers={}), "content_layers is .*set alpha=0"),
    (dict(alpha=2e12), "alpha is 2000000000000.0; it must be a number from 0 to 1e12"),
    (dict(checkpoint="\0"), "checkpoint is"),
    (dict(every=0), "every"),
    (dict(callback=3), "callback"),
    (dict(checkpoint=3), "checkpoint"),
    (dict(alpha=1e12, beta=1e12, network=lambda x: x), "network"),
])
def test_bad_settings(network, how, words):
    with pytest.raises(StyleError, match=words):
        stylize(*pictures(), **dict(network=network) | HOW | how)


def test_a_network_of_nan_is_told():
    broken = build()
    broken.set_weights([np.full_like(w, np.nan) for w in broken.get_weights()])
    with pytest.raises(StyleError, match="NaN"):
        run(broken)


def test_arguments_stay_as_they_were(network):
    content, stripes = pictures()
    before, weights = (content.copy(), stripes.copy()), [w.copy() for w in network.get_weights()]
    run(network, content=content, paint=stripes)
    np.testing.assert_array_equal((content.sum(), stripes.sum()), (before[0].sum(), before[1].sum()))
    assert all(np.array_equal(a, b) for a, b in zip(weights, network.get_weights(), strict=True))
