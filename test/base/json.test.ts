import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WaspadaError } from '../../src/base/errors.js';
import { canonicalJson, decodeUtf8, parseJson } from '../../src/base/json.js';

const seeded = { seed: 20260615, numRuns: 1000 };

/** The error that a call throws: a call that does not throw one of ours fails the test. */
function errorOf(call: () => unknown): WaspadaError {
  try {
    call();
  } catch (error) {
    if (error instanceof WaspadaError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

const faultOf = (text: string): [string, string, string] => {
  const { code, path, message } = errorOf(() => parseJson(text));
  return [code, path.join('/'), /at line (\d+, column \d+)/.exec(message)?.[1] ?? message];
};

describe('parseJson', () => {
  test('what JSON.stringify writes reads back the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        let expected: unknown;
        try {
          expected = parseJson(text);
        } catch (error) {
          // Only our stricter rules may refuse what JSON.stringify wrote.
          expect(error).toBeInstanceOf(WaspadaError);
          expect(errorOf(() => parseJson(text)).code).toMatch(/DANGEROUS|NUMBER|SYNTAX/);
          return;
        }
        expect(expected).toEqual(JSON.parse(text));
      }),
      seeded,
    );
  });

  test('on mutilated text it agrees with JSON.parse, or refuses by a stricter rule', () => {
    const base = '{"a":[1,-2.5e3,true,null,"x\\u0041\\n"],"b":{"c":"d"}}';
    const characters = [...'{}[]":,\\u0aefnrtl+-.eE \n\t'];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(base.length), fc.constantFrom(...characters), fc.nat(2)), { maxLength: 3 }),
        (cuts) => {
          let text = base;
          for (const [at, c, drop] of cuts) text = text.slice(0, at) + c + text.slice(at + drop);
          let parsed: unknown;
          let accepted = true;
          try {
            parsed = JSON.parse(text);
          } catch {
            accepted = false;
          }
          if (!accepted) expect(errorOf(() => parseJson(text)).code).toBe('JSON_SYNTAX');
          else {
            try {
              expect(parseJson(text)).toEqual(parsed);
            } catch (error) {
              if (!(error instanceof WaspadaError)) throw error;
              expect(['JSON_DUPLICATE_KEY', 'JSON_NUMBER', 'JSON_SYNTAX']).toContain(error.code);
            }
          }
        },
      ),
      seeded,
    );
  });

  test('a fault names its code, its path, its line and its column', () => {
    expect(faultOf('')).toEqual(['JSON_SYNTAX', '', '1, column 1']);
    expect(faultOf('{"a": [1, 2,, 3]}')).toEqual(['JSON_SYNTAX', 'a/2', '1, column 13']);
    expect(faultOf('{\n  "a": {\r\n    "b": tru\n}}')).toEqual(['JSON_SYNTAX', 'a/b', '3, column 10']);
    expect(faultOf('[1] x')).toEqual(['JSON_SYNTAX', '', '1, column 5']);
    expect(faultOf('["open')).toEqual(['JSON_SYNTAX', '0', '1, column 2']);
    expect(faultOf('["tab\there"]')).toEqual(['JSON_SYNTAX', '0', '1, column 6']);
  });

  test('a duplicate key is refused where it stands, also when an escape hides it', () => {
    expect(faultOf('{"x":{"nik":1,"nik":2}}')).toEqual(['JSON_DUPLICATE_KEY', 'x/nik', '1, column 15']);
    expect(faultOf('{"a":1,"\\u0061":2}')).toEqual(['JSON_DUPLICATE_KEY', 'a', '1, column 8']);
    expect(parseJson('{"toString":1,"a":{"a":1}}')).toEqual({ toString: 1, a: { a: 1 } });
  });

  test('__proto__, constructor and prototype are refused as keys and welcome as text', () => {
    for (const key of ['__proto__', 'constructor', 'prototype', '\\u005f_proto__']) {
      expect(faultOf(`{"a":[{"${key}":{}}]}`)[0]).toBe('JSON_DANGEROUS_KEY');
    }
    expect(parseJson('["__proto__"]')).toEqual(['__proto__']);
  });

  test('nesting is limited by the budget, and hostile depth cannot reach the stack', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(JSON.stringify(parseJson(nested(64)))).toBe(nested(64));
    expect(errorOf(() => parseJson(nested(65))).code).toBe('JSON_TOO_DEEP');
    expect(errorOf(() => parseJson('[{"a":'.repeat(100_000))).code).toBe('JSON_TOO_DEEP');
    expect(errorOf(() => parseJson(nested(100_000), { depth: 1e9 })).code).toBe('JSON_TOO_DEEP');
    expect(JSON.stringify(parseJson(nested(900), { depth: 900 }))).toBe(nested(900));
  });

  test('the number of values is limited by the budget', () => {
    const zeros = (count: number) => `[${'0,'.repeat(count - 1)}0]`;
    expect(parseJson(zeros(499_999))).toHaveLength(499_999);
    expect(errorOf(() => parseJson(zeros(500_000))).code).toBe('JSON_TOO_LARGE');
    expect(errorOf(() => parseJson('[1,[2]]', { values: 3 })).code).toBe('JSON_TOO_LARGE');
    expect(parseJson('[1,[2]]', { values: 4 })).toEqual([1, [2]]);
  });

  test('a number that a double would change is refused, one that survives is kept', () => {
    for (const text of ['1e400', '-1e400', '9007199254740993', '-9471014101900001', '1'.repeat(400)]) {
      expect(faultOf(`{"nik":${text}}`).slice(0, 2)).toEqual(['JSON_NUMBER', 'nik']);
    }
    for (const text of ['9007199254740992', '9007199254740994', '100000000000000000000', '1e308', '0.1']) {
      expect(parseJson(text)).toBe(Number(text));
    }
    expect(Object.is(parseJson('-0'), -0)).toBe(true);
  });

  test('half a surrogate pair is refused, escaped or raw, in keys too; a whole pair is text', () => {
    for (const text of ['"\\ud800"', '"\ud800"', '"a\\udc00\\ud800"', '{"\\ud83d":1}', '"\ud83dx"']) {
      expect(faultOf(text)[0]).toBe('JSON_SYNTAX');
    }
    expect(parseJson('"\\ud83d\\ude02"')).toBe('😂');
    expect(parseJson('"\ud83d\\ude02"')).toBe('😂');
  });

  test('a byte order mark is refused here: the file reader strips it', () => {
    expect(faultOf('\ufeff{}')).toEqual(['JSON_SYNTAX', '', '1, column 1']);
  });
});

describe('decodeUtf8', () => {
  test('it gives back well-formed text, a leading U+FEFF included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text);
      }),
      seeded,
    );
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('\ufeffA');
  });

  test('bytes that are not UTF-8 are refused', () => {
    for (const bytes of [[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]]) {
      expect(errorOf(() => decodeUtf8(Uint8Array.from(bytes))).code).toBe('TEXT_ENCODING');
    }
  });
});

describe('canonicalJson with a budget', () => {
  const refusalOf = (work: () => unknown): string | null => {
    try {
      work();
      return null;
    } catch (error) {
      if (!(error instanceof WaspadaError)) throw error;
      return error.code;
    }
  };
  const key = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'prototype', 'a', 'b'));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 9, depthSize: 'large' },
      fc.constantFrom(null, true, 0, -0, 2 ** 53 + 2, 123456789012345680000, 1e20, 1e21, -5e-324),
      fc.double(),
      fc.string({ unit: 'binary' }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc
        .uniqueArray(fc.tuple(key, tie('value')), { maxLength: 4, selector: ([name]) => name })
        .map((members) => {
          const object: object = {};
          for (const [name, member] of members)
            Object.defineProperty(object, name, { value: member, enumerable: true, configurable: true });
          return object;
        }),
    ),
  }));

  test('refuses what the reader would refuse to read again, and writes all else as it does without one', () => {
    const budget = { depth: 4, values: 12 };
    let refused = 0;
    fc.assert(
      fc.property(value, (any) => {
        const plain = refusalOf(() => canonicalJson(any));
        const strict = refusalOf(() => canonicalJson(any, budget));
        if (plain !== null) {
          expect(strict).not.toBeNull();
          return;
        }
        const again = refusalOf(() => parseJson(canonicalJson(any), budget));
        expect(strict === null).toBe(again === null);
        if (strict === null) expect(canonicalJson(any, budget)).toBe(canonicalJson(any));
        else refused++;
      }),
      { ...seeded, numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(50);
  });

  test.each([
    ['JSON_TOO_DEEP', [[[1]]], { depth: 2, values: 9 }],
    ['JSON_TOO_LARGE', [1, 2, 3], { depth: 2, values: 3 }],
    ['JSON_DANGEROUS_KEY', { a: JSON.parse('{"__proto__":1}') }, { depth: 2, values: 9 }],
    ['JSON_NUMBER', { a: 123456789012345680000 }, { depth: 2, values: 9 }],
  ])('says %s of what goes beyond it, where it does', (code, any, budget) => {
    expect(refusalOf(() => canonicalJson(any, budget))).toBe(code);
    expect(refusalOf(() => canonicalJson(any))).toBeNull();
  });
});

describe('canonicalJson', () => {
  test('keys stand in UTF-16 order, however many there are and in whatever order they came', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme' }), { maxLength: 60 }), (keys) => {
        const text = canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])));
        expect(text).toBe(
          `{${[...keys]
            .sort()
            .map((key) => `${JSON.stringify(key)}:0`)
            .join(',')}}`,
        );
      }),
      seeded,
    );
  });

  test('the order in which keys were written does not matter, and the text reads back the same', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const text = canonicalJson(object);
        const reversed = Object.fromEntries(Object.entries(object).reverse());
        expect(canonicalJson(reversed)).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
      seeded,
    );
  });

  test('keys sort by UTF-16 units, numbers read as ECMAScript writes them', () => {
    expect(canonicalJson({ '\u{1f602}': 1, '\ufb33': 2, b: [-0, 1e21, 1e-7, 0.1 + 0.2], a: null })).toBe(
      '{"a":null,"b":[0,1e+21,1e-7,0.30000000000000004],"\u{1f602}":1,"\ufb33":2}',
    );
  });

  test('what JSON cannot say exactly is refused with its path', () => {
    const sparse: unknown[] = [];
    sparse.length = 1;
    const cycle: unknown[] = [];
    cycle.push(cycle);
    const refused: [unknown, string][] = [
      [Number.NaN, 'JSON_NUMBER'],
      [Number.NEGATIVE_INFINITY, 'JSON_NUMBER'],
      [undefined, 'JSON_VALUE'],
      [() => 1, 'JSON_VALUE'],
      [10n, 'JSON_VALUE'],
      [Symbol('s'), 'JSON_VALUE'],
      [new Date(0), 'JSON_VALUE'],
      [new Map(), 'JSON_VALUE'],
      [sparse, 'JSON_VALUE'],
      ['\ud800', 'JSON_VALUE'],
      [{ '\udc00': 1 }, 'JSON_VALUE'],
      [cycle, 'JSON_TOO_DEEP'],
    ];
    for (const [value, code] of refused) {
      const error = errorOf(() => canonicalJson({ x: [value] }));
      expect([error.code, ...error.path.slice(0, 2)]).toEqual([code, 'x', 0]);
    }
  });
});
