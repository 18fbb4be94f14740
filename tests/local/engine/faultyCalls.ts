/** A call on an item with no attributes but its key, and the sentence of DynamoDB about its fault. */
export type Faulty = readonly [expression: string, values: Record<string, object>, message: string];

const V = { ':v': { S: 'a' } };
const N = { ':v': { N: '1' } };
const BOOL = { ':v': { BOOL: true } };

/** Condition expressions that are refused. Names: `#a` is `a`. */
export const CONDITIONS: readonly Faulty[] = [
  ['', {}, 'The expression can not be empty;'],
  ['a', {}, 'Syntax error; token: "<EOF>", near: "a"'],
  ['a = ', V, 'Syntax error; token: "<EOF>", near: "="'],
  ['a == :v', V, 'Syntax error; token: "=", near: "== :v"'],
  ['a = :v AND', V, 'Syntax error; token: "<EOF>", near: "AND"'],
  ['a = :v b = :v', V, 'Syntax error; token: "b", near: ":v b ="'],
  ['(a = :v', V, 'Syntax error; token: "<EOF>", near: ":v"'],
  ['a.[0] = :v', V, 'Syntax error; token: "[", near: ".[0"'],
  ['a[b] = :v', V, 'Syntax error; token: "b", near: "[b]"'],
  ['a[-1] = :v', V, 'Syntax error; token: "-", near: "[-1"'],
  ['_a = :v', V, 'Syntax error; token: "_", near: "_a"'],
  ['((a = :v))', V, 'The expression has redundant parentheses;'],
  ['name = :v', V, 'Attribute name is a reserved keyword; reserved keyword: name'],
  ['a.Status = :v', V, 'Attribute name is a reserved keyword; reserved keyword: Status'],
  ['#b = :v', V, 'An expression attribute name used in the document path is not defined; attribute name: #b'],
  ['a = :w', {}, 'An expression attribute value used in expression is not defined; attribute value: :w'],
  ['foo(a)', {}, 'Invalid function name; function: foo'],
  ['Attribute_exists(a)', {}, 'Invalid function name; function: Attribute_exists'],
  [
    'attribute_exists(a, b)',
    {},
    'Incorrect number of operands for operator or function; operator or function: attribute_exists, ' +
      'number of operands: 2',
  ],
  [
    'attribute_exists(:v)',
    V,
    'Operator or function requires a document path; operator or function: attribute_exists',
  ],
  [
    'begins_with(a, :v)',
    N,
    'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
  ],
  [
    'a < :v',
    BOOL,
    'Incorrect operand type for operator or function; operator or function: <, operand type: BOOL',
  ],
  [
    'size(:v) = :v',
    N,
    'Incorrect operand type for operator or function; operator or function: size, operand type: N',
  ],
  ['size(a)', {}, 'The function is not allowed to be used this way in an expression; function: size'],
  ['attribute_exists(a) = :v', V, 'Syntax error; token: "=", near: ") = :v"'],
  [
    'if_not_exists(a, :v)',
    V,
    'The function is not allowed in a condition expression; function: if_not_exists',
  ],
  [
    'attribute_type(a, :v)',
    V,
    'Invalid attribute type name found; type: a, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}',
  ],
  [
    'a = a',
    {},
    'The first operand must be distinct from the remaining operands for this operator or function; ' +
      'operator: =, first operand: [a]',
  ],
  [
    'a BETWEEN :v AND :w',
    { ':v': { N: '2' }, ':w': { N: '1' } },
    'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ' +
      'lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}',
  ],
  [
    'a BETWEEN :v AND :w',
    { ':v': { N: '2' }, ':w': { S: 'a' } },
    'The BETWEEN operator requires same data type for lower and upper bounds; ' +
      'lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {S:a}',
  ],
  [
    `a IN (${Array.from({ length: 101 }, () => ':v').join(',')})`,
    V,
    'The IN operator is provided with too many operands; number of operands: 101',
  ],
  [
    `a = :v${' '.repeat(4_096)}`,
    V,
    'Expression size has exceeded the maximum allowed size; expression size: 4102',
  ],
  [
    Array.from({ length: 160 }, () => 'a=:v').join(' OR '),
    V,
    'The expression has too many operators and functions; the most that it may have: 300',
  ],
];

/** Update expressions that are refused. */
export const UPDATES: readonly Faulty[] = [
  ['', {}, 'The expression can not be empty;'],
  ['a = :v', V, 'Syntax error; token: "a", near: "a ="'],
  ['SET a :v', V, 'Syntax error; token: ":v", near: "a :v"'],
  ['SET a = :v + :v + :v', N, 'Syntax error; token: "+", near: ":v + :v"'],
  ['SET a = :v SET b = :v', V, 'The "SET" section can only be used once in an update expression;'],
  ['SET a = size(b)', {}, 'The function is not allowed in an update expression; function: size'],
  ['SET a = foo(b)', {}, 'Invalid function name; function: foo'],
  [
    'SET a = if_not_exists(:v, :v)',
    V,
    'Operator or function requires a document path; operator or function: if_not_exists',
  ],
  [
    'SET a = b + :v',
    V,
    'Incorrect operand type for operator or function; operator or function: +, operand type: S',
  ],
  [
    'SET a = list_append(b, :v)',
    V,
    'Incorrect operand type for operator or function; operator or function: list_append, operand type: S',
  ],
  ['ADD a :v', V, 'Incorrect operand type for operator or function; operator: ADD, operand type: STRING'],
  [
    'DELETE a :v',
    N,
    'Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER',
  ],
  ['ADD a b', {}, 'Syntax error; token: "b", near: "a b"'],
  [
    'SET a = :v REMOVE a.b',
    V,
    'Two document paths overlap with each other; must remove or rewrite one of these paths; ' +
      'path one: [a], path two: [a, b]',
  ],
  [
    'SET a[0] = :v, a.b = :v',
    V,
    'Two document paths conflict with each other; must remove or rewrite one of these paths; ' +
      'path one: [a, [0]], path two: [a, b]',
  ],
];

/** Key conditions that are refused; the partition key is `pk`, the sort key `sk`. */
export const KEY_CONDITIONS: readonly Faulty[] = [
  ['sk = :v', V, 'Query condition missed key schema element: pk'],
  ['pk = :v AND a = :v', V, 'Query condition missed key schema element: sk'],
  ['pk > :v', V, 'Query key condition not supported'],
  [
    'pk = :v AND sk <> :v',
    V,
    'Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: <>',
  ],
  [
    'pk = :v OR sk = :v',
    V,
    'Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: OR',
  ],
  [
    'pk = :v AND contains(sk, :v)',
    V,
    'Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: contains',
  ],
  [
    'pk = :v AND pk = :v',
    V,
    'Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key',
  ],
  [
    'pk = :v',
    N,
    'One or more parameter values were invalid: Condition parameter type does not match schema type',
  ],
  [
    'pk = :v',
    { ':v': { S: '' } },
    'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an ' +
      'empty string value. Key: pk',
  ],
];

const invalidValue = 'One or more parameter values were invalid: ';

/** Values that no item may hold. */
export const VALUES: readonly (readonly [value: unknown, message: string])[] = [
  [{}, 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'],
  [{ X: 'a' }, 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'],
  [
    { S: 'a', N: '1' },
    'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported ' +
      'datatypes',
  ],
  [{ N: 'abc' }, 'The parameter cannot be converted to a numeric value: abc'],
  [{ N: '' }, 'The parameter cannot be converted to a numeric value'],
  [{ N: '0x10' }, 'The parameter cannot be converted to a numeric value: 0x10'],
  [{ N: ' 1' }, 'The parameter cannot be converted to a numeric value:  1'],
  [{ N: '1'.repeat(39) }, 'Attempting to store more than 38 significant digits in a Number'],
  [
    { N: '1e126' },
    'Number overflow. Attempting to store a number with magnitude larger than supported range',
  ],
  [
    { N: '-1e126' },
    'Number overflow. Attempting to store a number with magnitude larger than supported range',
  ],
  [
    { N: '1e-131' },
    'Number underflow. Attempting to store a number with magnitude smaller than supported range',
  ],
  [{ NULL: false }, `${invalidValue}Null attribute value types must have the value of true`],
  [{ SS: [] }, `${invalidValue}An string set  may not be empty`],
  [{ NS: [] }, `${invalidValue}An number set  may not be empty`],
  [{ BS: [] }, `${invalidValue}Binary sets should not be empty`],
  [{ SS: ['a', 'a'] }, `${invalidValue}Input collection [a, a] contains duplicates.`],
  [{ NS: ['1', '1.0'] }, `${invalidValue}Input collection [1, 1] contains duplicates.`],
  [{ S: '\ud800' }, `${invalidValue}A string holds a surrogate without its pair`],
  [{ M: { '\udfff': { S: '' } } }, `${invalidValue}A string holds a surrogate without its pair`],
];
