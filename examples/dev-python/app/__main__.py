from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path

from app.words import GREETING

TEMPLATE = Path(__file__).parent / "templates" / "page.txt"


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        text = TEMPLATE.read_text().format(greeting=GREETING, version=version("humanize"))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())


try:
    print("listening on port 8000")
    ThreadingHTTPServer(("", 8000), Page).serve_forever()
except KeyboardInterrupt:
    pass
