"""The server of the workers, while it loads: `slow` is a module that takes for ever."""

import os
import subprocess
import sys
from pathlib import Path

SLOW = """
import pathlib, signal, time
heard = pathlib.Path(__file__).with_name("heard")
heard.with_suffix(".new").write_text(str(signal.getsignal(signal.SIGINT) != signal.SIG_IGN))
heard.with_suffix(".new").rename(heard)
time.sleep(3600)
"""
PROGRAM = """
import pathlib, signal, sys, time
from crawler.pipelines import server
server.PRELOAD = ("slow",)
server.start()
while not pathlib.Path(sys.argv[1], "heard").exists():
    time.sleep(0.01)
assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
"""


def test_it_ends_with_the_process_and_does_not_hear_ctrl_c(tmp_path: Path) -> None:
    """Its end of the pipes is closed at once, or this would wait for an hour."""
    (tmp_path / "slow.py").write_text(SLOW)
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "heard").read_text() == "False"
