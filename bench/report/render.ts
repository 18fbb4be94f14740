import { shortNumber } from '../shortNumber.ts';
import { goalOf, metOf, valueText, withSpread } from './cells.ts';
import { goalsLine } from './goalsLine.ts';
import { growthLines } from './growthLines.ts';
import { markdownTable } from './markdownTable.ts';
import { EMPTY } from './mergePasses.ts';
import type { Report, ReportedBench, ReportedFigure } from './report.ts';
import { AT_LEAST } from './stated.ts';

/** The benches whose figures are parts of a request's way. */
const ON_THE_WAY = ['way', 'verifier', 'sessions', 'authorizer'];
/** The sort of what stands beside the gateway's figures, whatever the number of connections. */
const [EMPTY_KIND = ''] = EMPTY.split(',');

const HOW = `Each bench ran in a process of its own, all of them one after the other and that several times (passes); one that takes more than
half a minute ran once. A figure is the median of its rounds, and of its passes. **Stated spread** (in brackets): from the lowest tenth percentile
of any pass's rounds to the highest ninetieth, and at least ${percent(AT_LEAST)} to either side, since two processes of the same code differ by
that. The two sides of "× crypto" and "× empty" ran in different processes at different moments: their spread is wider still, by as much as the raw
crypto itself moved over the run (see above; for × empty twice). A second run agrees when its median lies in there; ratios are compared, times are not.

**× crypto**: the time beside the raw crypto: one SHA-256 and one HMAC over the texts of a signed ListBrokers of the JavaScript SDK, with a
key derived before. It is measured before and after each bench. A rate counts as the time of one request.
**× empty**: the time beside one request, over one connection, through the same gateway with nothing of ours in its functions.
**beside**: what was measured in turns with it; the ratio is taken round by round.`;

const SECTION = [
  'figure',
  'median (spread)',
  'beside',
  'ratio (spread)',
  '× crypto',
  '× empty',
  'goal',
  'met',
];

/** The report as Markdown. */
export function render(report: Report): string {
  const { benches } = report;
  const lines = [
    '# Benchmark report',
    '',
    'Written by `npm run bench -- --report`; what the benches are is in [README.md](README.md). The same as data: `report.json`.',
    '',
    ...head(report),
    HOW,
    '',
    goalsLine(benches),
    '',
    ...onTheWay(benches),
    ...besideTheEmpty(benches),
    ...growth(benches),
    '## Every figure',
    '',
    ...benches.flatMap(section),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function head({ at, machine, versions, crypto }: Report): string[] {
  const { cpu, cores, memoryGb, system } = machine;
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `- ${at}`,
    `- ${cpu}, ${cores} cores, ${memoryGb} GB, ${system}`,
    `- ${packages.join('; ')}`,
    `- raw crypto: ${withSpread(crypto, ' ns')}`,
    '',
  ];
}

function onTheWay(benches: readonly ReportedBench[]): string[] {
  const rows = ON_THE_WAY.flatMap((name) => benches.filter((bench) => bench.name === name))
    .flatMap(({ figures }) => figures)
    .filter(({ toCrypto }) => toCrypto !== undefined)
    .map((figure) => [figure.name, valueText(figure), withSpread(figure.toCrypto)]);
  if (rows.length === 0) return [];
  return [
    "## A request's way, beside the raw crypto",
    '',
    ...markdownTable(['step', 'time', '× crypto'], rows),
  ];
}

function besideTheEmpty(benches: readonly ReportedBench[]): string[] {
  const rows = benches
    .flatMap(({ figures }) => figures)
    .filter(({ beside }) => beside?.name.startsWith(EMPTY_KIND))
    .map((figure) => [
      figure.name,
      valueText(figure),
      `${shortNumber(figure.beside?.value ?? Number.NaN)} ${figure.unit}`,
      withSpread(figure.ratio),
      goalOf(figure),
      metOf(figure),
    ]);
  if (rows.length === 0) return [];
  return [
    '## The whole gateway, beside the empty gateway',
    '',
    ...markdownTable(['requests', 'gateway', 'empty gateway', 'ratio', 'goal', 'met'], rows),
  ];
}

function growth(benches: readonly ReportedBench[]): string[] {
  const lines = growthLines(benches);
  if (lines.length === 0) return [];
  return [
    '## How it grows',
    '',
    '**step**: times what it was one size before, round by round. **a doubling**: the same for twice the size: 1 is constant, 2 is linear.',
    '',
    ...lines.flatMap(({ what, by, points }) => [
      `### ${what}, by ${by}`,
      '',
      ...markdownTable(
        [by, 'time', '× crypto', '× empty', 'size', 'step', 'a doubling'],
        points.map(({ figure, size, sizeStep, aDoubling }) => [
          String(size),
          valueText(figure),
          withSpread(figure.toCrypto),
          withSpread(figure.toEmpty),
          sizeStep === undefined ? '' : `× ${shortNumber(sizeStep)}`,
          figure.growth === undefined ? '' : `× ${withSpread(figure.growth)}`,
          aDoubling === undefined ? '' : `× ${aDoubling.toFixed(2)}`,
        ]),
      ),
    ]),
  ];
}

function section({ name, passes, seconds, load, figures }: ReportedBench): string[] {
  const range = ({ low, high }: { readonly low: number; readonly high: number }) =>
    low === high ? low.toFixed(1) : `${low.toFixed(1)} to ${high.toFixed(1)}`;
  const often = passes === 1 ? 'one pass' : `${passes} passes`;
  const rows = figures.filter(({ growing }) => growing === undefined).map(sectionRow);
  const others = figures.length - rows.length;
  return [
    `### ${name}`,
    '',
    `${often}, ${seconds.toFixed(0)} s; load average ${range(load.before)} before, ${range(load.after)} after.`,
    ...(others > 0 ? [`${others} figures stand under "How it grows".`] : []),
    '',
    ...(rows.length > 0 ? markdownTable(SECTION, rows) : []),
  ];
}

function sectionRow(figure: ReportedFigure): string[] {
  return [
    figure.name,
    valueText(figure),
    figure.beside ? `${shortNumber(figure.beside.value)} ${figure.unit} ${figure.beside.name}` : '',
    withSpread(figure.ratio),
    withSpread(figure.toCrypto),
    withSpread(figure.toEmpty),
    goalOf(figure),
    metOf(figure),
  ];
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}
