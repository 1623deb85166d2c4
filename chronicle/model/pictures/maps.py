"""Maps of places: coastlines and pins, no borders."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chronicle.model.pictures.axis import NARROW, ROOMY, WIDEST, counted, percent
from chronicle.model.pictures.land import NEAR, WORLD, coast


@dataclass(frozen=True, slots=True)
class Pin:
    """A place, with the talks held and planned there."""

    name: str
    lat: float  # degrees north
    lon: float  # degrees east
    held: int
    planned: int = 0
    path: str = ""  # of its page

    @property
    def words(self) -> str:
        """How many talks, in words: ``5 held, 1 planned``."""
        numbers = {f"{self.held} held": self.held, f"{self.planned} planned": self.planned}
        return ", ".join(text for text, number in numbers.items() if number) or "none"


@dataclass(frozen=True, slots=True)
class Label:
    """A place's name on a map, in pixels from the tip of its pin."""

    text: str
    dx: int
    dy: int
    anchor: str  # "start", "middle", "end"
    is_roomy: bool  # whether it has room on a roomy map alone


@dataclass(frozen=True, slots=True)
class Spot:
    """A pin on a map."""

    x: float
    y: float
    is_planned: bool  # whether talks there are planned alone: an outline
    is_small: bool
    label: Label | None = None  # None where it has no room: the list beside the map has the name


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a map that another one shows larger, in percent."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of the world, drawn."""

    shape: str  # "world", "north", "near", "locator": the stylesheet gives each its proportions
    land: str  # "world", "near": which coast it shows
    coast: str  # the coast within its view, as a path
    view: str  # the part of the land, in the land's units, as ``viewBox``
    spots: tuple[Spot, ...]  # from north to south, so that pins stand before those behind them
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class MapView:
    """Where talks were held. Without a place there is no cut, and nothing to draw."""

    title: str
    description: str
    notes: tuple[str, ...]
    cuts: tuple[Cut, ...]
    pins: tuple[Pin, ...]  # in order of name


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the world, in degrees: equirectangular, true to shape along one parallel."""

    west: float
    south: float
    east: float
    north: float
    parallel: float

    @property
    def aspect(self) -> float:
        """Its width by its height."""
        return (self.east - self.west) * math.cos(math.radians(self.parallel)) / (self.north - self.south)

    def holds(self, lat: float, lon: float, margin: float = 0) -> bool:
        """Whether a place lies in it, and by so many degrees from its rim."""
        inner = self.west + margin <= self.turned(lon) <= self.east - margin
        return inner and self.south + margin <= lat <= self.north - margin

    def turned(self, lon: float) -> float:
        """Return a longitude as the box counts it: the world is cut at 169 W, not at 180."""
        return lon + 360 if lon < self.west and lon + 360 <= self.east else lon

    def place(self, lat: float, lon: float) -> Point:
        """Return where a place lies in it, in percent from its north-western corner."""
        x = percent(self.turned(lon) - self.west, self.east - self.west)
        return x, percent(self.north - lat, self.north - self.south)

    def window(self, units: int) -> tuple[float, float, float, float]:
        """Return its left, top, width and height in so many units a degree, as a ``viewBox`` has them."""
        numbers = (self.west, -self.north, self.east - self.west, self.north - self.south)
        left, top, width, height = (round(number * units, 1) for number in numbers)
        return left, top, width, height


BOXES = {
    "world": Box(-169, -57, 191, 84, 30),
    "north": Box(-169, -12, 191, 84, 45),  # the world, where no place lies south of the Equator
    "near": Box(-11.5, 18.5, 61.5, 63.5, 45),  # Europe to the Gulf
}
LANDS = {"world": Box(-169, -57, 191, 84, 30), "near": Box(-11.5, 12.5, 61.5, 71.5, 45)}
UNITS = {"world": 5, "near": 20}
"""What the coasts cover, and their units a degree."""

LOCATOR = 320 / 220  # width by height
_LOCATOR_REACH = {"near": 7, "world": 15}  # degrees of latitude, north and south
_ASIDE_WIDTH = 280  # pixels
_LETTER, _LINE = 7, 14  # pixels: what a letter of a label takes up, on the generous side
_PIN = (5, 15)  # pixels: from the tip to either side, and up
_MOST_NAMED = 80  # more names have room on no map
_NOTE = "Coastlines alone: the map draws no border, so it takes no side on any."


def places(pins: Iterable[Pin]) -> MapView:
    """Draw places of talks: on a map of the world, and those from Europe to the Gulf on one of their own.

    Shape: a pin is solid where talks were held, an outline where they are only planned; its size means nothing.
    A place is named where its name has room, in order of the number of its talks.
    """
    listed = tuple(sorted((pin for pin in pins if pin.held or pin.planned), key=lambda pin: pin.name))
    if not listed:
        return MapView("", "", ("No place of talks is recorded yet.",), (), ())
    near = [pin for pin in listed if BOXES["near"].holds(pin.lat, pin.lon, 2.5)]
    far = [pin for pin in listed if not BOXES["near"].holds(pin.lat, pin.lon, 2.5)]
    whole = "north" if all(BOXES["north"].holds(pin.lat, pin.lon, 5) for pin in far) else "world"
    if not far:
        cuts = [_cut("near", near)]
    elif len(near) < 2:
        cuts = [_cut(whole, listed)]
    else:
        cuts = [_cut(whole, far, near), _cut("near", near)]
    kinds = {bool(pin.held) for pin in listed}
    unnamed = any(
        (spot.label is None or spot.label.is_roomy) and not spot.is_small for cut in cuts for spot in cut.spots
    )
    notes = (
        "Solid: talks held." if True in kinds else "",
        "Outline: talks planned alone." if False in kinds else "",
        "The framed part is drawn again, larger." if len(cuts) > 1 else "",
        "Where names would cover each other, the list has them." if unnamed else "",
        _NOTE,
    )
    held, planned = (sum(numbers) for numbers in zip(*((pin.held, pin.planned) for pin in listed), strict=True))
    words = f"{counted(len(listed), 'place')}: {held} held" + (f", {planned} planned" if planned else "")
    title = "Where talks were held" + (" or are planned" if False in kinds else "")
    return MapView(title, f"{words}.", tuple(filter(None, notes)), tuple(cuts), listed)


def _cut(shape: str, pins: Sequence[Pin], framed: Sequence[Pin] = ()) -> Cut:
    """Return a map of some places; those that another map shows larger are a frame with small pins."""
    box, inner = BOXES[shape], BOXES["near"]
    (x, y), (right, bottom) = box.place(inner.north, inner.west), box.place(inner.south, inner.east)
    frame = Frame(x, y, round(right - x, 2), round(bottom - y, 2)) if framed else None
    land = "near" if shape == "near" else "world"
    spots = [*_spots(box, pins, frame), *_spots(box, framed, frame, is_small=True)]
    return _drawn(shape, land, box, sorted(spots, key=lambda spot: (spot.y, spot.x)), frame)


def _drawn(shape: str, land: str, box: Box, spots: Sequence[Spot], frame: Frame | None = None) -> Cut:
    window = box.window(UNITS[land])
    path = coast(NEAR if land == "near" else WORLD, *window)
    return Cut(shape, land, path, " ".join(f"{number:g}" for number in window), tuple(spots), frame)


Point = tuple[float, float]
Area = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def _spots(box: Box, pins: Sequence[Pin], frame: Frame | None, *, is_small: bool = False) -> list[Spot]:
    """Return the pins of a map, with labels where they cover neither a pin nor another label.

    Why: greedily, the places of most talks first. What has no room on the narrowest map is tried again for roomy
    ones; as pins part when a map grows but labels do not, a label must be free at each width at which it is shown.
    """
    ranked = sorted(pins, key=lambda pin: (-pin.held - pin.planned, pin.name))
    points = [box.place(pin.lat, pin.lon) for pin in ranked]
    labels: dict[int, Label] = {}
    for width in () if is_small else (NARROW, ROOMY):
        maps = [_Paper(wider, wider / box.aspect, points, frame) for wider in (NARROW, ROOMY, WIDEST) if wider >= width]
        for number, pin in enumerate(ranked[:_MOST_NAMED]):
            every = () if number in labels else _labels(pin.name, is_roomy=width == ROOMY)
            free = (label for label in every if all(paper.is_free(label, number, labels) for paper in maps))
            if label := next(free, None):
                labels[number] = label
    return [Spot(*points[i], not pin.held, is_small, labels.get(i)) for i, pin in enumerate(ranked)]


class _Paper:
    """A map at one width, in pixels: knows what is taken."""

    def __init__(self, width: float, height: float, points: Sequence[Point], frame: Frame | None) -> None:
        self.width, self.height = width, height
        self.tips = [(x * width / 100, y * height / 100) for x, y in points]
        self.taken = [(x - _PIN[0], y - _PIN[1], x + _PIN[0], y) for x, y in self.tips]
        if frame:
            left, top = frame.x * width / 100, frame.y * height / 100
            self.taken.append((left, top, left + frame.width * width / 100, top + frame.height * height / 100))

    def area(self, label: Label, number: int) -> Area:
        """Return what the label of a pin takes up."""
        length = len(label.text) * _LETTER
        left = self.tips[number][0] + label.dx - {"start": 0, "middle": length / 2, "end": length}[label.anchor]
        foot = self.tips[number][1] + label.dy + 3
        return left, foot - _LINE, left + length, foot

    def is_free(self, label: Label, number: int, labels: Mapping[int, Label]) -> bool:
        """Whether the label of a pin stays within the map and covers no pin, no other label and no frame."""
        left, top, right, bottom = area = self.area(label, number)
        others = (self.area(other, at) for at, other in labels.items())
        is_within = left >= 0 and top >= 0 and right <= self.width and bottom <= self.height
        return is_within and not any(_cover(area, other) for other in (*self.taken, *others))


def _labels(text: str, *, is_roomy: bool) -> tuple[Label, ...]:
    """Return where a name may stand: beside its pin, below or above it, and below it to one side."""
    positions = (
        (9, -4, "start"),
        (-9, -4, "end"),
        (0, 14, "middle"),
        (0, -20, "middle"),
        (-5, 14, "start"),
        (5, 14, "end"),
    )
    return tuple(Label(text, dx, dy, anchor, is_roomy) for dx, dy, anchor in positions)


def _cover(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def locator(lat: float, lon: float, label: str) -> MapView:
    """Draw where one place lies; from Europe to the Gulf more closely than elsewhere.

    Units: degrees north and east.
    """
    land = "near" if LANDS["near"].holds(lat, lon, 1) else "world"
    box = _around(lat, LANDS[land].turned(lon), _LOCATOR_REACH[land], LANDS[land])
    point = box.place(lat, lon)
    paper = _Paper(_ASIDE_WIDTH, _ASIDE_WIDTH / LOCATOR, [point], None)
    free = (one for one in _labels(label, is_roomy=False) if paper.is_free(one, 0, {}))
    spot = Spot(*point, is_planned=False, is_small=False, label=next(free, None))
    cut = _drawn("locator", land, box, [spot])
    north = f"{abs(lat):.2f}° {'N' if lat >= 0 else 'S'}"
    where = f"{label}: {north}, {abs(lon):.2f}° {'E' if lon >= 0 else 'W'}."
    return MapView(f"Where {label} lies", where, (_NOTE,), (cut,), ())


def _around(lat: float, lon: float, reach: float, land: Box) -> Box:
    """Return a locator's box: the place in its middle, or as near to it as the land drawn allows."""
    south = min(max(lat - reach, land.south), land.north - 2 * reach)
    parallel = min(abs(south + reach), 70.0)
    width = min(2 * reach * LOCATOR / math.cos(math.radians(parallel)), land.east - land.west)
    west = min(max(lon - width / 2, land.west), land.east - width)
    return Box(round(west, 2), round(south, 2), round(west + width, 2), round(south + 2 * reach, 2), parallel)
