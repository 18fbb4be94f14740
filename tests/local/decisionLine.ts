import type { CloudTrailRecord } from '../../src/runtime/records/cloudTrail.ts';

type Line = Record<string, unknown>;

/** A line of the log as tests read it: a decision's members side by side, every other line as it is. */
export function decisionLine(line: Line): Line {
  return line.message === 'decision' ? flat(line as unknown as CloudTrailRecord) : line;
}

function flat(record: CloudTrailRecord): Line {
  const { userIdentity, additionalEventData, resources } = record;
  return {
    message: record.message,
    requestId: record.requestID,
    principal: userIdentity.arn,
    accessKeyId: userIdentity.accessKeyId,
    operation: record.eventName,
    error: record.errorCode,
    sentence: record.errorMessage,
    resource: additionalEventData.action === undefined ? undefined : (resources?.[0]?.ARN ?? '*'),
    sourceIp: record.sourceIPAddress,
    ...additionalEventData,
  };
}
