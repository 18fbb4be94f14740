import type { Call } from '../call.ts';
import { type Account, type Broker, brokerOf, type Configuration } from './account.ts';
import { type Answer, badRequest, done, failure, ok } from './answer.ts';

/** The broker or configuration of the ARN in the path; an ARN with another name finds nothing. */
function onTagged(
  account: Account,
  { path }: Call,
  answer: (tagged: Broker | Configuration) => Answer,
): Answer {
  const [, , , , , type, first = '', id = ''] = (path.resourceArn ?? '').split(':');
  const broker = brokerOf(account, id);
  const tagged =
    type === 'configuration' ? account.configurations[first] : broker?.name === first ? broker : undefined;
  return tagged === undefined ? failure('NotFoundException', 'Resource was not found') : answer(tagged);
}

export function listTags(account: Account, call: Call): Answer {
  return onTagged(account, call, ({ tags }) => ok({ tags }));
}

export function createTags(account: Account, call: Call): Answer {
  if (call.flaw !== undefined) return badRequest(call.flaw.sentence, call.flaw.attribute);
  return onTagged(account, call, (tagged) => {
    tagged.tags = { ...tagged.tags, ...(call.body?.tags as Record<string, string> | undefined) };
    return done();
  });
}

export function deleteTags(account: Account, call: Call): Answer {
  const keys = [call.query.tagKeys ?? []].flat();
  if (keys.length === 0) {
    return badRequest('Parameter [tagKeys] is missing. Specify a value for it.', 'tagKeys');
  }
  return onTagged(account, call, (tagged) => {
    tagged.tags = Object.fromEntries(Object.entries(tagged.tags).filter(([key]) => !keys.includes(key)));
    return done();
  });
}
