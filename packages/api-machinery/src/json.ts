/** Any value that JSON can carry. Objects that users key are read with `Object.hasOwn` or turned into a Map first. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}
