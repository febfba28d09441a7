#!/bin/sh
# Counts a visit in the volume and answers the number. A folder is the lock: mkdir is atomic.
tries=0
until mkdir /data/lock 2>/dev/null; do
  tries=$((tries + 1))
  # A container that was killed in here leaves the lock behind.
  [ "$tries" -gt 20 ] && rmdir /data/lock 2>/dev/null
  usleep 50000
done
visits=$(($(cat /data/visits 2>/dev/null || echo 0) + 1))
echo "$visits" >/data/visits
rmdir /data/lock
printf 'Content-Type: text/plain\r\n\r\n%s\n' "$visits"
