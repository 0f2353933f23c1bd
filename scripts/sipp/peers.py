"""What SIPp cannot be: a proxy that sends every request to its neighbour, a host that resets connections, and a source
of audio that goes astray.

Run as `peers.py proxy HERE NEIGHBOUR`, `peers.py resets HERE` or `peers.py audio HERE THERE`; all end when told to.
"""
import pathlib
import re
import socket
import struct
import sys
import time


def start(lab, *words):
    """Runs one of them in the lab."""
    lab.start([sys.executable, str(pathlib.Path(__file__).resolve()), *words], log=f"peer-{words[1]}")


def proxy(here, neighbour):
    """A stateless proxy (RFC 3261, section 16.11) whose only route is `neighbour`."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.bind((here, 5060))
        while True:
            text, (sender, port) = wire.recvfrom(65535)
            text = text.decode()
            if text.startswith("SIP/2.0"):
                text = re.sub(r"^Via:.*\r\n", "", text, count=1, flags=re.M)
                back = re.search(r"^Via: SIP/2.0/UDP ([\d.]+):(\d+)", text, re.M)
                wire.sendto(text.encode(), (back[1], int(back[2])))
                continue
            left = int(re.search(r"^Max-Forwards: (\d+)", text, re.M)[1])
            if left == 0 and not text.startswith("ACK"):
                head = re.findall(r"^(?:Via|From|To|Call-ID|CSeq):.*\r\n", text, re.M)
                head = [re.sub(r"\r\n", f";tag={here}\r\n", line) if line.startswith("To:") else line for line in head]
                wire.sendto(("SIP/2.0 483 Too Many Hops\r\n" + "".join(head) + "Content-Length: 0\r\n\r\n").encode(), (sender, port))
            elif left > 0:
                branch = re.search(r"branch=([^;\r]+)", text)[1]
                text = text.replace(f"Max-Forwards: {left}", f"Max-Forwards: {left - 1}")
                via = f"Via: SIP/2.0/UDP {here}:5060;branch={branch}-{left}\r\nVia:"
                wire.sendto(text.replace("Via:", via, 1).encode(), (neighbour, 5060))


def resets(here):
    """Takes a connection, reads what comes, and resets it."""
    with socket.create_server((here, 5060)) as door:
        while True:
            wire, _ = door.accept()
            wire.recv(65535)
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            wire.close()


def audio(here, there):
    """Five seconds of G.711 from port 7000 to port 6000, two seconds from now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.bind((here, 7000))
        time.sleep(2)
        for n in range(250):
            wire.sendto(struct.pack(">BBHII", 0x80, 0, n, n * 160, 0xA5) + b"\xff" * 160, (there, 6000))
            time.sleep(0.02)


if __name__ == "__main__":
    {"proxy": proxy, "resets": resets, "audio": audio}[sys.argv[1]](*[word for word in sys.argv[2:] if word])
