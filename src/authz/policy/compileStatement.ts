import type { CompiledAction, CompiledStatement } from './compiledPolicy.ts';
import { compileResource } from './compileResource.ts';
import { compileConditions } from './conditions/compileConditions.ts';
import { compileGlob } from './glob.ts';
import type { ParsedList, ParsedStatement, PolicyVersion } from './parsedPolicy.ts';

/** Prepares one statement; `index` is its position in the document, from 0. */
export function compileStatement(
  statement: ParsedStatement,
  index: number,
  version: PolicyVersion,
): CompiledStatement {
  const { sid, effect } = statement;
  const { resource, doubt: resourceDoubt } = compileResource(statement.resource, effect, version);
  const { conditions, doubt: conditionDoubt } = compileConditions(statement.conditions, effect, version);
  const doubt = resourceDoubt ?? conditionDoubt;
  return {
    index,
    ...(sid === undefined ? {} : { sid }),
    effect,
    action: compileAction(statement.action),
    resource,
    conditions,
    ...(doubt === undefined ? {} : { doubt }),
  };
}

function compileAction(list: ParsedList): CompiledAction {
  const globs = list.values.map((value) => compileGlob([{ text: value.toLowerCase(), literal: false }]));
  return { negated: list.negated, globs };
}
