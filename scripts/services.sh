#!/usr/bin/env bash
# Starts and stops what the test suites need beside Node: Redis, and a server of MongoDB's wire protocol.
#
#   eval "$(scripts/services.sh start)"   installs what is missing, starts both, prints `export MONGODB_URL=… REDIS_URL=…`
#   scripts/services.sh stop              stops both and removes their data
#
# There is no MongoDB package for the test machines. SecantusDB speaks its protocol and is right in what the suites ask;
# it is slow and under the GPL: a process for tests, never shipped. Set MONGODB_URL to run the same suites on MongoDB.
set -euo pipefail

scripts="$(cd "$(dirname "$0")" && pwd)"
home="${SERVICES_HOME:-/tmp/sms12366-services}"
venv="${SECANTUS_VENV:-/opt/secantus}"
redis_port="${SERVICES_REDIS_PORT:-26379}"
mongo_port="${SERVICES_MONGODB_PORT:-27117}"

say() { echo "services: $*" >&2; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

install_missing() {
  if ! command -v redis-server >/dev/null; then
    say 'installing redis-server'
    as_root apt-get install -y redis-server >&2 || { as_root apt-get update >&2 && as_root apt-get install -y redis-server >&2; }
  fi
  if ! [ -x "$venv/bin/secantusd-py" ]; then
    say "installing SecantusDB into $venv"
    python3 -m venv "$venv" >&2
    "$venv/bin/pip" install --quiet SecantusDB==0.7.0b3 >&2
  fi
}

# Waits until something listens; $1 name, $2 port, $3 pid.
wait_ready() {
  for _ in $(seq 1 300); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then return 0; fi
    kill -0 "$3" 2>/dev/null || break
    sleep 0.1
  done
  say "$1 did not start; its log:"
  tail -n 20 "$home/$1.log" >&2
  return 1
}

running() { [ -f "$home/$1.pid" ] && kill -0 "$(cat "$home/$1.pid")" 2>/dev/null; }

start() {
  mkdir -p "$home/mongodb"
  install_missing
  if ! running redis; then
    nohup redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --appendonly no --dir "$home" >"$home/redis.log" 2>&1 &
    echo $! >"$home/redis.pid"
  fi
  if ! running mongodb; then
    nohup "$venv/bin/python" "$scripts/secantusd.py" --host 127.0.0.1 --port "$mongo_port" --storage-path "$home/mongodb" >"$home/mongodb.log" 2>&1 &
    echo $! >"$home/mongodb.pid"
  fi
  wait_ready redis "$redis_port" "$(cat "$home/redis.pid")"
  wait_ready mongodb "$mongo_port" "$(cat "$home/mongodb.pid")"
  echo "export REDIS_URL='redis://127.0.0.1:$redis_port'"
  echo "export MONGODB_URL='mongodb://127.0.0.1:$mongo_port/sms12366-test?directConnection=true'"
}

stop_one() {
  running "$1" || return 0
  local pid
  pid="$(cat "$home/$1.pid")"
  kill "$pid"
  for _ in $(seq 1 100); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -9 "$pid"
}

stop() {
  stop_one redis
  stop_one mongodb
  rm -rf "$home"
}

case "${1:-}" in
  start) start ;;
  stop) stop ;;
  *)
    echo "usage: $0 start|stop" >&2
    exit 2
    ;;
esac
