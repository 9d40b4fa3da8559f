import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Mount } from '@kubewright/cri';

/** Binds every `source target mode` triple, then becomes the command. */
const bindAndExec = `
while [ "$1" != -- ]; do
  mount --bind "$1" "$2" || exit 125
  [ "$3" = ro ] && { mount -o remount,bind,ro "$2" || exit 125; }
  shift 3
done
shift
cd "$1" || exit 126
shift
exec "$@"
`;

/** Whether processes can be given a mount namespace of their own here: needs root and util-linux. */
export function canMount(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return Promise.resolve(false);
  return new Promise((resolve) => execFile('unshare', ['--mount', 'mount', '--version'], (error) => resolve(error === null)));
}

/** The command line that runs `argv` in `cwd` where `mounts` are bound, seen by nobody else. */
export function inMountNamespace(argv: readonly string[], cwd: string, mounts: readonly Mount[]): string[] {
  const ordered = [...mounts].sort((a, b) => a.containerPath.length - b.containerPath.length);
  const triples = ordered.flatMap(({ hostPath, containerPath, readonly }) => [hostPath, containerPath, readonly ? 'ro' : 'rw']);
  return ['unshare', '--mount', '/bin/sh', '-c', bindAndExec, 'sh', ...triples, '--', cwd, ...argv];
}

/** The command line that runs `argv` in the mount namespace of a running process. */
export function enterMountNamespace(pid: number, argv: readonly string[], cwd: string): string[] {
  return ['nsenter', '--target', String(pid), '--mount', '/bin/sh', '-c', 'cd "$1" || exit 126; shift; exec "$@"', 'sh', cwd, ...argv];
}

/** Makes what mounts are bound over: a bind needs something to cover. These stay on the host, empty. */
export function makeMountPoints(mounts: readonly Mount[]): void {
  for (const { hostPath, containerPath } of mounts) {
    if (existsSync(containerPath)) continue;
    if (statSync(hostPath).isDirectory()) {
      mkdirSync(containerPath, { recursive: true });
    } else {
      mkdirSync(dirname(containerPath), { recursive: true });
      writeFileSync(containerPath, '', { flag: 'a' });
    }
  }
}

/** Puts `setpriv` before a command that is to run as another user. Needs root. */
export function asUser(
  argv: readonly string[],
  { uid, gid, groups }: { uid?: number; gid?: number; groups: readonly number[] },
): readonly string[] {
  if (uid === undefined && gid === undefined && groups.length === 0) return argv;
  const groupFlag = groups.length > 0 ? `--groups=${groups.join(',')}` : '--clear-groups';
  return [
    'setpriv',
    ...(uid === undefined ? [] : [`--reuid=${uid}`]),
    ...(gid === undefined && uid === undefined ? [] : [`--regid=${gid ?? 0}`]),
    groupFlag,
    ...argv,
  ];
}
