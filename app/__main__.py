"""``python -m app``, installed as ``moxu``: opens the window."""

from __future__ import annotations

import sys

from lstmcore.errors import sentence
from lstmcore.version import VERSION

from . import display

# run.py installs these; whoever came by pip is told
DEBIAN_PACKAGES = (
    "libglib2.0-0 libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libgssapi-krb5-2 libxcb-cursor0 "
    "libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0 "
    "libwayland-cursor0 libwayland-egl1 fonts-noto-cjk"
)


def main() -> int:
    """Run the app until its window closes; its exit code, 2 and one sentence when no window can open."""
    wanted = set(sys.argv[1:])
    if wanted & {"-h", "--help"}:
        print(sentence("app.usage"))
        return 0
    if "--version" in wanted:
        print(f"Moxu {VERSION}")
        return 0
    if not display.reachable():
        print(sentence("app.no_display"), file=sys.stderr)
        return 2
    try:
        from .application import run
    except ImportError as error:
        library = str(error).partition(":")[0]
        if ".so" not in library:
            raise
        print(sentence("app.no_library", library=library, packages=DEBIAN_PACKAGES), file=sys.stderr)
        return 2
    return run(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
