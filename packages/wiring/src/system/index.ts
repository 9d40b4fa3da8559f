export { systemClock } from './system-clock.ts';
export { systemRandom } from './system-random.ts';
export { processLogger, type LogFormat, type LogLevel } from './process-logger.ts';
