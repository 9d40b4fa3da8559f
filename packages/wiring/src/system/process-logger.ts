import type { Logger } from '@kubewright/api-machinery';
import { destination, pino, type Logger as Pino } from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Structured JSON lines, appended to `file` (mode 0600) or written to standard error when unset. */
export function processLogger(options: { level: LogLevel; file?: string }): Logger {
  const to = options.file ? { dest: options.file, mkdir: true, append: true, sync: true, mode: 0o600 } : { dest: 2, sync: true };
  return fromPino(pino({ level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination(to)));
}

function fromPino(sink: Pino): Logger {
  return {
    debug: (message, fields) => sink.debug(fields ?? {}, message),
    info: (message, fields) => sink.info(fields ?? {}, message),
    warn: (message, fields) => sink.warn(fields ?? {}, message),
    error: (message, fields) => sink.error(fields ?? {}, message),
    named: (component) => fromPino(sink.child({ component })),
  };
}
