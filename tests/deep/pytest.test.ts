import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT_DIR } from '../../local/launch/settings.ts';

const PYTEST = spawnSync('python3', ['-c', 'import boto3, pytest'], { stdio: 'ignore' }).status === 0;
const OTHER = 'http://127.0.0.1:9';

/** Each service has the endpoint of its emulator, as the section "Beside other emulators" says. */
const ENDPOINTS = `
import boto3

def test_endpoints(mqgate):
    session = boto3.Session(profile_name="alice")
    assert session.client("sqs").meta.endpoint_url == "${OTHER}"
    for service in ("mq", "sts", "iam"):
        assert session.client(service).meta.endpoint_url == mqgate
    assert session.client("sts").get_caller_identity()["Arn"].endswith(":user/alice")
`;

test.runIf(PYTEST)('the fixture of docs/local.md serves boto3, beside another endpoint', () => {
  const page = readFileSync(join(PROJECT_DIR, 'docs', 'local.md'), 'utf8');
  const [fixture = '', example = ''] = [...page.matchAll(/```python\n([\s\S]*?)```/gu)].map(
    ([, code]) => code,
  );
  const folder = mkdtempSync(join(tmpdir(), 'mqgate-pytest-'));
  try {
    writeFileSync(join(folder, 'conftest.py'), fixture);
    writeFileSync(join(folder, 'test_brokers.py'), example);
    writeFileSync(join(folder, 'test_endpoints.py'), ENDPOINTS);
    const command = [process.execPath, join(PROJECT_DIR, 'cli', 'mqgate.js')].map((word) => `'${word}'`);
    const ran = spawnSync('python3', ['-m', 'pytest', '-q', '-p', 'no:cacheprovider'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, MQGATE: command.join(' '), AWS_ENDPOINT_URL: OTHER, AWS_PROFILE: 'nobody' },
    });
    expect(ran.stdout).toContain('2 passed');
    expect(ran.status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
