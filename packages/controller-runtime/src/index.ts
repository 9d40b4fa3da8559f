/**
 * - `controller`: manifest, reconciler, triggers: what a controller package implements
 * - `event-recorder`: events about objects
 * @packageDocumentation
 */
export * from './controller.ts';
export * from './event-recorder.ts';
