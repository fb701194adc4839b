#!/usr/bin/env python3
"""./dev bench compare: Drystone beside nginx and any other endpoint in one run, then the table of goals.

  compare.py PROGRAM [--rounds 4] [--duration 4s] [--only ROW] [--directory DIR] [--copy] [--many DIR] [NAME=URL,...]

An endpoint that is given is written as for `drystone bench compare`; one named rgw is what PUT is held against.
"""
import argparse
import contextlib
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import floors
import goals
import servers

STARTS = 7
ROWS = ["put-4kib-64", "get-4kib-32", "head-4kib-32", "put-16mib-8", "get-16mib-8", "list", "delete"]
ROWS_OF_MANY = ["get-4kib-32", "head-4kib-32", "put-4kib-64", "list"]


def read_arguments():
    parser = argparse.ArgumentParser(
        prog="./dev bench compare",
        description="Measures Drystone beside nginx, which serves and takes the same bytes as plain files, and beside "
        "any endpoint given, in one run; then prints the table of goals of docs/performance.md.")
    parser.add_argument("program", help=argparse.SUPPRESS)
    parser.add_argument("endpoints", nargs="*", metavar="NAME=URL,...",
                        help="as for `drystone bench compare`, such as "
                        "rgw=http://127.0.0.1:8000,credentials=rgw.env,pid=N")
    parser.add_argument("--rounds", default="4", help="of each row at each endpoint [default: 4]")
    parser.add_argument("--duration", default="4s", help="of each round [default: 4s]")
    parser.add_argument("--only", action="append", help="rows whose name begins so; may be repeated")
    parser.add_argument("--directory", type=pathlib.Path, help="where the servers keep their data [default: /var/tmp]")
    parser.add_argument("--copy", action="store_true", help="also upload 5 GiB with `aws s3 cp`")
    parser.add_argument("--many", type=pathlib.Path, metavar="DIR",
                        help="a data directory whose bucket drystone-bench has many objects: "
                        "dotnet run -c Release --project bench/Drystone.Benchmarks -- fill DIR drystone-bench 10000000")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write everything that was measured there")
    return parser.parse_intermixed_args()


def run_bench(program, specs, rows, given):
    command = [program, "bench", "compare", *specs, "--rounds", given.rounds, "--duration", given.duration,
               "--progress", "--json"]
    for row in rows:
        command += ["--only", row]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if not done.stdout:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}")
    results = json.loads(done.stdout)["results"]
    for result in results:
        for failure in (failure for one in result["rounds"] for failure in one["failures"]):
            print(f"{result['plan']} at {result['endpoint']}: {failure['count']} x {failure['code']}: "
                  f"{failure['firstMessage']}")
    return results


def print_results(results):
    print(f"{'row':16}{'endpoint':12}{'op/s':>11}{'MB/s':>9}{'keys/s':>12}{'p50 ms':>9}{'p99 ms':>9}"
          f"{'CPU us/op':>12}{'memory MB':>11}{'ratio':>7}")
    for one in results:
        processor, memory = one["serverMicrosecondsPerOperation"], one["serverMemoryBytes"]
        print(f"{one['plan']:16}{one['endpoint']:12}{one['operationsPerSecond']:11,.0f}"
              f"{one['megabytesPerSecond']:9,.0f}{one['keysPerSecond']:12,.0f}"
              f"{one['p50Milliseconds']:9.2f}{one['p99Milliseconds']:9.2f}"
              f"{'-' if processor is None else format(processor, ',.0f'):>12}"
              f"{'-' if memory is None else format(memory / 1e6, ',.0f'):>11}"
              f"{'' if one['ratio'] is None else format(one['ratio'], '.2f'):>7}")


def measure_starts(program, directory, data):
    """Seconds from the start of the process until it is ready, and its memory after two idle seconds."""
    taken, memory = [], None
    for number in range(STARTS):
        server, seconds = servers.start_drystone(program, directory, data)
        taken.append(seconds)
        if number == STARTS - 1:
            time.sleep(2)
            memory = servers.memory_megabytes(server.process.pid)
        server.stop()
    return statistics.median(taken), memory


def measure_copy(server, directory):
    """A multipart upload of 5 GiB: its seconds, and which share of all processors the server took."""
    if shutil.which("aws") is None:
        print("aws is not installed (Debian: awscli): the upload of 5 GiB is left out")
        return None
    source = directory / "5GiB"
    with open(source, "wb") as file:
        piece = os.urandom(16 << 20)
        for _ in range(5 << 6):
            file.write(piece)
    environment = os.environ | {
        "AWS_ACCESS_KEY_ID": servers.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": servers.SECRET_KEY,
        "AWS_DEFAULT_REGION": "us-east-1"}
    aws = ["aws", "--endpoint-url", server.url, "s3"]
    subprocess.run([*aws, "mb", "s3://copy"], env=environment, check=True, stdout=subprocess.DEVNULL)
    before, began = servers.processor_seconds(server.process.pid), time.monotonic()
    subprocess.run([*aws, "cp", "--only-show-errors", str(source), "s3://copy/5GiB"], env=environment, check=True)
    seconds = time.monotonic() - began
    used = servers.processor_seconds(server.process.pid) - before
    subprocess.run([*aws, "rb", "--force", "s3://copy"], env=environment, check=True, stdout=subprocess.DEVNULL)
    source.unlink()
    share = used / seconds / os.cpu_count()
    print(f"aws s3 cp of 5 GiB: {seconds:.1f} s, {5 * 2**30 / seconds / 1e6:,.0f} MB/s; the server took "
          f"{used:.1f} s of the processors, {share:.2f} of them")
    return {"seconds": seconds, "server_seconds": used, "server_share": share}


def measure_many(given, directory, facts):
    """The same rows at a server whose bucket is nearly empty and at one whose bucket has many objects."""
    facts["start_many"], memory = measure_starts(given.program, given.many.parent, given.many.name)
    print(f"with many objects: ready after {facts['start_many'] * 1000:.0f} ms, idle {memory[0]:.0f} MB "
          f"({memory[1]:.0f} with files)")
    with contextlib.ExitStack() as stack:
        few, _ = servers.start_drystone(given.program, directory, "few", "few")
        stack.callback(few.stop)
        many, _ = servers.start_drystone(given.program, given.many.parent, given.many.name, "many")
        stack.callback(many.stop)
        results = run_bench(given.program, [few.spec, many.spec], ROWS_OF_MANY, given)
    print_results(results)
    by_key = {(one["plan"], one["endpoint"]): one["p50Milliseconds"] for one in results}
    facts["many"] = max(by_key[plan, "many"] / by_key[plan, "few"] for plan, endpoint in by_key if endpoint == "few")
    return results


def measure(given, directory):
    facts = {"direct_write": floors.direct_write_rate(directory), "md5": floors.md5_rate()}
    print(f"the machine: {os.cpu_count()} processors, direct writes {facts['direct_write']:,.0f} MB/s, "
          f"MD5 {facts['md5']:,.0f} MB/s")
    facts["start"], memory = measure_starts(given.program, directory, "idle")
    facts["idle_memory"] = memory[0]
    print(f"start to ready: {facts['start'] * 1000:.0f} ms; idle {memory[0]:.0f} MB ({memory[1]:.0f} with files)")
    with contextlib.ExitStack() as stack:
        drystone, _ = servers.start_drystone(given.program, directory)
        stack.callback(drystone.stop)
        specs = [drystone.spec]
        nginx = servers.start_nginx(directory)
        if nginx is None:
            print("nginx is not installed (Debian: nginx-light): the floor is left out")
        else:
            stack.callback(nginx.stop)
            specs.append(nginx.spec)
        results = run_bench(given.program, [*specs, *given.endpoints], given.only or ROWS, given)
        print_results(results)
        if given.copy:
            facts["copy"] = measure_copy(drystone, directory)
    many = measure_many(given, directory, facts) if given.many else []
    print()
    print(goals.table(results, facts))
    if given.json:
        given.json.write_text(json.dumps({"facts": facts, "results": results, "many": many}, indent=2))


def main():
    given = read_arguments()
    if given.many and not (given.many / "root-credentials.env").exists() and not given.many.is_dir():
        sys.exit(f"{given.many} is no data directory")
    with tempfile.TemporaryDirectory(prefix="drystone-compare-", dir=given.directory or "/var/tmp") as directory:
        measure(given, pathlib.Path(directory))


if __name__ == "__main__":
    main()
