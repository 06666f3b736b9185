"""Functions that exercises hand to answers as arguments. A call into this module is no help from the course."""

import numpy as np


class MeanColours:
    """A small `encode`: the mean colour of each quarter of a picture and of its middle, made to length 1.

    It takes one picture (height, width, 3) and gives its encoding (d,): four quarters and the middle make d = 15, fewer
    make less. Like a real encoder, it refuses anything that is no picture.

    Args:
        parts: how many of these five parts count, from 1.
    """

    def __init__(self, parts=2):
        self.parts = parts

    def __call__(self, image):
        image = np.asarray(image, dtype=np.float32)
        if image.ndim != 3 or image.shape[2] != 3:
            raise ValueError(f"encode takes one picture (height, width, 3); it was given shape {image.shape}")
        h, w = image.shape[0] // 2, image.shape[1] // 2
        pieces = (image[:h], image[h:], image[:, :w], image[:, w:], image[h // 2 : h + h // 2 + 1])
        row = np.concatenate([piece.mean(axis=(0, 1)) for piece in pieces[: self.parts]])
        return row / np.linalg.norm(row)

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        return "a function: picture (height, width, 3) to encoding"
