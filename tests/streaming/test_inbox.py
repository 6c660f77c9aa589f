"""Pictures are shed before sound waits, sound is never lost, and what was shed is said."""

import threading

import numpy as np
import pytest

from mien.errors import MediaError
from mien.streaming.film import Jpeg, Sound
from mien.streaming.inbox import FULL, Inbox


def sound(start: float, seconds: float = 0.1) -> Sound:
    return Sound(start, np.zeros(round(seconds * 16_000), np.float32))


def picture(time: float) -> Jpeg:
    return Jpeg(time, b"")


def test_what_is_on_time_is_kept_in_order() -> None:
    inbox = Inbox()
    given = [sound(0.0), picture(0.05), sound(0.1), picture(0.15)]
    for piece in given:
        inbox.put(piece)
    batch = inbox.take()
    assert batch is not None
    assert list(batch.pieces) == given
    assert (batch.shed, batch.behind) == (0, pytest.approx(0.2))


def test_late_sound_leaves_no_time_for_pictures() -> None:
    inbox = Inbox()
    for step in range(8):
        inbox.put(sound(step / 10))
        inbox.put(picture(step / 10 + 0.05))
    batch = inbox.take()
    assert batch is not None
    assert [type(piece) for piece in batch.pieces] == [Sound] * 8
    assert batch.shed == 8


def test_old_pictures_give_way_to_new_ones() -> None:
    inbox = Inbox()
    for step in range(30):
        inbox.put(picture(step / 10))
    batch = inbox.take()
    assert batch is not None
    assert [piece.time for piece in batch.pieces] == pytest.approx([1.9 + step / 10 for step in range(11)])
    assert batch.shed == 19


def test_a_camera_that_floods_is_bounded() -> None:
    inbox = Inbox()
    for step in range(1000):
        inbox.put(picture(step / 1000))
    batch = inbox.take()
    assert batch is not None
    assert len(batch.pieces) == 64
    assert batch.shed == 936


def test_a_full_inbox_says_so_until_it_is_emptied() -> None:
    inbox = Inbox()
    inbox.put(sound(0.0, FULL))
    assert inbox.full
    waits = threading.Thread(target=inbox.wait_until_not_full)
    waits.start()
    assert inbox.take() is not None
    waits.join(10)
    assert not waits.is_alive()
    assert not inbox.full


def test_the_end_comes_after_everything_else() -> None:
    inbox = Inbox()
    inbox.put(sound(0.0))
    inbox.close()
    assert inbox.take() is not None
    assert inbox.take() is None


def test_the_error_of_the_source_reaches_whoever_takes() -> None:
    inbox = Inbox()
    inbox.put(sound(0.0))
    inbox.close(MediaError("cut off"))
    assert inbox.take() is not None
    with pytest.raises(MediaError, match="cut off"):
        inbox.take()
