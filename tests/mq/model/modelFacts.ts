/**
 * Facts of a service model (botocore's or the AWS SDK's `service-2.json`): names, types and places, no
 * sentences.
 */

export interface MemberFacts {
  /** Where it travels; absent in nested members: the body. */
  readonly in?: 'uri' | 'query' | 'body';
  readonly type: 'string' | 'boolean' | 'integer' | 'list' | 'map' | 'structure';
  readonly required?: true;
  readonly enum?: readonly string[];
  /** The members of a structure, by their names on the wire. */
  readonly members?: Members;
  /** The elements of a list, or the values of a map. */
  readonly item?: MemberFacts;
}

export type Members = Readonly<Record<string, MemberFacts>>;

export interface OperationFacts {
  readonly method: string;
  readonly uri: string;
  readonly status: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly members: Members;
  /** The answer's members, by the names on the wire. */
  readonly output: readonly string[];
}

export interface ModelFacts {
  readonly apiVersion: string;
  readonly operations: Readonly<Record<string, OperationFacts>>;
}

interface MemberRef {
  readonly shape: string;
  readonly locationName?: string;
  readonly location?: string;
}

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, MemberRef>>;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly member?: MemberRef;
  readonly value?: MemberRef;
  readonly error?: { readonly httpStatusCode: number };
}

/** What is read of a service model. */
export interface ServiceModel {
  readonly metadata: { readonly apiVersion: string };
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly http: {
          readonly method: string;
          readonly requestUri: string;
          readonly responseCode: number;
        };
        readonly input?: MemberRef;
        readonly output?: MemberRef;
        readonly errors?: readonly MemberRef[];
      }
    >
  >;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const NO_MEMBERS: Shape = { type: 'structure' };
const PLACES: Readonly<Record<string, 'uri' | 'query'>> = { uri: 'uri', querystring: 'query' };

export function modelFacts(model: ServiceModel): ModelFacts {
  const shapeOf = (reference: MemberRef): Shape => {
    const shape = model.shapes[reference.shape];
    if (shape === undefined) throw new Error(`The model has no shape ${reference.shape}.`);
    return shape;
  };

  const membersOf = (reference: MemberRef | undefined, top: boolean): Members => {
    const { members = {}, required = [] } = reference ? shapeOf(reference) : NO_MEMBERS;
    return Object.fromEntries(
      Object.entries(members).map(([name, member]) => {
        const place = top ? { in: PLACES[member.location ?? ''] ?? ('body' as const) } : {};
        const needed = required.includes(name) ? { required: true as const } : {};
        return [member.locationName ?? name, { ...place, ...factsOf(member), ...needed }];
      }),
    );
  };

  const factsOf = (reference: MemberRef): MemberFacts => {
    const shape = shapeOf(reference);
    const type = shape.type as MemberFacts['type'];
    const item = shape.member ?? shape.value;
    return {
      type,
      ...(shape.enum && { enum: shape.enum }),
      ...(type === 'structure' && { members: membersOf(reference, false) }),
      ...(item && { item: factsOf(item) }),
    };
  };

  const operations = Object.entries(model.operations).map(([name, { http, input, output, errors = [] }]) => {
    const facts: OperationFacts = {
      method: http.method,
      uri: http.requestUri,
      status: http.responseCode,
      errors: Object.fromEntries(
        errors.map((error) => [error.shape, shapeOf(error).error?.httpStatusCode ?? 0]),
      ),
      members: membersOf(input, true),
      output: Object.keys(membersOf(output, true)),
    };
    return [name, facts] as const;
  });
  return { apiVersion: model.metadata.apiVersion, operations: Object.fromEntries(operations) };
}
