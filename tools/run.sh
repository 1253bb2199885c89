#!/bin/bash
# Bring the demo books up to date and serve them on 127.0.0.1:$PORT (default 8000).
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
port=${PORT:-8000}

.venv/bin/python - "$port" <<'PYTHON' || exit 1
import socket
import sys

with socket.socket() as listener:
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", int(sys.argv[1])))
    except (OSError, OverflowError, ValueError) as error:
        sys.exit(
            f"✗ 端口 {sys.argv[1]} 不可用（{error}）。请另选一个：make run PORT=8001\n"
            f"  Port {sys.argv[1]} cannot be used ({error}). Choose another: make run PORT=8001"
        )
PYTHON

export LEDGER_PUBLIC_URL=${LEDGER_PUBLIC_URL:-http://127.0.0.1:$port}
.venv/bin/flask db upgrade
.venv/bin/flask demo load
printf '\n明账 Mingzhang  %s/\n   English    %s/en/\n\n' "$LEDGER_PUBLIC_URL" "$LEDGER_PUBLIC_URL"
.venv/bin/flask demo accounts
# Papers of publications take a second each: pages draw them on request until these are done.
.venv/bin/flask notice build >/dev/null &
printf '\n按 Ctrl+C 停止。  Press Ctrl+C to stop.\n\n'
exec .venv/bin/gunicorn --no-control-socket --bind "127.0.0.1:$port" --workers 2 --threads 4 \
    --log-level warning wsgi:app
