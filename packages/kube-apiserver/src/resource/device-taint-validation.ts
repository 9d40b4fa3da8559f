import { type FieldError, notSupported, required } from '@kubewright/api-machinery';
import type { DeviceTaint } from '@kubewright/api/resource/v1';
import { taintEffects, validateLabelName, validateLabelValue } from './device-names.ts';

export function validateDeviceTaint({ key = '', value, effect }: Partial<DeviceTaint>, at: string): FieldError[] {
  const errors = [...validateLabelName(key, `${at}.key`), ...(value ? validateLabelValue(value, `${at}.value`) : [])];
  if (!effect) return [...errors, required(`${at}.effect`)];
  return taintEffects.includes(effect) ? errors : [...errors, notSupported(`${at}.effect`, effect, taintEffects)];
}

/** A taint says since when it holds. */
export function stampTaint(taint: Partial<DeviceTaint> | undefined, nowMs: number): void {
  if (taint) taint.timeAdded ??= new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z');
}
