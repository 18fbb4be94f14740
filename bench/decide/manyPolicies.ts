const ACCOUNT = 'arn:aws:mq:*:123456789012';

export interface NamedStatements {
  readonly name: string;
  readonly Statement: object[];
}

/** Two statements that fit the call if the team and the network are its own. */
export type Wanted = (action: string, team: string, network: string) => object[];

/** Policies named by number, none of which matches the call, and `last`, which matches it. */
export function manyPolicies(count: number, otherAction: string, wanted: Wanted): NamedStatements[] {
  const others = Array.from({ length: count - 1 }, (_, index) => ({
    name: String(index),
    Statement: wanted(otherAction, `team-${index}`, `10.${index % 250}.0.0/16`),
  }));
  return [...others, { name: 'last', Statement: wanted('mq:Delete*', 'platform', '203.0.113.0/24') }];
}

/** Conditions on a tag, an address and a variable, as most policies have them. */
export const wantedValues: Wanted = (action, team, network) => [
  {
    Effect: 'Allow',
    Action: [action, 'mq:Reboot*'],
    Resource: `${ACCOUNT}:broker:*`,
    Condition: {
      StringEquals: { 'aws:ResourceTag/team': team },
      IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', network] },
    },
  },
  {
    Effect: 'Allow',
    Action: action,
    Resource: `${ACCOUNT}:broker:\${aws:username}-*`,
    Condition: { IpAddress: { 'aws:SourceIp': network }, StringLike: { 'aws:PrincipalTag/team': team } },
  },
];

/** Conditions that no table finds: each is tried. */
export const wantedPatterns: Wanted = (action, team, network) => [
  {
    Effect: 'Allow',
    Action: [action, 'mq:Reboot*'],
    Resource: `${ACCOUNT}:broker:*`,
    Condition: {
      StringLike: { 'aws:ResourceTag/team': `${team}*` },
      IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', network] },
    },
  },
  {
    Effect: 'Allow',
    Action: action,
    Resource: `${ACCOUNT}:broker:\${aws:username}-*`,
    Condition: {
      IpAddress: { 'aws:SourceIp': network },
      StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' },
    },
  },
];

/** Two statements without conditions, which name the team's brokers in two ways. */
export const wantedResources: Wanted = (action, team) => [
  { Effect: 'Allow', Action: [action, 'mq:Reboot*'], Resource: `${ACCOUNT}:broker:${brokers(team)}-*` },
  { Effect: 'Allow', Action: action, Resource: `arn:aws:mq:us-east-1:*:broker:${brokers(team)}-orders:b-*` },
];

/** The decided call is about the broker `alice-orders` of the team `platform`. */
function brokers(team: string): string {
  return team === 'platform' ? 'alice' : team;
}
