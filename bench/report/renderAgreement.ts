import { shortNumber } from '../shortNumber.ts';
import type { Agreement } from './agreement.ts';

const NAMES = {
  value: 'value',
  ratio: 'ratio to what stands beside it',
  toCrypto: '× crypto',
  toEmpty: '× empty',
  growth: 'growth from the size before',
} as const;

/** What a second run says of the first, for a person. */
export function renderAgreement({ compared, outside, unmatched }: Agreement): string {
  const lines = [
    `${compared - outside.length} of ${compared} ratios lie within the spread that the report states.`,
    ...outside.map(({ bench, figure, of, stated, now }) => {
      const range = `${shortNumber(stated.low)} to ${shortNumber(stated.high)}`;
      return `outside: ${bench}: ${figure}: ${NAMES[of]} ${shortNumber(now)}, stated ${shortNumber(stated.median)} (${range})`;
    }),
    ...unmatched.map((name) => `in one of them only: ${name}`),
  ];
  return `${lines.join('\n')}\n`;
}
