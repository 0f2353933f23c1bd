#!/usr/bin/env bash
# Makes the captures and keys of this folder again, with openssl and tcpdump on loopback (as root).
# Each session carries one SIP request and its answer.
set -euo pipefail
cd "$(dirname "$0")"
port=24560

if [ ! -f server.key ]; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 7300 -subj /CN=sip.example.test \
        -keyout server.key -out server.crt 2>/dev/null
    openssl rsa -in server.key -traditional -out server-pkcs1.key 2>/dev/null
    for cipher in aes128 aes256 des3 camellia256; do
        openssl rsa -in server.key -traditional "-$cipher" -passout pass:secret \
            -out "server-$cipher.key" 2>/dev/null
    done
    openssl pkcs8 -topk8 -in server.key -passout pass:secret -out server-pkcs8.key
    openssl pkcs8 -topk8 -in server.key -v2prf hmacWithSHA1 -v2 des3 -passout pass:secret \
        -out server-pkcs8-des3.key
    openssl rsa -in server.key -outform DER -out server.der 2>/dev/null
    openssl pkcs12 -export -in server.crt -inkey server.key -passout pass:secret -out server.pfx
    openssl pkcs12 -export -in server.crt -inkey server.key -passout pass: -out server-nopass.pfx
    openssl pkcs12 -export -legacy -in server.crt -inkey server.key -passout pass:secret \
        -out server-legacy.pfx
    openssl pkcs12 -export -in server.crt -inkey server.key -keypbe NONE -certpbe NONE \
        -passout pass:secret -out server-plainbags.pfx
    openssl pkcs12 -in server.pfx -passin pass:secret -nodes -out server-bags.pem
    openssl req -x509 -newkey rsa:2048 -nodes -days 7300 -subj /CN=other.example.test \
        -keyout other.key -out /dev/null 2>/dev/null
    openssl ecparam -name prime256v1 -genkey -noout -out ec.key
fi

# session NAME TIMES OPTIONS... : what s_client is asked for; @ marks options of the server
session() {
    local name=$1 times=$2
    shift 2
    local client=() server=()
    for option in "$@"; do
        case $option in
            @*) server+=("${option#@}") ;;
            *) client+=("$option") ;;
        esac
    done
    port=$((port + 1))
    tcpdump --immediate-mode -i lo -U -w "$name.pcap" port $port 2>/dev/null &
    local dump=$!
    sleep 0.5
    # The server answers what it reads from a pipe that stays open.
    (sleep 0.9; for _ in $(seq "$times"); do printf 'SIP/2.0 200 OK\r\n\r\n'; sleep 1; done; sleep 1) |
        openssl s_server -quiet -accept $port -cert server.crt -key server.key \
            -cipher ALL:@SECLEVEL=0 "${server[@]}" >/dev/null 2>&1 &
    local peer=$!
    sleep 0.5
    for _ in $(seq "$times"); do
        (sleep 0.2; printf 'OPTIONS sip:test@example.test SIP/2.0\r\n\r\n'; sleep 0.6) |
            openssl s_client -quiet -connect 127.0.0.1:$port "${client[@]}" >/dev/null 2>&1 || true
    done
    kill $peer 2>/dev/null || true
    sleep 0.3
    kill $dump
    wait $dump 2>/dev/null || true
}

session tls10-rsa-cbc 1 -tls1 -cipher AES128-SHA:@SECLEVEL=0
session tls11-rsa-cbc 1 -tls1_1 -cipher AES256-SHA:@SECLEVEL=0
session tls12-rsa-cbc 1 -tls1_2 -cipher AES128-SHA256:@SECLEVEL=0
session tls12-rsa-gcm 1 -tls1_2 -cipher AES256-GCM-SHA384
session tls12-rsa-ccm8 1 -tls1_2 -cipher AES128-CCM8:@SECLEVEL=0
rm -f tls12-ecdhe.keylog tls13.keylog
session tls12-ecdhe 1 -tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256 -keylogfile tls12-ecdhe.keylog
session tls13 1 -tls1_3 -keylogfile tls13.keylog
session dtls12-rsa 1 -dtls1_2 -cipher AES128-SHA @-dtls1_2

# long NAME OPTIONS... : forty lines from the client, each in a record of its own
long() {
    local name=$1
    shift
    port=$((port + 1))
    tcpdump --immediate-mode -i lo -U -w "$name.pcap" port $port 2>/dev/null &
    local dump=$!
    sleep 0.5
    sleep 5 | openssl s_server -quiet -accept $port -cert server.crt -key server.key \
        -cipher ALL:@SECLEVEL=0 >/dev/null 2>&1 &
    local peer=$!
    sleep 0.5
    (sleep 0.3; for n in $(seq 40); do printf 'line %d of the client, %0*d\n' "$n" "$n" 0; sleep 0.02; done) |
        openssl s_client -quiet -connect 127.0.0.1:$port "$@" >/dev/null 2>&1 || true
    kill $peer 2>/dev/null || true
    sleep 0.3
    kill $dump
    wait $dump 2>/dev/null || true
}

rm -f long-tls13.keylog
long long-tls10-cbc -tls1 -cipher AES128-SHA:@SECLEVEL=0
long long-tls12-cbc -tls1_2 -cipher AES128-SHA256:@SECLEVEL=0
long long-tls12-gcm -tls1_2 -cipher AES128-GCM-SHA256
long long-tls12-chacha -tls1_2 -cipher ECDHE-RSA-CHACHA20-POLY1305 -keylogfile long-tls13.keylog
long long-tls13 -tls1_3 -keylogfile long-tls13.keylog

# The same with GnuTLS at both ends, for the stream cipher OpenSSL no longer has.
port=$((port + 1))
priority=NONE:+VERS-TLS1.0:+RSA:+ARCFOUR-128:+SHA1:+COMP-NULL:+CTYPE-ALL
tcpdump --immediate-mode -i lo -U -w long-tls10-rc4.pcap port $port 2>/dev/null &
dump=$!
sleep 0.5
gnutls-serv -q -p $port --echo --x509keyfile server.key --x509certfile server.crt \
    --disable-client-cert --priority $priority >/dev/null 2>&1 &
peer=$!
sleep 0.5
(sleep 0.3; for n in $(seq 40); do printf 'line %d of the client, %0*d\n' "$n" "$n" 0; sleep 0.02; done) |
    gnutls-cli --insecure -p $port 127.0.0.1 --priority $priority >/dev/null 2>&1 || true
kill $peer
sleep 0.3
kill $dump
wait $dump 2>/dev/null || true
