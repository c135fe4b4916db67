/** The side panel: the verdict as the feedback page words it, what is left, and the receipts. */

import { Widget } from '@lumino/widgets';

import { button, element, withCode } from './html';
import { IExercise, IMistake, IReceipt, ITest, Outcome } from './service';
import { clock, KNOWN_MISTAKE, left, number, OUTCOMES, plural, points, SIGNS, state } from './words';
import { Work } from './work';

export class VerdictPanel extends Widget {
  private work: Work | undefined;
  private head = element('h2');
  /** Stays in the page, so that screen readers hear what changes in it. */
  private status = element('p', { role: 'status', class: 'autograder-status' });
  private body = element('div');
  private form = new ConnectionForm((address, token) => void this.work?.connect(address, token));

  /** @param goTo shows an exercise’s cell and puts the cursor there. */
  constructor(private goTo: (work: Work, exercise: string) => void) {
    super();
    this.addClass('autograder-Panel');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', 'Verdict');
    this.node.tabIndex = 0; // it scrolls
    this.node.append(this.head, this.status, this.body, this.form.node);
    this.draw();
  }

  /** Show what is known of a notebook; of none, a sentence. */
  showWork(work: Work | undefined): void {
    this.work?.changed.disconnect(this.draw, this);
    this.work = work;
    work?.changed.connect(this.draw, this);
    this.draw();
  }

  /** Show an exercise of the verdict. */
  open(exercise: string): void {
    const head = this.node.querySelector<HTMLElement>(`[data-exercise="${CSS.escape(exercise)}"]`);
    head?.scrollIntoView({ block: 'start' });
    head?.querySelector('button')?.focus({ preventScroll: true });
  }

  private draw(): void {
    const work = this.work;
    this.head.textContent = work?.set?.id ?? 'Verdict';
    const sentence = work ? work.sentence : 'Open a notebook of the course to check it or hand it in.';
    if (this.status.textContent !== sentence) {
      this.status.textContent = sentence;
    }
    this.status.toggleAttribute('data-failed', !!work?.failed);
    this.body.replaceChildren(...(work ? this.parts(work) : []));
    this.form.node.hidden = !work;
    this.form.node.open ||= !!work?.needsToken;
  }

  private *parts(work: Work): Generator<Node> {
    const set = work.set;
    if (set) {
      const until = set.until && (set.open ? `Open until ${clock(set.until)}.` : `Closed since ${clock(set.until)}.`);
      yield element('p', { class: 'autograder-muted' }, [until, left(work.left)].filter(Boolean).join(' '));
    }
    if (work.feedback) {
      const link = { href: work.feedback, target: '_blank', rel: 'noopener' };
      yield element('p', {}, element('a', link, 'The feedback page'));
    }
    if (work.receipts.length) {
      yield receipts(work.receipts);
    }
    for (const exercise of work.verdict?.exercises ?? []) {
      yield this.exercise(work, exercise);
    }
  }

  private exercise(work: Work, exercise: IExercise): Node {
    const lead = button(exercise.id, () => this.goTo(work, exercise.id), { title: 'Go to the cell' });
    const sign = element('span', { 'aria-hidden': 'true' }, SIGNS[state(exercise)]);
    const score = element('span', { class: 'autograder-points' }, points(exercise.score, exercise.max_score));
    const said = work.unwritten.includes(exercise.id)
      ? [element('p', {}, 'Not written yet.')]
      : [...(exercise.misconceptions ?? []).map(mistake), ...tests(exercise.tests ?? [])];
    return element('section', { 'data-exercise': exercise.id }, element('h3', {}, sign, lead, score), ...said);
  }
}

function mistake(known: IMistake): Node {
  return element(
    'div',
    { class: 'autograder-mistake' },
    element('p', {}, element('strong', {}, KNOWN_MISTAKE), ' ', withCode(known.title)),
    known.hint ? element('p', {}, withCode(known.hint)) : null
  );
}

/** First what to mend; what was not judged or passed is folded. */
function* tests(all: ITest[]): Generator<Node> {
  const folded: Outcome[] = ['skipped', 'passed'];
  const open = all.filter(test => !folded.includes(test.outcome!) && (test.description || test.hint));
  if (open.length) {
    yield element('ul', {}, ...open.map(row));
  }
  for (const outcome of folded) {
    const alike = all.filter(test => test.outcome === outcome);
    if (alike.length) {
      const summary = element('summary', {}, `${plural(alike.length, 'test')} ${OUTCOMES[outcome][1]}`);
      yield element('details', {}, summary, element('ul', {}, ...alike.map(row)));
    }
  }
}

function row(test: ITest): HTMLElement {
  const made = element('li', test.outcome ? { 'data-outcome': test.outcome } : {});
  if (test.outcome && test.description) {
    const [sign, words] = OUTCOMES[test.outcome];
    const shown = element('span', { 'aria-hidden': 'true' }, sign);
    made.append(element('span', { class: 'autograder-outcome' }, shown, ` ${words}`), ' ', withCode(test.description));
  }
  if (test.points !== undefined && test.max_points !== undefined) {
    const shown = `(${number(test.points)} of ${number(test.max_points)})`;
    made.append(' ', shown);
  }
  if (test.hint && test.outcome !== 'passed' && test.outcome !== 'skipped') {
    made.append(element('p', {}, element('em', {}, 'Hint:'), ' ', withCode(test.hint)));
  }
  return made;
}

/** What was handed in, the newest first: that one counts. */
function receipts(all: IReceipt[]): Node {
  const line = (kept: IReceipt) =>
    element('li', {}, `${clock(kept.received_at)}, receipt `, element('code', {}, kept.receipt));
  const summary = element('summary', {}, `Handed in at ${clock(all[0].received_at)}`);
  return element('details', { class: 'autograder-receipts' }, summary, element('ul', {}, ...all.map(line)));
}

/** Where the service is, and the student’s token: kept by the server extension, never in a notebook. */
class ConnectionForm {
  readonly node: HTMLDetailsElement;

  constructor(connect: (address: string, token: string) => void) {
    const address = element('input', { type: 'url', placeholder: 'as it is', autocomplete: 'off' });
    const token = element('input', { type: 'password', required: '', autocomplete: 'off' });
    const form = element(
      'form',
      {},
      element('label', {}, 'Address of the service ', address),
      element('label', {}, 'Your token ', token),
      element('button', { type: 'submit' }, 'Connect')
    );
    form.addEventListener('submit', event => {
      event.preventDefault();
      connect(address.value.trim(), token.value.trim());
      token.value = '';
      this.node.open = false;
    });
    this.node = element('details', { class: 'autograder-connection' }, element('summary', {}, 'Connection'), form);
  }
}
