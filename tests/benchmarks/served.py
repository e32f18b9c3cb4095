"""A portal of plain files, and nginx to serve it on loopback."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

HOST = "www.bench-sample.test"
PER_PAGE = 100
NGINX = shutil.which("nginx") or next(
    (path for path in ("/usr/sbin/nginx",) if Path(path).is_file()), None
)
_CONFIG = """
{user}daemon off;
worker_processes 1;
error_log {folder}/error.log;
pid {folder}/nginx.pid;
events {{ worker_connections 256; }}
http {{
  access_log off;
  default_type text/html;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {root}; charset utf-8; }}
}}
"""


def title(number: int) -> str:
    """Every page is the report of a body of its own."""
    return f"样本县第{number}局2020年政府信息公开工作年度报告"


def write_site(root: Path, bodies: Sequence[bytes], count: int) -> None:
    """`count` report pages, each with a line of its own, and the pages of the list."""
    folder = root / "gk" / "1"
    folder.mkdir(parents=True)
    for number in range(count):
        own = f"<!-- {number} --><title>{title(number)}</title>".encode()
        body = bodies[number % len(bodies)]
        (folder / f"content_{number}.html").write_bytes(body.replace(b"</head>", own + b"</head>"))
    last = -(-count // PER_PAGE)
    for page in range(last):
        name = f"index_{page}.htm" if page else "index.htm"
        (folder / name).write_text(_list(page, last, count), encoding="utf-8")


def _list(page: int, last: int, count: int) -> str:
    numbers = range(page * PER_PAGE, min(count, (page + 1) * PER_PAGE))
    items = "".join(
        f'<li><a href="content_{n}.html">{title(n)}</a><span>2021-01-20</span></li>'
        for n in numbers
    )
    counted = f'<script>createPageHTML({last}, {page}, "index", "htm")</script>'
    return f'<html><body><div class="lbcc-nr"><ul>{items}</ul></div>{counted}</body></html>'


@contextmanager
def nginx(root: Path, folder: Path) -> Iterator[int]:
    """nginx over a folder on a free port, which is what comes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    config = folder / "nginx.conf"
    # The folders of pytest are for one user only; for another, nginx of root would read them.
    user = "" if os.getuid() else "user root;\n"
    text = _CONFIG.format(user=user, folder=folder, port=port, root=root)
    config.write_text(text, encoding="utf-8")
    folder.chmod(0o755)
    running = subprocess.Popen([str(NGINX), "-c", str(config)], stderr=subprocess.PIPE)
    try:
        _wait_for(port, running)
        yield port
    finally:
        running.terminate()
        running.wait(timeout=10)


def _wait_for(port: int, running: "subprocess.Popen[bytes]") -> None:
    for _ in range(500):
        if running.poll() is not None:
            assert running.stderr is not None
            raise RuntimeError(f"nginx ended: {running.stderr.read().decode()}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(f"nginx does not answer on {port}")
