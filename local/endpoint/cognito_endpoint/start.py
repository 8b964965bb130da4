"""The way in: arguments, the release check, the replacements, then ministack's own main()."""

import argparse
import json
import os
import shutil
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


def follow_lifeline(throw_away):
    """Ends this process when standard input closes, as it does when the parent dies in any way, and with it the state
    folder where that is a throw-away one: the working directory.

    What the parent may write, a line each: `stay`, before it leaves an endpoint that is to outlive it;
    `without ROW`, for the rows' own tests: installs the table again, but for this row (or for none), and
    says so in the log.
    """
    def watch():
        stays = False
        try:
            stays = told_to_stay()
        finally:  # whatever stopped the reading: an endpoint that nobody can end any more ends
            if not stays:
                end(throw_away)
    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def told_to_stay():
    pending = b""
    while chunk := os.read(0, 4096):  # not by sys.stdin: a thread waiting in it breaks the interpreter's own end
        *lines, pending = (pending + chunk).split(b"\n")
        for line in lines:
            if line == b"stay":
                return True
            leave_out(line.decode().removeprefix("without ").strip() or None)
    return False


def end(throw_away):
    if throw_away:
        shutil.rmtree(os.getcwd(), ignore_errors=True)
    # Not SIGTERM, on which the server waits for requests under way: nobody is left to whom its state matters.
    # Functions are in its process group, whose leader it is (package local).
    os.killpg(os.getpid(), signal.SIGKILL)


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
    parser.add_argument("--throw-away", action="store_true", help="and remove the working directory then")
    args = parser.parse_args()
    refuse_other_releases()
    if args.lifeline:
        follow_lifeline(args.throw_away)

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
