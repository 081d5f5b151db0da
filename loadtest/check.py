#!/usr/bin/env python3
"""Compares what the clients of a load test saw with what the service recorded.

    loadtest/check.py DIRECTORY

The directory contains what k6 wrote, and what the service says about the code
after the run:

    seen.log        k6 run --console-output: one line per claim
    result.json     written by k6 in handleSummary
    claims.ndjson   apiece claims CODE --format ndjson
    stats.json      apiece stats CODE --json
    verify.json     apiece verify CODE --json

If anything is wrong, the command says what and exits with 1.
"""

import collections
import json
import pathlib
import re
import sys

# A claim through the API knows the client and the item's id: `seen OUTCOME CLIENT ID`.
# On a page, the client is a cookie that only the service can read, and the page shows
# the item's text: `shown OUTCOME PHONE TEXT`.
LINE = re.compile(r"\b(seen|shown) (granted|repeated|exhausted|lost) (\S+) ([^\s\"]+)")


class Check:
    def __init__(self, directory):
        self.problems = []
        read = lambda name: (directory / name).read_text()
        self.seen = LINE.findall(read("seen.log"))
        self.counted = json.loads(read("result.json"))["metrics"]
        self.claims = [json.loads(line) for line in read("claims.ndjson").splitlines()]
        self.stats = json.loads(read("stats.json"))
        self.verified = json.loads(read("verify.json"))

    def hold(self, is_so, problem):
        if not is_so:
            self.problems.append(problem)

    def count(self, name):
        metric = self.counted.get(name)
        return int(metric["values"]["count"]) if metric else 0

    def lines(self, outcome):
        return [line for line in self.seen if line[1] == outcome]

    def run(self):
        # k6 reports the same in two ways. They must agree, or a line was lost.
        for outcome in ["granted", "repeated", "exhausted", "lost"]:
            counted, written = self.count(outcome), len(self.lines(outcome))
            self.hold(counted == written, f"k6 counted {counted} {outcome}, and wrote {written}")
        self.duplicates = self.hold_one_apiece()
        self.hold_on_record()
        self.hold_books()

    def hold_one_apiece(self):
        """By what the clients saw: no item went to two clients, no client had two items."""
        had_by, has = collections.defaultdict(set), collections.defaultdict(set)
        for _, outcome, client, item in self.seen:
            if outcome in ("granted", "repeated"):
                had_by[item].add(client)
                has[client].add(item)
        twice = [item for item, clients in had_by.items() if len(clients) > 1]
        many = [client for client, items in has.items() if len(items) > 1]
        self.hold(not twice, f"{len(twice)} items were shown to two clients: {twice[:3]}")
        self.hold(not many, f"{len(many)} clients were shown two items: {many[:3]}")
        return len(twice) + len(many)

    def hold_on_record(self):
        by_id = {claim["item"]["id"]: claim for claim in self.claims}
        by_text = {
            claim["item"]["value"]: claim
            for claim in self.claims
            # A line has the text of an item only if a page shows the item as text.
            if isinstance(claim["item"].get("value"), str)
        }
        self.hold(len(by_id) == len(self.claims), "an item is on record twice")
        clients = {claim["client"] for claim in self.claims}
        self.hold(len(clients) == len(self.claims), "a client is on record twice")
        for how, outcome, client, item in self.seen:
            if outcome not in ("granted", "repeated"):
                continue
            claim = (by_id if how == "seen" else by_text).get(item)
            if claim is None:
                self.problems.append(f"{client} was shown {item}, which nobody has on record")
            elif how == "seen" and claim["client"] != client:
                self.problems.append(f"{client} was shown {item}, which is {claim['client']}'s")

    def hold_books(self):
        granted, lost = self.count("granted"), self.count("lost")
        taken, record = self.stats["taken"], len(self.claims)
        self.hold(taken == record, f"{taken} are counted as taken, and {record} are on record")
        # If an answer was lost, the claim may or may not stand.
        fits = granted <= record <= granted + lost
        self.hold(fits, f"clients saw {granted} granted and lost {lost}; {record} are on record")
        places = ("untaken", "taken", "withdrawn", "replaced")
        parts = sum(self.stats[place] for place in places)
        self.hold(parts == self.stats["added"], f"the counts do not add up: {self.stats}")
        self.hold(self.verified["ok"] is True, f"verify: {self.verified['problems'][:3]}")
        if self.count("exhausted"):
            self.hold(self.stats["untaken"] == 0, "somebody was told that nothing was left")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    check = Check(pathlib.Path(sys.argv[1]))
    check.run()
    for problem in check.problems[:20]:
        print(f"WRONG {problem}")
    count = check.count
    print(
        f"checked: granted {count('granted')}, on record {len(check.claims)}, "
        f"repeated {count('repeated')}, exhausted {count('exhausted')}, lost {count('lost')}, "
        f"duplicates {check.duplicates}, problems {len(check.problems)}"
    )
    sys.exit(1 if check.problems else 0)


if __name__ == "__main__":
    main()
