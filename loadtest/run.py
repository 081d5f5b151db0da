#!/usr/bin/env python3
"""Runs load tests against servers that it starts itself, and checks each run.

    loadtest/run.py [SCENARIO...]        all scenarios by default

It starts Redis with the settings in deploy/redis and some replicas of the service, on
free ports of the loopback interface. Then it runs each scenario with k6. After each
scenario, check.py compares what the clients saw with what the service recorded. The
files of a run are in target/loadtest/SCENARIO.
"""

import argparse
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent
SCENARIOS = ["smoke", "burst", "steady", "repeats", "exhaustion", "page", "files"]
KEY = "the-key-of-the-load-test"
PASSWORD = "the-password-of-the-load-test"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=", ".join(SCENARIOS))
    parser.add_argument("--replicas", type=int, default=3, help="how many replicas (default 3)")
    parser.add_argument("--guarantee", default="durable", help="the level of the guarantee (default durable)")
    parser.add_argument("--apiece", type=path, default=TOP / "target/release/apiece")
    parser.add_argument("--k6", type=path, default=find_k6(), help="k6; by default the one on the PATH")
    parser.add_argument("--out", type=path, default=TOP / "target/loadtest")
    found = parser.parse_args()
    for name in found.scenarios:
        if name not in SCENARIOS:
            parser.error(f"there is no scenario {name}; choose from {', '.join(SCENARIOS)}")
    return found


def path(text):
    return pathlib.Path(text).resolve()


def find_k6():
    return shutil.which("k6") or TOP / "target/venv/bin/k6"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    assert port != 6379, "that port may be someone's Redis"
    return port


def until(what, is_so, process, patience=30):
    deadline = time.monotonic() + patience
    while not is_so():
        if process.poll() is not None:
            sys.exit(f"{what}: the process ended with {process.returncode}")
        if time.monotonic() > deadline:
            sys.exit(f"{what}: not within {patience} s")
        time.sleep(0.05)


def connects(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


def is_ready(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=3) as answer:
            return answer.status == 200
    except OSError:
        return False


class Servers:
    """Redis and the replicas. All of them are stopped at the end."""

    def __init__(self, options, home):
        self.options, self.home, self.processes = options, home, []

    def __enter__(self):
        try:
            port = self.start_redis()
            self.urls = [self.start_replica(n, port) for n in range(self.options.replicas)]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()

    def start(self, name, command, env):
        log = open(self.home / f"{name}.log", "wb")
        process = subprocess.Popen(
            command, cwd=self.home, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        self.processes.append(process)
        return process

    def start_redis(self):
        port = free_port()
        process = self.start(
            "redis",
            [TOP / "deploy/redis/start", "--bind", "127.0.0.1", "--port", str(port), "--dir", "."],
            {"PATH": os.environ["PATH"], "TMPDIR": str(self.home), "REDIS_PASSWORD": PASSWORD},
        )
        until("Redis starts", lambda: connects(port), process)
        return port

    def start_replica(self, n, redis):
        listen, ops = free_port(), free_port()
        process = self.start(
            f"apiece-{n}",
            [self.options.apiece, "serve"],
            {
                "HOME": str(self.home),
                "APIECE_LISTEN": f"127.0.0.1:{listen}",
                "APIECE_OPS_LISTEN": f"127.0.0.1:{ops}",
                "APIECE_STORE": f"redis://apiece:{PASSWORD}@127.0.0.1:{redis}",
                "APIECE_GUARANTEE": self.options.guarantee,
                "APIECE_ADMIN_KEY": KEY,
                # The same directory for all replicas.
                "APIECE_FILES": str(self.home / "files"),
                # No load balancer asks whether it is ready, so it need not wait.
                "APIECE_DRAIN_DELAY": "0s",
            },
        )
        until(f"replica {n} is ready", lambda: is_ready(ops), process)
        return f"http://127.0.0.1:{listen}"


def record(options, url, code, out):
    """Saves what the service itself has recorded."""

    def ask(name, *words):
        env = {"HOME": str(out), "APIECE_SERVER": url, "APIECE_ADMIN_KEY": KEY}
        with open(out / name, "wb") as file:
            subprocess.run([options.apiece, *words], env=env, stdout=file, check=False)

    ask("claims.ndjson", "claims", code, "--format", "ndjson")
    ask("stats.json", "stats", code, "--json")
    ask("verify.json", "verify", code, "--json")


def play(options, scenario, urls):
    """Runs a scenario. True if k6 met every threshold and the check found nothing."""
    out = options.out / scenario
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    code = f"{scenario}-{int(time.time())}"
    env = dict(
        os.environ,
        APIECE_URL=",".join(urls),
        APIECE_ADMIN_KEY=KEY,
        APIECE_CODE=code,
        APIECE_RESULT=str(out / "result.json"),
    )
    command = [options.k6, "run", "--no-usage-report", "--quiet", "--console-output"]
    command += [out / "seen.log", f"{scenario}.js"]
    print(f"{scenario}: {len(urls)} replicas, {options.guarantee}", flush=True)
    met = subprocess.run(command, cwd=HERE, env=env, check=False).returncode == 0
    if not (out / "result.json").exists():
        print(f"{scenario}: k6 wrote no result")
        return False
    record(options, urls[0], code, out)
    checked = subprocess.run([sys.executable, HERE / "check.py", out], check=False)
    return met and checked.returncode == 0


def main():
    options = arguments()
    failed = []
    with tempfile.TemporaryDirectory() as home:
        with Servers(options, pathlib.Path(home)) as servers:
            for scenario in options.scenarios or SCENARIOS:
                if not play(options, scenario, servers.urls):
                    failed.append(scenario)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
