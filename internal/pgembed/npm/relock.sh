#!/bin/sh
# Writes the lock files anew after the version in the package.json files was
# changed. The locks carry the checksum of each package and, thanks to .npmrc,
# no address: npm asks whatever registry the machine is set up for.
set -eu
cd "$(dirname "$0")"
for platform in linux-x64 linux-arm64 darwin-x64 darwin-arm64; do
	rm -f "$platform/package-lock.json"
	cp .npmrc "$platform/.npmrc"
	(cd "$platform" && npm install --package-lock-only --ignore-scripts --no-audit --no-fund --force \
		--os="${platform%-*}" --cpu="${platform#*-}")
	rm -f "$platform/.npmrc"
	if grep -q '"resolved"' "$platform/package-lock.json"; then
		echo "$platform/package-lock.json names a registry" >&2
		exit 1
	fi
	grep -q '"integrity": "sha512-' "$platform/package-lock.json"
done
