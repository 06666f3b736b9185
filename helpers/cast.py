"""The cast: who an invented person is, and how a picture of that person is taken, as two separate sets of numbers.

An `Identity` says what stays with a person: shape of face and features, skin, hair, marks. A `Capture` says what
changes from picture to picture: turn of the head, expression, light, things worn, background, sharpness. Both come
from a seed, each from its own, and `helpers.portrait` draws one under the other. Lengths are in units of about half
a head (chin to crown is 2.3); x points to the right of the picture, y up, z to the camera; angles are in degrees.
"""

import dataclasses
import numbers

import numpy as np

from helpers import limits

HAIR_STYLES = ("bald", "buzz", "short", "quiff", "side part", "fringe", "crew", "curls", "afro", "bob", "curtains",
               "long", "long wavy", "long fringe", "bun", "receding", "crown of hair")
BEARDS = ("none", "stubble", "moustache", "goatee", "chin strap", "full")
HEADWEAR = ("none", "hair band", "beanie", "hat")
GLASSES = ("none", "round", "square", "half")
BACKGROUNDS = ("plain", "gradient", "window", "bokeh", "bricks", "shelves")
COLLARS = ("round", "v", "shirt", "roll")

_STRONG, _SOFT = 1, -1  # traits that lean together, so that a face is of one piece


def trait(low, high, lean=0, often=None):
    """A field with a range; `lean` pulls it up or down with the build, `often` is a share of people at `low`."""
    return dataclasses.field(metadata={"low": low, "high": high, "lean": lean, "often": often})


def choice(*options):
    """A field that is one of some words."""
    return dataclasses.field(metadata={"options": options})


class _Checked:
    def __post_init__(self):
        for field in dataclasses.fields(self):
            value, known = getattr(self, field.name), field.metadata
            if "options" in known:
                if value not in known["options"]:
                    raise ValueError(f"{field.name} is {value!r}; it must be one of {', '.join(known['options'])}")
            elif not isinstance(value, numbers.Real) or not known["low"] <= value <= known["high"]:
                raise ValueError(f"{field.name} is {value!r}; it must be a number from {known['low']} to "
                                 f"{known['high']}")


@dataclasses.dataclass(frozen=True)
class Identity(_Checked):
    """Who it is. Every field lies in the range given here; `dataclasses.replace` makes a relative."""

    face_width: float = trait(0.74, 0.91, _STRONG)
    face_height: float = trait(1.08, 1.24)
    temple: float = trait(0.90, 1.05)
    cheekbone: float = trait(0.96, 1.08)
    jaw: float = trait(0.80, 1.08, _STRONG)
    chin_width: float = trait(0.66, 1.20, _STRONG)
    chin_forward: float = trait(-0.04, 0.14)
    cheeks_full: float = trait(0.0, 0.09)
    brow_ridge: float = trait(0.0, 0.08, _STRONG)
    skin_tone: float = trait(0.0, 1.0)
    skin_warmth: float = trait(-1.0, 1.0)
    rosiness: float = trait(0.0, 1.0)
    eye_distance: float = trait(0.30, 0.39)
    eye_width: float = trait(0.145, 0.20)
    eye_height: float = trait(0.060, 0.108, _SOFT)
    eye_tilt: float = trait(-0.20, 0.20)
    eye_level: float = trait(-0.05, 0.07)
    eye_depth: float = trait(0.02, 0.10)
    eye_colour: float = trait(0.0, 1.0)
    iris_size: float = trait(0.070, 0.092)
    lashes: float = trait(0.0, 1.0, _SOFT)
    lid_crease: float = trait(0.0, 1.0)
    brow_gap: float = trait(0.15, 0.24, _SOFT)
    brow_thickness: float = trait(0.020, 0.068, _STRONG)
    brow_arch: float = trait(-0.01, 0.08, _SOFT)
    brow_tilt: float = trait(-0.24, 0.10)
    brow_length: float = trait(0.17, 0.25)
    nose_length: float = trait(0.34, 0.50)
    nose_width: float = trait(0.085, 0.17)
    nose_bridge: float = trait(0.03, 0.18)
    nose_hump: float = trait(-0.04, 0.06)
    nose_tip: float = trait(0.15, 0.33)
    nose_tip_size: float = trait(0.075, 0.125)
    nose_upturn: float = trait(-0.04, 0.05, _SOFT)
    mouth_level: float = trait(0.16, 0.27)
    mouth_width: float = trait(0.20, 0.33)
    upper_lip: float = trait(0.026, 0.076, _SOFT)
    lower_lip: float = trait(0.040, 0.098)
    lip_bow: float = trait(0.0, 1.0, _SOFT)
    lip_redness: float = trait(0.0, 1.0, _SOFT)
    mouth_curve: float = trait(-0.03, 0.025)
    ear_size: float = trait(0.17, 0.27)
    ear_out: float = trait(0.0, 0.10)
    hair_style: str = choice(*HAIR_STYLES)
    hair_colour: float = trait(0.0, 1.0)
    hair_grey: float = trait(0.0, 1.0, often=0.72)
    hairline: float = trait(0.50, 0.76)
    hair_volume: float = trait(0.0, 1.0)
    parting: float = trait(-0.34, 0.34)
    widow_peak: float = trait(0.0, 0.10, often=0.5)
    beard: str = choice(*BEARDS)
    age: float = trait(0.0, 1.0)
    freckles: float = trait(0.0, 1.0, often=0.72)
    dimples: float = trait(0.0, 1.0, often=0.6)
    mole: float = trait(0.0, 1.0, often=0.5)
    mole_x: float = trait(-0.50, 0.50)
    mole_y: float = trait(-0.75, 0.10)
    second_mole: float = trait(0.0, 1.0, often=0.8)
    second_mole_x: float = trait(-0.50, 0.50)
    second_mole_y: float = trait(-0.75, 0.55)
    grain: int = trait(0, 2**31 - 1)  # where freckles and strands lie


@dataclasses.dataclass(frozen=True)
class Capture(_Checked):
    """How the picture is taken."""

    yaw: float = trait(-40.0, 40.0)
    pitch: float = trait(-18.0, 18.0)
    roll: float = trait(-14.0, 14.0)
    smile: float = trait(-0.5, 1.0)
    mouth_open: float = trait(0.0, 1.0, often=0.6)
    eyes_open: float = trait(0.55, 1.12)
    brow_raise: float = trait(-1.0, 1.0)
    gaze_x: float = trait(-1.0, 1.0)
    gaze_y: float = trait(-1.0, 1.0)
    light_side: float = trait(-80.0, 80.0)
    light_height: float = trait(-10.0, 65.0)
    light_strength: float = trait(0.40, 1.0)
    ambient: float = trait(0.52, 0.84)
    light_warmth: float = trait(-1.0, 1.0)
    exposure: float = trait(0.80, 1.30)
    contrast: float = trait(0.75, 1.15)
    saturation: float = trait(0.70, 1.10)
    headwear: str = choice(*HEADWEAR)
    glasses: str = choice(*GLASSES)
    wear_colour: float = trait(0.0, 1.0)
    clothes_colour: float = trait(0.0, 1.0)
    clothes_light: float = trait(0.0, 1.0)
    collar: str = choice(*COLLARS)
    background: str = choice(*BACKGROUNDS)
    background_colour: float = trait(0.0, 1.0)
    background_light: float = trait(0.0, 1.0)
    shift_x: float = trait(-0.16, 0.16)
    shift_y: float = trait(-0.16, 0.16)
    scale: float = trait(0.94, 1.20)
    blur: float = trait(0.0, 0.9, often=0.45)
    noise: float = trait(0.0, 0.028, often=0.4)
    grain: int = trait(0, 2**31 - 1)


PLAIN = Capture(
    yaw=0, pitch=0, roll=0, smile=0.25, mouth_open=0, eyes_open=1, brow_raise=0, gaze_x=0, gaze_y=0, light_side=-25,
    light_height=35, light_strength=0.68, ambient=0.64, light_warmth=0.3, exposure=1, contrast=1, saturation=1,
    headwear="none", glasses="none", wear_colour=0.6, clothes_colour=0.6, clothes_light=0.5, collar="round",
    background="gradient", background_colour=0.3, background_light=0.95, shift_x=0, shift_y=0, scale=1, blur=0,
    noise=0, grain=0)


def identity(seed):
    """The person of a seed.

    Args:
        seed: whole number from 0; the same number is always the same person.
    """
    rng = np.random.default_rng([1, limits.whole("seed", seed, 0, endless=True)])
    strong = rng.random()  # 0 soft, 1 strong features
    values = _drawn(Identity, rng, strong)
    values["hair_style"] = _hair_style(rng, strong)
    odds = [0.34, 0.2, 0.1, 0.12, 0.07, 0.17] if strong > 0.5 else [1, 0, 0, 0, 0, 0]
    values["beard"] = str(rng.choice(BEARDS, p=odds))
    if values["skin_tone"] > 0.5 and rng.random() < 0.85:  # dark hair and eyes go with dark skin, mostly
        values["hair_colour"] *= 0.42
        values["eye_colour"] *= 0.45
    values["freckles"] *= values["skin_tone"] < 0.6
    if values["hair_grey"] > 0:
        values["age"] = max(values["age"], min(1.0, 0.4 + 0.4 * values["hair_grey"]))
    else:
        values["age"] *= 0.75
    return Identity(**values)


def capture(seed):
    """The way a picture is taken, of a seed.

    Args:
        seed: whole number from 0.
    """
    rng = np.random.default_rng([2, limits.whole("seed", seed, 0, endless=True)])
    values = _drawn(Capture, rng)
    values["smile"] = float(np.clip(rng.normal(0.25, 0.4), -0.5, 1))
    values["roll"] = float(np.clip(rng.normal(0, 5), -14, 14))
    values["headwear"] = str(rng.choice(HEADWEAR, p=[0.78, 0.12, 0.05, 0.05]))
    values["glasses"] = str(rng.choice(GLASSES, p=[0.72, 0.1, 0.1, 0.08]))
    return Capture(**values)


def calm(seed):
    """A picture as for a pass: `PLAIN`, with clothes, background and a little of the rest from a seed.

    Args:
        seed: whole number from 0.
    """
    other = capture(seed)
    return dataclasses.replace(
        PLAIN, yaw=0.12 * other.yaw, pitch=0.15 * other.pitch, roll=0.2 * other.roll, smile=0.2 + 0.3 * other.smile,
        light_side=-25 + 0.3 * other.light_side, clothes_colour=other.clothes_colour, collar=other.collar,
        clothes_light=other.clothes_light, background_colour=other.background_colour, grain=other.grain)


def vector(person):
    """The numbers of an identity in one float32 array, each in [0, 1]; a word becomes a one at its place."""
    parts = []
    for field in dataclasses.fields(person):
        value, known = getattr(person, field.name), field.metadata
        if "options" in known:
            parts.extend(float(value == option) for option in known["options"])
        elif field.name != "grain":
            parts.append((value - known["low"]) / (known["high"] - known["low"]))
    return np.array(parts, np.float32)


def _drawn(kind, rng, strong=0.5):
    """A value for every field, each from its own draw."""
    values = {}
    for field in dataclasses.fields(kind):
        known, share = field.metadata, rng.random()
        if "options" in known:
            values[field.name] = known["options"][int(share * len(known["options"]))]
            continue
        if known["lean"]:
            share = 0.62 * share + 0.38 * (strong if known["lean"] == _STRONG else 1 - strong)
        if known["often"] is not None:
            share = max(0.0, (share - known["often"]) / (1 - known["often"]))
        span = known["high"] - known["low"]
        value = known["low"] + share * span
        values[field.name] = int(value) if field.type is int else float(value)
    return values


def _hair_style(rng, strong):
    weights = {"bald": 2, "buzz": 3, "short": 5, "quiff": 4, "side part": 5, "fringe": 3, "crew": 3, "curls": 4,
               "afro": 3, "bob": 1, "curtains": 2, "long": 1, "long wavy": 1, "long fringe": 0, "bun": 1,
               "receding": 3, "crown of hair": 2}
    if strong <= 0.5:
        weights = {"bald": 0.3, "buzz": 0.6, "short": 2, "quiff": 1.5, "side part": 2, "fringe": 3, "crew": 0,
                   "curls": 4, "afro": 3, "bob": 5, "curtains": 3, "long": 5, "long wavy": 5, "long fringe": 5,
                   "bun": 5, "receding": 0, "crown of hair": 0}
    odds = np.array([weights[style] for style in HAIR_STYLES], float)
    return str(rng.choice(HAIR_STYLES, p=odds / odds.sum()))
