/**
 * Any value that JSON can carry. Beyond 2^53 a whole number of int64 is a bigint, and a number is a double, as upstream
 * tells int64 from float64; within, whole numbers are numbers. So `===` compares. Objects that users key are read with `Object.hasOwn` or turned into a Map first. */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}
