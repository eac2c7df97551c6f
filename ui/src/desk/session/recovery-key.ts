/** The recovery key as people write it: letters and digits, whatever stands between them. */

/** The key without spaces and dashes, in capitals: how two spellings of it are compared. */
export function bare(key: string): string {
  return key.replace(/[^0-9A-Za-z]/g, "").toUpperCase();
}

/** The groups it is printed in. */
export function groupsOf(key: string): string[] {
  return key.split(/[^0-9A-Za-z]+/).filter(Boolean);
}
