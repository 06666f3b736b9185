"""helpers.training: data by hand, the same numbers from the same seed, gradients against differences, bad input."""

import json

import numpy as np
import pytest

from helpers import networks, training
from helpers.runtime import keras, ops
from helpers.training import Digits, History, TrainingError
from tests.gradients import gradients

layers = keras.layers


def tiny(units=10):
    return keras.Sequential([keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(units, activation="softmax")])


@pytest.fixture(scope="module")
def data():
    return training.digits(8)


def fake_mnist(file, **changes):
    rng = np.random.default_rng(0)
    arrays = {"x_train": rng.integers(0, 256, (6, 28, 28), "uint8"), "y_train": np.arange(6, dtype="uint8"),
              "x_test": rng.integers(0, 256, (3, 28, 28), "uint8"), "y_test": np.arange(3, dtype="uint8")} | changes
    np.savez(file, **{name: value for name, value in arrays.items() if value is not None})
    return arrays


# Data


def test_digits_are_scaled_up_and_in_two_parts():
    found = training.digits()
    assert [part.shape for part in found] == [(1438, 32, 32, 1), (1438,), (359, 32, 32, 1), (359,)]
    assert found.train_x.dtype == found.test_x.dtype == "float32" and found.train_y.dtype == "int32"
    assert found.train_x.min() == 0 and 0.9 < found.train_x.max() <= 1
    border = found.train_x.copy()
    border[:, 4:-4, 4:-4] = 0
    assert not border.any() and found.train_x[:, 4].any()
    middles = found.train_x[:, 5:-4:3, 5:-4:3, 0]  # of nine pixels that were one
    assert set(np.unique(middles * 16)) == set(range(17))
    assert set(found.test_y) == set(range(10))


def test_digits_at_their_own_size_are_those_of_scikit_learn_once_each(data):
    from sklearn.datasets import load_digits
    theirs = load_digits()
    ours = np.concatenate([data.train_x, data.test_x])[..., 0] * 16
    labels = np.concatenate([data.train_y, data.test_y])
    order = [sorted(range(len(labels)), key=lambda i, x=x: x[i].tobytes())
             for x in (ours.astype("float64"), theirs.images.astype("float64"))]
    np.testing.assert_allclose(ours[order[0]], theirs.images[order[1]])
    np.testing.assert_array_equal(labels[order[0]], theirs.target[order[1]])


def test_digits_by_seed_and_count(data):
    again, other = training.digits(8), training.digits(8, seed=1)
    np.testing.assert_array_equal(again.train_x, data.train_x)
    assert (other.train_y != data.train_y).any()
    few = training.digits(8, count=50)
    np.testing.assert_array_equal(few.train_x, data.train_x[:50])
    np.testing.assert_array_equal(few.test_x, data.test_x)


def test_mnist_from_a_file(tmp_path, monkeypatch):
    arrays = fake_mnist(tmp_path / "some.npz")
    found = training.digits(source=tmp_path / "some.npz")
    assert [part.shape for part in found] == [(6, 32, 32, 1), (6,), (3, 32, 32, 1), (3,)]
    np.testing.assert_allclose(found.test_x[:, 2:-2, 2:-2, 0], arrays["x_test"] / np.float32(255), rtol=1e-6)
    assert sorted(found.train_y) == list(range(6)) and found.test_y.tolist() == [0, 1, 2]
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    with pytest.raises(TrainingError, match=r"mnist.npz \(11 MB\) is not there; .* source='digits'"):
        training.digits(source="mnist")
    (tmp_path / "datasets").mkdir()
    (tmp_path / "some.npz").rename(tmp_path / "datasets" / "mnist.npz")
    np.testing.assert_array_equal(training.digits(source="mnist").train_x, found.train_x)


@pytest.mark.parametrize("changes", [{"x_test": None}, {"y_train": np.arange(5)}, {"x_train": np.ones((6, 784))},
                                     {"y_test": np.array([{}, 1, 2], dtype=object)}])
def test_a_file_that_is_no_mnist_is_refused(tmp_path, changes):
    fake_mnist(tmp_path / "some.npz", **changes)
    with pytest.raises(TrainingError, match="some.npz"):
        training.digits(source=tmp_path / "some.npz")


def test_a_file_that_is_no_archive_is_refused(tmp_path):
    (tmp_path / "mnist.npz").write_text("<html>not found</html>")
    with pytest.raises(TrainingError, match="mnist.npz cannot be read as MNIST"):
        training.digits(source=tmp_path / "mnist.npz")


def test_shifts_move_each_picture_four_ways(data):
    found = training.with_shifts(data, 3)
    n = len(data.train_y)
    assert found.train_x.shape == (5 * n, 8, 8, 1) and found.test_x is data.test_x
    x, down, right, up, left = np.split(found.train_x, 5)
    np.testing.assert_array_equal(x, data.train_x)
    for moved, back in ((down, (-3, 0)), (up, (3, 0)), (right, (0, -3)), (left, (0, 3))):
        wanted = np.zeros_like(x)
        for i, j in np.ndindex(8, 8):
            if 0 <= i + back[0] < 8 and 0 <= j + back[1] < 8:
                wanted[:, i, j] = x[:, i + back[0], j + back[1]]
        np.testing.assert_array_equal(moved, wanted)
    np.testing.assert_array_equal(found.train_y[n : 2 * n], data.train_y)


# Training


def test_the_same_seed_gives_the_same_numbers_and_another_does_not(data):
    found = training.compare({"ten": tiny, "again": tiny}, data, epochs=2, seed=5)
    for part in History._fields:
        np.testing.assert_array_equal(getattr(found["ten"], part), getattr(found["again"], part))
        assert getattr(found["ten"], part).shape == (2,)
    other = training.train(tiny, data, epochs=2, seed=6).history
    assert (other.loss != found["ten"].loss).all() and (np.diff(other.loss) < 0).all()


def test_a_model_of_one_s_own_is_trained_in_place_and_history_is_its_own(data):
    own = tiny()
    model, history = training.train(own, data, epochs=3, rate=0.02)
    p = ops.convert_to_numpy(model(data.test_x))
    assert model is own and history.test_accuracy[-1] > 0.85
    assert history.test_accuracy[-1] == pytest.approx((p.argmax(1) == data.test_y).mean(), abs=1e-6)
    wanted = -np.log(p[np.arange(len(p)), data.test_y]).mean()
    assert history.test_loss[-1] == pytest.approx(wanted, rel=1e-4)


def test_lenet5_learns_digits_in_a_few_epochs():
    found = training.digits(20, count=500)
    history = training.train(lambda: networks.lenet5(20), found, epochs=5, batch=32, rate=3e-3).history
    assert history.test_accuracy[-1] > 0.7 > 0.5 > history.test_accuracy[0]


# Gradients by depth


def test_gradient_norms_are_those_of_the_loss(data):
    model = keras.Sequential([keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(7, "tanh", name="first"),
                              layers.Dense(10, "softmax", name="second")])
    before = model.get_weights()
    x, y = data.train_x[:20], data.train_y[:20]
    found = training.gradient_norms(model, x, y)
    for ours, theirs in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(ours, theirs)

    def loss(first, second):
        hidden = ops.tanh(ops.matmul(x.reshape(20, -1), first) + before[1])
        scores = ops.log_softmax(ops.matmul(hidden, second) + before[3])
        return -ops.mean(ops.sum(scores * ops.one_hot(y, 10), axis=-1))

    slopes = gradients(loss, before[0], before[2])
    wanted = {name: np.sqrt((slope**2).mean()) for name, slope in zip(("first", "second"), slopes, strict=True)}
    assert found == pytest.approx(wanted, rel=1e-4)


def test_sigmoids_lose_the_gradient_on_the_way_and_relus_do_not():
    data, found = training.digits(8, count=32), {}
    for activation in ("sigmoid", "relu"):
        keras.utils.set_random_seed(0)
        model = networks.cifar_network(14, False, 8, 1, widths=(4, 4, 4), normalise=False, activation=activation)
        norms = list(training.gradient_norms(model, data.train_x, data.train_y).values())
        assert len(norms) == 14
        found[activation] = norms[0] / norms[-1]
    assert found["sigmoid"] < 1e-4 < 1e-2 < found["relu"]


# Recorded runs


RUN = History(*(np.array([0.123456, 0.5], "float32") for _ in range(4)))


def test_a_recording_comes_back(tmp_path):
    training.record("some", {"plain": RUN, "residual": RUN}, {"command": "python x.py", "seed": 3}, tmp_path)
    found = training.recorded("some", tmp_path)
    assert list(found.runs) == ["plain", "residual"] and found.facts == {"command": "python x.py", "seed": 3}
    np.testing.assert_allclose(found.runs["plain"].loss, [0.1235, 0.5])
    assert [file.name for file in tmp_path.iterdir()] == ["some.json"]


def test_every_recording_that_ships_can_be_read_and_says_how_it_was_made():
    names = [file.stem for file in training.RECORDED.glob("*.json")]
    assert names
    for name in names:
        runs, facts = training.recorded(name)
        assert {"command", "seed", "data"} <= set(facts)
        script = training.RECORDED.parents[1] / facts["command"].split()[1]
        assert script.is_file()
        for history in runs.values():
            assert len({len(part) for part in history}) == 1 and np.isfinite(np.stack(history)).all()


@pytest.mark.parametrize("text", ["{", "[]", '{"runs": {"a": {"loss": [1]}}, "facts": {}}', '{"runs": {}}',
                                  '{"runs": {"a": 3}, "facts": {}}'])
def test_a_damaged_recording_is_refused(tmp_path, text):
    (tmp_path / "some.json").write_text(text)
    with pytest.raises(TrainingError, match="some.json cannot be read"):
        training.recorded("some", tmp_path)


def test_what_json_cannot_hold_is_not_recorded(tmp_path):
    bad = RUN._replace(loss=np.array([np.nan, 1]))
    with pytest.raises(ValueError):
        training.record("some", {"a": bad}, {}, tmp_path)
    assert not (tmp_path / "some.json").exists()
    training.record("some", {"a": RUN}, {}, tmp_path)
    assert json.loads((tmp_path / "some.json").read_text())["runs"]["a"]["loss"] == [0.1235, 0.5]


@pytest.mark.parametrize(("call", "words"), [
    (lambda data: training.digits(8, count=2000), "count is 2000; there are 1438 pictures"),
    (lambda data: training.digits(4), "size is 4; it must be 8 or more"),
    (lambda data: training.digits(source="letters.npz"), "letters.npz .* is not there"),
    (lambda data: training.train(tiny, data[0]), "data is a ndarray; it must be Digits"),
    (lambda data: training.train(lambda: None, data), "build gave a NoneType; it must give a keras.Model"),
    (lambda data: training.train(networks.lenet5, data), r"build gave a network from \(32, 32, 1\) .* \(8, 8, 1\)"),
    (lambda data: training.train(tiny, data, epochs=0), "epochs is 0"),
    (lambda data: training.train(tiny, data, rate=-1), "rate is -1; it must be a positive number"),
    (lambda data: training.with_shifts(data, 8), "pixels is 8; it must be less than the pictures' size, 8"),
    (lambda data: training.with_shifts(data[0]), "data is a ndarray; it must be Digits"),
    (lambda data: training.recorded("nothing"), "name is 'nothing'; there are recordings of"),
    (lambda data: training.record("a", {}, {}), r"runs holds \[\]"),
    (lambda data: training.record("a", {"x": [1]}, {}), r"runs holds \['list'\]"),
])
def test_refuses_by_name(data, call, words):
    with pytest.raises(ValueError, match=words):
        call(data)


def test_digits_are_a_tuple_of_four(data):
    assert isinstance(data, Digits) and len(data) == 4
