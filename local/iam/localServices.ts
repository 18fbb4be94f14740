import type { QueryService } from '../../src/query/queryService.ts';
import type { Container } from '../../src/runtime/container.ts';

/** The Query APIs that only a local gateway serves: IAM over the imported accounts, unless `IAM_API=off`. */
export async function localServices({
  settings,
  table,
  keyring,
  gate,
  clock,
}: Container): Promise<QueryService[]> {
  if (!settings.iamApi) return [];
  const [opened, { secrets }, { current }, { iamService }, { accountStore }, { serviceLinkedRoles }] =
    await Promise.all([
      table(),
      keyring(),
      gate(),
      import('./iamService.ts'),
      import('../../src/directory/accountStore.ts'),
      import('../../src/state/roles/serviceLinkedRole.ts'),
    ]);
  const { region, lifecycleMs: deletionMs } = settings;
  return [
    iamService({
      policies: current.policies,
      now: clock,
      table: opened,
      secrets,
      accounts: accountStore(opened, clock),
      serviceLinkedRoles: serviceLinkedRoles(opened, { region, clock, deletionMs }),
    }),
  ];
}
