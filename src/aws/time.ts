/** Milliseconds since the epoch → `2024-01-02T09:07:13Z`, as IAM writes times. */
export function isoSeconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
