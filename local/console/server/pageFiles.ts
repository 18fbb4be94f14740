/** The page's files by name: its script, its styles, and the chunks that are loaded later. */
export type PageFiles = Readonly<Record<string, string>>;

let built: Promise<PageFiles> | undefined;

/**
 * The page, built from its source when it is first asked for. The package has it built: .ci/buildPackage.ts
 * puts a reader of that file in the place of this function.
 */
export function pageFiles(): Promise<PageFiles> {
  built ??= import('../build/buildPage.ts').then(({ buildPage }) => buildPage());
  return built;
}
