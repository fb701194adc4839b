"""Starts what is compared: Drystone and nginx, each in a directory of its own, on ports that are free."""
import http.client
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

ACCESS_KEY = "comparecompare01"
SECRET_KEY = "comparecomparecomparecompare"

NGINX = """
daemon off;
worker_processes auto;
worker_rlimit_nofile 16384;
pid {directory}/pid;
error_log {directory}/error.log;
{user}
events {{ worker_connections 4096; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    tcp_nodelay on;
    keepalive_requests 1000000000;
    client_max_body_size 0;
    client_body_temp_path {directory}/body;
    open_file_cache max=8192;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            root {directory}/files;
            dav_methods PUT DELETE;
            create_full_put_path on;
        }}
    }}
}}
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait(port, path, process, expected=(200,)):
    """Returns once the server answers the path with an expected status."""
    while True:
        if process.poll() is not None:
            raise SystemExit(f"{process.args[0]} ended with {process.returncode} before it answered")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            connection.close()
            if answer.status in expected:
                return
        except OSError:
            pass
        time.sleep(0.002)


class Server:
    def __init__(self, name, process, port, fields):
        self.name, self.process, self.port = name, process, port
        self.url = f"http://127.0.0.1:{port}"
        self.spec = f"{name}={self.url},pid={process.pid}{fields}"

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def write_credentials(directory):
    file = directory / "credentials.env"
    file.write_text(f"AWS_ACCESS_KEY_ID={ACCESS_KEY}\nAWS_SECRET_ACCESS_KEY={SECRET_KEY}\n")
    file.chmod(0o600)
    return file


def start_drystone(program, directory, data="drystone", name="drystone"):
    """Returns the server and how many seconds it took until it was ready."""
    port, credentials = free_port(), write_credentials(directory)
    log = open(directory / f"{data}.log", "w", encoding="utf-8")
    began = time.monotonic()
    process = subprocess.Popen(
        [program, "server", "--data", str(directory / data), "--address", f"127.0.0.1:{port}",
         "--console-address", "off", "--root-credentials", str(credentials)],
        stdout=log, stderr=log, start_new_session=True)
    wait(port, "/drystone/health/ready", process)
    return Server(name, process, port, f",credentials={credentials}"), time.monotonic() - began


def start_nginx(directory):
    """Returns None where it is not installed."""
    program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    if program is None:
        return None
    home, port = directory / "nginx", free_port()
    (home / "files").mkdir(parents=True)
    user = "user root;" if os.geteuid() == 0 else ""
    (home / "nginx.conf").write_text(NGINX.format(directory=home, port=port, user=user))
    process = subprocess.Popen(
        [program, "-c", str(home / "nginx.conf")], stderr=subprocess.DEVNULL, start_new_session=True)
    wait(port, "/absent", process, expected=(404,))
    return Server("nginx", process, port, ",plain")


def memory_megabytes(pid):
    """Resident memory: of no file, and all of it."""
    fields = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
    own, whole = (sum(int(fields[name].split()[0]) for name in names) / 1000
                  for names in (("RssAnon", "RssShmem"), ("VmRSS",)))
    return own, whole


def processor_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
