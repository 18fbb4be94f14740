/** One advisory on one package, out of `npm audit --json`. */
export interface Finding {
  readonly advisory: string;
  readonly package: string;
  readonly severity: string;
  readonly title: string;
  /** Where it is installed. */
  readonly paths: readonly string[];
}

interface Report {
  readonly auditReportVersion?: number;
  readonly vulnerabilities?: Record<
    string,
    {
      readonly nodes: readonly string[];
      /** A name is a package further down, which has an entry of its own. */
      readonly via: readonly (
        | string
        | { readonly name: string; readonly title: string; readonly url: string; readonly severity: string }
      )[];
    }
  >;
}

/**
 * Every finding of a report; undefined for what is no report, such as the answer of a registry that knows no
 * audits.
 */
export function auditFindings(report: Report): Finding[] | undefined {
  if (report.auditReportVersion !== 2 || report.vulnerabilities === undefined) return undefined;
  return Object.values(report.vulnerabilities).flatMap(({ nodes, via }) =>
    via.flatMap((source) => {
      if (typeof source === 'string') return [];
      const { name, title, url, severity } = source;
      return [
        { advisory: url.slice(url.lastIndexOf('/') + 1), package: name, severity, title, paths: nodes },
      ];
    }),
  );
}
