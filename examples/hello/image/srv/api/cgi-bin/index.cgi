#!/bin/sh
# Answers JSON: the number of visits, and which containers said so.
# "timeout", because wget -T crashes on host names in Debian's static busybox.
if visits=$(timeout 2 wget -q -O - http://store/); then
  printf 'Content-Type: application/json\r\n\r\n{"visits": %s, "api": "%s"}\n' "$visits" "$(hostname)"
else
  printf 'Status: 502 Bad Gateway\r\nContent-Type: application/json\r\n\r\n{"error": "the store does not answer"}\n'
fi
