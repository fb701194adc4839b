"""What the machine itself can do, to hold the servers against: direct writes, and MD5."""
import hashlib
import mmap
import os
import threading
import time

PIECE = 1 << 20


def direct_write_rate(directory, seconds=3.0, writers=8, size=16 << 20):
    """MB/s of files of 16 MiB that several writers write past the page cache, each synced before the next."""
    ends = time.monotonic() + seconds
    written = [0] * writers

    def write(number):
        piece = mmap.mmap(-1, PIECE)
        piece.write(os.urandom(PIECE))
        while time.monotonic() < ends:
            path = directory / f"floor-{number}"
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_DIRECT, 0o600)
            for _ in range(size // PIECE):
                os.write(file, piece)
            os.fdatasync(file)
            os.close(file)
            written[number] += size
            path.unlink()

    began = time.monotonic()
    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(written) / (time.monotonic() - began) / 1e6


def md5_rate(seconds=2.0):
    """MB/s of all processors together, one stream each; hashlib leaves the interpreter's lock."""
    ends = time.monotonic() + seconds
    piece = os.urandom(PIECE)
    hashed = [0] * os.cpu_count()

    def run(number):
        digest = hashlib.md5(usedforsecurity=False)
        while time.monotonic() < ends:
            digest.update(piece)
            hashed[number] += PIECE

    began = time.monotonic()
    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(hashed))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(hashed) / (time.monotonic() - began) / 1e6
