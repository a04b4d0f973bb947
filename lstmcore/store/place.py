"""Where a model is to be written: looked at before the work, for after hours of it a refusal would come too late."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from ..errors import BadInput
from .atomic import not_written


def check_place(out: str | Path) -> None:
    """BadInput where no ``.moxu`` file, or no folder that is new or empty, could be written at ``out``."""
    path = Path(out)
    if path.suffix == ".moxu":
        if path.is_dir():
            raise _refused(path, errno.EISDIR)
    elif path.is_dir():
        if any(path.iterdir()):
            raise BadInput("folder_not_empty", path=str(path))
    elif path.exists():
        raise _refused(path, errno.EEXIST)
    above = path.absolute().parent
    while not above.exists():
        above = above.parent
    if not above.is_dir():
        raise _refused(path, errno.ENOTDIR)
    if not os.access(above, os.W_OK):
        raise _refused(path, errno.EACCES)


def clear_place(out: str | Path) -> Path:
    """Make the folders above ``out``, and take an empty folder out of the way; where to write."""
    path = Path(out)
    try:
        path.absolute().parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    except OSError as problem:
        raise not_written(path, problem) from problem
    return path


def _refused(path: Path, code: int) -> BadInput:
    return not_written(path, OSError(code, os.strerror(code)))
