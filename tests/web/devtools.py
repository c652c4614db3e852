"""A real browser, led over its DevTools protocol."""
import base64
import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-dev-shm-usage",
         "--force-device-scale-factor=1", "--hide-scrollbars", "--force-color-profile=srgb"]


def fetch(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read()


@contextlib.contextmanager
def chromium(width, height):
    """The address of a browser's DevTools, as long as it is needed."""
    program = shutil.which("chromium") or sys.exit("no chromium here")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [program, "--headless", *QUIET, f"--user-data-dir={profile}", "--remote-debugging-port=0",
                   f"--window-size={width},{height}", "about:blank"]
        browser = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            note = pathlib.Path(profile) / "DevToolsActivePort"
            until = time.monotonic() + 60
            while not (note.exists() and note.read_text().count("\n")):
                if browser.poll() is not None or time.monotonic() > until:
                    sys.exit("chromium does not start")
                time.sleep(0.1)
            yield f"http://127.0.0.1:{note.read_text().split()[0]}"
        finally:
            browser.terminate()
            browser.wait()


class Tab:
    """A page of the browser, over the DevTools protocol."""

    def __init__(self, url):
        host, path = re.match(r"ws://([^/]+)(/.*)", url).groups()
        name, port = host.rsplit(":", 1)
        self.socket = socket.create_connection((name, int(port)), 20)
        self.stream = self.socket.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        while self.stream.readline().strip():
            pass
        self.number = 0
        self.events = []

    def send(self, text):
        data, mask = text.encode(), os.urandom(4)
        length = len(data)
        if length < 126:
            size = bytes([0x80 | length])
        else:
            size = b"\xfe" + struct.pack(">H", length) if length < 1 << 16 else b"\xff" + struct.pack(">Q", length)
        self.socket.sendall(b"\x81" + size + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(data)))

    def receive(self):
        whole = b""
        while True:
            first, length = self.stream.read(2)
            if length == 126:
                length = struct.unpack(">H", self.stream.read(2))[0]
            elif length == 127:
                length = struct.unpack(">Q", self.stream.read(8))[0]
            data = self.stream.read(length)
            if first & 15 < 3:
                whole += data
                if first & 128:
                    return json.loads(whole)

    def call(self, method, **parameters):
        self.number += 1
        self.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = self.receive()
            if "method" in message:
                self.events.append(message)
            if message.get("id") == self.number:
                if "error" in message:
                    sys.exit(f"{method}: {message['error']}")
                return message["result"]

    def ask(self, script):
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            sys.exit(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def event(self, name):
        """Waits for it, unless it has come already; what came is not waited for again."""
        while True:
            for at, message in enumerate(self.events):
                if message["method"] == name:
                    return self.events.pop(at)
            message = self.receive()
            if "method" in message:
                self.events.append(message)

    def wait(self, script, what, seconds=15):
        until = time.monotonic() + seconds
        while not self.ask(script):
            if time.monotonic() > until:
                sys.exit(f"{what}: not within {seconds} s")
            time.sleep(0.03)

    def picture(self):
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])
