"""A machine of the tests: QEMU, asked over QMP, with a monitor that can be looked at."""

import json
import shutil
import socket
import subprocess
import time
from pathlib import Path

FIRMWARE = Path("/usr/share/OVMF/OVMF_CODE.fd"), Path("/usr/share/OVMF/OVMF_VARS.fd")
KEY_OPTIONS = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=20", "-o", "BatchMode=yes"]


def free_port():
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        return own.getsockname()[1]


class Machine:
    """One box: its disk, its firmware's memory, a monitor, a cable to the host. Without kvm, so that it is the same everywhere."""

    def __init__(self, folder, disk, key=None, size=(1280, 720)):
        self.folder, self.disk, self.key, self.size = Path(folder), disk, key, size
        self.ssh_port, self.page_port = free_port(), free_port()
        self.variables = self.folder / "firmware"
        if not self.variables.exists():
            shutil.copy(FIRMWARE[1], self.variables)
        self.process = self.stream = None

    def start(self):
        self.stop()
        for name in ("qmp", "console"):
            (self.folder / name).unlink(missing_ok=True)
        width, height = self.size
        command = [
            "qemu-system-x86_64", "-machine", "q35", "-accel", "tcg", "-cpu", "max", "-smp", "2", "-m", "1024", "-nodefaults",
            "-vga", "none", "-device", f"virtio-vga,id=gpu,xres={width},yres={height},max_outputs=1", "-display", "none",
            "-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={FIRMWARE[0]}", "-drive", f"if=pflash,format=raw,unit=1,file={self.variables}",
            "-drive", f"file={self.disk},if=virtio,format=raw,cache=writeback,discard=unmap",
            "-netdev", f"user,id=cable,hostfwd=tcp:127.0.0.1:{self.ssh_port}-:22,hostfwd=tcp:127.0.0.1:{self.page_port}-:8080",
            "-device", "virtio-net-pci,netdev=cable,id=card", "-device", "i6300esb", "-action", "watchdog=reset",
            "-rtc", "base=utc,clock=vm", "-serial", f"file:{self.folder}/console",
            "-qmp", f"unix:{self.folder}/qmp,server=on,wait=off",
        ]  # fmt: skip
        self.began = time.monotonic()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        for _ in range(100):
            if (self.folder / "qmp").exists():
                break
            time.sleep(0.1)
        self.stream = socket.socket(socket.AF_UNIX)
        self.stream.settimeout(60)
        self.stream.connect(str(self.folder / "qmp"))
        self.words = self.stream.makefile("rw")
        self.words.readline()
        self.order("qmp_capabilities")
        return self

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def order(self, what, **arguments):
        self.words.write(json.dumps({"execute": what, "arguments": arguments}) + "\n")
        self.words.flush()
        while True:
            said = json.loads(self.words.readline())
            if "event" in said:
                continue
            if "error" in said:
                raise RuntimeError(f"{what}: {said['error']['desc']}")
            return said["return"]

    def cut_power(self):
        self.order("system_reset")
        self.began = time.monotonic()

    def cable(self, up):
        self.order("set_link", name="card", up=up)

    def look(self, name="glass.png"):
        """What the monitor shows, as a file; none where there is no picture yet."""
        path = self.folder / name
        self.order("screendump", filename=str(path), format="png")
        return path

    def inside(self, command, check=True, wait=60):
        """What root says inside, over the network; none where it cannot be reached in time."""
        words = ["ssh", *KEY_OPTIONS, "-i", str(self.key), "-p", str(self.ssh_port), "root@127.0.0.1", command]
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=wait)
        if check and done.returncode:
            raise RuntimeError(f"inside, {command!r} ends with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout.strip()
