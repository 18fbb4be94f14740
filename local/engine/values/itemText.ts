import { typeOf, type Value } from './attributeValue.ts';
import { bytesOf } from './bytes.ts';
import { type Attributes, setMember } from './members.ts';

/** An item as the database keeps it: the JSON of the wire, with bytes as base64. */
export function writeItem(item: Readonly<Attributes>): string {
  return JSON.stringify(item);
}

/** The inverse of writeItem. The object is new: the caller may change it. */
export function readItem(text: string): Attributes {
  const item = JSON.parse(text) as Attributes;
  // Quotes inside strings are escaped, so this finds members only. Almost no item has such a member.
  if (text.includes('"B":') || text.includes('"BS":')) reviveMembers(item);
  return item;
}

function reviveMembers(attributes: Attributes): void {
  for (const name of Object.keys(attributes)) {
    setMember(attributes, name, revived(attributes[name] as Value));
  }
}

function revived(value: Value): Value {
  const type = typeOf(value);
  if (type === 'B') return { B: bytesOf(value.B) ?? fault() };
  if (type === 'BS') return { BS: (value.BS ?? []).map((each) => bytesOf(each) ?? fault()) };
  if (type === 'L') return { L: (value.L ?? []).map(revived) };
  if (type === 'M' && value.M) reviveMembers(value.M);
  return value;
}

function fault(): never {
  throw new TypeError('the table file holds bytes that are not base64');
}
