import { type FieldError, forbiddenField, notSupported } from '@kubewright/api-machinery';

const numbered = (prefix: string, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `${prefix}${from + i}`);

/** Signals a container of Linux can be told to stop with (core validation supportedStopSignalsLinux), sorted. */
const linux = [
  ...[
    'ABRT',
    'ALRM',
    'BUS',
    'CHLD',
    'CLD',
    'CONT',
    'FPE',
    'HUP',
    'ILL',
    'INT',
    'IO',
    'IOT',
    'KILL',
    'PIPE',
    'POLL',
    'PROF',
    'PWR',
    'QUIT',
    'SEGV',
  ],
  ...[
    'STKFLT',
    'STOP',
    'SYS',
    'TERM',
    'TRAP',
    'TSTP',
    'TTIN',
    'TTOU',
    'URG',
    'USR1',
    'USR2',
    'VTALRM',
    'WINCH',
    'XCPU',
    'XFSZ',
    'RTMIN',
    'RTMAX',
  ],
  ...numbered('RTMIN+', 1, 15),
  ...numbered('RTMAX-', 1, 14),
]
  .map((name) => `SIG${name}`)
  .sort();
const windows = ['SIGKILL', 'SIGTERM'];

/** Which signals there are depends on the operating system, so that the pod must say which it is for (KEP-4960). */
export function validateStopSignal(signal: string, field: string, os: string | undefined, errors: FieldError[]): void {
  if (os === undefined) {
    errors.push(forbiddenField(field, 'may not be set for containers with empty `spec.os.name`'));
    return;
  }
  const supported = os === 'windows' ? windows : os === 'linux' ? linux : undefined;
  if (supported && !supported.includes(signal)) errors.push(notSupported(field, signal, supported));
}
