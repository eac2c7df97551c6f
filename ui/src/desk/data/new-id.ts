/** Ids that the window makes, so that a request sent twice is done once. */

/** A new id. */
export function newId(): string {
  return crypto.randomUUID();
}
