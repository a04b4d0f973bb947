"""Formats with a history of hostile files are read here: a process of its own, with caps on time and memory.

``python -m lstmcore.text.child KIND`` takes the file's bytes on stdin and answers with one JSON object.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..errors import BadInput
from .pdf import pdf_text
from .rtf import rtf_text

SECONDS = 60.0
MEMORY = 1_000_000_000
LOOK = 0.1  # seconds between two looks at whether the answer is still wanted
BIG = 64_000_000


def read_in_child(data: bytes, kind: str, cancelled: Callable[[], bool] = bool, seconds: float = SECONDS) -> str:
    """The text of a pdf (pages end with a form feed) or rtf; BadInput with the reason when there is none."""
    if len(data) > 4 * BIG:
        raise BadInput("too_large", kind=kind, limit=f"{4 * BIG // 10**6} MB")
    command = [sys.executable, "-m", f"{__package__}.child", kind]
    root = str(Path(__file__).resolve().parents[2])
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root
    )
    with process:
        answer: list[bytes] = []
        talk = threading.Thread(target=lambda: answer.append(_talk(process, data)), daemon=True)
        talk.start()
        began = time.monotonic()
        while talk.is_alive():
            talk.join(LOOK)
            late = time.monotonic() - began > seconds
            if talk.is_alive() and (late or cancelled()):
                process.kill()
                talk.join()
                raise BadInput("took_too_long" if late else "cancelled", kind=kind, seconds=round(seconds))
    try:
        result: dict[str, Any] = json.loads(answer[0])
    except (ValueError, IndexError) as problem:  # killed by a cap, or crashed
        raise BadInput("broken_document", kind=kind) from problem
    if "refused" in result:
        raise BadInput(str(result["refused"]), kind=kind)
    return str(result["text"])


def _talk(process: subprocess.Popen[bytes], data: bytes) -> bytes:
    try:
        return process.communicate(data)[0]
    except (OSError, ValueError):
        return b""


def _limit() -> None:
    """Caps that the system enforces, where it can."""
    try:
        import resource
    except ImportError:
        return
    for what, value in ((resource.RLIMIT_CPU, int(SECONDS)), (resource.RLIMIT_AS, MEMORY)):
        try:
            resource.setrlimit(what, (value, value))
        except (ValueError, OSError):
            continue


def main(kind: str) -> None:
    """Read stdin, answer on stdout."""
    _limit()
    try:
        answer = {"text": {"pdf": pdf_text, "rtf": rtf_text}[kind](sys.stdin.buffer.read())}
    except BadInput as problem:
        answer = {"refused": problem.key}
    except MemoryError:
        answer = {"refused": "broken_document"}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))


if __name__ == "__main__":
    main(sys.argv[1])
