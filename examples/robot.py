"""A robot that answers how people feel: a client of `mien serve`, from the microphone, or from a recording for a trial.

mien serve                                    # in one terminal
python examples/robot.py                      # in another; needs mien[client,live]
python examples/robot.py examples/clip.mp4    # a recording instead of the microphone, at its own pace
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from mien.client import Client, Live
from mien.streaming import feed, film
from mien.streaming.film import Sound

SURE = 0.5  # below it a robot had better do nothing
GESTURES = {
    "joy": "smiles and nods",
    "sadness": "lowers its head and speaks softly",
    "anger": "takes a step back and keeps its hands still",
    "fear": "stops moving and dims its lights",
    "surprise": "raises its head",
    "disgust": "turns away from what it holds",
}


@contextmanager
def ears(live: Live) -> Iterator[None]:
    """Send what is heard: from the microphone, or from the recording named on the command line."""

    def send(piece: film.Piece) -> None:
        if isinstance(piece, Sound):
            live.hear(feed.pcm(piece.waveform))

    def play() -> None:
        for piece in feed.paced(film.pieces(sys.argv[1], pictures=False)):
            send(piece)
        live.stop()

    if len(sys.argv) == 1:
        with feed.microphone(send):
            yield
    else:
        threading.Thread(target=play, daemon=True).start()
        yield


with Client() as server, server.live(asr="none") as live, ears(live):
    for event in live.events():
        if event["type"] == "speech-start":
            print("… listens")
        if event["type"] == "final":
            felt = event["utterance"]
            gesture = GESTURES.get(felt["emotion"]) if felt["confidence"] >= SURE else None
            print(f"{felt['emotion']} {felt['confidence']:.0%}: the robot {gesture or 'goes on as before'}", flush=True)
