# Puts a file system together in ROOT that holds PATHS, read-only, and a WORK folder of SIZE megabytes with a copy of
# FILE, makes it the root of this mount namespace, and runs a command in WORK without any capability.
# Usage: confine.sh ROOT WORK FILE SIZE PATHS COMMAND..., where PATHS is a list with colons.
set -e
umask 022
root=$1 work=$2 file=$3 size=$4 paths=$5
shift 5
mount --make-rprivate /
mount -t tmpfs -o mode=755,size=1m,nosuid,nodev kedge "$root"
mkdir -p "$root/tmp" "$root/proc" "$root/dev/shm"
mount -t tmpfs -o "mode=1777,size=${size}m,nosuid,nodev" kedge "$root/tmp"
IFS=:
for path in $paths; do
  if [ -L "$path" ]; then
    mkdir -p "$root${path%/*}"
    ln -s "$(readlink "$path")" "$root$path"
  elif [ -d "$path" ]; then
    mkdir -p "$root$path"
    mount --rbind "$path" "$root$path"
  elif [ -e "$path" ]; then
    mkdir -p "$root${path%/*}"
    : > "$root$path"
    mount --bind "$path" "$root$path"
  fi
done
IFS='
'
for point in $(while IFS=' ' read -r _ _ _ _ point _; do echo "$point"; done < /proc/self/mountinfo); do
  case $point in
    "$root/tmp") ;;
    "$root"/*) mount -o remount,bind,ro,nosuid,nodev "$point" ;;
  esac
done
unset IFS
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
for each in sys sysrq-trigger irq bus fs; do
  if [ -e "$root/proc/$each" ]; then
    mount --bind "$root/proc/$each" "$root/proc/$each"
    mount -o remount,bind,ro,nosuid,nodev,noexec "$root/proc/$each"
  fi
done
for each in null zero full random urandom; do
  : > "$root/dev/$each"
  mount --bind "/dev/$each" "$root/dev/$each"
done
ln -s /proc/self/fd "$root/dev/fd"
mount -t tmpfs -o "mode=1777,size=${size}m,nosuid,nodev" kedge "$root/dev/shm"
mkdir -p "$root$work"
mount -t tmpfs -o "mode=1777,size=${size}m,nosuid,nodev" kedge "$root$work"
if [ -f "$file" ]; then cat "$file" > "$root$work/${file##*/}"; fi
mount -o remount,bind,ro,nosuid,nodev "$root"
cd "$root"
pivot_root . .
umount -l .
cd "$work"
exec "$@"
