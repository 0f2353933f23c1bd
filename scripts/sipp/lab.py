"""A lab for SIPp: agents whose scenarios are written as short lines, in a network namespace of their own, recorded.

A line of a scenario is one of:
    > INVITE sip:x@y | Header: value | @sdp    sends, once
    >> INVITE | ...                            sends, and repeats it until an answer comes
    > 200 OK | Header: value                   answers the last request
    < 200      < 180?                          waits for; `?` may be left out by the peer
    < 401 auth                                 takes the challenge; `@auth` in a later line answers it
    wait 500                                   milliseconds
    play 4 [lossy]                             four seconds of RTP, or with packets missing
Words after `|` that begin with @ are: @sdp, @sdp:18,8 or @sdp:0@7000 (a description, its codecs and port), @body:NAME (of
BODIES), @fresh (no To tag yet), @auth (the digest answer), @bare (no Contact).
"""
import dataclasses
import pathlib
import struct
import subprocess
import tempfile
import time

BODIES = {
    "csta": ("application/csta+xml", "<RequestSystemStatus/>"),
    "event": ("application/csta+xml", "<DeliveredEvent/>"),
    "text": ("text/plain", "hello"),
    "long": ("text/plain", "a" * 1100),
    "list": ("application/resource-lists+xml", "<entry/>" * 300),
    "mwi": ("application/simple-message-summary", "Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)"),
    "presence": ("application/pidf+xml", '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:6002@acme.example">'
                 '<tuple id="t"><status><basic>open</basic></status></tuple></presence>'),
}
CODECS = {"0": "PCMU/8000", "8": "PCMA/8000", "9": "G722/8000", "18": "G729/8000", "101": "telephone-event/8000"}
FRESH = ("REGISTER", "OPTIONS", "MESSAGE", "PUBLISH")


@dataclasses.dataclass
class Agent:
    """One SIPp. With `calls` it begins so many calls to `peer`; without, it waits for them."""

    addr: str
    peer: str
    script: str
    calls: int = 0
    every: int = 1000
    transport: str = "u1"
    port: int = 5060
    to_port: int = 5060
    frm: str = "sip:6001@acme.example"
    to: str = "sip:6002@acme.example"
    cid: str = ""
    password: str = "secret"
    must: bool = False
    tags: str = "ab"
    begin: int = 1
    media: int = 6000
    limit: int = 40

    def scenario(self, pcaps):
        self.cseq, self.txn, self.uri, self.asked, self.dialog, self.final = self.begin - 1, 0, "", "", False, ""
        lines = [line.split("#")[0].strip() for line in self.script.strip().splitlines()]
        body = "\n".join(self.step(line, pcaps) for line in lines if line)
        return f'<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="uctool">\n{body}\n</scenario>\n'

    def step(self, line, pcaps):
        word, _, rest = line.partition(" ")
        match word:
            case "wait":
                return f'<pause milliseconds="{rest}"/>'
            case "play":
                return f'<nop><action><exec play_pcap_audio="{pcaps(*rest.split())}"/></action></nop>'
            case "<":
                what, *more = rest.split()
                optional = ' optional="true"' if what.endswith("?") else ""
                what = what.rstrip("?")
                auth = ' auth="true"' if "auth" in more else ""
                if what.isdigit():
                    if not optional:
                        self.final = what
                    return f'<recv response="{what}"{optional}{auth}/>'
                self.asked = what
                return f'<recv request="{what}"{optional}/>'
            case ">" | ">>":
                again = ' retrans="500"' if word == ">>" else ""
                return f"<send{again}><![CDATA[\n\n{self.message(rest)}\n\n]]></send>"
        raise ValueError(line)

    def message(self, line):
        start, *extra = [part.strip() for part in line.split("|")]
        flags = [one for one in extra if one.startswith("@")]
        headers = [one for one in extra if not one.startswith("@")]
        method, _, uri = start.partition(" ")
        lines = self.answer(start, flags) if method.isdigit() else self.request(method, uri, flags)
        named = {one.split(":")[0].lower() for one in headers}
        lines = [one for one in lines if one.split(":")[0].lower() not in named or one.startswith("Via")] + headers
        kind, body = self.body(flags)
        if kind:
            lines.append(f"Content-Type: {kind}")
        if "content-length" not in named:
            lines.append("Content-Length: [len]")
        return "\n".join(lines) + "\n\n" + body

    def body(self, flags):
        for flag in flags:
            name, _, value = flag.partition(":")
            if name == "@sdp":
                types, _, port = value.partition("@")
                types = (types or "0,101").split(",")
                maps = "".join(f"\na=rtpmap:{one} {CODECS[one]}" for one in types)
                return "application/sdp", (
                    f"v=0\no=- 1 1 IN IP4 {self.addr}\ns=-\nc=IN IP4 {self.addr}\nt=0 0\n"
                    f"m=audio {port or '[auto_media_port]'} RTP/AVP {' '.join(types)}{maps}\na=ptime:20\na=sendrecv\n")
            if name == "@body":
                return BODIES[value]
        return "", ""

    def request(self, method, uri, flags):
        if method not in ("ACK", "CANCEL"):
            self.cseq += 1
        if method not in ("ACK", "CANCEL") or method == "ACK" and self.final.startswith("2"):
            self.txn += 1
        if method == "INVITE":
            self.uri = uri or self.to
        mine, theirs = self.tags
        uri = uri or (self.uri if method in ("INVITE", "ACK", "CANCEL") and not self.final.startswith("2") else f"sip:{self.peer}")
        if not self.calls:
            sender, target, mine, theirs = self.to, self.frm, theirs, mine
            tag = f";tag={theirs}[call_number]"
        else:
            sender, target, tag = self.frm, self.to, "[peer_tag_param]"
        if method in FRESH or "@fresh" in flags:
            tag = ""
        user = sender.split(":")[1].split("@")[0].split(";")[0]
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/[transport] {self.addr}:{self.port};branch=z9hG4bK[pid]-[call_number]-{self.txn}",
            f"From: <{sender}>;tag={mine}[call_number]",
            f"To: <{target}>{tag}",
            "Call-ID: [call_id]",
            f"CSeq: {self.cseq} {method}",
            "Max-Forwards: 70",
        ]
        if method in ("INVITE", "REGISTER", "SUBSCRIBE", "NOTIFY") and "@bare" not in flags:
            lines.append(f"Contact: <sip:{user}@{self.addr}:{self.port}>")
        if "@auth" in flags:
            lines.append(f"[authentication username=6001 password={self.password}]")
        return lines

    def answer(self, start, flags):
        new = self.asked in FRESH or not self.dialog or "@fresh" in flags
        tag = f";tag={self.tags[1]}[call_number]" if new and not start.startswith("100") else ""
        if start.startswith("2"):
            self.dialog = True
        lines = [f"SIP/2.0 {start}", "[last_Via:]", "[last_From:]", f"[last_To:]{tag}", "[last_Call-ID:]", "[last_CSeq:]"]
        if self.asked in ("INVITE", "SUBSCRIBE") and start[0] in "12" and not start.startswith("100") and "@bare" not in flags:
            user = self.to.split(":")[1].split("@")[0].split(";")[0]
            lines.append(f"Contact: <sip:{user}@{self.addr}:{self.port}>")
        return lines

    def command(self, scenario):
        peer = [f"{self.peer}:{self.to_port}"] if self.calls else []
        run = ["-m", str(self.calls), "-r", "1", "-rp", str(self.every)] if self.calls else []
        return ["sipp", "-sf", str(scenario), "-i", self.addr, "-mi", self.addr, "-p", str(self.port), "-t", self.transport,
                "-nd", "-nostdin", "-max_retrans", "10", "-max_invite_retrans", "6", "-mp", str(self.media),
                *(["-cid_str", self.cid] if self.cid else []), *run, *peer]


def call(addr, peer, script, calls=1, **more):
    return Agent(addr, peer, script, calls=calls, **more)


def serve(addr, peer, script, **more):
    return Agent(addr, peer, script, **more)


class Lab:
    """A namespace with `addresses` on its loopback, whose packets go to `file`."""

    def __init__(self, name, addresses, file, packets=""):
        self.name, self.addresses, self.file, self.filter = f"uctool-{name}"[:40], addresses, file, packets
        self.folder = tempfile.TemporaryDirectory()
        self.running = []

    def __enter__(self):
        subprocess.run(["ip", "netns", "add", self.name], check=True)
        self.run(["ip", "link", "set", "lo", "mtu", "1500", "up"])
        for address in self.addresses:
            self.run(["ip", "addr", "add", f"{address}/32", "dev", "lo"])
        self.file.unlink(missing_ok=True)
        wanted = f"(udp or tcp or icmp) {self.filter}"
        self.tcpdump = self.start(["tcpdump", "--immediate-mode", "-i", "lo", "-U", "-s", "0", "-Z", "root", "-w", str(self.file), wanted])
        while not (self.file.exists() and self.file.stat().st_size):
            time.sleep(0.05)
        return self

    def __exit__(self, *_):
        time.sleep(0.7)
        for one in self.running + [self.tcpdump]:
            one.terminate()
            one.wait()
        subprocess.run(["ip", "netns", "del", self.name], check=True)
        self.folder.cleanup()

    def inside(self, command):
        return ["ip", "netns", "exec", self.name, *command]

    def run(self, command):
        subprocess.run(self.inside(command), check=True, stdout=subprocess.DEVNULL)

    def start(self, command, log="log"):
        with open(pathlib.Path(self.folder.name) / log, "a", encoding="utf-8") as out:
            one = subprocess.Popen(self.inside(command), stdin=subprocess.PIPE, stdout=out, stderr=out, cwd=self.folder.name)
        if log != "log":
            self.running.append(one)
        return one

    def sound(self, seconds, kind=""):
        """A capture for SIPp to play: G.711 silence, a packet in twenty left out where `lossy`."""
        path = pathlib.Path(self.folder.name) / f"{seconds}{kind}.pcap"
        out = bytearray(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for n in range(int(seconds) * 50):
            if kind and n % 20 == 7:
                continue
            rtp = struct.pack(">BBHII", 0x80, 0, n, n * 160, 0x5EED) + b"\xff" * 160
            udp = struct.pack(">HHHH", 6000, 6000, 8 + len(rtp), 0) + rtp
            data = bytes(12) + b"\x08\0" + struct.pack(">BBHHHBBHII", 0x45, 0, 20 + len(udp), n, 0, 64, 17, 0, 0x0A140001, 0x0A140002) + udp
            out += struct.pack("<IIII", n // 50, n % 50 * 20000, len(data), len(data)) + data
        path.write_bytes(out)
        return path

    def stage(self, *agents):
        """Runs the agents together until every caller is done; those that wait are ended then."""
        callers, servers = [], []
        for number, agent in sorted(enumerate(agents), key=lambda one: one[1].calls > 0):
            path = pathlib.Path(self.folder.name) / f"{time.monotonic_ns()}-{number}.xml"
            path.write_text(agent.scenario(self.sound), encoding="utf-8")
            if agent.calls and not callers:
                time.sleep(0.5)
            log = f"sipp-{number}"
            (callers if agent.calls else servers).append((agent, self.start(agent.command(path), log)))
        for agent, one in callers:
            try:
                status = one.wait(timeout=agent.limit)
            except subprocess.TimeoutExpired:
                one.terminate()
                status = one.wait()
            if agent.must and status:
                raise RuntimeError(f"{self.name}: a call failed\n{self.words()}")
        time.sleep(0.5)
        for _, one in servers:
            one.terminate()
            one.wait()

    def words(self):
        return "\n".join(path.read_text(errors="replace")[-3000:] for path in pathlib.Path(self.folder.name).glob("sipp-*"))
