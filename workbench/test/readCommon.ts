import { mergedContext, readContext } from './givenContext.ts';
import type { Coordinates, NamedContext } from './readAxes.ts';
import type { Expectation, Row } from './suite.ts';
import type { SuiteNames } from './suiteNames.ts';
import type { Entries, SuiteSource } from './suiteSource.ts';

/** The settings that all rows of a test share. */
export interface Common {
  readonly given: Row['given'];
  readonly unknownIsAbsent: boolean;
}

export function readCommon(source: SuiteSource, members: Entries, names: SuiteNames): Common {
  const own = readContext(source, members.get('context')?.value, 'context');
  const unknown = members.get('unknown');
  const text = unknown && source.text(unknown.value, 'unknown');
  if (text !== undefined && text !== 'absent') source.mistake(unknown?.value, 'unknown can only be absent.');
  return {
    given: mergedContext([names.defaults, own]),
    unknownIsAbsent: text === 'absent' || names.unknownIsAbsent,
  };
}

export function rowOf(
  place: Row['place'],
  at: Coordinates & NamedContext,
  common: Common,
  expect: Expectation,
): Row {
  const { principal, action, resource, context } = at;
  return {
    place,
    principal,
    action,
    resource,
    ...(context === undefined ? {} : { context }),
    given: mergedContext([common.given, at.given]),
    unknownIsAbsent: common.unknownIsAbsent,
    expect,
  };
}
