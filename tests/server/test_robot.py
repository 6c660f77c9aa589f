"""The example robot against a real server."""

import subprocess
import sys
from pathlib import Path

from serving import EXAMPLES, serving


def test_the_robot_answers_a_recording(tmp_path: Path) -> None:
    robot = EXAMPLES / "robot.py"
    assert len(robot.read_text().splitlines()) < 60
    with serving(tmp_path / "data", "--workers", "0") as server:
        script = tmp_path / "robot.py"
        script.write_text(robot.read_text().replace("Client()", f"Client({server.url!r})"))
        done = subprocess.run(
            [sys.executable, str(script), str(EXAMPLES / "clip.mp4")],
            check=True,
            capture_output=True,
            text=True,
            timeout=240,
        )
    lines = done.stdout.splitlines()
    assert lines.count("… listens") == 3
    assert sum(": the robot " in line for line in lines) == 3
