#!/bin/sh
# The page. What the api answers is one line of JSON that our own api wrote, so sed can read it.
answer=$(timeout 4 wget -q -O - http://api/)
visits=$(echo "$answer" | sed -n 's/.*"visits": \([0-9]*\).*/\1/p')
api=$(echo "$answer" | sed -n 's/.*"api": "\([^"]*\)".*/\1/p')
if [ -z "$visits" ]; then
  printf 'Status: 502 Bad Gateway\r\nContent-Type: text/plain\r\n\r\nThe api does not answer\n'
  exit
fi
printf 'Content-Type: text/html; charset=utf-8\r\n\r\n'
cat <<PAGE
<!doctype html>
<title>Hello from flotilla</title>
<h1>Hello! You are visitor number $visits.</h1>
<p>web $(hostname) asked api $api, and the api asked the store.</p>
PAGE
