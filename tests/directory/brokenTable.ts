import type { Table } from '../../src/state/table/client.ts';

/** A request by the name of its command (`GetItemCommand`) and its input; numbered from 1. */
export interface SeenRequest {
  readonly name: string;
  readonly input: object;
  readonly number: number;
}

/** The action of a test before a request is sent: none, throw an error, or answer instead of the table. */
export type Intercept = (request: SeenRequest) => unknown;

/** The same table over the same engine, with faults put between. */
export function intercepted(table: Table, intercept: Intercept): Table {
  let number = 0;
  const client = new Proxy(table.client, {
    get(target, property) {
      if (property !== 'send') return Reflect.get(target, property);
      return async (command: { readonly constructor: { readonly name: string }; readonly input: object }) => {
        number += 1;
        const { input } = command;
        return (
          (await intercept({ name: command.constructor.name, input, number })) ??
          target.send(command as never)
        );
      };
    },
  });
  return { name: table.name, client };
}

/** The names and inputs of all requests made through it. */
export function recorded(table: Table) {
  const requests: SeenRequest[] = [];
  const spied = intercepted(table, (request) => {
    requests.push(request);
  });
  return { table: spied, requests };
}
