"""A mail server for tests: speaks enough SMTP, keeps what it gets, refuses whom it is told to."""

import socketserver
import threading
from email import message_from_bytes, policy

SILENT, CUT = "silent", "cut"


class SmtpServer(socketserver.ThreadingTCPServer):
    """`refusals` maps an address to the line that its RCPT is answered with; `plan` a verb, or TEXT for the
    mail itself, to what becomes of the next ones: a line, SILENT or CUT."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, close_after=0):
        super().__init__(("127.0.0.1", 0), Session)
        self.mails = []
        self.raw = []
        self.senders = []
        self.refusals = {}
        self.plan = {}
        self.connections = 0
        self.wait = threading.Event()
        self.close_after = close_after
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def stop(self):
        self.wait.set()
        self.shutdown()
        self.server_close()


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.connections += 1
        served = 0
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if self.fails(verb):
                return
            if self.answered:
                continue
            if verb == "EHLO":
                self.say("250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME")
            elif verb == "MAIL":
                self.server.senders.append(line.partition("<")[2].partition(">")[0])
                self.say("250 ok")
            elif verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                self.say(self.server.refusals.get(to, "250 ok"))
            elif verb == "DATA":
                self.say("354 go on")
                self.take_in()
                if self.fails("TEXT"):
                    return
                if self.answered:
                    continue
                self.say("250 kept")
                served += 1
                if served == self.server.close_after:
                    return
            elif verb == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 ok")

    def fails(self, verb):
        """Do what is planned for this verb; whether the line ends with it."""
        planned = self.server.plan.get(verb)
        what = planned.pop(0) if planned else ""
        self.answered = bool(what)
        if what == SILENT:
            self.server.wait.wait(10)
        elif what and what != CUT:
            self.say(what)
        return what in (SILENT, CUT)

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def take_in(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        raw = b"".join(lines)
        self.server.raw.append(raw)
        self.server.mails.append(message_from_bytes(raw, policy=policy.default))
