"""How a row of the table takes effect: names in ministack's modules are bound anew, once, before it starts."""

import functools
import importlib
import re
from dataclasses import dataclass, field

from ministack.services import cognito

from . import calls

TARGET = re.compile(r"(?P<module>[\w.]+)\.(?P<name>\w+)(?P<keys>(?:\[[^]]+\])*)")


@dataclass(frozen=True)
class Row:
    """One behaviour: what ministack does as shipped, what it does with the row, and what is replaced for it."""

    name: str  # unique, kebab case: tests switch the row off by it
    shipped: str
    closed: str
    reference: str = ""
    # A name in ministack -> what stands there instead. A function is called with the original first;
    # anything else is put there as it is.
    functions: dict = field(default_factory=dict)
    # API calls -> a step around their handler: step(handle, action, data). Earlier rows go first.
    steps: dict = field(default_factory=dict)
    # API calls that ministack does not have -> their handler.
    added: dict = field(default_factory=dict)


undo = []  # how to take each replacement back, in the order in which they were made


def bind(target, replacement):
    """Puts the replacement where the target names, or ends the process: the table and the release do not fit."""
    match = TARGET.fullmatch(target)
    module = importlib.import_module("ministack." + match["module"])
    keys = re.findall(r"\[([^]]+)\]", match["keys"])
    if not hasattr(module, match["name"]):
        raise SystemExit(f"ministack.{target} does not exist: the table of replacements needs another release")
    original = getattr(module, match["name"])
    if not keys:
        undo.append(lambda: setattr(module, match["name"], original))
        setattr(module, match["name"], functools.partial(replacement, original))
        return
    holder = original
    for key in keys[:-1]:
        holder = holder[key]
    last = keys[-1]
    if callable(replacement):
        before = holder[last]
        undo.append(lambda: holder.update({last: before}))
        replacement = functools.partial(replacement, before)
    elif last in holder:
        raise SystemExit(f"ministack.{target} exists: the table of replacements needs another release")
    else:
        undo.append(lambda: holder.pop(last))
    holder[last] = replacement


def uninstall():
    """ministack as shipped again."""
    while undo:
        undo.pop()()


def install(table, without=None):
    """Puts every row of the table into effect, but for the one named `without`."""
    names = [row.name for row in table]
    if without is not None and without not in names:
        raise SystemExit(f"no row {without!r}; there are: {', '.join(names)}")
    rows = [row for row in table if row.name != without]
    for row in rows:
        for target, replacement in row.functions.items():
            bind(target, replacement)
    steps, added = {}, {}
    for row in rows:
        for names, step in row.steps.items():
            for name in names.split():
                steps.setdefault(name, []).append(step)
        added |= row.added

    def run(original, handler, action, data):
        """The handler of a call inside the steps of its rows; an Answer on the way is the response."""
        for step in reversed(steps.get(action, [])):
            handler = functools.partial(step, handler, action)
        token = calls.current.set((action, data))
        try:
            return original(handler, action, data)
        except calls.Answer as answer:
            return answer.response
        finally:
            calls.current.reset(token)

    async def dispatch(original, action, data):
        if action not in added:
            return await original(action, data)
        return await cognito.run_reentrant(cognito._run_idp_handler, added[action], action, data,
                                           thread_name="ministack-cognito-trigger")

    bind("services.cognito._run_idp_handler", run)
    bind("services.cognito._run_identity_handler", run)
    bind("services.cognito._dispatch_idp", dispatch)


def described(table):
    """The table as plain values, for docs/local.md and the tests."""
    return [{"name": row.name, "shipped": row.shipped, "closed": row.closed, "reference": row.reference,
             "functions": ["ministack." + target for target in row.functions],
             "calls": sorted({name for names in row.steps for name in names.split()} | set(row.added))}
            for row in table]
