import { execFile } from 'node:child_process';
import { devNull } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LoadGateway } from '../gateway/loadGateway.ts';
import type { Call, Outcome } from '../measure/call.ts';
import { REGION } from '../world.ts';

const run = promisify(execFile);
const JOURNEY = fileURLToPath(new URL('../../../tests/integration/boto3_journey.py', import.meta.url));
const DEADLINE_SECONDS = 60;

const STEPS =
  'list: ok; list denied: AccessDeniedException; wrong secret: InvalidSignatureException; create: ok; ' +
  'create denied: AccessDeniedException; running: ok; delete: ok; gone: NotFoundException';

/** A broker's life through boto3, which runs in its own process. */
export function boto3Journey({ record }: LoadGateway): Call {
  return {
    kind: 'boto3, a process',
    hostile: false,
    name: 'journey',
    expected: STEPS,
    async send() {
      const env = environment(record.credentialsFile);
      const { stdout } = await run('python3', [JOURNEY, record.url, String(DEADLINE_SECONDS)], { env });
      const told = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { step: string; error?: string });
      return told.map(({ step, error }) => `${step}: ${error ?? 'ok'}`).join('; ');
    },
  };
}

/** One call of the AWS CLI, or one that is refused. */
export function awsCliCall({ record }: LoadGateway, profile: 'alice' | 'frank'): Call {
  return {
    kind: 'AWS CLI, a process',
    hostile: false,
    name: `list-brokers by ${profile}`,
    expected: profile === 'alice' ? 'ok' : 'AccessDeniedException',
    async send(): Promise<Outcome> {
      const env = { ...environment(record.credentialsFile), AWS_PROFILE: profile };
      const place = ['--endpoint-url', record.url, '--region', REGION, '--output', 'json'];
      try {
        const { stdout } = await run('aws', ['mq', 'list-brokers', ...place], { env });
        return Array.isArray(JSON.parse(stdout).BrokerSummaries) ? 'ok' : stdout;
      } catch (error) {
        const { stderr = '' } = error as { stderr?: string };
        return /An error occurred \((\w+)\)/.exec(stderr)?.[1] ?? `failed: ${stderr.trim()}`;
      }
    },
  };
}

function environment(credentialsFile: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    AWS_SHARED_CREDENTIALS_FILE: credentialsFile,
    AWS_CONFIG_FILE: devNull,
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
  };
}
