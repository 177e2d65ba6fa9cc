"""A client of the mocks that is not JavaScript: Python's standard library, and a bare socket for what it would hide.

Reads {"openai": {...}, "llamaparse": {...}, "supabase": {...}} on standard input, makes every call, and prints what
came back as one JSON object: status, reason, headers in the order of the wire, body in base64.
"""

import base64
import http.client
import json
import socket
import struct
import sys
import time
from urllib.parse import quote, urlsplit

TIMEOUT_SECONDS = 30


def call(url, method, path, headers=None, body=None):
    at = urlsplit(url)
    connection = http.client.HTTPConnection(at.hostname, at.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request(method, at.path + path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return {
            "status": answer.status,
            "reason": answer.reason,
            "version": answer.version,
            "headers": [[name.lower(), value] for name, value in answer.getheaders()],
            "body": base64.b64encode(answer.read()).decode(),
        }
    finally:
        connection.close()


def as_json(answer):
    return json.loads(base64.b64decode(answer["body"]))


def wire(url, request):
    """The bytes as they are on the wire, until the server closes."""
    at = urlsplit(url)
    with socket.create_connection((at.hostname, at.port), timeout=TIMEOUT_SECONDS) as connection:
        connection.sendall(request)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    return base64.b64encode(received).decode()


def form(parts, boundary="----python-boundary"):
    """multipart/form-data by hand: (name, file name or None, type or None, bytes) each."""
    body = b""
    for name, filename, kind, data in parts:
        disposition = f'form-data; name="{name}"' + (f'; filename="{filename}"' if filename else "")
        body += f"--{boundary}\r\nContent-Disposition: {disposition}\r\n".encode()
        body += f"Content-Type: {kind}\r\n".encode() if kind else b""
        body += b"\r\n" + data + b"\r\n"
    return f"multipart/form-data; boundary={boundary}", body + f"--{boundary}--\r\n".encode()


def openai(to):
    url, key = to["baseUrl"], {"authorization": f"Bearer {to['apiKey']}", "content-type": "application/json"}
    embed = {"model": "text-embedding-3-small", "input": "the harbour opens at six", "dimensions": 8}
    floats = call(url, "POST", "/embeddings", key, json.dumps(embed))
    packed = call(url, "POST", "/embeddings", key, json.dumps({**embed, "encoding_format": "base64"}))
    vector = base64.b64decode(as_json(packed)["data"][0]["embedding"])
    chat = json.dumps({
        "model": "gpt-4o-mini",
        "messages": [{"role": "user", "content": "Say hello."}],
        "stream": True,
        "stream_options": {"include_usage": True},
    })
    at = urlsplit(url)
    stream = (
        f"POST {at.path}/chat/completions HTTP/1.1\r\nHost: {at.netloc}\r\nAuthorization: Bearer {to['apiKey']}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(chat)}\r\nConnection: close\r\n\r\n{chat}"
    )
    return {
        "floats": floats,
        "packed": packed,
        "unpacked": list(struct.unpack(f"<{len(vector) // 4}f", vector)),
        "keyless": call(url, "POST", "/embeddings", {"content-type": "application/json"}, json.dumps(embed)),
        "stream": wire(url, stream.encode()),
    }


def llamaparse(to):
    url, key = to["baseUrl"], {"authorization": f"Bearer {to['apiKey']}"}
    page = b"# Harbour rules\n\nThe harbour opens at six.\n"

    def upload(path, parts, chunked=False):
        kind, body = form(parts)
        # an iterator has no length, so http.client sends chunks, as streaming clients do
        return call(url, "POST", path, {**key, "content-type": kind}, iter([body[:50], body[50:]]) if chunked else body)

    options = ("configuration", None, None, json.dumps({"tier": "cost_effective", "version": "latest"}).encode())
    second = upload("/api/v2/parse/upload", [options, ("file", "rules.md", "text/markdown", page)], chunked=True)
    first = upload("/api/v1/parsing/upload", [("file", "rules.md", "text/markdown", page)])
    done = until(lambda: call(url, "GET", f"/api/v2/parse/{as_json(second)['id']}?expand=markdown_full", key),
                 lambda answer: as_json(answer)["job"]["status"] == "COMPLETED")
    ended = until(lambda: call(url, "GET", f"/api/v1/parsing/job/{as_json(first)['id']}", key),
                  lambda answer: as_json(answer)["status"] == "SUCCESS")
    return {
        "v2Upload": second,
        "v2Result": done,
        "v1Upload": first,
        "v1Job": ended,
        "v1Markdown": call(url, "GET", f"/api/v1/parsing/job/{as_json(first)['id']}/result/markdown", key),
        "fileless": upload("/api/v2/parse/upload", [options]),
    }


def until(ask, is_done):
    """The answer that is_done, after at most 100 asks: jobs take their time on the server's clock."""
    for _ in range(100):
        answer = ask()
        if is_done(answer):
            return answer
        time.sleep(0.1)
    raise SystemExit(f"never done: {answer}")


def supabase(to):
    url, key = to["url"] + "/storage/v1", {"authorization": f"Bearer {to['serviceRoleKey']}", "apikey": to["anonKey"]}
    of_json = {**key, "content-type": "application/json"}
    call(url, "POST", "/bucket", of_json, json.dumps({"name": "raw"}))
    data = bytes(range(256)) * 4
    binary = {**key, "content-type": "application/octet-stream"}
    uploaded = call(url, "POST", "/object/raw/all%20bytes.bin", binary, data)
    signed = call(url, "POST", "/object/sign/raw/all%20bytes.bin", of_json, json.dumps({"expiresIn": 60}))
    return {
        "upload": uploaded,
        "again": call(url, "POST", "/object/raw/all%20bytes.bin", binary, data),
        "range": call(url, "GET", "/object/raw/all%20bytes.bin", {**key, "range": "bytes=250-259"}),
        "beyond": call(url, "GET", "/object/raw/all%20bytes.bin", {**key, "range": "bytes=5000-"}),
        # the server gives the key as it is; its own client encodes the link, too
        "signed": call(url, "GET", quote(as_json(signed)["signedURL"], safe="/?=")),
        "etag": call(url, "GET", "/object/raw/all%20bytes.bin", key),
    }


asked = json.load(sys.stdin)
print(json.dumps({name: globals()[name](asked[name]) for name in ("openai", "llamaparse", "supabase")}))
