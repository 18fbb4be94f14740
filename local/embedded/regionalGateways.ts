import { partitionOf } from '../../src/aws/partition.ts';
import { isRegion } from '../../src/aws/regions.ts';
import { authorizer } from '../../src/handlers/authorizer.ts';
import { brokers } from '../../src/handlers/brokers.ts';
import { catalogue } from '../../src/handlers/catalogue.ts';
import { configurations } from '../../src/handlers/configurations.ts';
import { gateway } from '../../src/handlers/gateway.ts';
import { query } from '../../src/handlers/query.ts';
import { tags } from '../../src/handlers/tags.ts';
import { unknown } from '../../src/handlers/unknown.ts';
import { users } from '../../src/handlers/users.ts';
import { type Container, createContainer, type Parts } from '../../src/runtime/container.ts';
import { readSettings } from '../../src/runtime/settings.ts';
import { measured } from '../console/journeyTimes.ts';
import { localServices } from '../iam/localServices.ts';
import { policiesOfAws } from '../iam/policiesOfAws.ts';
import { signatureRecord } from '../signatures/signatureRecord.ts';
import type { GatewayFunctions } from './answerCall.ts';
import type { ArrivedCall } from './httpServer.ts';

/** One region's container and its functions. */
export interface RegionalGateway {
  readonly container: Container;
  readonly functions: GatewayFunctions;
}

/** The gateways of the served regions; each is created by its first call. */
export interface RegionalGateways {
  /** The gateway of the region that a call is signed for. */
  of(call: Pick<ArrivedCall, 'headers' | 'target'>): RegionalGateway;
  in(region: string): RegionalGateway;
  made(): Iterable<RegionalGateway>;
}

export interface Regions {
  /** The region of calls that do not name one. */
  readonly region: string;
  /** Undefined: every region of its partition. */
  readonly regions: readonly string[] | undefined;
}

/**
 * The options that are the same for every region. `measure`: the steps of each call are measured for the
 * console.
 */
interface RegionalParts extends Parts {
  readonly measure: boolean;
}

/** The most regions: more than a partition has. Each takes a few kilobytes of memory. */
const MAX_REGIONS = 64;

/**
 * @param environment variables of the functions, without the region
 */
export function regionalGateways(
  { region, regions }: Regions,
  environment: Readonly<Record<string, string>>,
  parts: RegionalParts,
): RegionalGateways {
  const made = new Map<string, RegionalGateway>();
  const partition = partitionOf(region);

  const within = (name: string): RegionalGateway => {
    const found = made.get(name);
    if (found !== undefined) return found;
    const opened = openRegion(name, environment, parts);
    made.set(name, opened);
    return opened;
  };
  const isServed = (name: string) => {
    if (regions !== undefined) return regions.includes(name);
    if (made.has(name)) return true;
    return isRegion(name) && partitionOf(name) === partition && made.size < MAX_REGIONS;
  };

  return {
    in: within,
    of: (call) => {
      const named = signedRegion(call);
      return within(named !== undefined && isServed(named) ? named : region);
    },
    made: () => made.values(),
  };
}

function openRegion(
  region: string,
  environment: Readonly<Record<string, string>>,
  parts: RegionalParts,
): RegionalGateway {
  const { measure, ...own } = parts;
  const settings = () => readSettings({ ...environment, AWS_REGION: region });
  const made = createContainer(settings, {
    localServices,
    policiesOfAws,
    explainSignature: signatureRecord,
    ...own,
  });
  const container = measure ? measured(made) : made;
  const functions: GatewayFunctions = {
    region,
    authorizer: authorizer(container),
    functions: {
      brokers: brokers(container),
      users: users(container),
      configurations: configurations(container),
      tags: tags(container),
      catalogue: catalogue(container),
      query: query(container),
      unknown: unknown(container),
    },
    gateway: gateway(container),
    failed: (what, error) => void container.logs.failure(error, what).catch(() => undefined),
  };
  return { container, functions };
}

/**
 * The region of a credential scope, in the header or in a presigned URL. It only chooses the verifier; the
 * signature must then be valid for that region.
 */
function signedRegion({ headers, target }: Pick<ArrivedCall, 'headers' | 'target'>): string | undefined {
  const { authorization } = headers;
  const scope =
    authorization === undefined
      ? new URLSearchParams(target.query).get('X-Amz-Credential')
      : /\bCredential=([^,\s]*)/.exec(authorization)?.[1];
  return scope?.split('/').at(-3);
}
