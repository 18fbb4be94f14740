/** One value of one metric. `dimensions`: sets of names, each a series of its own. */
export interface MetricValue {
  readonly name: string;
  readonly unit: 'Count' | 'Seconds';
  readonly value: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly dimensions: readonly (readonly string[])[];
}

/**
 * The line that CloudWatch takes a metric out of. Source: Amazon CloudWatch User Guide, "Specification: Embedded metric format".
 * By hand: Powertools' Metrics took two thirds of what a decision's records cost, and a twentieth of a cold start.
 * `timestamp` in milliseconds since the epoch.
 */
export function embeddedMetric(
  namespace: string,
  { name, unit, value, properties, dimensions }: MetricValue,
  timestamp: number,
): string {
  const directive = { Namespace: namespace, Dimensions: dimensions, Metrics: [{ Name: name, Unit: unit }] };
  const _aws = { Timestamp: timestamp, CloudWatchMetrics: [directive] };
  return JSON.stringify({ _aws, ...properties, [name]: value });
}
