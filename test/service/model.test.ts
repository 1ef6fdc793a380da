// Random sequences of requests by several people against a model of the protocol: what is allowed happens, everything else is refused, and no
// answer tells a score before it may.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adverseOutcomes, type OperationName, outcomes } from '../../src/service/api.js';
import {
  type Answered,
  type AnswerOf,
  Counter,
  OTHER_OFFICE,
  type Person,
  REASON,
  there,
} from './counter.js';

const actors = [
  'opener',
  'colleague',
  'second',
  'head',
  'otherHead',
  'supervisor',
  'auditor',
  'elsewhere',
  'nobody',
] as const;
type Actor = (typeof actors)[number];

const steps = [
  'saveAnswers',
  'firstAssessment',
  'discloseReasons',
  'discloseScore',
  'decide',
  'countersign',
  'object',
  'reviewView',
  'review',
  'consultation',
  'notice',
  'receipt',
] as const satisfies readonly OperationName[];
type Step = (typeof steps)[number];

interface Move {
  readonly actor: Actor;
  readonly step: Step;
  readonly outcome: (typeof outcomes)[number];
  /** What a decision carries: its BAP, its disclosable reasons; what a signature carries: its SK. */
  readonly papers: boolean;
  readonly reasons: boolean;
  readonly approve: boolean;
  readonly receipt: 'shown' | 'none' | 'forged';
}

let counter: Counter;
const people = new Map<Actor, Person>();

beforeAll(async () => {
  counter = await Counter.open({ config: { blindShare: 0.25 }, checkAnswers: false });
  people.set('opener', await counter.person('opener', ['officer']));
  people.set('colleague', await counter.person('colleague', ['officer']));
  people.set('second', await counter.person('second', ['officer']));
  people.set('head', await counter.person('head', ['head']));
  people.set('otherHead', await counter.person('other-head', ['head'], OTHER_OFFICE));
  people.set('supervisor', await counter.person('supervisor', ['supervisor']));
  people.set('auditor', await counter.person('auditor', ['auditor'], 'PUSAT'));
  people.set('elsewhere', await counter.person('elsewhere', ['officer'], OTHER_OFFICE));
  people.set('nobody', { account: 'nobody', ask: (name, sent) => counter.ask(name, sent) });
});
afterAll(() => counter.close());

const isAdverse = (outcome: string): boolean => adverseOutcomes.some((each) => each === outcome);
const interim = ['LENGKAPI_DOKUMEN', 'PENDALAMAN'];

/** The protocol said again, in the plainest way: what happened so far, and nothing of how the service keeps it. */
class Model {
  state = 'open';
  assessed = false;
  answers = 1;
  /** The answers that the reasons were shown of. */
  reasonsOf = 0;
  kind: 'shown' | 'blind' | null = null;
  outcome: string | null = null;
  standing: string | null = null;
  proposer: Actor | null = null;
  reviewer: Actor | null = null;
  reviewing = false;
  objected = false;
  signedAdverse = false;
  readonly seen = new Set<Actor>(['opener']);

  private working = (): boolean =>
    ['open', 'assessed', 'reasons', 'disclosed', 'waiting'].includes(this.state);

  /** Whether a move is one that the protocol and the roles allow. */
  allows(move: Move, mayBeBlind: boolean): boolean {
    const { actor, step } = move;
    const opener = actor === 'opener';
    const current = this.kind !== null && this.reasonsOf === this.answers;
    switch (step) {
      case 'saveAnswers':
        return opener && this.working();
      case 'firstAssessment':
        return opener && this.state === 'open';
      case 'discloseReasons':
        return opener && this.working() && this.assessed;
      case 'discloseScore':
        return opener && this.working() && this.assessed && current && this.kind === 'shown';
      case 'decide': {
        const shown = current && this.kind === 'shown' && this.numberShown;
        const looked = current && (this.kind === 'blind' || shown);
        // In the blind sample nothing was shown, and `shown` then names nothing.
        const named = shown ? move.receipt === 'shown' : move.receipt !== 'forged';
        const papers = !isAdverse(move.outcome) || (move.papers && move.reasons);
        return opener && this.working() && this.assessed && looked && named && papers;
      }
      case 'countersign':
        return actor === 'head' && this.state === 'proposed' && (!move.approve || move.papers);
      case 'object':
        return (
          ['opener', 'colleague', 'second', 'head', 'supervisor'].includes(actor) &&
          ['waiting', 'decided', 'reviewed'].includes(this.state)
        );
      case 'reviewView':
        return (
          ['opener', 'colleague', 'second', 'supervisor'].includes(actor) &&
          this.state === 'objected' &&
          !this.seen.has(actor)
        );
      case 'review': {
        const papers = !isAdverse(move.outcome) || (move.papers && move.reasons);
        return this.state === 'reviewing' && actor === this.reviewer && papers;
      }
      case 'consultation':
        if (['opener', 'head', 'supervisor', 'auditor'].includes(actor)) return true;
        return ['colleague', 'second'].includes(actor) && this.mayLook(actor);
      case 'notice': {
        if (!['opener', 'head', 'supervisor', 'auditor'].includes(actor)) return false;
        return this.standing !== null && !this.blindTo(actor);
      }
      case 'receipt': {
        if (!['opener', 'head', 'supervisor', 'auditor'].includes(actor)) return false;
        if (this.blindTo(actor)) return false;
        return this.kind === 'blind' ? mayBeBlind && actor === 'auditor' : this.numberShown;
      }
    }
  }
  numberShown = false;
  readonly reviewers = new Set<Actor>();

  /** Who could still review the pending objection sees neither score nor decision. */
  blindTo = (actor: Actor): boolean =>
    this.state === 'objected' &&
    ['colleague', 'second', 'supervisor'].includes(actor) &&
    !this.seen.has(actor);
  mayLook = (actor: Actor): boolean => this.blindTo(actor) || this.reviewers.has(actor);

  apply(move: Move, view: AnswerOf<'consultation'> | null): void {
    const { actor, step } = move;
    switch (step) {
      case 'saveAnswers':
        this.answers++;
        return;
      case 'firstAssessment':
        this.assessed = true;
        this.state = 'assessed';
        return;
      case 'discloseReasons':
        this.kind = shownOrBlind(there(view?.reasons).kind);
        this.reasonsOf = this.answers;
        this.numberShown = false;
        this.state = 'reasons';
        return;
      case 'discloseScore':
        this.numberShown = true;
        this.state = 'disclosed';
        return;
      case 'decide':
        this.outcome = move.outcome;
        this.proposer = actor;
        this.state = isAdverse(move.outcome)
          ? 'proposed'
          : interim.includes(move.outcome)
            ? 'waiting'
            : 'decided';
        this.standing = this.state === 'proposed' ? null : move.outcome;
        this.reviewing = false;
        return;
      case 'countersign':
        this.seen.add(actor);
        if (move.approve) {
          this.standing = this.outcome;
          this.signedAdverse = true;
          this.state = this.reviewing ? 'reviewed' : 'decided';
        } else this.state = this.reviewing ? 'reviewing' : this.numberShown ? 'disclosed' : 'reasons';
        return;
      case 'object':
        this.objected = true;
        this.reviewing = false;
        this.state = 'objected';
        return;
      case 'reviewView':
        this.reviewer = actor;
        this.reviewers.add(actor);
        this.reviewing = true;
        this.seen.add(actor);
        this.state = 'reviewing';
        return;
      case 'review':
        this.outcome = move.outcome;
        if (isAdverse(move.outcome)) this.state = 'proposed';
        else {
          this.standing = move.outcome;
          this.state = 'reviewed';
        }
        return;
      case 'consultation':
        if (!this.blindTo(actor)) this.seen.add(actor);
        return;
      default:
        return;
    }
  }
}

/** Anything in an answer that would tell a score, alerts of law aside. */
const tellsScore = (body: unknown): boolean =>
  /"(score|low|high|bandsFrom|points|spread|couldReach|reachable)":(?!null)/.test(
    JSON.stringify(body, (key, value) => (key === 'alerts' || key === 'record' ? undefined : value)),
  );
const tellsReasons = ({ reasons }: AnswerOf<'consultation'>): boolean => (reasons?.reasons ?? []).length > 0;

/** A record of these walks can always be scored. */
function shownOrBlind(kind: 'shown' | 'blind' | 'unscored'): 'shown' | 'blind' {
  if (kind === 'unscored') throw new Error('found a record that cannot be scored');
  return kind;
}

/** The consultation that an answer tells of; null for a paper, and for the summary of an objection. */
const viewIn = (body: AnswerOf<Move['step']>): AnswerOf<'consultation'> | null =>
  'consultation' in body ? body.consultation : 'firstAssessment' in body ? body : null;

function bodyOf(move: Move, shown: string | null, standing: string | null): unknown {
  const papers = {
    ...(move.papers ? { bap: { number: 'BAP-1', date: '2026-06-15' } } : {}),
    ...(move.reasons ? { disclosableReasons: ['Tujuan perjalanan belum jelas.'] } : {}),
  };
  switch (move.step) {
    case 'saveAnswers':
      return { answers: { plannedStayDays: 5 } };
    case 'firstAssessment':
    case 'reviewView':
      return { view: 'ask_further', reason: REASON };
    case 'decide': {
      const receipt =
        move.receipt === 'shown' ? shown : move.receipt === 'forged' ? `sha256:${'0'.repeat(64)}` : null;
      return { outcome: move.outcome, reason: REASON, receipt, ...papers };
    }
    case 'countersign':
      return {
        approve: move.approve,
        reason: REASON,
        ...(move.papers ? { sk: { number: 'SK-1', date: '2026-06-15' } } : {}),
      };
    case 'object':
      return { grounds: 'Saya keberatan.' };
    case 'review':
      return { upheld: move.outcome === standing, outcome: move.outcome, reason: REASON, ...papers };
    default:
      return {};
  }
}

const move: fc.Arbitrary<Move> = fc.record({
  // Mostly the people and steps that get somewhere: a wholly random walk seldom leaves the first room.
  actor: fc.oneof(
    { weight: 10, arbitrary: fc.constant<Actor>('opener') },
    { weight: 3, arbitrary: fc.constantFrom<Actor>('head', 'colleague', 'second') },
    { weight: 3, arbitrary: fc.constantFrom(...actors) },
  ),
  step: fc.constantFrom(...steps),
  outcome: fc.constantFrom(...outcomes),
  papers: fc.boolean(),
  reasons: fc.boolean(),
  approve: fc.boolean(),
  receipt: fc.oneof(
    { weight: 6, arbitrary: fc.constant('shown' as const) },
    { weight: 3, arbitrary: fc.constant('none' as const) },
    { weight: 1, arbitrary: fc.constant('forged' as const) },
  ),
});
/** The way through all rooms, as far as it is gone; what does not fit on the way is refused, and then whatever. */
const way: readonly (readonly [Step, Actor])[] = [
  ['firstAssessment', 'opener'],
  ['discloseReasons', 'opener'],
  ['discloseScore', 'opener'],
  ['decide', 'opener'],
  ['countersign', 'head'],
  ['object', 'opener'],
  ['reviewView', 'second'],
  ['review', 'second'],
  ['countersign', 'head'],
];
const sequence = fc
  .tuple(fc.nat({ max: way.length }), fc.array(move, { minLength: 3, maxLength: 12 }), move)
  .map(([ahead, moves, like]): Move[] => [
    ...way.slice(0, ahead).map(
      ([step, actor]): Move => ({
        ...like,
        actor,
        step,
        papers: true,
        reasons: true,
        receipt: 'shown',
        approve: true,
      }),
    ),
    ...moves,
  ]);

let cases = 0;
/** A look at the clock is a second: the long form takes days, and a session some hours. */
const CASES_A_SESSION = 1000;

async function play(moves: readonly Move[]): Promise<Model> {
  const model = new Model();
  if (cases > 0 && cases % CASES_A_SESSION === 0)
    for (const [actor, { account }] of people)
      if (actor !== 'nobody') people.set(actor, await counter.signIn(account));
  const opener = people.get('opener');
  if (opener === undefined) throw new Error('nobody opens');
  const opened = await opener.ask('openConsultation', {
    body: {
      applicationId: `M-${++cases}`,
      submittedAt: '2026-06-15',
      answers: {
        admittedWorkIntent: true,
        siskop2miStatus: 'TIDAK_DITEMUKAN',
        coachedToConceal: true,
        declaredPurpose: 'WISATA',
        debtOrDeduction: 'PEREKRUT',
      },
    },
  });
  expect(opened.status).toBe(201);
  expect(tellsScore(opened.body)).toBe(false);
  const { id } = opened.body;
  let version = opened.body.version;
  let shown: string | null = null;
  for (const made of moves) {
    const person = people.get(made.actor);
    if (person === undefined) throw new Error(made.actor);
    const expected = model.allows(made, true);
    const answer: Answered<AnswerOf<Move['step']>> = await person.ask(made.step, {
      params: { id },
      ...(['consultation', 'notice', 'receipt'].includes(made.step)
        ? {}
        : { body: bodyOf(made, shown, model.standing), headers: { 'if-match': `"${version}"` } }),
    });
    const ok = answer.status === 200;
    expect(answer.status, answer.text).toBeLessThan(500);
    if (ok !== expected)
      throw new Error(
        `${made.actor} ${made.step} in ${model.state}: ${answer.status} ${answer.text.slice(0, 300)}`,
      );
    if (!ok) {
      // A refusal tells nothing of the case.
      expect(tellsScore(answer.problem)).toBe(false);
      continue;
    }
    const { body } = answer;
    const view = viewIn(body);
    model.apply(made, view);
    if (made.step !== 'receipt' && made.step !== 'notice') {
      // No score before the first assessment, the reasons and the number; none ever of a blind case; none to who may still review.
      if (tellsScore(view ?? body))
        expect([model.assessed, model.numberShown, model.kind, model.blindTo(made.actor)]).toEqual([
          true,
          true,
          'shown',
          false,
        ]);
      if (view !== null && tellsReasons(view)) expect([model.assessed, model.kind]).toEqual([true, 'shown']);
      if (view !== null) version = view.version;
      if (made.step === 'object') version++;
      if (view !== null && view.score !== null) shown = view.score.receipt;
    }
  }
  // No adverse outcome stands without the signature of the head of office.
  if (model.standing !== null && isAdverse(model.standing)) expect(model.signedAdverse).toBe(true);
  const { env } = counter.running;
  const head = await env.store.head(`consultation:${id}`);
  const events = await env.store.read(`consultation:${id}`);
  if (head?.outcome !== null && head?.outcome !== undefined && isAdverse(head.outcome)) {
    const signature = events.find(
      ({ kind, open }) => kind === 'countersigned' && JSON.stringify(open) === '{"approved":true}',
    );
    const proposal = events.find(
      ({ kind, open }) =>
        (kind === 'decided' || kind === 'reviewed') && JSON.stringify(open).includes('"proposal"'),
    );
    expect(signature?.actor).toBe('head');
    expect(proposal?.actor).not.toBe('head');
    expect(JSON.stringify(proposal?.personal)).toContain('BAP-1');
  }
  const kinds = events.map(({ kind }) => kind);
  if (kinds.includes('disclosed'))
    expect(kinds.indexOf('first-assessment')).toBeLessThan(kinds.indexOf('disclosed'));
  return model;
}

const runs = process.env.WASPADA_PROVE ? 20_000 : 600;

test(`${runs} random sequences of requests do what the protocol allows and nothing else`, {
  timeout: 3_600_000,
}, async () => {
  const reached = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(sequence, async (moves) => {
      const model = await play(moves);
      reached.set(model.state, (reached.get(model.state) ?? 0) + 1);
      if (model.kind !== null) reached.set(model.kind, (reached.get(model.kind) ?? 0) + 1);
      if (model.signedAdverse) reached.set('signed', (reached.get('signed') ?? 0) + 1);
    }),
    { numRuns: runs, endOnFailure: false },
  );
  // The walks went everywhere, or they would prove little.
  for (const place of [
    'open',
    'assessed',
    'reasons',
    'waiting',
    'proposed',
    'decided',
    'objected',
    'reviewing',
    'reviewed',
    'shown',
    'blind',
    'signed',
  ])
    expect([place, (reached.get(place) ?? 0) > 0]).toEqual([place, true]);
  const verified = await counter.running.env.store.verify();
  expect(verified.faults).toEqual([]);
});
