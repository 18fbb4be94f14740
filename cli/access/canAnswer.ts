import { printableJson } from '../../src/json/printableJson.ts';
import { can, type Permission } from '../../workbench/access/can.ts';
import { arnOf } from '../../workbench/access/principalForms.ts';
import { residualText } from '../../workbench/access/residual.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { meantPrincipal } from '../../workbench/findings/closestName.ts';
import type { AccountPrincipals } from '../../workbench/simulate/principalPolicies.ts';
import { loadWorld, type WorldFiles } from './loadWorld.ts';
import { tableText } from './table.ts';

export interface CanOptions extends WorldFiles {
  readonly json?: true;
}

/** The answer to `mqgate can`, as it is printed. @throws CommandFault with one sentence */
export function canAnswer(name: string, options: CanOptions): string {
  const world = loadWorld(options);
  const arn = arnOf(world, name) ?? noSuchPrincipal(world, name);
  const permissions = can(world, arn);
  if (options.json === true) {
    const rows = permissions.map(({ residual, ...row }) => ({ ...row, ...conditionOf(residual) }));
    return `${printableJson({ arn, permissions: rows }, 2)}\n`;
  }
  if (permissions.length === 0) return `${arn} is allowed nothing.\n`;
  return `${tableText(['signs with', 'resources', 'actions', 'condition'], permissions.map(row))}${LEGEND}`;
}

const LEGEND = `
signs with: "either" means a long-term key or a session
resources:  "broker" and "configuration" mean all of the account, "*" an action without resources,
            "any" an action of another service, on the resources that the policies name
condition:  what a request must meet; empty: allowed for every request
`;

/** @throws CommandFault with the closest name */
export function noSuchPrincipal({ account: { users, roles } }: AccountPrincipals, name: string): never {
  const hint = meantPrincipal(
    name,
    [...users, ...roles].map(({ arn }) => arn),
  );
  throw new CommandFault(`The account has no user or role ${name.slice(0, 128)}.${hint}`);
}

function row({ form, actions, resource, residual, except }: Permission): string[] {
  const left = except.length === 0 ? '' : ` except ${except.join(', ')}`;
  return [form, resource, `${actions.join(', ')}${left}`, conditionOf(residual).condition ?? ''];
}

function conditionOf(residual: Permission['residual']): { readonly condition?: string } {
  return residual.answer === 'if' ? { condition: residualText(residual) } : {};
}
