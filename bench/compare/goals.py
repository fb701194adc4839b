"""The goals of docs/performance.md, and what a run says to each."""


class Row:
    """What was measured of one workload, by endpoint."""

    def __init__(self, results):
        self.by_key = {(result["plan"], result["endpoint"]): result for result in results}

    def rate(self, plan, endpoint="drystone"):
        found = self.by_key.get((plan, endpoint))
        return found and found["operationsPerSecond"]

    def value(self, plan, name, endpoint="drystone"):
        found = self.by_key.get((plan, endpoint))
        return found and found[name]


def ratio(one, other):
    return one / other if one and other else None


def judge(value, least, unit=""):
    """A value that is to be at least so large."""
    if value is None:
        return "not measured", ""
    return f"{value:,.2f}{unit}" if value < 100 else f"{value:,.0f}{unit}", "yes" if value >= least else "**no**"


def judge_most(value, most, unit=""):
    if value is None:
        return "not measured", ""
    return f"{value:,.2f}{unit}" if value < 10 else f"{value:,.0f}{unit}", "yes" if value <= most else "**no**"


def rows(results, facts):
    """Workload, goal, what was measured, whether it is reached."""
    row = Row(results)
    get, put = "get-4kib-32", "put-4kib-64"
    get_large, put_large = "get-16mib-8", "put-16mib-8"
    floor = min(facts["direct_write"], facts["md5"])
    put_rate = row.value(put_large, "megabytesPerSecond")
    listing, cores = row.value("list-4kib-8", "keysPerSecond"), row.value("list-4kib-8", "serverCores")
    most_memory = max((result["serverMemoryBytes"] for result in results if result["endpoint"] == "drystone"),
                      default=None)
    copy = facts.get("copy")
    yield "GET 4 KiB, 32 connections", "at least 0.60 of nginx", *judge(
        ratio(row.rate(get), row.rate(get, "nginx")), 0.6)
    yield "HEAD, 32 connections", "at least the GET rate", *judge(ratio(row.rate("head-4kib-32"), row.rate(get)), 1)
    yield "PUT 4 KiB durable, 64 connections", "at least 0.45 of the GET rate", *judge(
        ratio(row.rate(put), row.rate(get)), 0.45)
    yield "the same", "10 times Ceph RGW", *judge(ratio(row.rate(put), row.rate(put, "rgw")), 10)
    yield "GET 16 MiB, 8 connections", "at least 1.0 of nginx", *judge(
        ratio(row.rate(get_large), row.rate(get_large, "nginx")), 1)
    yield ("PUT 16 MiB durable, 8 connections",
           f"at least 0.8 of {floor:,.0f} MB/s (direct writes {facts['direct_write']:,.0f}, MD5 {facts['md5']:,.0f})",
           *judge(ratio(put_rate, floor), 0.8))
    yield "multipart upload of 5 GiB by `aws s3 cp`", "server at under half of the processors", *judge_most(
        copy and copy["server_share"], 0.5)
    yield "listing, 1,000 keys a page", "at least 400,000 keys a second and core of the server", *judge(
        ratio(listing, cores), 400_000)
    yield "delete in batches of 1,000", "at least 50,000 keys a second", *judge(
        row.value("delete-4kib-1", "keysPerSecond"), 50_000)
    yield "many objects in one bucket", "within 1.5 times of 1,000 objects", *judge_most(facts.get("many"), 1.5)
    yield "memory, idle", "under 60 MB", *judge_most(facts["idle_memory"], 60, " MB")
    yield "memory, all workloads above", "under 200 MB", *judge_most(most_memory and most_memory / 1e6, 200, " MB")
    yield "start to ready", "under 300 ms", *judge_most(facts["start"] * 1000, 300, " ms")
    yield "start to ready with many objects", "under 300 ms", *judge_most(
        facts.get("start_many") and facts["start_many"] * 1000, 300, " ms")


def table(results, facts):
    lines = ["| workload | goal | measured | reached |", "|---|---|---:|---|"]
    lines += [f"| {' | '.join(row)} |" for row in rows(results, facts)]
    return "\n".join(lines)
