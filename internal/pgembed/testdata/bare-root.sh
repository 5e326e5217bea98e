#!/bin/sh
# Runs a static program in a bare Debian 12 root folder: no Postgres, no
# compiler, empty caches. That is how the discovery order is shown to work on a
# machine that has nothing.
#
#   bare-root.sh make   ROOT                  makes the folder (debootstrap, minbase)
#   bare-root.sh npm    ROOT                  copies this machine's node and npm into it
#   bare-root.sh run    ROOT PROGRAM [ARG...] copies PROGRAM into it and runs it there as
#                                             root, or as the user that BARE_USER names
#   bare-root.sh remove ROOT                  unmounts and deletes it
#
# Needs root and the package debootstrap. PROGRAM is linked statically
# (CGO_ENABLED=0). COMPTOIR_* of the caller reach the program, and so does what
# npm and apt-get need to find their way out (*_proxy, npm_config_*).
set -eu

usage() {
	sed -n '2,14s/^# \{0,1\}//p' "$0" >&2
	exit 2
}

[ $# -ge 2 ] || usage
command=$1 root=$2
shift 2
case $root in
/*) ;;
*) root=$PWD/$root ;;
esac
[ "$root" != / ] || usage

mounted() {
	awk -v at="$1" '$2 == at { found = 1 } END { exit !found }' /proc/mounts
}

mount_all() {
	mounted "$root/proc" || mount -t proc proc "$root/proc"
	# A /dev of its own: only what Postgres, npm and apt open.
	mounted "$root/dev" || mount -t tmpfs -o mode=0755,size=1m tmpfs "$root/dev"
	[ -e "$root/dev/null" ] || mknod -m 666 "$root/dev/null" c 1 3
	[ -e "$root/dev/zero" ] || mknod -m 666 "$root/dev/zero" c 1 5
	[ -e "$root/dev/random" ] || mknod -m 666 "$root/dev/random" c 1 8
	[ -e "$root/dev/urandom" ] || mknod -m 666 "$root/dev/urandom" c 1 9
	[ -e "$root/dev/fd" ] || ln -s /proc/self/fd "$root/dev/fd"
	mkdir -p "$root/dev/shm"
	mounted "$root/dev/shm" || mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
}

unmount_all() {
	for at in dev/shm dev proc; do
		if mounted "$root/$at"; then umount "$root/$at"; fi
	done
}

case $command in
make)
	debootstrap --variant=minbase --include=ca-certificates bookworm "$root"
	;;
npm)
	node=$(readlink -f "$(command -v node)")
	npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
	mkdir -p "$root/usr/local/bin" "$root/usr/local/lib/node_modules"
	cp "$node" "$root/usr/local/bin/node"
	cp -R "$npm" "$root/usr/local/lib/node_modules/npm"
	ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
	;;
run)
	[ $# -ge 1 ] || usage
	program=$1
	shift
	mount_all
	trap unmount_all EXIT
	# How to reach the registries is the machine's business: taken over as it is.
	for f in /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt; do
		rm -f "$root$f"
		cp -L "$f" "$root$f"
	done
	install -m 755 "$program" "$root/usr/local/bin/program"
	kept=$(env | grep -Ei '^(COMPTOIR_[A-Z_]*|[a-z]*_proxy|npm_config_[a-z_]*|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)=' || true)
	set -- /usr/local/bin/program "$@"
	# One argument a line: values with blanks survive.
	while IFS= read -r line; do
		if [ -n "$line" ]; then set -- "$line" "$@"; fi
	done <<EOF
$kept
EOF
	status=0
	user=${BARE_USER:-root} home=/root
	if [ "$user" != root ]; then home=/tmp; fi
	chroot --userspec="$user" "$root" env -i HOME="$home" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@" || status=$?
	exit "$status"
	;;
remove)
	unmount_all
	rm -rf --one-file-system "$root"
	;;
*) usage ;;
esac
