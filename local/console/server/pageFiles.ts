/** The page's files by name: its script, its styles, and the chunks that are loaded later. */
export type PageFiles = Readonly<Record<string, string>>;

let built: Promise<PageFiles> | undefined;

/**
 * The page, built from its source at the first request. The npm package contains the built page, and
 * .ci/buildPackage.ts replaces this function by one that reads it.
 */
export function pageFiles(): Promise<PageFiles> {
  built ??= import('../build/buildPage.ts').then(({ buildPage }) => buildPage());
  return built;
}
