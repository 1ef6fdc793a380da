// What every screen is given, and what it gives back: the service, who is signed in, where to go, what to announce.
import type { FieldForm, OperationName, Permission, Problem, ServiceView, SessionView } from '../api.js';
import { type Client, Refused, Unreachable } from './client.js';
import { type Child, el } from './dom.js';
import { faultWords } from './labels.js';
import { type Told, t } from './language.js';

/** A screen as it is mounted: a heading for the tab, and what stands in the page. */
export interface Screen {
  readonly title: Told;
  readonly content: Child;
  /** Takes a key; true where it did something with it. */
  readonly onKey?: (event: KeyboardEvent) => boolean;
  /** Called once when another screen takes its place. */
  readonly onLeave?: () => void;
  /** Uses the whole window: no header, no navigation. */
  readonly bare?: true;
  /** Fills the height of a wide window instead of growing. */
  readonly fitted?: true;
}

export interface Desk {
  readonly client: Client;
  /** Who is signed in. */
  readonly session: SessionView;
  readonly can: (permission: Permission) => boolean;
  readonly go: (hash: string) => void;
  /** Builds the present screen again. */
  readonly refresh: () => void;
  /** Said by screen readers, politely. */
  readonly announce: (text: Told) => void;
  readonly form: () => Promise<readonly FieldForm[]>;
  /** The state of the service as last told. */
  readonly setService: (service: ServiceView) => void;
  readonly waiting: (count: number) => void;
}

export const allows = (view: { readonly allowed: readonly string[] }, name: OperationName): boolean =>
  view.allowed.includes(name);

/** What an action is told when it fails; what is no fault of the service is thrown on. */
export function failureWords(error: unknown): Told {
  if (error instanceof Refused) return faultWords(error.problem);
  if (error instanceof Unreachable)
    return t(
      'Layanan tidak terjangkau. Isian Anda tetap di sini; coba lagi sebentar lagi.',
      'The service cannot be reached. What you wrote stays here; try again in a moment.',
    );
  throw error;
}

export const problemOf = (error: unknown): Problem | null =>
  error instanceof Refused ? error.problem : null;

/** A place where a fault of an action is told. */
export function faultPlace(id: string): HTMLParagraphElement {
  return el('p', { id, class: 'fault', role: 'alert' });
}
export function tell(place: HTMLElement, text: Told | null): void {
  place.textContent = text?.text ?? '';
}

/** A heading that takes the focus when its screen appears. */
export const heading = (text: Told): HTMLHeadingElement => el('h1', { id: 'heading', tabindex: -1 }, text);
