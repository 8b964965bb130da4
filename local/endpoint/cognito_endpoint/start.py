"""The way in: arguments, the release check, the replacements, then ministack's own main()."""

import argparse
import json
import os
import signal
import sys
import threading
from importlib.metadata import PackageNotFoundError, version

RELEASE = "1.5.33"  # the names in table.py were checked with this release of ministack and no other


def refuse_other_releases():
    """Ends the process unless the installed ministack is the release that the table was written for."""
    try:
        installed = version("ministack")
    except PackageNotFoundError:
        raise SystemExit("ministack is not installed for " + sys.executable) from None
    if installed != RELEASE:
        raise SystemExit(f"these start-up modules are written for ministack {RELEASE}: {installed} is installed")


def follow_lifeline():
    """Ends this process when standard input closes, as it does when the parent dies in any way.

    What the parent may write, a line each: `stay`, before it leaves an endpoint that is to outlive it;
    `without ROW`, for the rows' own tests: installs the table again, but for this row (or for none), and
    says so in the log.
    """
    def watch():  # not by sys.stdin: a thread waiting in it breaks the interpreter's own end
        pending = b""
        while chunk := os.read(sys.stdin.fileno(), 4096):
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                if line == b"stay":
                    return
                leave_out(line.decode().removeprefix("without ").strip() or None)
        # Not SIGTERM, on which the server waits for requests under way: nobody is left to whom its state matters.
        # Functions are in its process group, whose leader it is (package local).
        os.killpg(os.getpid(), signal.SIGKILL)
    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def leave_out(row):
    from .replace import install, uninstall
    from .table import TABLE

    uninstall()
    install(TABLE, row)
    print("installed without", row or "nothing", flush=True)


def main():
    parser = argparse.ArgumentParser(prog="cognito_endpoint", description="the local AWS endpoint")
    parser.add_argument("--plain", action="store_true", help="ministack as shipped, without the replacements")
    parser.add_argument("--without", metavar="ROW", help="leave one row of the table out; for the rows' own tests")
    parser.add_argument("--table", action="store_true", help="print the table of replacements as JSON, and end")
    parser.add_argument("--lifeline", action="store_true", help="end when standard input closes without a line")
    args = parser.parse_args()
    refuse_other_releases()
    if args.lifeline:
        follow_lifeline()

    from ministack import app

    if not args.plain:
        from .replace import described, install
        from .table import TABLE

        if args.table:
            print(json.dumps(described(TABLE)))
            return
        install(TABLE, args.without)
    sys.argv = ["ministack"]  # its main() reads the arguments too
    app.main()
