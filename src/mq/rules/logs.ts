import { ENGINES, type EngineType } from '../engine.ts';
import { MqError } from '../errors.ts';

export interface LogsRequest {
  readonly audit?: boolean | undefined;
  readonly general?: boolean | undefined;
}

/** RabbitMQ refuses the member `audit` even when it is false (recorded: cloudposse/terraform-aws-mq-broker issue 44). */
export function chooseLogs(
  engineType: EngineType,
  logs: LogsRequest = {},
): { general: boolean; audit: boolean } {
  if (logs.audit !== undefined && !ENGINES[engineType].auditLogs) {
    throw new MqError(
      'BadRequestException',
      'Audit logging is not supported for RabbitMQ brokers.',
      'logs.audit',
    );
  }
  return { general: logs.general ?? false, audit: logs.audit ?? false };
}
