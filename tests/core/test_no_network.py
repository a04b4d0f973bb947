"""The tests prove that nothing leaves the machine: first, that their net is closed; then, that the code has no door."""

from __future__ import annotations

import ast
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOORS = {
    "requests",
    "urllib.request",
    "http.client",
    "httpx",
    "ftplib",
    "smtplib",
    "aiohttp",
    "huggingface_hub",
    "webbrowser",
}


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_an_internet_socket_is_an_error(family: int) -> None:
    with pytest.raises(ConnectionError, match="no network"):
        socket.socket(family, socket.SOCK_STREAM)
    with pytest.raises(ConnectionError, match="no network"):
        socket.getaddrinfo("localhost", 80)


def test_a_child_has_no_network_either() -> None:
    code = "import socket; socket.socket()"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert child.returncode == 1
    assert "no network in the tests" in child.stderr


def test_pairs_of_local_sockets_go_through() -> None:
    one, other = socket.socketpair()
    one.sendall(b"x")
    assert other.recv(1) == b"x"
    one.close()
    other.close()


def imported(path: Path) -> set[str]:
    """Absolute modules that a file imports, as written."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_no_module_of_ours_can_reach_the_network() -> None:
    for folder in ("lstmcore", "app"):
        for path in (ROOT / folder).rglob("*.py"):
            parts = {name.split(".")[0] for name in imported(path)} | imported(path)
            assert not parts & DOORS, path
            assert "http.server" not in parts or path.parent.name == "serve", path  # listens to this machine alone
            assert not any("QtNetwork" in name for name in parts) or path.name in ("single.py", "instance.py"), path
