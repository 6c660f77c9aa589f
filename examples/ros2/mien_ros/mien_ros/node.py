"""The node `emotion`: sound and pictures in, a JSON string for each turn out.

/audio             std_msgs/UInt8MultiArray, or audio_common_msgs/AudioData: 16-bit little-endian samples, mono
/image/compressed  sensor_msgs/CompressedImage, where `video` is true
/emotion           std_msgs/String: index, start, end, speaker, text, emotion, confidence, probabilities, revised
"""

from __future__ import annotations

import os
import threading
from contextlib import AbstractContextManager
from typing import Any

import rclpy
from rclpy.node import Node
from sensor_msgs.msg import CompressedImage
from std_msgs.msg import String, UInt8MultiArray

from mien.client import Client, Live
from mien_ros.listener import Listener

PARAMETERS = {
    "url": "http://127.0.0.1:8000",
    "sample_rate": 16000,  # Hz of /audio
    "video": False,
    "asr": "none",  # or auto: words cost time
    "audio_common": False,  # /audio is audio_common_msgs/AudioData
}
SOUNDS, PICTURES, TURNS = 50, 5, 10  # messages that may wait


class EmotionNode(Node):  # type: ignore[misc]  # rclpy has no types
    """A listener on topics. The token, where the server wants one, is in MIEN_TOKEN: parameters are for all to see."""

    def __init__(self) -> None:
        super().__init__("emotion")
        for name, usual in PARAMETERS.items():
            self.declare_parameter(name, usual)
        self._said = self.create_publisher(String, "emotion", TURNS)
        self._client = Client(self._asked("url"), os.environ.get("MIEN_TOKEN") or None)
        self._listener = Listener(self._opened, self._say, self.get_logger().warning)
        self.create_subscription(self._sound_type(), "audio", self._hear, SOUNDS)
        if self._asked("video"):
            self.create_subscription(CompressedImage, "image/compressed", self._watch, PICTURES)
        self._thread = threading.Thread(target=self._listener.run, name="mien", daemon=True)
        self._thread.start()

    def destroy_node(self) -> None:
        """Say the last turn, then leave."""
        self._listener.close()
        self._thread.join(10)
        self._client.__exit__(None, None, None)
        super().destroy_node()

    def _asked(self, name: str) -> Any:
        return self.get_parameter(name).value

    def _opened(self) -> AbstractContextManager[Live]:
        return self._client.live(
            video=self._asked("video"), sample_rate=self._asked("sample_rate"), asr=self._asked("asr")
        )

    def _sound_type(self) -> Any:
        if not self._asked("audio_common"):
            return UInt8MultiArray
        from audio_common_msgs.msg import AudioData

        return AudioData

    def _hear(self, message: Any) -> None:
        self._listener.hear(bytes(message.data))

    def _watch(self, message: Any) -> None:
        self._listener.watch(bytes(message.data))

    def _say(self, turn: str) -> None:
        self._said.publish(String(data=turn))


def main() -> None:
    """Run until Ctrl-C."""
    rclpy.init()
    node = EmotionNode()
    try:
        rclpy.spin(node)
    except KeyboardInterrupt:
        pass
    finally:
        node.destroy_node()
        rclpy.try_shutdown()
