"""Identities through movement, crossings and absences."""

import numpy as np
import pytest

from mien.vision.faces import Box, Face
from mien.vision.track import Track, Tracker, alike


def face(x: float, y: float = 0, side: float = 10) -> Face:
    return Face(Box(x, y, side, side), 0.9)


def ids(tracks: list[Track]) -> list[int]:
    return [track.id for track in tracks]


def test_a_moving_face_keeps_its_identity() -> None:
    tracker = Tracker()
    seen = [tracker.update([face(5 * step)], step / 5) for step in range(20)]
    assert {track.id for tracks in seen for track in tracks} == {0}
    assert [tracks[0].seen for tracks in seen] == list(range(1, 21))


def test_two_faces_stay_apart_in_whatever_order_they_come() -> None:
    tracker = Tracker()
    rng = np.random.default_rng(3)
    for step in range(30):
        left, right = face(step), face(60 - step)
        order = rng.permutation(2)
        tracks = tracker.update([(left, right)[i] for i in order], step / 5)
        assert ids(tracks) == list(order) if step else sorted(ids(tracks)) == [0, 1]
        if step == 0 and order[0] == 1:
            tracker = Tracker()
            tracker.update([left, right], 0)


def test_the_nearer_face_wins() -> None:
    tracker = Tracker()
    tracker.update([face(0), face(8)], 0)
    assert ids(tracker.update([face(7), face(1)], 0.2)) == [1, 0]


def test_a_short_absence_is_survived_and_a_long_one_is_not() -> None:
    tracker = Tracker(gap=1.0)
    tracker.update([face(0)], 0)
    tracker.update([], 0.5)
    assert ids(tracker.update([face(1)], 1.0)) == [0]
    assert ids(tracker.update([face(1)], 2.2)) == [1]


def test_an_identity_is_never_used_again() -> None:
    tracker = Tracker()
    seen = [ids(tracker.update([face(100 * step)], 5.0 * step))[0] for step in range(10)]
    assert seen == list(range(10))


def test_what_was_seen_once_is_not_confirmed() -> None:
    tracker = Tracker()
    (first,) = tracker.update([face(0)], 0)
    (second,) = tracker.update([face(0)], 0.2)
    assert (first.confirmed, second.confirmed) == (False, True)


def test_no_more_is_kept_than_may_still_go_on() -> None:
    tracker = Tracker()
    for step in range(1000):
        tracker.update([face(100 * step)], step / 5)
    assert len(tracker.alive) <= 7


@pytest.mark.parametrize(
    "other",
    [Box(30, 0, 10, 10), Box(0, 0, 40, 40), Box(0, 0, 3, 3), Box(0, 0, 0, 0)],
    ids="far large small empty".split(),
)
def test_boxes_that_cannot_hold_the_same_face(other: Box) -> None:
    assert alike(Box(0, 0, 10, 10), other) == alike(other, Box(0, 0, 10, 10)) == 0


def test_likeness_falls_with_distance() -> None:
    values = [alike(Box(0, 0, 10, 10), Box(x, 0, 10, 10)) for x in range(0, 11)]
    assert values[0] == pytest.approx(2)
    assert values == sorted(values, reverse=True)
