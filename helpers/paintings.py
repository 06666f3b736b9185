"""Results of style transfer that ship, because a chapter would have to wait for them; each can be made again.

A painting is known by a name, such as "harbour_mosaic". `SETTINGS` says how it was made, `load` gives the picture that
ships (a JPEG file in images/gallery, made by images/draw_gallery.py), and `paint` makes it again: the same picture but
for what JPEG loses, what another machine rounds otherwise, and other weights of the network. Pictures are float32
(height, width, 3) in [0, 1]. Errors are `PaintingError`, a ValueError.
"""

import difflib
from pathlib import Path

from helpers import artworks, faces, images

FOLDER = Path(__file__).parents[1] / "images" / "gallery"
CONTENTS = ("harbour", "mountain_lake", "still_life")
RATIOS = (0.03, 0.3, 3, 30, 300)  # beta / alpha
LAYERS = ("block1_conv1", "block3_conv1", "block5_conv1", "all five")  # style layers of a texture
KEPT = ("block1_conv1", "block4_conv2", "block5_conv2")  # layers that a content is made again from
LARGE, MIDDLE, SMALL = 256, 192, 128  # pixels of the longer side
STEPS = 50
SMOOTH = 15  # total variation, where alpha is 10
OWN = {  # what some styles need
    "mosaic": dict(style_size=480),  # stones and carved lines would be too fine to see at 256
    "woodcut": dict(style_size=400),
    "ink_wash": dict(style_size=400, beta=1000, start="both", share=0.3),  # or pale paper hardly shows
}


class PaintingError(ValueError):
    """A painting that cannot be had; the message names the argument and the remedy."""


def _settings():
    """{name: how it was made}: the function of helpers.style, its pictures, its arguments."""
    large = dict(size=LARGE, steps=STEPS, total_variation=SMOOTH)
    made = {f"{content}_{style}": dict(call="stylize", content=content, style=style, **large)
            | OWN.get(style, {})
            for content in CONTENTS for style in artworks.STYLES}
    made |= {f"ratio_{ratio:g}": dict(call="stylize", content="still_life", style="brushstrokes", size=MIDDLE,
                                      steps=STEPS, alpha=1, beta=ratio, total_variation=SMOOTH / 10, start="noise")
             for ratio in RATIOS}
    made |= {f"content_{layer}": dict(call="reconstruct", content="harbour", layer=layer, size=SMALL, steps=STEPS,
                                  total_variation=1)
             for layer in KEPT}
    texture = dict(call="texture", style="brushstrokes", size=SMALL, steps=STEPS, total_variation=0.3)
    made |= {f"style_{layer.replace(' ', '_')}": texture | ({} if layer == "all five" else dict(style_layers=[layer]))
             for layer in LAYERS}
    middle = dict(call="stylize", size=MIDDLE, steps=STEPS, total_variation=SMOOTH)
    return made | {
        "portrait": dict(content="portrait", style="stained_glass", **middle),
        "photograph": dict(content="street", style="temple", **middle),
    }


SETTINGS = _settings()


def load(name):
    """The painting of a name in `SETTINGS`, as it ships: float32 (height, width, 3).

    Raises:
        PaintingError: if there is no such painting, or its file is missing or damaged.
    """
    _known(name)
    try:
        return images.load(FOLDER / f"{name}.jpg")
    except images.ImageError as error:
        raise PaintingError(f"name is {name!r}, but its picture cannot be read: {error}. Make it again: "
                            f"python images/draw_gallery.py --only {name}") from error


def paint(name, progress=True, **changes):
    """The painting made again, with all that `style.stylize` gives back.

    Args:
        name: one of `SETTINGS`.
        progress: True for a bar.
        changes: arguments to be other than in `SETTINGS`, such as steps=10 or size=96.

    Returns:
        style.Stylized: the picture is its `image`.

    Raises:
        PaintingError: if there is no such painting.
        style.StyleError: if a change cannot be used.
    """
    from helpers import style  # here: it takes TensorFlow along

    settings = dict(_known(name)) | changes
    call = getattr(style, settings.pop("call"))
    parts = {part: source(settings.pop(part)) for part in ("content", "style") if part in settings}
    return call(*parts.values(), progress=progress, **settings)


def source(name):
    """The picture that a painting was made from: an artwork, a photograph, or a portrait of the drawn cast."""
    if name in artworks.STYLES:
        return artworks.style(name)
    if name in artworks.CONTENTS:
        return artworks.content(name)
    return faces.cast().pictures[0] if name == "portrait" else images.photograph(name)


def _known(name):
    """The settings of a painting, or a PaintingError."""
    if not isinstance(name, str) or name not in SETTINGS:
        near = difflib.get_close_matches(str(name), SETTINGS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"it must be one of {', '.join(list(SETTINGS)[:4])} ..."
        raise PaintingError(f"name is {name!r:.60}; {hint}")
    return SETTINGS[name]
