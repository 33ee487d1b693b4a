#!/usr/bin/env bash
# The programs of other people that stand on the other side of our carrier channels in tests and benches (docs/peers.md).
#
#   scripts/peers.sh install   Debian packages: a JDK, Maven, Kannel and its test tools; leaves no daemon running
#   scripts/peers.sh build     builds test/peers/sms-core into .cache/peers/<key>, and prints that folder
#   scripts/peers.sh path      prints the folder of the build, whether it is there or not
#   scripts/peers.sh test      all three, then the suites whose path has "peers" in it; a missing peer fails them
set -euo pipefail
cd "$(dirname "$0")/.."

source_dir=test/peers/sms-core

say() { echo "peers: $*" >&2; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

install_missing() {
  local missing=() put_policy=0
  command -v javac >/dev/null || missing+=(default-jdk-headless)
  command -v mvn >/dev/null || missing+=(maven)
  [ -x /usr/sbin/bearerbox ] || missing+=(kannel)
  [ -x /usr/lib/kannel/test/fakesmsc ] || missing+=(kannel-extras)
  [ "${#missing[@]}" -gt 0 ] || return 0
  say "installing ${missing[*]}"
  # Kannel's package starts a gateway of its own; the tests start theirs, on free ports.
  if ! [ -e /usr/sbin/policy-rc.d ]; then
    put_policy=1
    printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
    as_root chmod 755 /usr/sbin/policy-rc.d
  fi
  local failed=0
  export DEBIAN_FRONTEND=noninteractive
  as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 ||
    { as_root apt-get update -qq >&2 && as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2; } || failed=1
  [ "$put_policy" = 0 ] || as_root rm -f /usr/sbin/policy-rc.d
  return "$failed"
}

# By content, so that a change of the program is a new build and nothing else is.
build_path() {
  local key
  key="$(cd "$source_dir" && find pom.xml src -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16)"
  echo "$PWD/.cache/peers/$key"
}

build() {
  local target temporary
  target="$(build_path)"
  if ! [ -f "$target/done" ]; then
    temporary="$target.$$"
    mkdir -p "$temporary"
    # Off line first: the local repository has everything after the first build.
    for network in -o ''; do
      say "building $source_dir ${network:-with the network}"
      # shellcheck disable=SC2086 -- an empty word must vanish
      if mvn -q -B -ntp $network -f "$source_dir/pom.xml" compile dependency:copy-dependencies "-Dpeers.build=$temporary" \
        >"$temporary/build.log" 2>&1; then
        touch "$temporary/done"
        break
      fi
    done
    if ! [ -f "$temporary/done" ]; then
      cat "$temporary/build.log" >&2
      rm -rf "$temporary"
      return 1
    fi
    # Another process may have been faster.
    mv -T "$temporary" "$target" 2>/dev/null || rm -rf "$temporary"
  fi
  echo "$target"
}

case "${1:-}" in
  install) install_missing ;;
  build) build ;;
  path) build_path ;;
  test)
    install_missing
    build >/dev/null
    shift
    REQUIRE_SERVICES=1 exec node node_modules/jest/bin/jest.js "${@:-peers}"
    ;;
  *)
    say 'install|build|path|test'
    exit 2
    ;;
esac
