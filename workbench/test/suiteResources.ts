import { closestName } from '../findings/closestName.ts';
import { readTags } from './readPrincipals.ts';
import type { Entries, SuiteNode, SuiteSource } from './suiteSource.ts';

/** A resource that tests ask about. */
export interface SuiteResource {
  readonly name: string;
  /** An ARN, `*`, or for `like` a pattern. */
  readonly arn: string;
  /** Whether it is a pattern, which only `never` and `always` accept. */
  readonly pattern: boolean;
  /** Absent: its tags are not known. */
  readonly tags?: Readonly<Record<string, string>>;
  /** A broker's engine, because some calls need further permissions for one of the engines. */
  readonly engine?: 'ACTIVEMQ' | 'RABBITMQ';
}

const ARN = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+$/su;
const ANYTHING: SuiteResource = { name: '*', arn: '*', pattern: false };

/** The resources that the file declares, and those that a test names by their ARN. */
export class SuiteResources {
  readonly #declared = new Map<string, SuiteResource>();
  readonly #byArn = new Map<string, SuiteResource>([['*', ANYTHING]]);

  read(source: SuiteSource, declared: Entries | undefined): void {
    for (const [name, { key, value }] of declared ?? []) {
      const members = source.members(value, `resource ${name}`, ['arn', 'tags', 'like', 'engine']);
      if (members === undefined) continue;
      const [arnNode, like, tagNode] = [members.get('arn'), members.get('like'), members.get('tags')];
      if ((arnNode === undefined) === (like === undefined)) {
        source.mistake(key, `Resource ${name} must have either arn or like.`);
        continue;
      }
      const arn = source.text((arnNode ?? like)?.value, arnNode === undefined ? 'like' : 'arn');
      if (arn === undefined) continue;
      if (arn !== '*' && !ARN.test(arn))
        source.mistake((arnNode ?? like)?.value, `${arn.slice(0, 128)} is not an ARN.`);
      if (arnNode !== undefined && /[*?]/u.test(arn) && arn !== '*') {
        source.mistake(
          arnNode.value,
          'An arn has no wildcards. For never and always, write a pattern with "like".',
        );
      }
      const tags = tagNode && Object.fromEntries(readTags(source, tagNode.value));
      const engine = engineOf(source, members.get('engine')?.value);
      const more = { ...(tags === undefined ? {} : { tags }), ...(engine === undefined ? {} : { engine }) };
      this.#declared.set(name, { name, arn, pattern: like !== undefined, ...more });
    }
  }

  select(source: SuiteSource, node: SuiteNode, patterns = false): readonly SuiteResource[] {
    const found = source.list(node).flatMap((item) => {
      const name = source.text(item, 'an entry of resources');
      if (name === undefined) return [];
      const one = this.#declared.get(name) ?? this.#byName(name);
      if (one === undefined) {
        const meant = closestName(name, this.#declared.keys());
        const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
        source.mistake(item, `There is no resource ${name.slice(0, 128)}, and it is not an ARN.${hint}`);
        return [];
      }
      if (one.pattern && !patterns) {
        source.mistake(item, `${name} is a pattern: only never and always can ask about it.`);
        return [];
      }
      return [one];
    });
    return [...new Set(found)];
  }

  #byName(name: string): SuiteResource | undefined {
    if (name !== '*' && (!ARN.test(name) || /[*?]/u.test(name))) return undefined;
    const known = this.#byArn.get(name) ?? { name, arn: name, pattern: false };
    this.#byArn.set(name, known);
    return known;
  }
}

function engineOf(source: SuiteSource, node: SuiteNode): SuiteResource['engine'] {
  if (node === undefined) return undefined;
  const text = source.text(node, 'engine')?.toUpperCase();
  if (text === 'ACTIVEMQ' || text === 'RABBITMQ') return text;
  return source.mistake(node, 'engine must be ACTIVEMQ or RABBITMQ.');
}
