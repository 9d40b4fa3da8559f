import type { Logger } from '@kubewright/api-machinery';
import { destination, pino, type Logger as Pino } from 'pino';
import { withoutSecrets } from './without-secrets.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFormat = 'json' | 'text';

export interface ProcessLoggerOptions {
  /** The least level; a function may answer another one later. */
  readonly level: LogLevel | (() => LogLevel);
  /** Default json. */
  readonly format?: LogFormat;
  /** Unset: standard error. */
  readonly file?: string;
}

/** What waits to be written, where writing fails for a while; lines beyond are dropped. */
const maxWaitingBytes = 16 * 1024 * 1024;

/**
 * Structured lines, appended to `file` (mode 0600) or written to standard error. What looks like a credential never is.
 * A line that cannot be written (the disk is full) is tried again with later ones.
 */
export function processLogger({ level, format = 'json', file }: ProcessLoggerOptions): Logger {
  const how = { sync: true, maxLength: maxWaitingBytes };
  const to = destination(file ? { ...how, dest: file, mkdir: true, append: true, mode: 0o600 } : { ...how, dest: 2 });
  // There is nobody left to tell, and a log must not end what it is about.
  to.on('error', () => {});
  const sink = format === 'json' ? to : { write: (line: string) => void to.write(textLine(JSON.parse(line) as Record<string, unknown>)) };
  const isOn = typeof level === 'string' ? () => true : (each: LogLevel): boolean => levels.indexOf(each) >= levels.indexOf(level());
  return fromPino(
    pino({ level: typeof level === 'string' ? level : 'debug', base: null, timestamp: pino.stdTimeFunctions.isoTime }, sink),
    isOn,
  );
}

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

function fromPino(sink: Pino, isOn: (level: LogLevel) => boolean): Logger {
  const at = (level: LogLevel) => (message: string, fields?: Readonly<Record<string, unknown>>) => {
    if (sink.isLevelEnabled(level) && isOn(level)) sink[level](clean(fields), message);
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    named: (component) => fromPino(sink.child({ component }), isOn),
  };
}

const clean = (fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> =>
  withoutSecrets(fields) as Record<string, unknown>;

const letters: Readonly<Record<number, string>> = { 20: 'D', 30: 'I', 40: 'W', 50: 'E' };

/** As klog writes for people: `I0102 15:04:05.000000 component] message key="value"`. */
function textLine({ level, time, component, msg, ...fields }: Record<string, unknown>): string {
  const at = String(time);
  const head = `${letters[Number(level)] ?? 'I'}${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 23)}000`;
  const rest = Object.entries(fields)
    .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
    .join('');
  return `${head} ${component === undefined ? 'kubewright' : String(component)}] ${JSON.stringify(msg)}${rest}\n`;
}
