import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** One import of a file: where it points, as a path from the repository's root, or the package's name. */
export interface Import {
  readonly specifier: string;
  /** The imported file of this repository; undefined for a package. */
  readonly file: string | undefined;
  /** `import('…')`, which runs when it is reached, or an `import` or `export … from` statement. */
  readonly kind: 'static' | 'dynamic';
}

const STATEMENT = /^\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*'([^'\n]+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^'\n]+)'/g;

/**
 * Every import of a file, types and dynamic ones too. It reads text that Biome has formatted: quotes are
 * single, and a statement begins its line.
 */
export function importsOf(file: string): Import[] {
  const text = withoutComments(readFileSync(file, 'utf8'));
  const found = (pattern: RegExp, kind: Import['kind']) =>
    [...text.matchAll(pattern)].map(([, specifier = '']) => ({
      specifier,
      file: target(file, specifier),
      kind,
    }));
  return [...found(STATEMENT, 'static'), ...found(DYNAMIC, 'dynamic')] satisfies Import[];
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

function target(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const path = normalize(join(dirname(from), specifier));
  if (!existsSync(path)) throw new Error(`${from} imports ${specifier}, which does not exist.`);
  return path;
}
