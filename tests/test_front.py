"""The single process: streams and pages in one, and a form gets through it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def front():
    """Run `serve` with both parts on a free port; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "manage.py", "serve", "--port", str(port)]
    with subprocess.Popen(words, cwd=ROOT, env=os.environ, stderr=subprocess.DEVNULL) as server:
        address = f"http://127.0.0.1:{port}"
        for _try in range(100):
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=5)
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)
        yield address
        server.terminate()


@pytest.mark.slow
def test_a_posted_body_reaches_django(front):
    """A wrong token is 403: Django read the body to find it. A body that can't be read is 500."""
    headers = {"Cookie": f"csrftoken={'a' * 32}"}
    body = b"csrfmiddlewaretoken=" + b"b" * 32 + b"&x=" + b"y" * 5000
    posted = urllib.request.Request(f"{front}/healthz", data=body, headers=headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(posted, timeout=10)
    assert refused.value.code == 403
