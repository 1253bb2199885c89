#!/bin/bash
# Install what Mingzhang needs: system packages (apt), then .venv/ from the locked requirements.
#   tools/setup.sh run    what `make run` needs
#   tools/setup.sh test   that, and what the tests need
# Idempotent; never asks; does nothing when nothing is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive

purpose=${1:-run}
python=${PYTHON:-python3}

say() { printf '· %s\n  %s\n' "$1" "$2"; }                       # Chinese, then English
fail() { printf '✗ %s\n  %s\n' "$1" "$2" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

require_python() {
    have "$python" || fail "找不到 $python，请先安装 Python 3.11 或更新版本。" \
        "$python not found: install Python 3.11 or newer first."
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "$("$python" --version) 太旧：需要 3.11 或更新版本（可用 make PYTHON=python3.12 … 指定）。" \
            "$("$python" --version) is too old: 3.11 or newer is needed (make PYTHON=python3.12 …)."
}

# --- System packages -----------------------------------------------------------------------------

postgres_server() {
    local initdb
    for initdb in $(command -v initdb || true) /usr/lib/postgresql/*/bin/initdb; do
        [ -x "$initdb" ] || continue
        [ "$("$initdb" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')" -ge 15 ] && return 0
    done
    return 1
}

browser() { have chromium || have chromium-browser || have google-chrome || own_browser; }
own_browser() { [ -n "$(ls -d "${HOME:-/root}"/.cache/ms-playwright/chromium-* 2>/dev/null)" ]; }

missing_packages() {
    local package
    for package in libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk; do
        installed "$package" || echo "$package"
    done
    "$python" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    [ "$purpose" = test ] || return 0
    postgres_server || echo postgresql
    browser || echo chromium
    have hledger || echo hledger
    have pdftotext || echo poppler-utils
    have qpdf || echo qpdf
    have fc-list || echo fontconfig
    installed libatomic1 || echo libatomic1  # for Playwright's driver
}

choose_root() {
    if [ "$(id -u)" = 0 ]; then as_root=()
    elif have sudo && sudo -n true 2>/dev/null; then as_root=(sudo -n)
    else fail "缺少系统软件包，而这里没有 root 权限。请管理员运行：apt-get install $*" \
        "System packages are missing and this is neither root nor password-free sudo. Run: apt-get install $*"
    fi
}

apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@"; }

# Tests start a cluster of their own, so Debian need not make and start one.
without_main_cluster() {
    local settings=/etc/postgresql-common/createcluster.d/mingzhang-setup.conf result=0
    "${as_root[@]}" mkdir -p "${settings%/*}"
    echo 'create_main_cluster = false' | "${as_root[@]}" tee "$settings" >/dev/null
    "$@" || result=$?
    "${as_root[@]}" rm -f "$settings"
    return $result
}

quietly() {  # what a program says is shown only if it fails
    local said
    said=$("$@" 2>&1) || { printf '%s\n' "$said" >&2; return 1; }
}

offered() { [ -n "$(apt-cache madison "$1" | head -n 1)" ]; }

install_packages() {
    local package wanted=() installer=(apt install -y --no-install-recommends)
    choose_root "$@"
    say "安装系统软件包：$*" "Installing system packages: $*"
    apt update || fail "软件源无法访问（apt-get update 失败，原因见上）。请检查网络。" \
        "The package sources cannot be reached (apt-get update failed, see above). Check the network."
    for package in "$@"; do
        if offered "$package"; then wanted+=("$package")
        elif [ "$package" = chromium ]; then download_browser=yes  # Ubuntu has it as a snap only
        else fail "软件源里没有软件包 $package，请手工安装它提供的程序。" \
            "The package sources do not offer $package: install what it provides by hand."
        fi
    done
    [[ " ${wanted[*]} " != *" postgresql "* ]] || installer=(without_main_cluster "${installer[@]}")
    [ "${#wanted[@]}" = 0 ] || quietly "${installer[@]}" "${wanted[@]}" ||
        fail "系统软件包安装失败（原因见上）。" "Installing the system packages failed (see above)."
}

system_packages() {
    local missing
    if ! have apt-get; then
        say "不是 Debian 或 Ubuntu：请自行安装 Pango、HarfBuzz-subset 和 Noto CJK 字体（见 docs/running.md）。" \
            "Not Debian or Ubuntu: install Pango, HarfBuzz-subset and Noto CJK yourself (docs/running.md)."
        return
    fi
    missing=$(missing_packages)
    # shellcheck disable=SC2086  # one word a package
    [ -z "$missing" ] || install_packages $missing
}

# --- .venv/ --------------------------------------------------------------------------------------

fingerprint() { sha256sum <"$1"; }
stamped() { [ "$(cat ".venv/$1.stamp" 2>/dev/null)" = "$(fingerprint "$1")" ]; }

# A .venv/ cannot be moved, nor outlive the Python it was made with.
make_venv() {
    local home
    home="$(pwd) $("$python" -VV)"
    [ "$(cat .venv/home.stamp 2>/dev/null)" = "$home" ] && .venv/bin/python -c 'import pip' && return
    rm -rf .venv
    "$python" -m venv .venv || fail "无法建立 .venv/（原因见上）。" ".venv/ could not be made (see above)."
    echo "$home" >.venv/home.stamp
}

python_packages() {
    local lock=requirements.txt
    [ "$purpose" = test ] && lock=requirements-dev.txt
    make_venv
    stamped "$lock" && return
    # The development lock holds everything of the other.
    [ "$purpose" = run ] && stamped requirements-dev.txt && return
    say "安装 Python 软件包到 .venv/（约一分钟）" "Installing Python packages into .venv/ (about a minute)"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" ||
        fail "Python 软件包下载或安装失败（原因见上）。请检查网络或 pip 的镜像设置。" \
            "Downloading or installing Python packages failed (see above). Check the network or pip's mirror."
    fingerprint "$lock" >".venv/$lock.stamp"
}

download_browser() {
    say "下载 Chromium（软件源里没有）" "Downloading Chromium (the package sources have none)"
    { "${as_root[@]}" .venv/bin/playwright install-deps chromium &&
        .venv/bin/playwright install chromium; } ||
        fail "Chromium 下载失败，请手工安装 chromium。" "Chromium could not be downloaded: install chromium by hand."
}

require_python
system_packages
python_packages
[ -z "${download_browser:-}" ] || download_browser
