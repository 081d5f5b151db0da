#!/usr/bin/env bash
# Has a program of version 0.1.0 write the data that the tests here upgrade:
#   make.sh APIECE-0.1.0
# Needs redis-server and curl.
set -euo pipefail
apiece=$1
here=$(cd "$(dirname "$0")" && pwd)
home=$(mktemp -d)
export APIECE_ADMIN_KEY=the-key-of-the-tests APIECE_SERVER=http://127.0.0.1:18191
export APIECE_DATA_DIR=$home/data

fill() {
  "$apiece" code create fair >/dev/null
  printf 'SAVE-%s\n' 1 2 3 4 5 | "$apiece" items add fair - >/dev/null
  "$apiece" code create summer-26 --title 'Summer "26"' --text $'Two lines,\n两行 \\ / <b>' \
    --per-client 3 --repeat refuse --opens-at 2026-01-01T00:00:00.001Z \
    --closes-at 2096-01-01T00:00:00Z >/dev/null
  printf '%s\n' '"https://example.org/a"' '{"pin":12345678901234567890.10,"a":[1]}' '"plain"' '"gone"' \
    | "$apiece" items add summer-26 --format ndjson - >/dev/null
  printf 'a file' >"$home/a.txt"
  "$apiece" items add summer-26 --as-files "$home/a.txt" >/dev/null
  printf 'gone\n' | "$apiece" items withdraw summer-26 --file - >/dev/null
  "$apiece" claim fair --client ann >/dev/null
  "$apiece" claim fair --client ben >/dev/null
  "$apiece" claim summer-26 --client 'ann/é' >/dev/null
  "$apiece" claim summer-26 --client 'ann/é' --nth 2 >/dev/null
  "$apiece" code pause summer-26 >/dev/null
  "$apiece" code create empty >/dev/null
}

run() {
  "$apiece" serve --listen 127.0.0.1:18191 --ops-listen 127.0.0.1:18192 --store "$1" 2>"$home/log" &
  served=$!
  for _ in $(seq 100); do curl -fs http://127.0.0.1:18192/ready >/dev/null && break; sleep 0.1; done
  fill
  kill -INT $served
  wait $served || true
}

redis-server --port 18193 --dir "$home" --save '' --appendonly no >/dev/null &
redis=$!
sleep 1
run "redis://127.0.0.1:18193"
redis-cli -p 18193 SAVE >/dev/null
cp "$home/dump.rdb" "$here/dump.rdb"
kill $redis
run "sqlite:$home/apiece.db"
cp "$home/apiece.db" "$here/apiece.db"
rm -r "$home"
