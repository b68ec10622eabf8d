#!/usr/bin/env python3
"""An agent that misbehaves in one way: bad_agent.py HOST PORT WAY, or HOST PORT queue FILE with its queue in a file."""
import http.server
import socketserver
import sys
import time

host, port, way = sys.argv[1], int(sys.argv[2]), sys.argv[3]


class Agent(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="text/plain"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/health":
            if way == "never-ready":
                return self.answer(503, b'{"status": "healthy"}')
            if way == "silent":
                return time.sleep(3600)
            return self.answer(200, b'{"status": "healthy"}')
        if self.path == "/metrics":
            return self.metrics()
        self.answer(200, b"hello")

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if way == "slow":
            time.sleep(1)
        self.answer(200, b'{"answer": "done"}', "application/json")

    def metrics(self):
        if way == "huge-metrics":
            self.send_response(200)
            self.send_header("Content-Length", str(100 * 1024 * 1024))
            self.end_headers()
            line = b"a_metric_that_is_long 1\n" * 4096
            try:
                for _ in range(100 * 1024 * 1024 // len(line) + 1):
                    self.wfile.write(line)
            except OSError:
                self.close_connection = True
        elif way == "garbage-metrics":
            self.answer(200, bytes(range(256)) * 64)
        elif way == "endless-metrics":
            self.send_response(200)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"endless 1\n")
                    time.sleep(0.01)
            except OSError:
                self.close_connection = True
        elif way == "queue":
            with open(sys.argv[4], "rb") as depth:
                self.answer(200, b"queue_depth " + depth.read().strip() + b"\n")
        else:
            self.answer(200, b"# nothing\n")


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    allow_reuse_address = True


Server((host, port), Agent).serve_forever()
