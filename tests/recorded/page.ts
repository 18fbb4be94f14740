import { type Compared, isAlike } from './compared.ts';
import { DIFFERENCES, explains } from './differences.ts';

/** What of the recordings is not replayed, so that the page does not promise more than it shows. */
const LEFT_OUT: readonly string[] = [
  'Operations that the gateway does not serve (EC2, Organizations, reports, last access, server ' +
    'certificates, CreateUser and the like). The rules of list members were recorded of ' +
    'GetContextKeysForCustomPolicy and are replayed on the same list of SimulateCustomPolicy.',
  'Amazon MQ: the polls between creation and `RUNNING`, in a reboot and in deletion.',
  'ID tokens: the age at which a token is too old is not among the recordings.',
  'MFA devices: how long a change takes to reach STS (`mfa_propagation.json`, ' +
    '`mfa_recreation*.json`) and the limit of nine codes in three minutes (`mfa_rejection*.json`). ' +
    'Here a change counts at once, and ten codes are tried in an hour.',
  'Simulations: resource-based policies, the options for EC2 and the catalogue of the actions of all ' +
    'services; the name of a result over several resources, which comes from that catalogue; the ' +
    'organization of the recorded account; the places of statements in stored policies that were written ' +
    'with blanks (compared for three of them); the caller whom nobody names ' +
    '(`simulation_defaults.json`); the answers in the middle of `simulation_inputs.json`, which were not ' +
    'read.',
  'IAM: roles from templates (`role_acquisition.json`), service-linked roles of other services; ' +
    'of localstack the recordings of certificates, keys of SSH and credential reports, and the good ' +
    'documents of `test_iam_policies`, which moto has too.',
  'AssumeRoot: the answer of the global endpoint, and the documents of ' +
    'the task policies (`root_access.json`).',
  'moto: CloudFormation, certificates and keys of SSH, accounts of other partitions, ' +
    'calls into other accounts, pages of all policies of AWS, and sign-ins with tokens and ' +
    'assertions that nobody signed: moto checks none.',
  'Where two recordings of the same call differ, the newer one counts ' +
    '(the sentence for an ARN that is none).',
];

const INTRODUCTION = `# Fidelity: answers recorded on AWS

Public projects keep answers of the real service as data. This page compares each of them with the answer
of the gateway. \`tests/recorded/tables\` holds the facts: the input and the recorded outcome. A loop replays
them against the functions that serve requests, and \`npm run fidelity\` writes this page. A test fails if
the page is not current, if an answer differs without a reason below, or if fewer answers are alike than
before.

Random parts (ids, times, tokens) are compared by their shape. The outcome of a call is what its client sees:
allowed or denied, the error's name and sentence, and the members that the call is about.`;

/** The page, of everything that was compared. */
export function fidelityPage(
  areas: ReadonlyMap<string, readonly Compared[]>,
  emulators: ReadonlyMap<string, readonly Compared[]>,
): string {
  const all = [...areas.values()].flat();
  const parts = [
    INTRODUCTION,
    `**${all.length} recorded answers, ${share(all)} % alike.**`,
    ...[...areas].map(([name, compared]) => areaPart(name, compared)),
    differencesPart(all),
    ...[...emulators].map(([name, compared]) => emulatorPart(name, compared)),
    `## Left out\n\n${LEFT_OUT.map((line) => `- ${line}`).join('\n')}`,
    sourcesPart([...all, ...[...emulators.values()].flat()]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Percent alike, cut (not rounded) to one decimal. */
export function share(compared: readonly Compared[]): number {
  return Math.floor((1_000 * compared.filter(isAlike).length) / compared.length) / 10;
}

function areaPart(name: string, compared: readonly Compared[]): string {
  const rows = [...groupBy(compared, ({ operation }) => operation)].map(([operation, group]) => {
    return `| ${operation} | ${group.length} | ${group.filter(isAlike).length} |`;
  });
  return [`## ${name}`, '', '| operation | recorded | alike |', '| --- | --- | --- |', ...rows].join('\n');
}

function differencesPart(all: readonly Compared[]): string {
  const items = DIFFERENCES.flatMap((difference) => {
    const found = all.filter((one) => !isAlike(one) && explains(difference, one));
    const [example] = found;
    if (example === undefined) return [];
    return [
      `- **${difference.operation}** (${found.length}): ${difference.reason}\n` +
        `  Example: ${code(example.label)}: AWS ${code(example.recorded)}, here ${code(example.answered)}.`,
    ];
  });
  return `## Differences\n\n${items.length === 0 ? 'None.' : items.join('\n')}`;
}

function sourcesPart(all: readonly Compared[]): string {
  const rows = [...groupBy(all, ({ source }) => source)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([source, group]) => `- ${source}: ${group.length}`);
  return (
    '## Sources\n\nPublic repositories; facts only, none of their code. The number after a file\n' +
    `counts the answers or expectations that were taken from it.\n\n${rows.join('\n')}`
  );
}

/** What an emulator's tests expect, with the reason of each difference. */
function emulatorPart(name: string, compared: readonly Compared[]): string {
  const reasons = groupBy(
    compared.filter((one) => !isAlike(one)),
    ({ reason = '' }) => reason,
  );
  const items = [...reasons].map(
    ([reason, group]) => `- ${group.length}: ${reason}${exampleOf(group, name)}`,
  );
  const text =
    `What the tests of ${name} expect, sent as signed calls to a gateway of its own. It is an ` +
    "emulator: where it differs from AWS's recorded answers or documentation, AWS is followed. " +
    'Inputs that AWS does not take are replaced by ones that it takes.';
  return [
    `## Expectations of ${name}`,
    text,
    `**${compared.length} expectations, ${share(compared)} % alike; each other one has its reason.**`,
    items.join('\n'),
  ].join('\n\n');
}

function exampleOf([example]: readonly Compared[], name: string): string {
  if (example === undefined) return '';
  const { operation, label, recorded, answered } = example;
  return `\n  Example: ${operation}, ${code(label)}: ${name} ${code(recorded)}, here ${code(answered)}.`;
}

/** Ids that are drawn anew in each run would change the page. */
const DRAWN = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\bA(?:[A-Z]{3})[A-Z0-9]{13,}/g;

function code(drawn: string): string {
  const text = drawn.replaceAll(DRAWN, '<id>');
  const short = text.length > 240 ? `${text.slice(0, 240)}…` : text;
  return `\`${short.replaceAll('`', "'").replaceAll('\n', ' ')}\``;
}

function groupBy(all: readonly Compared[], keyOf: (one: Compared) => string): Map<string, Compared[]> {
  const groups = new Map<string, Compared[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}
