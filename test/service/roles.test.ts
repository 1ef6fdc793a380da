// Every cell of the role matrix: each role asks each operation about its own consultation, its office's and another office's.
import { afterAll, beforeAll, expect, test } from 'vitest';
import matrix from '../../data/roles.json' with { type: 'json' };
import {
  type Operation,
  type OperationName,
  operations,
  permissions,
  type Role,
  roles,
} from '../../src/service/api.js';
import { checkRoles, covers, grantsOf, readRoles, roleMatrix } from '../../src/service/roles.js';
import { type Answered, Counter, OFFICE, OTHER_OFFICE, type Person, REASON } from './counter.js';

const scopes = ['mine', 'own', 'any'] as const;
type Scope = (typeof scopes)[number];

let counter: Counter;
const people = new Map<Role, Person>();
/** A consultation of the asker (where the role can open one), of a colleague, of another office. */
const cases = new Map<string, string>();

beforeAll(async () => {
  counter = await Counter.open({ checkAnswers: false });
  const openAs = async (person: Person): Promise<string> =>
    (await person.ask('openConsultation', { body: { applicationId: 'R-1' } })).body.id;
  const colleague = await counter.person('colleague', ['officer']);
  const elsewhere = await counter.person('elsewhere', ['officer'], OTHER_OFFICE);
  cases.set('own', await openAs(colleague));
  cases.set('any', await openAs(elsewhere));
  for (const role of roles) {
    if (role === 'service') {
      const admin = people.get('admin') ?? (await counter.person('the-admin', ['admin']));
      const made = await admin.ask('createAccount', {
        body: { id: 'mesin', name: 'Layanan lain', office: OFFICE, roles: ['service'] },
      });
      people.set(role, counter.machine('mesin', made.body.secret));
    } else people.set(role, await counter.person(`only-${role}`, [role]));
  }
  const officer = people.get('officer');
  if (officer !== undefined) cases.set('mine', await openAs(officer));
});
afterAll(() => counter.close());

/** A body that the schema takes, so that what refuses is never the schema. */
const bodies: Partial<Record<OperationName, unknown>> = {
  changePassword: { present: 'x', next: 'katasandi yang baru' },
  openConsultation: { applicationId: 'R-2' },
  searchConsultations: {},
  saveAnswers: { answers: {} },
  firstAssessment: { view: 'proceed', reason: REASON },
  decide: { outcome: 'LANJUT', reason: REASON, receipt: null },
  countersign: { approve: false, reason: REASON },
  object: { grounds: 'Saya keberatan.' },
  reviewView: { view: 'proceed', reason: REASON },
  review: { upheld: true, outcome: 'LANJUT', reason: REASON },
  requestAssessment: { purpose: 'TEST', record: { applicationId: 'R-3', submittedAt: '2026-06-15' } },
  requestAssessments: { purpose: 'TEST', records: [{ applicationId: 'R-4', submittedAt: '2026-06-15' }] },
  subjectAccess: { subjectKey: 'subjek-tidak-ada' },
  subjectErase: { subjectKey: 'subjek-tidak-ada', ground: 'request' },
  proposeBundle: { reason: REASON, documents: { manifest: {}, rules: {} } },
  approveBundle: { reason: REASON },
  switchOff: { reason: REASON },
  switchOn: { reason: REASON },
  createAccount: { id: 'baru', name: 'Baru', office: OFFICE, roles: ['officer'] },
  changeAccount: { name: 'Nama lain' },
};

/** Where the schema asks for one. */
const queries: Partial<Record<OperationName, string>> = { drift: 'reference=2026-04&present=2026-05' };

const guarded = Object.entries<Operation>(operations).filter(
  ([, { access }]) => access !== 'public' && access !== 'self',
);

const ask = (role: Role, name: string, operation: Operation, scope: Scope): Promise<Answered> => {
  const person = people.get(role);
  const known = Object.keys(operations).find((each): each is OperationName => each === name);
  if (person === undefined || known === undefined) throw new Error(`${role} ${name}`);
  const id = operation.path.includes('accounts') ? 'colleague' : (cases.get(scope) ?? '');
  return person.ask(known, {
    params: { id, digest: `sha256:${'0'.repeat(64)}`, code: '35.02', month: '2026-05' },
    query: queries[known] ?? '',
    ...(operation.method === 'POST' ? { body: bodies[known] ?? {} } : {}),
    ...(operation.ifMatch === true ? { headers: { 'if-match': '"1"' } } : {}),
  });
};

test.each(roles)('the role %s may do what the matrix says, and nothing else', async (role) => {
  const table: Partial<Record<string, Partial<Record<string, string>>>> = matrix.roles;
  for (const [name, operation] of guarded) {
    const granted = table[role]?.[operation.access];
    const aboutCase = operation.path.startsWith('/v1/consultations/{id}');
    for (const scope of aboutCase ? scopes : (['own'] as const)) {
      if (scope === 'mine' && role !== 'officer') continue;
      const { status, code } = await ask(role, name, operation, scope);
      const cell = `${role} ${name} ${scope}: ${status} ${code ?? ''}`;
      // Reading is also open to who may review, once there is an objection: there is none here.
      if (granted === undefined) {
        expect(`${cell}`).toBe(`${role} ${name} ${scope}: 403 AUTH_FORBIDDEN`);
        continue;
      }
      const within =
        !aboutCase ||
        scopes.indexOf(scope) <=
          scopes.indexOf(granted === 'any' ? 'any' : granted === 'own' ? 'own' : 'mine');
      if (!within) expect(cell).toBe(`${role} ${name} ${scope}: 404 SERVICE_NOT_FOUND`);
      else {
        expect(cell).not.toMatch(/AUTH_/);
        if (aboutCase) expect(cell).not.toMatch(/: 404 SERVICE_NOT_FOUND/);
        expect(status, cell).toBeLessThan(500);
      }
    }
  }
});

test('who is not signed in is asked to, by every operation that is not public', async () => {
  for (const [name, operation] of Object.entries<Operation>(operations)) {
    if (operation.access === 'public') continue;
    const answer = await counter.send(operation.method, operation.path.replace(/\{\w+\}/g, '0'.repeat(32)));
    expect([name, answer.status, answer.code]).toEqual([name, 401, 'AUTH_REQUIRED']);
  }
});

test('a refused request is recorded, with the operation and without its content', async () => {
  const admin = people.get('admin');
  await admin?.ask('consultation', { params: { id: cases.get('own') ?? '' } });
  const { items } = await counter.running.env.store.scan({ kinds: ['access-refused'], actor: 'only-admin' });
  expect(items.map(({ open }) => open)).toContainEqual({ operation: 'consultation' });
});

test('every permission of the table is given to some role, and each operation needs one that exists', () => {
  const given = new Set(Object.values(matrix.roles).flatMap((grants) => Object.keys(grants)));
  expect([...given].sort()).toEqual([...permissions].sort());
  const asked = new Set(guarded.map(([, { access }]) => access));
  for (const access of asked) expect(permissions.some((each) => each === access)).toBe(true);
});

test('an auditor and an analyst write nothing about a consultation', () => {
  for (const role of ['auditor', 'analyst'] as const) {
    const grants = grantsOf([role]);
    for (const permission of [
      'consultation.open',
      'consultation.work',
      'consultation.countersign',
      'consultation.review',
      'consultation.object',
    ] as const)
      expect(grants.get(permission)).toBeUndefined();
  }
  for (const permission of ['consultation.read', 'consultation.search', 'subject.access'] as const)
    expect(grantsOf(['analyst']).get(permission)).toBeUndefined();
});

test('two roles together reach as far as the farther of them', () => {
  const grants = grantsOf(['officer', 'supervisor']);
  expect(grants.get('consultation.read')).toBe('own');
  expect(grants.get('consultation.work')).toBe('mine');
});

test('a reach covers what is one’s own, one’s office’s, or all', () => {
  const caller = { account: 'a', office: 'X' };
  expect(covers('mine', caller, { office: 'X', openedBy: 'b' })).toBe(false);
  expect(covers('mine', caller, { office: 'X', openedBy: 'a' })).toBe(true);
  expect(covers('mine', caller, { office: 'Y', openedBy: 'a' })).toBe(false);
  expect(covers('own', caller, { office: 'X', openedBy: 'b' })).toBe(true);
  expect(covers('own', caller, { office: 'Y', openedBy: 'b' })).toBe(false);
  expect(covers('any', caller, { office: 'Y', openedBy: 'b' })).toBe(true);
  expect(covers(undefined, caller, { office: 'X', openedBy: 'a' })).toBe(false);
});

test('roles that check one another are never held by one account', async () => {
  expect(checkRoles(['rule-author', 'rule-approver'])).toHaveLength(1);
  const admin = people.get('admin');
  const answer = await admin?.ask('createAccount', {
    body: { id: 'dua', name: 'Dua', office: OFFICE, roles: ['officer', 'head'] },
  });
  expect([answer?.status, answer?.code]).toEqual([422, 'AUTH_ROLES']);
});

test('a matrix with another word is refused', () => {
  expect(() =>
    readRoles({ ...roleMatrix, roles: { ...roleMatrix.roles, officer: { everything: 'any' } } }),
  ).toThrow();
  expect(() =>
    readRoles({ ...roleMatrix, roles: { ...roleMatrix.roles, officer: { 'consultation.read': 'all' } } }),
  ).toThrow();
});
