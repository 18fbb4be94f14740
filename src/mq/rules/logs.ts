import { ENGINES, type EngineType } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';

export interface LogsRequest {
  readonly audit?: boolean | undefined;
  readonly general?: boolean | undefined;
}

/**
 * RabbitMQ refuses the member `audit` even when it is false (recorded: cloudposse/terraform-aws-mq-broker issue 44).
 * @param before What holds for a member that isn't given.
 */
export function chooseLogs(
  engineType: EngineType,
  logs: LogsRequest = {},
  before = { general: false, audit: false },
): { general: boolean; audit: boolean } {
  if (logs.audit !== undefined && !ENGINES[engineType].auditLogs) {
    throw new MqError(
      'BadRequestException',
      'Audit logging is not supported for RabbitMQ brokers.',
      'logs.audit',
    );
  }
  return { general: logs.general ?? before.general, audit: logs.audit ?? before.audit };
}
