// The answers of one applicant while they are made up: the groups of a record, open for writing.
import type { ApplicationRecord } from '../fields/application.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type GroupName =
  | 'documents'
  | 'jobOffer'
  | 'marriageCase'
  | 'seafarer'
  | 'minor'
  | 'migrationHistory'
  | 'linkage';

export interface Draft extends Readonly<{ [G in GroupName]: Mutable<NonNullable<ApplicationRecord[G]>> }> {
  readonly applicationId: string;
  readonly submittedAt: string;
  readonly top: Mutable<Omit<ApplicationRecord, GroupName | 'identity' | 'applicationId' | 'submittedAt'>>;
}
