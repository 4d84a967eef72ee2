import type { JsonObject } from '../workbook/cell.ts';

/** A message that came as JSON, as the JSON it is; nothing becomes an empty object. */
export function asJson(message: object | null | undefined): JsonObject {
  const copy: JsonObject = JSON.parse(JSON.stringify(message ?? {}));
  return copy;
}

/** Like `asJson`, but nothing stays nothing. */
export function asJsonOrNull(message: object | null | undefined): JsonObject | null {
  return message ? asJson(message) : null;
}
