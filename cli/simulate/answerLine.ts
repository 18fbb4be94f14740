import { steadyLine } from '../../src/json/printableJson.ts';
import { JsonFault, readJson } from '../../src/json/readJson.ts';
import type { PolicyMemory } from '../../workbench/simulate/policyMemory.ts';
import { simulateCase } from '../../workbench/simulate/simulateCase.ts';
import { invalidInput, SimulationError } from '../../workbench/simulate/simulationError.ts';
import { type InputLine, MAX_LINE_BYTES } from './inputLines.ts';

/** The deepest nesting of a case: its own four levels, and those of a policy. */
const MAX_DEPTH = 40;

/**
 * The answer to one line: its results, or why it has none. Never throws: a malformed line does not affect the
 * answers to other lines.
 */
export function answerLine(line: InputLine, memory: PolicyMemory, findings = false): string {
  try {
    return asLine(simulateCase(parsedLine(line), memory, findings));
  } catch (error) {
    const { code, message } = error instanceof SimulationError ? error : unforeseen(error);
    return asLine({ Error: { Code: code, Message: message } });
  }
}

/**
 * The answer is not shortened, because a program reads it. Control characters in it do not reach a terminal.
 */
function asLine(answer: object): string {
  return steadyLine(JSON.stringify(answer));
}

function parsedLine(line: InputLine): unknown {
  if ('fault' in line) throw invalidInput(line.fault);
  try {
    return readJson(line.text, { characters: MAX_LINE_BYTES, depth: MAX_DEPTH });
  } catch (error) {
    if (error instanceof JsonFault) throw invalidInput(`The line is not JSON: ${error.message}.`);
    throw error;
  }
}

/**
 * A stack overflow is caused by the nesting of the caller's case. Any other error is a fault of this program.
 */
function unforeseen(error: unknown): SimulationError {
  if (error instanceof RangeError) return invalidInput('The case is nested too deeply or is too large.');
  return new SimulationError(
    'ServiceFailure',
    'The case could not be simulated because of an internal error.',
  );
}
