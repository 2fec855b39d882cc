"""Reads letters as an independent mail program does, and holds each to what was meant.

usage: readback.py EXPECTED.json FILE...

EXPECTED.json holds, by Message-ID, what every letter is to say, and the DNS records of the keys
that letters are signed with. FILEs are messages as smtp-sink -d writes them. One line is printed
for every difference; the exit code says whether there was any.
"""
import email
import email.policy
import json
import sys

try:
    import dkim
except ImportError:
    dkim = None

with open(sys.argv[1], encoding="utf-8") as f:
    expected = json.load(f)
letters, keys = expected["letters"], expected["keys"]
wrong, verified = 0, 0


def differ(path, what, got, want):
    global wrong
    if got != want:
        wrong += 1
        print(f"{path}: {what} is {got!r}, want {want!r}")


def record(name, timeout=5):
    return keys.get(name.decode().rstrip("."), "").encode() or None


for path in sys.argv[2:]:
    with open(path, "rb") as f:
        raw = f.read()
    m = email.message_from_bytes(raw, policy=email.policy.default)
    ident = str(m["Message-ID"]).strip("<>")
    want = letters.pop(ident, None)
    if want is None:
        wrong += 1
        print(f"{path}: the letter {ident} was not sent, or came twice")
        continue
    for part in m.walk():
        differ(path, "list of defects", [repr(d) for d in part.defects], [])
        for name, value in part.items():
            differ(path, f"list of defects of {name}", [repr(d) for d in getattr(value, "defects", [])], [])
    for name, value in want["headers"].items():
        differ(path, name, [str(v) for v in m.get_all(name, [])], [value] if value else [])
    for name in ("from", "to"):
        address = m[name].addresses
        differ(path, name, [[a.display_name, a.addr_spec] for a in address], [want[name]])
    differ(path, "Date", m["Date"].datetime.isoformat(), want["date"])
    known = {"Return-Path", "Delivered-To", "Received", "Date", "MIME-Version", "Content-Type", "DKIM-Signature", "From", "To", *want["headers"]}
    differ(path, "list of headers nobody meant", sorted({k for k in m.keys() if k not in known and not k.startswith("X-")}), [])
    differ(path, "list of parts", [p.get_content_type() for p in m.walk()], ["multipart/alternative", "text/plain", "text/html"])
    for kind, name in (("plain", "text"), ("html", "html")):
        body = m.get_body((kind,))
        differ(path, name, body.get_content().rstrip("\n") if body else None, want[name].rstrip("\n"))
    differ(path, "longest line", max(len(line) for line in raw.splitlines()) <= 998, True)
    if dkim and keys:
        try:
            good = dkim.verify(raw, dnsfunc=record)
        except dkim.DKIMException as e:
            good = repr(e)
        differ(path, "DKIM", good, True)
        verified += good is True
        tags = dict(tag.split("=", 1) for tag in "".join(str(m["DKIM-Signature"]).split()).split(";") if tag)
        signed = tags["h"].lower().split(":")
        differ(path, "one-click headers signed", {"list-unsubscribe", "list-unsubscribe-post"} <= set(signed), True)
        # What is changed on the way must not pass.
        if verified <= 5 and dkim.verify(raw.replace(b"One-Click", b"Two-Click"), dnsfunc=record):
            differ(path, "DKIM of a changed letter", True, False)
for ident in letters:
    wrong += 1
    print(f"the letter {ident} did not arrive")
print(f"read {len(sys.argv) - 2}, verified {verified if dkim else 'none: there is no dkimpy'}")
sys.exit(1 if wrong else 0)
