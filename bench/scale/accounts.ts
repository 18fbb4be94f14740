export const REGION = 'us-east-1';
export const BROKERS_EACH = 200;

export function accountId(index: number): string {
  return String(100_000_000_000 + index);
}
