"""A mail server on loopback that keeps what it was given."""

from __future__ import annotations

import socketserver
import time
from email import message_from_bytes, policy


class Sink(socketserver.StreamRequestHandler):
    """Just enough of a mail server: takes mails, or refuses every recipient."""

    def handle(self):
        self.say("220 sink")
        while line := self.rfile.readline():
            word = line.split(b":")[0].strip().upper()
            if word == b"QUIT":
                return self.say(self.server.farewell)
            if word == b"MAIL FROM" and self.server.busy:
                self.say("451 come back later")
            elif word == b"RCPT TO" and self.server.refusing:
                self.say("550 no such mailbox")
            elif word == b"DATA":
                self.say("354 go on")
                lines = []
                while (text := self.rfile.readline()) != b".\r\n":
                    lines.append(text)
                time.sleep(self.server.pause)
                self.server.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
                self.say("250 taken")
            else:
                self.say("250 ok")
        return None

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())
