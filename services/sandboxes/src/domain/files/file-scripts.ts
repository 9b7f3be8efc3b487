/** For the shell that every image has. $1 is the path, absolute, and quoted by being an argument. */

/** $2 how many bytes at most. */
export const READ = `
[ -e "$1" ] || exit 44
[ -f "$1" ] || exit 45
exec head -c "$2" "$1"
`;

/** $2 \`append\` or \`replace\`. A pipe or device would be waited for without end. */
export const WRITE = `
if [ -e "$1" ] && [ ! -f "$1" ]; then exit 45; fi
mkdir -p "\${1%/*}/" || exit 1
if [ "$2" = append ]; then exec cat >> "$1"; fi
exec cat > "$1"
`;

/** $2 how many entries at most. First a line for each entry with its numbers, then, behind a NUL, each name and a NUL. */
export const LIST = `
[ -e "$1" ] || exit 44
[ -d "$1" ] || exit 45
cd "$1" || exit 1
max=$2
set --
for name in * .[!.]* ..?*; do
  if [ -e "$name" ] || [ -L "$name" ]; then
    set -- "$@" "./$name"
    [ $# -ge "$max" ] && break
  fi
done
[ $# -eq 0 ] && exit 0
stat -c '%f %s %Y' "$@" || exit 1
printf '\\0'
printf '%s\\0' "$@"
`;
