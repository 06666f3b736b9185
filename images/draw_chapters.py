"""Draw the cover of the README and one picture for each chapter: each is computed, none is painted.

    python images/draw_chapters.py                   all pictures, and images/manifest.json
    python images/draw_chapters.py --only 03 cover   these
    python images/draw_chapters.py --check           redraw in memory and compare with the stored files

The course's own pictures and photographs, numbers that follow from them, and scikit-learn's handwritten digits are
all it uses.
"""

import argparse
import sys
from typing import NamedTuple

import look
import numpy as np
from look import BLUE, FAINT, GREEN, INK, PAPER, PURPLE, VERMILION, Canvas, lighter
from scipy import ndimage, special
from skimage.filters import threshold_otsu
from sklearn.datasets import load_digits
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression

from helpers import artworks, images, paintings

VERTICAL = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]], np.float32)
SOBEL = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]], np.float32)
SHORT_PATH = (1, 5, 6, 7, 9)


class Picture(NamedTuple):
    """One picture: how to draw it, what it shows in words, and the photographs or data it is made from."""

    draw: object
    alt: str
    sources: tuple = ()
    colours: int = 64


def edges(photograph, kernel, blur=1.0):
    """The signed map of a photograph under a kernel, as chapter 01 computes it: cross-correlation."""
    return ndimage.correlate(ndimage.gaussian_filter(images.grey(photograph), blur), kernel, mode="nearest")


def oriented(values, angle, sigma=1.5):
    """Response to an edge at an angle in degrees: the slope of the smoothed picture in that direction."""
    across = ndimage.gaussian_filter(values, sigma, order=(0, 1))
    down = ndimage.gaussian_filter(values, sigma, order=(1, 0))
    return np.cos(np.radians(angle)) * across + np.sin(np.radians(angle)) * down


def convolution_visualization():
    """01: a photograph, a kernel, and the signed map of its vertical edges."""
    canvas = Canvas()
    photograph = images.photograph("coffee")[:, 70:545]
    canvas.picture(18, 20, 292, 360, photograph)
    answer = edges(photograph, VERTICAL, 1.2)
    canvas.signed(330, 20, 292, 360, answer, np.quantile(abs(answer), 0.98))
    canvas.kernel(272, 152, 32, VERTICAL)
    return canvas


def classic_networks():
    """02: the volumes of a residual network, as high as the logarithm of their sides says, and the shortcuts."""
    canvas = Canvas()
    canvas.picture(14, 165, 100, 100, images.photograph("cat")[:, 60:360])
    canvas.arrow((114, 215), (628, 215), INK, 2.5, 0, 18, zorder=1)
    left, depth = 138, 22
    for (side, channels), colour in zip([(56, 64), (28, 128), (14, 256), (7, 512)], (BLUE, GREEN, PURPLE, VERMILION),
                                        strict=True):
        high, wide, start = 62 * np.log2(side) - 100, 1.62 * np.sqrt(channels), left
        for _ in range(2):
            slab(canvas, left, 215 - high / 2, wide, high, depth, colour)
            left += wide + 8
        plus, roof = left + 26, 215 - high / 2 - depth - 22
        canvas.line([start - 8, start - 8, plus], [215, roof, roof], INK, 2.2, zorder=2)
        canvas.arrow((plus, roof), (plus, 203), INK, 2.2, 0, 14)
        canvas.dot(plus, 215, 12, "white", INK, 1.8, zorder=5)
        canvas.line([plus - 6, plus + 6], [215, 215], INK, 2, zorder=6)
        canvas.line([plus, plus], [209, 221], INK, 2, zorder=6)
        left = plus + 28
    return canvas


def slab(canvas, left, top, wide, high, depth, colour):
    """A box seen from the front, a little from the right and from above."""
    front = [(left, top), (left + wide, top), (left + wide, top + high), (left, top + high)]
    back = [(x + depth, y - depth) for x, y in front]
    canvas.polygon(front, lighter(colour, 0.3))
    canvas.polygon([front[0], front[1], back[1], back[0]], lighter(colour, 0.72))
    canvas.polygon([front[1], front[2], back[2], back[1]], lighter(colour, 0.52))


def coin_boxes(values):
    """Boxes (x1, y1, x2, y2) around the bright regions of a grey picture, largest first."""
    flat = values - ndimage.gaussian_filter(values, 60)
    bright = ndimage.binary_fill_holes(ndimage.binary_closing(flat > threshold_otsu(flat), iterations=2))
    labels, _ = ndimage.label(ndimage.binary_opening(bright, iterations=3))
    found = [(x.start, y.start, x.stop, y.stop) for y, x in ndimage.find_objects(labels)]
    return sorted(found, key=lambda b: (b[0] - b[2]) * (b[3] - b[1]))


def overlap(a, b):
    """Intersection over union of two boxes (x1, y1, x2, y2)."""
    shared = max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


def object_detection():
    """03: coins with the boxes that were found, and one guess with its IoU."""
    canvas = Canvas()
    photograph = images.photograph("coins")[82:298, 12:372]
    canvas.picture(20, 20, 600, 360, 0.12 + 0.88 * photograph)
    scale = 600 / photograph.shape[1]
    boxes = [tuple(20 + scale * value for value in box) for box in coin_boxes(images.grey(photograph))]
    boxes = [box for box in boxes if box[2] - box[0] > 40]
    for box in boxes:
        canvas.box(box[0], box[1], box[2] - box[0], box[3] - box[1], "white", 4.5)
        canvas.box(box[0], box[1], box[2] - box[0], box[3] - box[1], BLUE, 2.5)
    truth = min(boxes, key=lambda b: abs(b[0] + b[2] - 640) + abs(b[1] + b[3] - 420))
    guess = (truth[0] + 15, truth[1] - 13, truth[2] + 19, truth[3] - 7)
    canvas.box(guess[0], guess[1], guess[2] - guess[0], guess[3] - guess[1], "white", 6, zorder=4)
    canvas.box(guess[0], guess[1], guess[2] - guess[0], guess[3] - guess[1], VERMILION, 3.5, zorder=5)
    canvas.text((guess[0] + guess[2]) / 2, guess[1] - 20, f"IoU {overlap(truth, guess):.2f}", 26, "white", VERMILION)
    return canvas


def what_convnets_learn():
    """04: the nine patches of the cat that excite one unit most (a bright slanting line), where and what they are."""
    canvas = Canvas()
    photograph = images.photograph("cat")[:, 20:440]
    values = ndimage.gaussian_filter(images.grey(photograph), 1)
    slanting = -oriented(oriented(values, 30, 2.0), 30, 2.0)
    score, half = ndimage.gaussian_filter(np.maximum(slanting, 0), 3), 16
    canvas.picture(18, 20, 378, 360, photograph)
    scale = 360 / photograph.shape[0]
    cut = (photograph.shape[1] - 378 / scale) / 2
    edge = half + 5
    score[:, : int(cut) + edge] = score[:, -int(cut) - edge :] = score[:edge] = score[-edge:] = 0
    for index in range(9):
        y, x = np.unravel_index(score.argmax(), score.shape)
        score[max(0, y - 34) : y + 34, max(0, x - 34) : x + 34] = 0
        place = 18 + (x - half - cut) * scale, 20 + (y - half) * scale
        canvas.box(*place, 2 * half * scale, 2 * half * scale, "white", 4)
        canvas.box(*place, 2 * half * scale, 2 * half * scale, VERMILION, 2.2)
        row, column = divmod(index, 3)
        patch = photograph[y - half : y + half, x - half : x + half]
        canvas.picture(414 + 70 * column, 98 + 70 * row, 64, 64, patch, VERMILION)
    return canvas


def encoding(photograph):
    """Sixteen numbers for a picture: at eight angles and two scales, how much of its edges lie that way, centred."""
    values = images.grey(images.resize(photograph, (96, 96)))
    energy = np.array([np.maximum(oriented(values, angle, sigma), 0).mean()
                       for sigma in (1.2, 3.0) for angle in range(0, 360, 45)]).reshape(2, 8)
    return (energy / energy.mean(1, keepdims=True) - 1).ravel()


def siamese_encoding():
    """05: two pictures of one cat, one network used twice, two encodings and the distance between them."""
    canvas = Canvas()
    photograph = images.photograph("cat")
    pair = photograph[:, 60:360], np.clip(photograph[8:288, 86:366] * np.float32([0.62, 0.68, 0.85]), 0, 1)
    codes = [encoding(picture) for picture in pair]
    for top, picture, code in zip((20, 215), pair, codes, strict=True):
        canvas.picture(18, top, 165, 165, picture)
        network = [(205, top + 8), (300, top + 47), (300, top + 118), (205, top + 157)]
        canvas.polygon(network, lighter(BLUE, 0.72), BLUE, 2)
        canvas.text(252, top + 80, "$f$", 52, BLUE)
        middle, tall = top + 82.5, 72 / max(abs(np.array(codes)).ravel())
        for k, value in enumerate(code):
            canvas.box(324 + 11.5 * k, min(middle, middle - value * tall), 8.5, abs(value) * tall, "none", 0,
                       fill=BLUE if value < 0 else VERMILION)
        canvas.line([320, 506], [middle, middle], INK, 1.2)
    canvas.line([252, 252], [184, 215], BLUE, 2, (0, (2, 1.5)))
    canvas.line([520, 536, 536, 520], [102, 102, 297, 297], INK, 1.8)
    canvas.text(582, 182, "d =", 28)
    canvas.text(582, 216, f"{np.linalg.norm(codes[0] - codes[1]):.2f}", 28, weight="bold")
    return canvas


def triplet_loss():
    """06: on the unit circle, gradient steps on the triplet loss pull the positive in and push the negative away."""
    canvas = Canvas()
    centre, radius = np.array([222.0, 206.0]), 162

    def place(angle):
        return centre + radius * np.array([np.cos(angle), -np.sin(angle)])

    anchor, positive, negative = np.radians([98.0, 198.0, 62.0])
    history = [(positive, negative)]
    while 2 * np.cos(anchor - negative) - 2 * np.cos(positive - anchor) + 0.7 > 0 and len(history) < 1000:
        positive -= 0.01 * 2 * np.sin(positive - anchor)  # squared distance on the circle: 2 - 2 cos(difference)
        negative -= 0.01 * 2 * np.sin(anchor - negative)
        history.append((positive, negative))
    canvas.dot(*centre, radius, "white", FAINT, 4, zorder=1)
    loss = np.array([2 * np.cos(anchor - n) - 2 * np.cos(p - anchor) + 0.7 for p, n in history])
    loss = np.append(loss, np.zeros(len(loss) // 3))  # where the margin holds, the loss is 0 and nothing moves
    canvas.line([452, 452, 616], [70, 342, 342], INK, 2.2)
    canvas.line(460 + 146 * np.linspace(0, 1, len(loss)), 336 - 250 * loss / loss[0], GREEN, 5)
    canvas.text(556, 92, "loss", 30, GREEN, weight="bold")
    for which, colour, letter in ((0, BLUE, "P"), (1, VERMILION, "N")):
        first, last = history[0][which], history[-1][which]
        path = np.array([place(angle) for angle in np.linspace(first, last, 60)])
        tip = next(i for i in range(60) if np.hypot(*(path[i] - path[-1])) < 30)
        canvas.line(*path[:tip].T, colour, 6, zorder=2)
        canvas.arrow(path[tip - 6], path[tip], colour, 6, 0, 30)
        canvas.dot(*path[0], 24, PAPER, colour, 2.5, (0, (2, 1.2)))
        canvas.line(*np.array([place(anchor), path[-1]]).T, colour, 3.5, "-" if which == 0 else (0, (3, 2)), zorder=2)
        canvas.dot(*path[-1], 29, colour, "white", 3, zorder=5)
        canvas.text(*path[-1], letter, 34, "white", weight="bold")
    canvas.dot(*place(anchor), 29, INK, "white", 3, zorder=5)
    canvas.text(*place(anchor), "A", 34, "white", weight="bold")
    return canvas


def digit_encodings(known=range(10), dimensions=9):
    """Handwritten digits, their labels and their encodings by linear discriminant analysis of the known ones."""
    pictures, labels = load_digits(return_X_y=True)
    chosen = np.isin(labels, known)
    analysis = LinearDiscriminantAnalysis(n_components=dimensions).fit(pictures[chosen][::2], labels[chosen][::2])
    codes = analysis.transform(pictures)
    codes *= np.sign(codes[abs(codes).argmax(0), range(dimensions)])  # the sign of an axis is arbitrary: fix it
    return pictures.reshape(-1, 8, 8) / 16, labels, codes


def binary_verification():
    """07: distances of pairs of digits, of the same and of different ones, and the logistic curve that parts them."""
    canvas = Canvas()
    _, labels, codes = digit_encodings()
    codes, labels = codes[1::2], labels[1::2]
    generator = np.random.default_rng(0)
    first, second = generator.integers(0, len(codes), (2, 60_000))
    first, second = first[first != second], second[first != second]
    same, distance = labels[first] == labels[second], np.linalg.norm(codes[first] - codes[second], axis=1)
    part = np.concatenate([np.flatnonzero(same), np.flatnonzero(~same)[: same.sum()]])  # as many of one as of the other
    unit = LogisticRegression().fit(distance[part, None], same[part])
    bins = np.linspace(0, 14, 41)
    left, bottom, step = 32, 352, 576 / 40
    for truth, colour in ((False, VERMILION), (True, BLUE)):
        counts, _ = np.histogram(distance[part][same[part] == truth], bins)
        for index, height in enumerate(counts * 275 / 640):
            canvas.box(left + index * step + 1, bottom - height, step - 2, height, "none", 0,
                       fill=(*lighter(colour, 0.3), 0.85))
    probability = special.expit(unit.coef_[0, 0] * np.linspace(0, 14, 300) + unit.intercept_[0])
    canvas.line(left + np.linspace(0, 576, 300), bottom - 300 * probability, INK, 4)
    middle = left - unit.intercept_[0] / unit.coef_[0, 0] / 14 * 576
    canvas.line([middle, middle], [bottom, bottom - 320], INK, 1.6, (0, (3, 2)))
    canvas.line([left - 4, left + 580], [bottom, bottom], INK, 2)
    canvas.text(82, 84, "same", 28, BLUE, weight="bold")
    canvas.text(520, 84, "different", 28, VERMILION, weight="bold")
    canvas.text(middle, bottom + 20, "\N{GREEK SMALL LETTER TAU}", 28)
    return canvas


def face_recognition():
    """08: a database of five digits, the circle of the threshold around each, one who is known and one stranger."""
    canvas = Canvas()
    known, threshold = (0, 4, 5, 6, 7), 78
    pictures, labels, codes = digit_encodings(known, 2)
    means = np.array([codes[labels == digit].mean(0) for digit in known])
    codes = (codes - means.min(0)) / np.ptp(means, axis=0) * [420, 200] + [110, 100]
    means = np.array([codes[labels == digit].mean(0) for digit in known])
    enrolled = [np.linalg.norm(codes - mean, axis=1).argmin() for mean in means]
    gaps = np.linalg.norm(codes[:, None] - codes[enrolled][None], axis=2)
    guest = next(i for i in np.flatnonzero(labels == 4) if 60 < gaps[i].min() < 68 and inside(codes[i]))
    stranger = next(i for i in np.flatnonzero(~np.isin(labels, known)) if gaps[i].min() > 118 and inside(codes[i]))
    for index in enrolled:
        canvas.dot(*codes[index], threshold, (*lighter(BLUE, 0.8), 0.5), BLUE, 2.2, (0, (3, 1.5)), zorder=1)
        thumbnail(canvas, codes[index], pictures[index], BLUE)
    for index, colour, style in ((guest, GREEN, "-"), (stranger, VERMILION, (0, (3, 2)))):
        nearest = enrolled[gaps[index].argmin()]
        canvas.line(*np.array([codes[index], codes[nearest]]).T, colour, 4, style, zorder=2)
        thumbnail(canvas, codes[index], pictures[index], colour)
    return canvas


def inside(place):
    return 40 < place[0] < 600 and 40 < place[1] < 360


def thumbnail(canvas, centre, picture, colour, side=42):
    """A small picture, dark on white, in a coloured frame, its middle at `centre`."""
    left, top = centre - side / 2
    canvas.box(left - 3, top - 3, side + 6, side + 6, colour, 3, fill="white", zorder=4)
    canvas.cells(left, top, side, side, 1 - picture, "gray", 0, 1, None, zorder=5)


def neural_style_transfer():
    """09: a content above a style, and what style transfer made of the two."""
    canvas = Canvas()
    canvas.picture(28, 46, 196, 145, artworks.content("harbour"))
    canvas.picture(28, 209, 196, 145, artworks.style("brushstrokes"))
    for middle, bend in ((118, -0.25), (282, 0.25)):
        canvas.arrow((234, middle), (294, 200 + (middle - 200) / 3), INK, 2.2, bend, 15)
    canvas.picture(306, 96, 274, 208, paintings.load("harbour_brushstrokes"))
    return canvas


def heartbeat(samples=600):
    """An ECG-like curve: three beats, each a sum of bell curves for the waves P, Q, R, S and T."""
    time = np.linspace(0, 3, samples)
    waves = [(0.22, 0.12, 0.035), (0.37, -0.14, 0.014), (0.41, 1.0, 0.016), (0.45, -0.25, 0.016), (0.66, 0.28, 0.055)]
    return sum(height * np.exp(-(((time - beat - at) / width) ** 2) / 2)
               for beat in range(3) for at, height, width in waves)


def scan(side=48):
    """A volume like a scan: a shell, an inside and three lumps, smoothed."""
    z, y, x = np.mgrid[-1:1:side * 1j, -1:1:side * 1j, -1:1:side * 1j]
    body = x**2 / 0.72 + y**2 / 0.86 + z**2 / 0.8
    volume = 0.35 * (body < 1) + 0.45 * ((body < 1) & (body > 0.84))
    lumps = ((0.3, -0.2, 0.25), 0.3, 0.3), ((-0.35, 0.15, 0.0), 0.36, -0.25), ((0.1, 0.5, 0.3), 0.2, 0.4)
    for at, radius, value in lumps:
        volume += value * ((x - at[0]) ** 2 + (y - at[1]) ** 2 + (z - at[2]) ** 2 < radius**2)
    volume = ndimage.gaussian_filter(volume, 0.8)
    return volume / volume.max()


def one_and_three_dimensions():
    """10: a window on a curve and the map it gives; slices of a volume with a cube in them."""
    canvas = Canvas()
    curve = heartbeat()
    kernel = np.repeat([1.0, 0.0, -1.0], [18, 5, 18])  # as wide as the window that is drawn
    answer = ndimage.correlate1d(curve, kernel)
    xs = np.linspace(20, 372, 600)
    canvas.line(xs, 175 - 130 * curve, BLUE, 3)
    canvas.line(xs, 310 - 62 * answer / abs(answer).max(), VERMILION, 3)
    canvas.line([20, 372], [310, 310], FAINT, 1.5, zorder=1)
    place = 250 + answer[250:330].argmax()
    left, right = xs[place - 20], xs[place + 20]
    canvas.box(left, 30, right - left, 175, INK, 2.2, fill=(*lighter(INK, 0.85), 0.6), zorder=2)
    canvas.arrow((xs[place], 207), (xs[place], 310 - 62 * answer[place] / abs(answer).max() - 9), INK, 2, 0, 14)
    canvas.dot(xs[place], 310 - 62 * answer[place] / abs(answer).max(), 7, VERMILION)
    volume = scan()
    for step, level in enumerate(np.linspace(38, 10, 5).round().astype(int)):
        corner = 400 + 21 * (4 - step), 42 + 45 * step
        canvas.picture(*corner, 136, 136, volume[level], INK, zorder=3 + step)
    canvas.box(430, 258, 44, 44, VERMILION, 2.6, zorder=20)
    canvas.box(451, 213, 44, 44, VERMILION, 2.6, zorder=20)
    for x, y in ((430, 258), (474, 258), (430, 302), (474, 302)):
        canvas.line([x, x + 21], [y, y - 45], VERMILION, 2.2, zorder=20)
    return canvas


def start_here():
    """00: the ten chapters along one path, those of the short path marked."""
    canvas = Canvas()
    wide, high = 132, 82
    places = {chapter: (24 + column * 154, 34 + row * 120)
              for row, chapters in enumerate(((1, 2, 3, 4), (0, 7, 6, 5), (0, 8, 9, 10)))
              for column, chapter in enumerate(chapters) if chapter}
    middles = np.array([(places[n][0] + wide / 2, places[n][1] + high / 2) for n in range(1, 11)])
    canvas.line(middles[:, 0], middles[:, 1], INK, 6, zorder=1)
    for chapter, (left, top) in places.items():
        colour = VERMILION if chapter in SHORT_PATH else BLUE
        small = PICTURES[f"{chapter:02d}"].draw().pixels() / np.float32(255)
        canvas.picture(left, top, wide, high, small, colour)
        canvas.box(left, top, wide, high, colour, 4)
        canvas.dot(left + 6, top + 6, 19, colour, "white", 2, zorder=6)
        canvas.text(left + 6, top + 6, f"{chapter}", 22, "white", weight="bold", zorder=7)
    for y, colour, words in ((235, VERMILION, "short\npath"), (320, BLUE, "full\npath")):
        canvas.dot(48, y, 15, colour, "white", 2)
        canvas.text(74, y, words, 24, INK, align="left")
    return canvas


def pool(values, size):
    """Max pooling: the largest value of each size x size window, windows side by side."""
    high, wide = (side // size for side in values.shape)
    return values[: high * size, : wide * size].reshape(high, size, wide, size).max(axis=(1, 3))


def cover():
    """The course's first idea: a photograph, two kernels, their signed maps, and the maps pooled."""
    canvas = Canvas(1200, 420)
    photograph = images.photograph("temple")[:, 20:440]
    canvas.picture(24, 24, 372, 372, photograph)
    for row, kernel in enumerate((SOBEL, SOBEL.T)):
        top = 24 + row * 192
        middle = top + 90
        answer = images.crop_proportion(edges(photograph, kernel, 1.4)[20:420], (180, 258))
        limit = np.quantile(abs(answer), 0.98)
        canvas.arrow((402, 210), (456, middle), INK, 2.2, 0, 15)
        canvas.kernel(470, middle - 54, 36, kernel)
        canvas.arrow((588, middle), (618, middle), INK, 2.2, 0, 15)
        canvas.signed(628, top, 258, 180, answer, limit)
        canvas.arrow((893, middle), (911, middle), INK, 2.2, 0, 15)
        canvas.cells(919, top, 257, 180, pool(answer, 10), look.SIGNED, -1.6 * limit, 1.6 * limit)
    return canvas


PICTURES = {
    "00": Picture(start_here, "The ten chapters as small pictures along one path; those of the short path are marked.",
                  ("cat", "coffee", "coins", "flower", "digits"), 128),
    "01": Picture(convolution_visualization, "A cup of coffee, a three by three kernel, and the signed map of the "
                  "cup's vertical edges in blue and red.", ("coffee",), 80),
    "02": Picture(classic_networks, "A photograph, then volumes that become smaller and deeper, with a shortcut arrow "
                  "over each pair of them.", ("cat",)),
    "03": Picture(object_detection, "Old coins with boxes around them; one more box lies beside the middle coin, with "
                  "its intersection over union.", ("coins",), 40),
    "04": Picture(what_convnets_learn, "A cat with nine windows marked on it, and the nine patches enlarged: all hold "
                  "a slanting bright line.", ("cat",), 88),
    "05": Picture(siamese_encoding, "Two pictures of one cat go through the same network f and become two rows of "
                  "bars, whose distance d is small.", ("cat",), 128),
    "06": Picture(triplet_loss, "An anchor A on a circle; the positive P has been pulled towards it and the negative "
                  "N pushed away."),
    "07": Picture(binary_verification, "Two histograms of distances, same on the left and different on the right, and "
                  "a logistic curve that falls between them.", ("digits",)),
    "08": Picture(face_recognition, "Five enrolled digits, each in a circle of the threshold; a known guest stands in "
                  "one circle, a stranger outside all.", ("digits",)),
    "09": Picture(neural_style_transfer, "A harbour and a night of brush strokes; beside them the same harbour, "
                  "painted in these strokes.", colours=200),
    "10": Picture(one_and_three_dimensions, "A curve of heartbeats with a window on it and the map it gives; beside "
                  "it slices of a volume with a small cube."),
    "cover": Picture(cover, "A temple photograph, two kernels, the signed maps they give in blue and red, and the "
                     "same maps pooled to coarse squares.", ("temple",), 256),
}


def main():
    parser = argparse.ArgumentParser(description="Draw the pictures of the README and of the map of chapters.")
    parser.add_argument("--only", nargs="+", choices=PICTURES, default=list(PICTURES), metavar="NN",
                        help="chapter numbers from 00 to 10, or cover")
    parser.add_argument("--check", action="store_true", help="write nothing; compare with the stored pictures")
    arguments = parser.parse_args()
    far = []
    for key in arguments.only:
        picture = PICTURES[key]
        name = f"{key}.png" if key == "cover" else f"chapters/{key}.png"
        png = look.to_png(picture.draw().pixels(0.8 if key != "cover" else 1), picture.colours)
        if arguments.check:
            gap = look.difference(name, png)
            print(f"{name:16} differs by {gap:.2f} of 255")
            far += [name] if gap > look.TOLERANCE else []
        else:
            look.write_picture(name, png, "images/draw_chapters.py", picture.alt, picture.sources)
            print(f"{name:16} {len(png) / 1000:6.1f} kB")
    if far:
        sys.exit(f"not as stored: {', '.join(far)}; draw them again without --check, and look at them")


if __name__ == "__main__":
    main()
