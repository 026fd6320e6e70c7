#!/usr/bin/env bash
# Sets up what running needs; with "dev" what tests need, with "bench" what benchmarks run beside, with "replay" (part of
# "dev") the tools of others that read our archives. Quick when nothing is to do.
#
# Every step looks first and acts only where something is missing. `.setup/` remembers what a step was done for:
# a changed key (the content of the file it depends on) does it again, and so does a new .venv. A step that cannot
# be done says why and what to run by hand, and ends with exit code 1.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

readonly BIN=.venv/bin LOG=.setup/log
readonly OLDEST_PYTHON="3, 11"
readonly FOR_DEBIAN="sudo apt-get install -y libatomic1 chromium chromium-sandbox fontconfig fonts-noto-cjk"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 DEBIAN_FRONTEND=noninteractive
export PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT=15000 # milliseconds; a blocked network should be told soon

say() { printf 'setup: %s\n' "$*" >&2; }

quietly() {
  mkdir -p .setup
  printf '\n$ %s\n' "$*" >>"$LOG"
  "$@" >>"$LOG" 2>&1
}

cannot() { # STEP WHY COMMAND…
  say "the step \"$1\" could not be done: $2."
  if [ -s "$LOG" ]; then
    say "the last lines of $LOG:"
    grep -v '^ *$' "$LOG" | tail -n 3 | cut -c 1-300 | sed 's/^/    | /' >&2
  fi
  say "run by hand, then make again:"
  shift 2
  printf '    %s\n' "$@" >&2
  exit 1
}

key_of() { cat -- "$@" | cksum; }
done_for() { [ "$(cat ".setup/$1" 2>/dev/null)" = "$2" ]; }
remember() { mkdir -p .setup && printf '%s\n' "$2" >".setup/$1"; }

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

can_be_root() {
  [ "$(id -u)" = 0 ] || { command -v sudo && { [ -t 0 ] || sudo -n true; }; } >/dev/null 2>&1
}

apt_install() { # PACKAGE…; lists are fetched only when the ones here do not do
  command -v apt-get >/dev/null && can_be_root || return 1
  say "installing Debian's $*"
  local install=(as_root env DEBIAN_FRONTEND=noninteractive
    apt-get -q -y -o DPkg::Lock::Timeout=120 install --no-install-recommends "$@")
  quietly "${install[@]}" || { quietly as_root apt-get -q update && quietly "${install[@]}"; }
}

find_python() {
  local name
  for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if "$name" -c "import sys, venv, ensurepip; sys.exit(sys.version_info < ($OLDEST_PYTHON))" 2>/dev/null; then
      command -v "$name" && return
    fi
  done
  return 1
}

interpreter() {
  find_python >/dev/null || { apt_install python3 python3-venv && find_python >/dev/null; } ||
    cannot python "there is no Python 3.11 or later with its venv module, and it could not be installed" \
      "sudo apt-get update" "sudo apt-get install -y python3 python3-venv"
}

venv() { # keyed by the folder: scripts in .venv name it, so a moved checkout needs a new one
  done_for venv "$PWD" && "$BIN/python" -c "import pip" 2>/dev/null && return
  interpreter
  say "making .venv"
  rm -rf .venv .setup
  quietly "$(find_python)" -m venv .venv ||
    cannot venv "$(find_python) -m venv failed" "$(find_python) -m venv .venv"
  remember venv "$PWD"
}

packages() { # run|dev|bench
  local file=requirements/$1.txt key
  key=$(key_of "$file")
  done_for "$1" "$key" && return
  say "installing the packages of $file (about half a minute)"
  quietly "$BIN/pip" install -q --retries 2 --require-hashes -r "$file" ||
    cannot "packages of $file" "pip could not fetch or install them (is there a network?)" \
      "$BIN/pip install --require-hashes -r $file"
  remember "$1" "$key"
}

project() {
  local key
  key=$(key_of pyproject.toml)
  done_for project "$key" && return
  quietly "$BIN/pip" install -q --no-index --no-deps --no-build-isolation -e . ||
    cannot project "pip could not install this folder as an editable project" \
      "$BIN/pip install --no-index --no-deps --no-build-isolation -e ."
  remember project "$key"
}

driver() { # Playwright's own node wants a library that a small Debian lacks
  local key
  key=$(cat .setup/run)
  done_for driver "$key" && return
  quietly "$BIN/playwright" --version ||
    { apt_install libatomic1 && quietly "$BIN/playwright" --version; } ||
    cannot driver "Playwright's driver does not start" "$FOR_DEBIAN" "$BIN/playwright --version"
  remember driver "$key"
}

starts_chromium() {
  local where='from crawler.capture.chromium import find_chromium; print(find_chromium())'
  quietly "$BIN/python" -m crawler.capture.chromium && remember chromium "$("$BIN/python" -c "$where")"
}

chromium() {
  [ -x "$(cat .setup/chromium 2>/dev/null)" ] && return
  starts_chromium && return
  say "fetching Chromium (playwright install chromium)"
  if quietly "$BIN/playwright" install chromium; then
    starts_chromium && return
    can_be_root && quietly "$BIN/playwright" install-deps chromium && starts_chromium && return
  fi
  apt_install chromium chromium-sandbox && starts_chromium && return
  cannot chromium "none starts here, and neither Playwright's nor Debian's could be installed" \
    "$FOR_DEBIAN    # Debian" "$BIN/playwright install --with-deps chromium    # elsewhere"
}

has_chinese_font() { [ "$(uname)" = Darwin ] || fc-list :lang=zh 2>/dev/null | grep -q .; }

font() {
  has_chinese_font || { apt_install fontconfig fonts-noto-cjk && has_chinese_font; } ||
    cannot font "no font with Chinese characters (fc-list :lang=zh is empty), and none could be installed" \
      "$FOR_DEBIAN"
}

database() {
  local key
  key=$(cat .setup/run)
  done_for database "$key" && return
  quietly "$BIN/secantusd-py" --help || quietly mongod --version ||
    cannot database "neither mongod nor the packaged server (secantusd-py) starts" \
      "$BIN/secantusd-py --help" "or install MongoDB so that mongod is on the PATH"
  remember database "$key"
}

has_office() { "$BIN/python" -c "from crawler.convert.office import find_programs; find_programs()" >/dev/null 2>&1; }

office() { # old Word, WPS, RTF and OpenDocument files are read through it; everything else works without
  has_office && return
  apt_install libreoffice-writer-nogui && has_office && return
  apt_install libreoffice-writer && has_office && return
  cannot office "there is no LibreOffice, and it could not be installed" \
    "sudo apt-get install -y --no-install-recommends libreoffice-writer    # Debian"
}

replay_tools() { # pywb, wacz and cdxj-indexer: in an environment of their own, since their pins clash with ours
  local key venv=.venv-replay
  key="$PWD $(key_of requirements/replay.txt)"
  done_for replay "$key" && "$venv/bin/python" -c "import pywb" 2>/dev/null && return
  say "installing the packages of requirements/replay.txt into $venv"
  rm -rf "$venv"
  { quietly "$(find_python)" -m venv "$venv" &&
    quietly "$venv/bin/pip" install -q --retries 2 --require-hashes -r requirements/replay.txt; } ||
    cannot "replay tools" "pip could not fetch or install them (is there a network?)" \
      "$(find_python) -m venv $venv" "$venv/bin/pip install --require-hashes -r requirements/replay.txt"
  remember replay "$key"
}

replay_page() { # ReplayWeb.page: two files of its npm package, which tests show to Chromium; nothing of it is kept in git
  local key package=.setup/replaywebpage.tgz
  key=$(key_of crawler/replay_files.py)
  done_for replay-page "$key" && [ -s "$package" ] && [ -s .setup/replaywebpage/sw.js ] && return
  say "fetching ReplayWeb.page"
  [ -s "$package" ] || command -v npm >/dev/null || apt_install npm
  quietly "$BIN/python" -m crawler.replay_files .setup/replaywebpage "$package" ||
    cannot ReplayWeb.page "its package could not be fetched, or is not the one that is expected" \
      "$BIN/python -m crawler.replay_files .setup/replaywebpage $package"
  remember replay-page "$key"
}

replay_page_if_easy() { # without it captured pages are shown without their scripts, and the page says so
  [ -s .setup/replaywebpage/sw.js ] && return
  if command -v npm >/dev/null || [ -n "${NPM_CONFIG_REGISTRY:-}" ]; then
    (replay_page) && return
  fi
  say "there is no ReplayWeb.page: captured pages will be shown without their scripts (install npm, then make setup)"
}

shells() { # whose own reading of the completion script is tested; nothing else needs it
  command -v zsh >/dev/null || apt_install zsh || say "there is no zsh: what nianbao gives it for completion is not tested"
}

axe() { # axe-core, with which tests look whether pages can be read by everybody; nothing of it is kept in git
  local name=axe-core-4.14.1 folder=$PWD/.setup/axe
  local sum=1477dafa598d8d065f273d6af302aa203c02e83131707b7fa648cd41bd3d6b734f8c22a0dab86ee6a6f64b8afbe804b214d36db85a2826965edfb3a0b9d546b5
  done_for axe-core "$sum" && [ -s "$folder/axe.min.js" ] && return
  say "fetching axe-core ($name)"
  rm -rf "$folder" && mkdir -p "$folder"
  command -v npm >/dev/null || apt_install npm
  quietly npm pack --silent --pack-destination "$folder" "axe-core@${name##*-}" &&
    quietly sha512sum --check --strict - <<<"$sum  $folder/$name.tgz" &&
    quietly tar -xzf "$folder/$name.tgz" -C "$folder" --strip-components=1 package/axe.min.js ||
    cannot axe-core "its package could not be fetched, or is not the one that is expected" \
      "npm pack axe-core@${name##*-}"
  rm -f "$folder/$name.tgz"
  remember axe-core "$sum"
}

step() { # NAME [ARGUMENT…]; each begins the log anew
  mkdir -p .setup && : >"$LOG"
  "$@"
}

step venv
step packages run
for group in "$@"; do
  [ "$group" = replay ] || step packages "$group"
done
step project
step driver
step chromium
step font
step database
if [[ " $* " = *" dev "* ]]; then
  step office
  step axe
  step replay_page
  step shells
else
  step replay_page_if_easy
fi
if [[ " $* " = *" dev "* || " $* " = *" replay "* ]]; then
  step replay_tools
fi
