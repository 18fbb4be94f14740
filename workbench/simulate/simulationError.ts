/**
 * The codes of a case that cannot be simulated (IAM API Reference, SimulateCustomPolicy and CreatePolicy:
 * errors).
 */
export type SimulationErrorCode = 'InvalidInput' | 'MalformedPolicyDocument' | 'ServiceFailure';

/** A fault of one case. It becomes that case's answer and never ends the run. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError';
  readonly code: SimulationErrorCode;
  /** The policy that cannot be read, by its place: `PolicyInputList.1`. */
  readonly policy: string | undefined;

  constructor(code: SimulationErrorCode, message: string, policy?: string) {
    super(message);
    this.code = code;
    this.policy = policy;
  }
}

export function invalidInput(message: string): SimulationError {
  return new SimulationError('InvalidInput', message);
}
