// A consultation at the counter in; one page out: what to ask, the own first view, then reasons, score, and the decision. Each answer is kept at once.
import type { Answer, ConsultationView, FieldForm, Problem } from '../api.js';
import { answerControls, answerWords, questionOf } from './answer.js';
import { newKey, Refused, Unreachable } from './client.js';
import { today } from './consultation-lists.js';
import { decisionForm, firstViewForm, objectionForm, viewTold } from './decision.js';
import { allows, type Desk, failureWords, faultPlace, heading, type Screen, tell } from './desk.js';
import { append, type Child, el, replace } from './dom.js';
import { keepDraft, readDraft } from './drafts.js';
import { faultWords, groupWords, outcomeWords } from './labels.js';
import { capital, joined, plain, say, type Told, t } from './language.js';
import { type Answers, answersOf, isAnswered, openGroups, toAsk } from './questions.js';
import {
  again,
  emptyQueue,
  give,
  isEmpty,
  kept,
  next,
  pauseMs,
  pending,
  type Queue,
  readQueue,
  without,
} from './queue.js';
import { alertList, reasonList, scorePanel, spanWords } from './result.js';

export function workScreen(desk: Desk, fields: readonly FieldForm[], opened: ConsultationView): Screen {
  const work = new Work(desk, fields, opened);
  return {
    title: t('Konsultasi', 'Consultation'),
    fitted: true,
    content: work.root,
    onKey: (event) => work.onKey(event),
    onLeave: () => work.leave(),
  };
}

/** The page of one consultation while its officer works on it. */
class Work {
  readonly root: HTMLElement;
  private queue: Queue;
  private attempt = 0;
  private timer = 0;
  private sending = false;
  private left = false;
  /** The question that the officer chose; null means what the order says. */
  private active: string | null;
  /**
   * The question that stands there by the order. It stays until it is answered or no longer asked, though an answer of the service may
   * bring another forward: nobody shall press a key for a question that was changed under their hand.
   */
  private standing: string | null = null;
  /** The question that is drawn, with its answer. */
  private asked: string | null = null;
  private readonly opened = new Map<FieldForm['group'], boolean>();
  private readonly top = el('div', { class: 'head' });
  private readonly ask = el('section', { class: 'ask', labelledby: 'question' });
  private readonly list = el('section', {
    class: 'questions',
    label: t('Semua pertanyaan', 'All questions'),
  });
  private readonly first = el('section', { class: 'first', labelledby: 'first-heading' });
  private readonly result = el('section', { class: 'result', labelledby: 'result-heading' });
  private readonly decision = el('section', { class: 'decision', labelledby: 'decision-heading' });
  private readonly columns = el('div', { class: 'columns' });
  private readonly fault = faultPlace('answer-fault');
  private readonly onOnline = (): void => void this.send();

  constructor(
    private readonly desk: Desk,
    private readonly fields: readonly FieldForm[],
    private view: ConsultationView,
  ) {
    this.queue = readQueue(readDraft(`${view.id}.queue`));
    this.active = readDraft(`${view.id}.active`);
    this.root = el('div', { class: 'consultation' }, this.top, this.columns);
    append(this.columns, [
      el('div', { class: 'left' }, this.ask, this.fault, this.list),
      this.first,
      this.result,
      this.decision,
    ]);
    this.drawAll();
    window.addEventListener('online', this.onOnline);
    if (!isEmpty(this.queue)) void this.send();
  }

  leave(): void {
    this.left = true;
    clearTimeout(this.timer);
    window.removeEventListener('online', this.onOnline);
    this.desk.waiting(0);
  }

  private get answers(): Answers {
    const told = { ...answersOf(this.view.record, this.fields), ...pending(this.queue) };
    return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null));
  }

  /** Whether something that was shown is older than the answers. */
  private get stale(): boolean {
    return (
      this.view.reasons !== null &&
      this.view.scoring === 'on' &&
      !allows(this.view, 'decide') &&
      !allows(this.view, 'discloseScore')
    );
  }

  // Answers: kept on the screen at once, sent in order, repeated until the service has them.

  private give(field: FieldForm, value: unknown): void {
    tell(this.fault, null);
    const wasNext = this.present()?.name === field.name;
    this.setQueue(give(this.queue, field.name, value));
    if (wasNext) this.setActive(null);
    this.drawQuestions();
    this.focusQuestion();
    void this.send();
  }

  private setQueue(queue: Queue): void {
    this.queue = queue;
    keepDraft(`${this.view.id}.queue`, isEmpty(queue) ? '' : JSON.stringify(queue));
    this.desk.waiting(Object.keys(pending(queue)).length);
  }
  private setActive(name: string | null): void {
    this.active = name;
    keepDraft(`${this.view.id}.active`, name ?? '');
  }

  /** Sends until nothing waits; true where all is kept. */
  private async send(): Promise<boolean> {
    if (this.sending) return false;
    this.sending = true;
    clearTimeout(this.timer);
    try {
      for (
        this.setQueue(next(this.queue, newKey));
        this.queue.sent !== null;
        this.setQueue(next(this.queue, newKey))
      ) {
        const { key, answers } = this.queue.sent;
        const { id, version } = this.view;
        const after = await this.desk.client.call('saveAnswers', {
          params: { id },
          body: { answers },
          ifMatch: version,
          key,
        });
        this.attempt = 0;
        this.setQueue(kept(this.queue));
        this.take(after);
      }
      return true;
    } catch (error) {
      return await this.notSent(error);
    } finally {
      this.sending = false;
    }
  }

  /** Answers are given up only where the service says that it will not have them as they stand; everything else is tried again. */
  private async notSent(error: unknown): Promise<boolean> {
    if (!(error instanceof Refused) && !(error instanceof Unreachable)) throw error;
    const problem = error instanceof Refused ? error.problem : null;
    const code = problem?.code ?? '';
    if (code === 'AUTH_REQUIRED') this.desk.refresh();
    else if (code.startsWith('PROTOCOL_') || code === 'LEDGER_ERASED' || code === 'SERVICE_NOT_FOUND') {
      this.setQueue(emptyQueue);
      this.desk.refresh();
    } else if (problem !== null && (code.startsWith('FIELDS_') || code === 'DOCUMENT_SHAPE'))
      this.refused(problem);
    else if (code === 'LEDGER_CONFLICT' || code === 'LEDGER_IDEMPOTENCY') {
      this.setQueue(again(this.queue));
      const newest = await this.desk.client
        .call('consultation', { params: { id: this.view.id } })
        .catch(() => null);
      if (newest !== null) this.take(newest);
      this.later();
    } else this.later();
    return false;
  }
  private later(): void {
    if (!this.left) this.timer = window.setTimeout(() => void this.send(), pauseMs(this.attempt++));
  }
  private refused(problem: Problem): void {
    const paths = [problem, ...(problem.issues ?? [])].flatMap(({ path }) => path.map(String));
    const named = this.fields.filter(({ name }) => paths.includes(name));
    const sent = Object.keys(this.queue.sent?.answers ?? {});
    const gone = named.length === 0 ? sent : named.map(({ name }) => name);
    this.setQueue(without(this.queue, gone));
    this.drawQuestions();
    const labels = this.fields
      .filter(({ name }) => gone.includes(name))
      .map(({ label }) => capital(say(label)));
    tell(this.fault, joined([joined(labels, ', '), faultWords(problem)], ': '));
    if (!isEmpty(this.queue)) this.later();
  }

  /** A newer view of the service. */
  private take(view: ConsultationView): void {
    const before = this.view;
    this.view = view;
    if (!allows(view, 'saveAnswers')) {
      this.desk.refresh();
      return;
    }
    this.drawTop();
    this.drawQuestions();
    if (
      before.state !== view.state ||
      before.allowed.join() !== view.allowed.join() ||
      before.alerts.length !== view.alerts.length
    )
      this.drawSteps();
    this.announce(before);
  }

  private announce(before: ConsultationView): void {
    const { score, minimumOpen } = this.view;
    if (score !== null && (before.score?.low !== score.low || before.score.high !== score.high))
      this.desk.announce(spanWords(score));
    else if (minimumOpen !== before.minimumOpen)
      this.desk.announce(
        minimumOpen === 0
          ? t('Semua pertanyaan pokok sudah dijawab.', 'All basic questions are answered.')
          : t(`${minimumOpen} pertanyaan pokok terbuka.`, `${minimumOpen} basic questions open.`),
      );
  }

  // What is drawn.

  private drawAll(): void {
    this.drawTop();
    this.drawQuestions();
    this.drawSteps();
  }

  private drawTop(): void {
    const { applicationId, synthetic, minimumOpen, decision, id } = this.view;
    replace(
      this.top,
      heading(joined([t('Permohonan', 'Application'), plain(applicationId ?? '–')])),
      synthetic ? el('span', { class: 'tag' }, t('SINTETIS', 'SYNTHETIC')) : null,
      el(
        'span',
        { class: 'hint' },
        decision !== null
          ? joined([t('Untuk sementara:', 'For now:'), say(outcomeWords[decision.outcome])])
          : minimumOpen === 0
            ? t('pertanyaan pokok lengkap', 'basic questions complete')
            : t(`${minimumOpen} pertanyaan pokok terbuka`, `${minimumOpen} basic questions open`),
      ),
      el('span', { class: 'grow' }),
      decision === null
        ? null
        : el(
            'a',
            { class: 'button', href: `#/k/${id}/surat`, id: 'to-notice' },
            t('Surat pemohon', 'Notice'),
          ),
      el(
        'a',
        { class: 'button', href: `#/k/${id}/putar`, id: 'to-turned' },
        t('Putar layar', 'Turn the screen'),
      ),
    );
  }

  private order() {
    return toAsk(this.view.next, this.fields, this.answers, today(this.desk));
  }
  private present(): FieldForm | null {
    const basic = this.order().filter(({ minimum }) => minimum);
    const name = this.active ?? (basic.find(({ field }) => field === this.standing) ?? basic[0])?.field;
    return this.fields.find((field) => field.name === name) ?? null;
  }

  private drawQuestions(): void {
    const order = this.order();
    const field = this.present();
    this.standing = field?.name ?? null;
    // What is half chosen or half written stays when an answer from before arrives meanwhile.
    const asked = field === null ? null : `${field.name} ${JSON.stringify(this.answers[field.name])}`;
    if (asked === null || asked !== this.asked) {
      const inside = this.ask.contains(document.activeElement);
      replace(
        this.ask,
        field === null ? this.complete(order[0]?.field ?? null) : this.question(field, order),
      );
      if (inside && !this.ask.contains(document.activeElement)) this.focusQuestion();
    }
    this.asked = asked;
    replace(
      this.list,
      openGroups(this.fields, this.answers, today(this.desk)).map(({ group, fields, answered }) =>
        el(
          'details',
          { open: this.opened.get(group) ?? fields.some(({ name }) => name === field?.name) },
          el(
            'summary',
            { id: `group-${group}`, on: { click: (event) => this.toggled(group, event) } },
            say(groupWords[group]),
            el('span', { class: 'count' }, plain(` ${answered}/${fields.length}`)),
          ),
          el(
            'ul',
            {},
            fields.map((each) => el('li', {}, this.line(each, field, order[0]?.field ?? null))),
          ),
        ),
      ),
    );
  }

  /** A group stays as the officer left it, over everything that is drawn again. */
  private toggled(group: FieldForm['group'], { currentTarget }: Event): void {
    const details = currentTarget instanceof Element ? currentTarget.parentElement : null;
    if (details instanceof HTMLDetailsElement) this.opened.set(group, !details.open);
  }

  private question(field: FieldForm, order: ReturnType<typeof toAsk>): Child {
    const place = order.find(({ field: name }) => name === field.name);
    const isNext = order[0]?.field === field.name;
    const following = order.filter(({ field: name }) => name !== field.name)[0];
    const after = this.fields.find(({ name }) => name === following?.field);
    return [
      el(
        'p',
        { class: 'why' },
        isNext ? el('span', { class: 'arrow' }, plain('→ ')) : null,
        isNext
          ? t('Tanyakan sekarang: paling dapat mengubah hasil', 'Ask now: it can change the outcome most')
          : place?.minimum === true
            ? t('Pertanyaan pokok', 'Basic question')
            : say(groupWords[field.group]),
      ),
      el('h2', { id: 'question', tabindex: -1 }, questionOf(field)),
      answerControls({ field, value: this.answers[field.name], give: (value) => this.give(field, value) }),
      after === undefined
        ? null
        : el(
            'p',
            { class: 'following' },
            el('span', { class: 'hint' }, joined([t('Berikutnya:', 'Then:'), say(after.label)])),
            el(
              'button',
              { id: 'skip', type: 'button', class: 'quiet', on: { click: () => this.choose(after) } },
              t('Lewati dahulu', 'Skip for now'),
            ),
          ),
    ];
  }

  private complete(more: string | null): Child {
    const field = this.fields.find(({ name }) => name === more);
    const { scoring, firstAssessment } = this.view;
    const hint =
      scoring !== 'on'
        ? t(
            'Urutan tidak tersedia sekarang; semua jawaban tetap disimpan.',
            'No order now; all answers are still kept.',
          )
        : firstAssessment === null
          ? t(
              'Catat penilaian awal Anda, atau tanyakan hal lain dari daftar.',
              'Record your first view, or ask something else from the list.',
            )
          : t(
              'Anda masih dapat menanyakan hal lain; sesudahnya alasan dilihat sekali lagi.',
              'You can still ask something else; afterwards the reasons are looked at once more.',
            );
    return [
      el(
        'h2',
        { id: 'question', tabindex: -1 },
        scoring === 'on'
          ? t('Pertanyaan pokok sudah lengkap.', 'Basic questions are complete.')
          : t('Isilah yang Anda tanyakan.', 'Fill in what you ask.'),
      ),
      el('p', { class: 'hint' }, hint),
      field === undefined
        ? null
        : el(
            'p',
            { class: 'following' },
            el(
              'button',
              { id: 'more', type: 'button', on: { click: () => this.choose(field) } },
              joined([t('Tanya juga:', 'Ask also:'), say(field.label)]),
            ),
          ),
    ];
  }

  private line(field: FieldForm, asked: FieldForm | null, nextName: string | null): HTMLElement {
    const answers = this.answers;
    const isOpen = !isAnswered(field, answers);
    return el(
      'button',
      {
        id: `line-${field.name}`,
        type: 'button',
        class: `line${isOpen ? ' open' : ''}`,
        current: asked?.name === field.name ? 'step' : undefined,
        on: { click: () => this.choose(field) },
      },
      el('span', { class: 'mark' }, plain(nextName === field.name ? '→' : '')),
      el('span', { class: 'label' }, capital(say(field.label))),
      el('span', { class: 'answered' }, answerWords(field, answers[field.name] ?? null)),
    );
  }

  private choose(field: FieldForm): void {
    this.setActive(field.name);
    this.drawQuestions();
    this.focusQuestion();
  }
  private focusQuestion(): void {
    document.getElementById('question')?.focus({ preventScroll: false });
  }

  // First view, reasons, score, decision.

  private drawSteps(): void {
    replace(this.first, this.firstStep());
    replace(this.result, this.resultStep());
    replace(this.decision, this.decisionStep());
    this.decision.hidden = this.view.firstAssessment === null;
    this.columns.classList.toggle('judged', this.view.firstAssessment !== null);
  }

  private firstStep(): Child {
    const title = el('h2', { id: 'first-heading' }, t('Penilaian awal Anda', 'Your first view'));
    const { firstAssessment } = this.view;
    if (firstAssessment !== null) return [title, viewTold(firstAssessment), alertList(this.view.alerts)];
    return [
      title,
      el(
        'p',
        { class: 'hint' },
        t(
          'Dicatat lebih dahulu, sebelum alasan dan skor terlihat.',
          'Recorded first, before reasons and score are seen.',
        ),
      ),
      firstViewForm(this.view.id, 'first', async (body, key) => {
        await this.flushed();
        const { id, version } = this.view;
        this.take(
          await this.desk.client.call('firstAssessment', { params: { id }, body, ifMatch: version, key }),
        );
        this.drawSteps();
        if (allows(this.view, 'discloseReasons')) await this.disclose('discloseReasons');
        document.getElementById('result-heading')?.focus();
      }),
    ];
  }

  /** All answers are kept before a step is taken on them. */
  private async flushed(): Promise<void> {
    for (let tries = 0; this.sending && tries < 100; tries++)
      await new Promise((done) => setTimeout(done, 50));
    if (!isEmpty(this.queue) && !(await this.send()) && !isEmpty(this.queue))
      throw new Unreachable('waiting');
  }

  private async disclose(step: 'discloseReasons' | 'discloseScore'): Promise<void> {
    await this.flushed();
    const { id, version } = this.view;
    this.take(
      await this.desk.client.call(step, { params: { id }, body: {}, ifMatch: version, key: newKey() }),
    );
    this.drawSteps();
    document.getElementById(step === 'discloseScore' ? 'score-heading' : 'result-heading')?.focus();
  }

  private step(id: string, words: Told, step: 'discloseReasons' | 'discloseScore'): Child {
    const fault = faultPlace(`${id}-fault`);
    return el(
      'div',
      { class: 'row' },
      el(
        'button',
        {
          id,
          type: 'button',
          class: 'primary',
          on: {
            click: () => void this.disclose(step).catch((error: unknown) => tell(fault, failureWords(error))),
          },
        },
        words,
      ),
      fault,
    );
  }

  private resultStep(): Child {
    const { view } = this;
    const title = el(
      'h2',
      { id: 'result-heading', tabindex: -1 },
      t('Alasan, lalu skor', 'Reasons, then the score'),
    );
    if (view.firstAssessment === null)
      return [
        title,
        el(
          'p',
          { class: 'closed' },
          t(
            'Tertutup sampai penilaian awal Anda tercatat, supaya pandangan Anda sendiri yang didahulukan, bukan angka.',
            'Closed until your first view is recorded, so that your own view comes first, not a number.',
          ),
        ),
      ];
    if (view.scoring !== 'on' && view.reasons === null)
      return [
        title,
        el(
          'p',
          { class: 'closed' },
          t(
            'Skor tidak tersedia sekarang. Putuskan secara manual; keputusan tetap tercatat.',
            'No score is available now. Decide by hand; the decision is still recorded.',
          ),
        ),
      ];
    if (view.reasons === null)
      return [title, this.step('show-reasons', t('Tampilkan alasan', 'Show the reasons'), 'discloseReasons')];
    if (this.stale)
      return [
        title,
        el(
          'p',
          { class: 'notice' },
          t(
            'Jawaban berubah. Lihat alasannya sekali lagi.',
            'Answers changed. Look at the reasons once more.',
          ),
        ),
        this.step('show-reasons', t('Tampilkan alasan', 'Show the reasons'), 'discloseReasons'),
      ];
    const { score } = view;
    return [
      title,
      el(
        'div',
        { class: 'reasons-box', tabindex: 0, role: 'group', labelledby: 'result-heading' },
        reasonList(view.reasons, this.fields, score),
      ),
      allows(view, 'discloseScore')
        ? this.step(
            'show-score',
            t('Sudah saya baca: tampilkan skor', 'I have read them: show the score'),
            'discloseScore',
          )
        : null,
      score === null
        ? null
        : el(
            'div',
            { class: 'score-box' },
            el('h2', { id: 'score-heading', tabindex: -1 }, t('Skor', 'Score')),
            scorePanel(score),
          ),
    ];
  }

  private decisionStep(): Child {
    const title = el('h2', { id: 'decision-heading' }, t('Keputusan Anda', 'Your decision'));
    if (!allows(this.view, 'decide'))
      return [
        title,
        el(
          'p',
          { class: 'hint' },
          t('Terbuka sesudah alasan dan skor dilihat.', 'Opens once reasons and score were seen.'),
        ),
      ];
    const { score, minimumOpen } = this.view;
    return [
      title,
      decisionForm(
        this.view.id,
        {
          name: 'decision',
          legend: t('Saya memutuskan', 'I decide'),
          submit: t('Catat keputusan', 'Record the decision'),
          send: async (decided, key) => {
            await this.flushed();
            const { id, version } = this.view;
            const body = { ...decided, receipt: score === null ? null : score.receipt };
            const answer = await this.desk.client.call('decide', {
              params: { id },
              body,
              ifMatch: version,
              key,
            });
            this.decided(answer);
          },
        },
        minimumOpen > 0
          ? el(
              'p',
              { class: 'notice' },
              t(
                `${minimumOpen} pertanyaan pokok masih terbuka.`,
                `${minimumOpen} basic questions are still open.`,
              ),
            )
          : null,
      ),
      allows(this.view, 'object')
        ? el(
            'details',
            {},
            el('summary', {}, t('Pemohon keberatan?', 'Does the applicant object?')),
            objectionForm(this.desk, this.view, () => this.desk.refresh()),
          )
        : null,
    ];
  }

  private decided({ spooled, consultation }: Answer<'decide'>): void {
    this.desk.announce(t('Keputusan tercatat.', 'The decision is recorded.'));
    if (!spooled && consultation !== null) {
      this.desk.refresh();
      return;
    }
    replace(
      this.decision,
      el('h2', { id: 'decision-heading' }, t('Keputusan Anda', 'Your decision')),
      el(
        'p',
        { class: 'notice' },
        t(
          'Tercatat di mesin ini, dan masuk ke buku besar begitu penyimpanan pulih.',
          'Recorded on this machine; it enters the ledger once the store is back.',
        ),
      ),
    );
  }

  // Keys: an answer by its number, arrows between answers.

  onKey(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const { target } = event;
    // Only from within the question: a bare letter must do nothing elsewhere (WCAG 2.1.4).
    if (!(target instanceof Element) || !this.ask.contains(target)) return false;
    if (
      target instanceof HTMLInputElement ||
      target instanceof HTMLTextAreaElement ||
      target instanceof HTMLSelectElement
    )
      return false;
    const buttons = [...this.ask.querySelectorAll<HTMLButtonElement>('button.answer')];
    const chosen = buttons.find(({ dataset }) => dataset.key === event.key.toLowerCase());
    if (chosen !== undefined) {
      chosen.click();
      return true;
    }
    const step =
      event.key === 'ArrowRight' || event.key === 'ArrowDown'
        ? 1
        : event.key === 'ArrowLeft' || event.key === 'ArrowUp'
          ? -1
          : 0;
    if (step === 0) return false;
    const at = target instanceof HTMLButtonElement ? buttons.indexOf(target) : -1;
    if (at < 0 && target !== document.getElementById('question')) return false;
    const to = buttons[(at + step + buttons.length) % buttons.length];
    to?.focus();
    return to !== undefined;
  }
}
