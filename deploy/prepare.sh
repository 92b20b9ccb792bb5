#!/bin/sh
# Makes what compose.yaml mounts: keys, passwords and a configuration, in deploy/own. What is there already stays as it is.
# Needs openssl. The API key of the sender is in deploy/own/onegate-api-key; the gateway is given its SHA-256 only.
set -eu
cd "$(dirname "$0")/own"
# The folder is closed; the files in it can be read by the containers' users, who see them one by one.
chmod 700 .
umask 022

make() {
  [ -e "$1" ] || printf '%s\n' "$2" > "$1"
}
make postgres-password "$(openssl rand -hex 24)"
make database-url "postgres://lienthong:$(cat postgres-password)@postgres:5432/lienthong"
make encryption-key "$(openssl rand -base64 32)"
make index-key "$(openssl rand -base64 32)"
make onegate-api-key "$(openssl rand -hex 24)"
# Of the mock; for the real portal write its password here and its address into lienthong.yaml.
make npsp-password dev-npsp-password

if [ ! -e lienthong.yaml ]; then
  hash=$(printf %s "$(cat onegate-api-key)" | openssl dgst -sha256 -r | cut -d ' ' -f 1)
  sed "s/<sha256 of the API key>/$hash/" ../lienthong.example.yaml > lienthong.yaml
fi
echo "deploy/own is ready. API key of the sender onegate: $(cat onegate-api-key)"
