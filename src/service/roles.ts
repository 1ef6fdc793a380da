// The role matrix as a document; what an account may do, and how far, out: whatever is not written is denied.
import matrix from '../../data/roles.json' with { type: 'json' };
import { readDocument, wordsSchema, z } from '../base/documents.js';
import { type Issue, issue } from '../base/errors.js';
import { type Permission, permissions, type Role, roles } from './api.js';

export const rolesFormat = 'waspada-roles/1';

/** `mine`: consultations that one opened. `own`: those of one's office. `any`: those of every office. */
export const reaches = ['mine', 'own', 'any'] as const;
export type Reach = (typeof reaches)[number];

const role = z.enum(roles);
const grants = z.record(z.enum(permissions), z.optional(z.enum(reaches)));
export const rolesSchema = z.strictObject({
  format: z.literal(rolesFormat),
  words: wordsSchema,
  roles: z.record(role, grants),
  /** Pairs of roles that no account holds together. */
  incompatible: z.array(z.tuple([role, role])),
});
export type RoleMatrix = z.infer<typeof rolesSchema>;

/** A checked role matrix from a parsed document. Codes: DOCUMENT_FORMAT, DOCUMENT_SHAPE. */
export const readRoles = (value: unknown): RoleMatrix => readDocument(rolesSchema, rolesFormat, value);

export const roleMatrix: RoleMatrix = readRoles(matrix);

export type Grants = ReadonlyMap<Permission, Reach>;

/** What roles allow together: of each permission the farthest reach. */
export function grantsOf(held: readonly Role[], table: RoleMatrix = roleMatrix): Grants {
  const found = new Map<Permission, Reach>();
  for (const each of held) {
    for (const permission of permissions) {
      const reach = table.roles[each]?.[permission];
      const before = found.get(permission);
      if (reach === undefined) continue;
      if (before === undefined || reaches.indexOf(reach) > reaches.indexOf(before))
        found.set(permission, reach);
    }
  }
  return found;
}

/** Whether a reach covers something that `by` began in `office`. */
export function covers(
  reach: Reach | undefined,
  caller: { readonly account: string; readonly office: string },
  of: { readonly office: string; readonly openedBy: string },
): boolean {
  if (reach === undefined) return false;
  if (reach === 'any') return true;
  return caller.office === of.office && (reach === 'own' || caller.account === of.openedBy);
}

/** Pairs among the roles of an account that may not be held together. */
export function checkRoles(held: readonly Role[], table: RoleMatrix = roleMatrix): Issue[] {
  return table.incompatible
    .filter(([a, b]) => held.includes(a) && held.includes(b))
    .map(([a, b]) => issue('AUTH_ROLES', ['roles'], `found ${a} and ${b} in one account`));
}
