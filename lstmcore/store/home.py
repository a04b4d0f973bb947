"""Where user data lies: under MOXU_HOME, or where the system keeps an application's data."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from .atomic import not_written


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as problem:
        raise not_written(path, problem) from problem
    return path


def home() -> Path:
    """The folder of everything the user owns; made when missing, NotWritten when it cannot be."""
    chosen = os.environ.get("MOXU_HOME")
    if chosen:
        return _folder(Path(os.path.expanduser(chosen)).absolute())
    return _folder(platformdirs.user_data_path("Moxu", False))


def library() -> Path:
    """Stored models, one folder each."""
    return _folder(home() / "library")


def runs() -> Path:
    """Training runs, one folder each."""
    return _folder(home() / "runs")


def corpora() -> Path:
    """Texts that were read, one folder each."""
    return _folder(home() / "corpora")


def drafts() -> Path:
    """What the user writes."""
    return _folder(home() / "drafts")


def recovery() -> Path:
    """What was typed and is not in a draft yet."""
    return _folder(home() / "recovery")


def backups() -> Path:
    """Earlier versions of drafts."""
    return _folder(home() / "backups")


def logs() -> Path:
    """Logs; they hold no text of the user."""
    return _folder(home() / "logs")


def cache() -> Path:
    """What can be made again."""
    if os.environ.get("MOXU_HOME"):
        return _folder(home() / "cache")
    return _folder(platformdirs.user_cache_path("Moxu", False))
