import fc from 'fast-check';

/** Any UTF-16, halves of pairs too. (fast-check's own `binary` unit takes seconds to be made.) */
export const anyText = fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) });
