"""What every figure of the course must be: of the course's width, whole, readable, described, and always the same."""

import io

import numpy as np
from IPython.core.formatters import DisplayFormatter
from matplotlib import _pylab_helpers
from PIL import Image

from helpers import drawing


def check(make):
    """Draws by calling `make` and fails where the figure is empty, cut off, too small to read, or left open."""
    drawn = make()
    png = drawn.png()
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=int)
    assert pixels.shape[1] == drawing.WIDTH * drawing.DOTS
    assert pixels.std() > 5, "an even picture: nothing was drawn"
    assert (pixels.max(axis=2) < 80).any(), "no dark ink: titles or numbers are missing"
    whole(drawn.figure)
    formats, metadata = DisplayFormatter().format(drawn)
    assert set(formats) == {"image/png", "text/plain"}
    assert formats["text/plain"] == repr(drawn) and " at 0x" not in repr(drawn)
    assert metadata["image/png"]["alt"] == drawn.words
    assert make().png() == png, "the same data gave other bytes"
    assert not _pylab_helpers.Gcf.figs, "a figure was left open"


def whole(figure):
    """Fails where a text is below 9 points, or a text, patch or picture reaches over the border."""
    figure.draw_without_rendering()
    for axes in figure.axes:
        ticks = [*axes.get_xticklabels(), *axes.get_yticklabels()]
        texts = [text for text in (axes.title, *axes.texts, *ticks) if text.get_text()]
        assert all(text.get_fontsize() >= 9 for text in texts)
        inside = [text for text in texts if text not in ticks]
        for part in (*inside, *axes.patches, *axes.images):
            box = part.get_window_extent()
            assert box.x0 >= -1 and box.y0 >= -1, part
            assert box.x1 <= figure.bbox.x1 + 1 and box.y1 <= figure.bbox.y1 + 1, part
