import { Logger } from '@aws-lambda-powertools/logger';

/** For everything but decision records, which go past it (decisionLog.ts). */
export const logger = new Logger({ serviceName: 'mqgate' });
