"""A provider of text messages over HTTP, for tests: keeps what it gets, answers as it is told."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class SmsProvider(ThreadingHTTPServer):
    """`plan` holds (status, headers, body) for the next posts; after these everything is taken."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.got = []
        self.plan = []
        self.states = {}
        self.wait = 0.0
        self.connections = 0
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def stop(self):
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.server.connections += 1

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, headers, said = self.server.plan.pop(0) if self.server.plan else (201, {}, None)
        if status in (201, 0):
            self.server.got.append((dict(self.headers), body))
            self.server.states[body["messages"][0]["reference"]] = "sent"
        if status == 0:  # taken, and the line breaks before the answer
            self.close_connection = True
            return
        time.sleep(self.server.wait)
        self.say(status, headers, said or {"messages": [{"id": f"p{len(self.server.got)}"}]})

    def do_GET(self):
        reference = parse_qs(urlsplit(self.path).query)["reference"][0]
        state = self.server.states.get(reference)
        self.say(200 if state else 404, {}, {"messages": [{"state": state}]})

    def say(self, status, headers, said):
        body = json.dumps(said).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass
