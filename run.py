#!/usr/bin/env python3
"""Moxu from a checkout: sets itself up in .venv when needed, then opens the app, tests, or runs the command line.

python3 run.py              open the app
python3 run.py test         all checks and tests (with arguments: pytest with these)
python3 run.py core ...     the command line (core --help)
python3 run.py bench NAME   a measurement of tests/bench

--torch-index URL           before the word: also look there for another build of torch (CPU, CUDA, ROCm)
"""

# Only the standard library, and a syntax that an old Python can read far enough to say that it is too old.
from __future__ import annotations

import concurrent.futures
import ctypes
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "moxu-stamp.json"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
NEEDS = (3, 11)
CHECKS = (
    ("ruff check", ["-m", "ruff", "check", "."]),
    ("ruff format", ["-m", "ruff", "format", "--check", "."]),
    ("pyright", ["-m", "pyright"]),
    ("import-linter", ["-c", "from importlinter.cli import lint_imports_command as run; run()"]),
    ("pytest", ["-m", "pytest"]),
)
HALVES = (["tests/app"], ["tests", "--ignore", "tests/app"])  # at once: many tests wait for a timer or a child
# library -> Debian's package; Qt's wheel does not bring these
QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND_LIBRARIES = {"libwayland-cursor.so.0": "libwayland-cursor0", "libwayland-egl.so.1": "libwayland-egl1"}
CHINESE_FONTS = ("cjk", "wqy", "han", "fallback", "uming", "ukai", "simsun", "simhei", "msyh", "fandol", "lxgw")


def say(chinese: str, english: str) -> None:
    """One line for the person, in the system's language; never on stdout, which belongs to the command."""
    language = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    print(chinese if language.lower().startswith("zh") else english, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Do what ``arguments`` say; the exit code."""
    index = None
    while arguments[:1] == ["--torch-index"] and len(arguments) > 1:
        index, arguments = arguments[1], arguments[2:]
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("app", [])
    if verb in ("-h", "--help", "help"):
        print((__doc__ or "").strip())
        return 0
    if verb not in ("app", "test", "core", "bench"):
        say(
            f"没有“{verb}”这个命令；python3 run.py --help 列出全部。",
            f"There is no command {verb}: see python3 run.py --help.",
        )
        return 2
    if verb == "app" and not has_display():
        say(
            "没有找到显示器，窗口打不开；用命令行：python3 run.py core train 文章.txt --minutes 5 --out 我的.moxu",
            "No display was found, so no window can open; the command line does the same work: "
            "python3 run.py core train TEXT.txt --minutes 5 --out mine.moxu",
        )
        return 2
    # first, since it takes no minutes and may be for the person to do
    if verb in ("app", "test") and not system_libraries(verb == "app"):
        return 2
    set_up(["test"] if verb == "test" else [], index)
    if verb == "test":
        return test(rest)
    if verb == "bench":
        return bench(rest)
    return become([str(PYTHON), "-m", "app" if verb == "app" else "lstmcore", *rest])


def has_display() -> bool:
    """Whether a window could open here."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def environment() -> dict[str, str]:
    """The modules of this checkout from any working folder; nothing is imported from that folder itself."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONSAFEPATH": "1", "PYTHONUTF8": "1"}


def become(command: list[str]) -> int:
    """Run ``command`` in place of this process, so that signals and the exit code are its own."""
    if os.name != "nt":
        os.execve(command[0], command, environment())
    return subprocess.call(command, env=environment())


def test(rest: list[str]) -> int:
    """All checks, each whatever the others say; or pytest alone with the arguments given."""
    variables = {**environment(), "QT_QPA_PLATFORM": "offscreen", "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    failed: list[str] = []
    for name, command in CHECKS if not rest else CHECKS[-1:]:
        print(f"== {name}", flush=True)
        asked = [str(PYTHON), *command, *rest]
        if (
            halved(asked, variables)
            if name == "pytest" and not rest
            else subprocess.call(asked, cwd=ROOT, env=variables)
        ):
            failed.append(name)
    if failed:
        say(f"没有通过：{'、'.join(failed)}", f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


def halved(pytest: list[str], variables: dict[str, str]) -> int:
    """Both halves of the tests at once; what the second prints comes after the first. 1 when either fails."""
    first, second = ([*pytest, *half] for half in HALVES)
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as kept:
        other = subprocess.Popen(second, cwd=ROOT, env=variables, stdout=kept, stderr=subprocess.STDOUT)
        try:
            ours = subprocess.call(first, cwd=ROOT, env=variables)
            theirs = other.wait()
        finally:
            other.kill()
        kept.seek(0)
        print(kept.read(), flush=True)
    return 1 if ours or theirs else 0


def bench(rest: list[str]) -> int:
    """The measurement ``rest[0]``, or the list of them."""
    names = sorted(path.stem for path in (ROOT / "tests" / "bench").glob("[a-z]*.py"))
    if not rest or rest[0] not in names:
        say(f"可测量的有：{' '.join(names)}", f"There is to measure: {' '.join(names)}")
        return 2
    return become([str(PYTHON), "-m", f"tests.bench.{rest[0]}", *rest[1:]])


# Setting up


def requirements(groups: list[str]) -> list[str]:
    """What pyproject.toml asks for."""
    import tomllib  # since 3.11, and main has looked

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["dependencies"] + [each for group in groups for each in project["optional-dependencies"][group]]


def wanted_stamp(groups: list[str]) -> dict[str, str]:
    """One fingerprint a group: it changes with the pins, the requirements, the Python and the place."""
    python = f"{sys.version_info[0]}.{sys.version_info[1]} {VENV}"
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    stamp = {}
    for group in ["base", *groups]:
        text = "\n".join([python, pins, *requirements([] if group == "base" else [group])])
        stamp[group] = hashlib.sha256(text.encode()).hexdigest()
    return stamp


def read_stamp() -> dict[str, str]:
    """What was installed; empty when nothing is, or when it was broken off."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and PYTHON.exists() else {}


def set_up(groups: list[str], index: str | None = None) -> None:
    """Make .venv hold the requirements; returns at once when it does. SystemExit with one sentence when it cannot."""
    found, wanted = read_stamp(), wanted_stamp(groups)
    other_torch = index is not None and found.get("torch-index") != index
    if all(found.get(group) == wanted[group] for group in wanted) and not other_torch:
        return
    say("正在准备墨续的运行环境（.venv，只需一次）", "Setting up Moxu in .venv (only once)")
    make_venv()
    STAMP.unlink(missing_ok=True)
    options = ["--constraint", str(ROOT / "constraints.txt"), *(["--extra-index-url", index] if index else [])]
    if other_torch and found:
        pip_install([*options, "--force-reinstall", "--no-deps", "torch"])
    pip_install([*options, *requirements(groups)])
    kept = {name: value for name, value in found.items() if value == wanted_stamp(["test"]).get(name)}
    stamp = {**kept, **wanted, "torch-index": index or found.get("torch-index", "")}
    STAMP.write_text(json.dumps(stamp, indent=1), encoding="utf-8")


def make_venv() -> None:
    """An environment of this very Python; one of another version is replaced."""
    config = VENV / "pyvenv.cfg"
    version = f"version = {sys.version_info[0]}.{sys.version_info[1]}."
    fits = config.exists() and version in config.read_text(encoding="utf-8") and PYTHON.exists()
    if fits and subprocess.call([str(PYTHON), "-m", "pip", "--version"], stdout=subprocess.DEVNULL) == 0:
        return
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.call(command, stdout=sys.stderr) == 0:
        return
    # Debian keeps venv in a package of its own
    if not apt_install([f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"]) or subprocess.call(command):
        raise SystemExit(2)


def pip_install(arguments: list[str]) -> None:
    """Say how much there is to load, then install."""
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        dry = [*pip, "--quiet", "--dry-run", "--report", str(report), *arguments]
        if subprocess.call(dry, stdout=sys.stderr) == 0:
            packages = json.loads(report.read_text(encoding="utf-8"))["install"]
            if not packages:
                return
            announce(packages)
    if subprocess.call([*pip, *arguments], stdout=sys.stderr) != 0:
        say(
            "没有装成，原因见上；解决后再运行一次即可接着装。",
            "That could not be installed, for the reason above; run it again to go on.",
        )
        raise SystemExit(2)


def announce(packages: list[dict[str, object]]) -> None:
    """How many packages of what size will be loaded, and whether most of it is of no use here."""
    addresses = [str(each["download_info"]["url"]) for each in packages]  # type: ignore[index]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        sizes = list(pool.map(size_of, addresses))
    total = sum(size or 0 for size in sizes) / 1e6
    more = "+" if None in sizes else ""
    say(f"要装 {len(sizes)} 个包，共 {total:.0f}{more} MB", f"{len(sizes)} packages to install, {total:.0f}{more} MB")
    cuda = any(str(each["metadata"]["name"]).startswith("nvidia-") for each in packages)  # type: ignore[index]
    if cuda and not Path("/proc/driver/nvidia").exists():
        say(
            "其中几 GB 是 NVIDIA 显卡用的，这台机器没有这种显卡。想少下载，按 Ctrl+C，"
            "再用 python3 run.py --torch-index 地址（PyTorch 官网安装页上 CPU 版的地址）。",
            "Several GB of it serve NVIDIA cards, and this machine has none. To load less press Ctrl+C and start again "
            "with python3 run.py --torch-index URL (PyTorch's install page names the one for CPU).",
        )


def size_of(address: str) -> int | None:
    """Bytes behind ``address``; None when nobody says."""
    try:
        request = urllib.request.Request(address, method="HEAD")
        with urllib.request.urlopen(request, timeout=8) as answer:
            return int(answer.headers["Content-Length"])
    except (OSError, ValueError, TypeError):
        return None


# The system below Qt


def system_libraries(window: bool) -> bool:
    """Whether Qt has the system's libraries it needs, after installing what is missing where that is possible."""
    if not sys.platform.startswith("linux"):
        return True
    needed = dict(QT_LIBRARIES)
    if window and os.environ.get("DISPLAY"):
        needed.update(X11_LIBRARIES)
    if window and os.environ.get("WAYLAND_DISPLAY"):
        needed.update(WAYLAND_LIBRARIES)
    missing = {library: package for library, package in needed.items() if not can_load(library)}
    fonts = [] if has_chinese_font() else ["fonts-noto-cjk"]
    if not missing and not fonts:
        return True
    installed = apt_install([*missing.values(), *fonts])
    if missing and not installed:
        say(f"Qt 缺少系统库：{' '.join(missing)}", f"Qt lacks libraries of the system: {' '.join(missing)}")
    # without a Chinese font the app still runs
    return installed or not missing


def can_load(library: str) -> bool:
    """Whether the system has ``library``."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_chinese_font() -> bool:
    """Whether some font file here looks like one with Chinese characters."""
    folders = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
    for folder in folders:
        for _, _, names in os.walk(os.path.expanduser(folder)):
            if any(mark in name.lower() for name in names for mark in CHINESE_FONTS):
                return True
    return False


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages when that is possible here, else print the one command that does."""
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if shutil.which("apt-get") is None:
        return False
    if os.geteuid() != 0:
        command = "sudo " + " ".join(install)
        say(f"请先运行这一条命令：{command}", f"Please run this one command first: {command}")
        return False
    say(f"正在安装系统包：{' '.join(packages)}", f"Installing system packages: {' '.join(packages)}")
    variables = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (install, ["apt-get", "update"], install):
        code = subprocess.call(command, stdout=sys.stderr, env=variables)
        if command is install and code == 0:
            return True
    return False


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if sys.version_info < NEEDS:
        say(
            "墨续需要 Python 3.11 或更新的版本；这里是 {}.{}。".format(*sys.version_info),
            "Moxu needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info),
        )
        sys.exit(2)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
