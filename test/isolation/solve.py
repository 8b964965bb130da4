"""Answers SMT-LIB queries with cvc5. Standard input is a JSON object, a list of
{name, text} for each template; standard output has one answer for each template:
"unsat" if all are, "sat: NAME" for the first that is satisfiable, else
"unknown: NAME"."""

import json
import multiprocessing
import os
import sys

import cvc5

# Tried in turn: a quick look, a search for small models, a long look.
ATTEMPTS = [("5000", "false"), ("10000", "true"), ("30000", "false")]


def answer(query):
    result = "no answer"
    for limit, small in ATTEMPTS:
        result = ask(query, limit, small)
        if result in ("sat", "unsat"):
            break
    return result


def ask(query, limit, small):
    terms = cvc5.TermManager()
    solver = cvc5.Solver(terms)
    solver.setOption("strings-exp", "true")
    solver.setOption("tlimit-per", limit)
    solver.setOption("strings-fmf", small)
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, query["text"], query["name"])
    result = "no answer"
    while True:
        command = parser.nextCommand()
        if command.isNull():
            return result
        said = command.invoke(solver, parser.getSymbolManager()).strip()
        if said:
            result = said


def judge(template):
    name, queries = template
    unknown = ""
    for query in queries:
        result = answer(query)
        if result == "sat":
            return name, "sat: " + query["name"]
        if result != "unsat":
            unknown = unknown or f"unknown: {query['name']}: {result}"
    return name, unknown or "unsat"


if __name__ == "__main__":
    templates = json.load(sys.stdin)
    with multiprocessing.Pool(os.cpu_count()) as pool:
        json.dump(dict(pool.imap_unordered(judge, templates.items())), sys.stdout)
